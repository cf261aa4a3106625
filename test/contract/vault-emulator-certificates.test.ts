/** The certificate operations of the emulator, as the official client sees them. */
import 'reflect-metadata';
import { createHash, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VaultEmulator } from '../../local/vault/server.ts';
import { addMonths } from '../../local/vault/x509.ts';
import {
  atOnce,
  ecPolicy,
  refusalOf,
  startVaultStack,
  type VaultClients,
  type VaultStack,
} from '../support/vault-stack.ts';

let stack: VaultStack;
let vault: VaultEmulator & VaultClients;

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
});
afterAll(() => stack.close());

async function create(name: string, target = vault, tags: Record<string, string> = {}) {
  const poller = await target.certificates.beginCreateCertificate(name, ecPolicy, { ...atOnce, tags });
  return poller.pollUntilDone();
}

async function versionsOf(name: string, target = vault) {
  const versions = [];
  for await (const version of target.certificates.listPropertiesOfCertificateVersions(name))
    versions.push(version);
  return versions;
}

describe('A created certificate', () => {
  it('is self-signed as its policy says', async () => {
    const poller = await vault.certificates.beginCreateCertificate(
      'full',
      {
        issuerName: 'Self',
        subject: 'CN=litwareinc.com, O="Litware, Inc."',
        subjectAlternativeNames: {
          dnsNames: ['litwareinc.com', 'sip.litwareinc.com'],
          emails: ['admin@litwareinc.com'],
          userPrincipalNames: ['admin@litwareinc.com'],
        },
        keyUsage: ['digitalSignature'],
        enhancedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
        validityInMonths: 13,
        exportable: false,
        lifetimeActions: [{ action: 'EmailContacts', daysBeforeExpiry: 30 }],
      },
      { ...atOnce, tags: { rollId: 'r1' } },
    );
    const created = await poller.pollUntilDone();
    const certificate = new X509Certificate(created.cer ?? new Uint8Array());
    const parsed = new x509.X509Certificate(certificate.raw);

    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(certificate.subject).toBe('CN=litwareinc.com\nO=Litware\\, Inc.');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.subjectAltName).toContain('DNS:litwareinc.com, DNS:sip.litwareinc.com');
    expect(certificate.subjectAltName).toContain('email:admin@litwareinc.com');
    expect(parsed.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.at(-1)).toMatchObject({
      type: 'upn',
      value: 'admin@litwareinc.com',
    });
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(parsed.getExtension(x509.KeyUsagesExtension)).toMatchObject({ usages: 1, critical: true });
    expect(parsed.signatureAlgorithm).toMatchObject({ hash: { name: 'SHA-256' } });
    expect(certificate.ca).toBe(false);
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    expect(created.properties.tags).toEqual({ rollId: 'r1' });
    expect(created.policy).toMatchObject({
      exportable: false,
      validityInMonths: 13,
      lifetimeActions: [{ action: 'EmailContacts', daysBeforeExpiry: 30 }],
    });
  });

  it('begins ten minutes before its creation and ends calendar months later', async () => {
    const { properties, cer } = await create('dates');
    const certificate = new X509Certificate(cer ?? new Uint8Array());
    const createdOn = (properties.createdOn?.getTime() ?? 0) / 1000;
    const start = (properties.notBefore?.getTime() ?? 0) / 1000;
    expect(start).toBe(createdOn - 600);
    expect((properties.expiresOn?.getTime() ?? 0) / 1000).toBe(addMonths(start, 12));
    expect(certificate.validFromDate).toEqual(properties.notBefore);
    expect(certificate.validToDate).toEqual(properties.expiresOn);
  });

  it.each([
    ['2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00Z'],
    ['2027-12-31T00:00:00Z', 2, '2028-02-29T00:00:00Z'],
    ['2026-11-20T23:59:59Z', 12, '2027-11-20T23:59:59Z'],
    ['2026-10-31T00:00:00Z', 25, '2028-11-30T00:00:00Z'],
  ])('valid from %s for %i months ends at %s', (from, months, to) => {
    expect(addMonths(Date.parse(from) / 1000, months)).toBe(Date.parse(to) / 1000);
  });

  it('has a thumbprint that is the SHA-1 of its DER, and one version id in all three identifiers', async () => {
    const created = await create('ids');
    const sha1 = createHash('sha1')
      .update(created.cer ?? '')
      .digest();
    expect(Buffer.from(created.properties.x509Thumbprint ?? [])).toEqual(sha1);
    const { version } = created.properties;
    expect(version).toMatch(/^[0-9a-f]{32}$/);
    expect(created.keyId).toBe(`${vault.url}/keys/ids/${version}`);
    expect(created.secretId).toBe(`${vault.url}/secrets/ids/${version}`);
    const raw = (await stack.send(vault, 'GET', '/certificates/ids/')).body;
    expect(raw.x5t).toBe(sha1.toString('base64url'));
  });

  it('renews itself at 80 % of its life unless told otherwise', async () => {
    const policy = { issuerName: 'Self', subject: 'CN=a', keyType: 'EC', keyCurveName: 'P-384' } as const;
    const created = await (
      await vault.certificates.beginCreateCertificate('defaults', policy, atOnce)
    ).pollUntilDone();
    expect(created.policy).toMatchObject({
      lifetimeActions: [{ action: 'AutoRenew', lifetimePercentage: 80 }],
      contentType: 'application/x-pkcs12',
      exportable: true,
      keySize: 384,
      validityInMonths: 12,
      keyUsage: ['digitalSignature', 'keyEncipherment'],
    });
  });

  it.each([
    ['no subject and no names', { issuerName: 'Self' }],
    ['an issuer that is not known', { issuerName: 'DigiCert', subject: 'CN=a' }],
    ['an RSA key of 1024 bits', { issuerName: 'Self', subject: 'CN=a', keySize: 1024 }],
    [
      'a curve that is not kept',
      { issuerName: 'Self', subject: 'CN=a', keyType: 'EC', keyCurveName: 'P-521' },
    ],
    ['a life of no months', { issuerName: 'Self', subject: 'CN=a', validityInMonths: 0 }],
    ['a subject that is no name', { issuerName: 'Self', subject: 'litware' }],
    ['a key usage that does not exist', { issuerName: 'Self', subject: 'CN=a', keyUsage: ['signing'] }],
    [
      'a lifetime action with two triggers',
      {
        issuerName: 'Self',
        subject: 'CN=a',
        lifetimeActions: [{ action: 'AutoRenew' as const, lifetimePercentage: 80, daysBeforeExpiry: 1 }],
      },
    ],
  ])('is refused with %s', async (_, policy) => {
    // Wrong on purpose: the client's type for a policy forbids some of these.
    const wrong = policy as Parameters<typeof vault.certificates.beginCreateCertificate>[1];
    const refusal = await refusalOf(vault.certificates.beginCreateCertificate('refused', wrong, atOnce));
    expect(refusal).toMatchObject({ status: 400, code: 'BadParameter' });
    expect(await refusalOf(vault.certificates.getCertificate('refused'))).toMatchObject({ status: 404 });
  });

  it('that turns out to be impossible leaves everything as it was', async () => {
    const impossible = { ...ecPolicy, subject: 'CN=#zz' };
    for (const name of ['impossible', 'possible']) {
      if (name === 'possible') await create(name);
      const refusal = await refusalOf(vault.certificates.beginCreateCertificate(name, impossible, atOnce));
      expect(refusal).toMatchObject({ status: 400, code: 'BadParameter' });
    }
    expect(await refusalOf(vault.certificates.getCertificate('impossible'))).toMatchObject({ status: 404 });
    expect(await vault.certificates.getCertificatePolicy('possible')).toMatchObject({
      subject: 'CN=litwareinc.com',
    });
    const pending = await stack.send(vault, 'GET', '/certificates/possible/pending');
    expect(pending.body.status).toBe('completed');
    expect((await create('possible')).cer).toBeDefined();
  });

  it('is refused with a name or with tags that the service would not take', async () => {
    const tags = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`t${index}`, '']));
    expect(await refusalOf(create('under_score'))).toMatchObject({ status: 400, code: 'BadParameter' });
    expect(await refusalOf(create('many', vault, tags))).toMatchObject({ status: 400, code: 'BadParameter' });
    expect(await refusalOf(create('long', vault, { t: 'x'.repeat(257) }))).toMatchObject({ status: 400 });
  });
});

describe('A pending creation', () => {
  it('shows a placeholder, refuses a second creation, and ends when its time has come', async () => {
    const slow = await stack.startVault({ issuanceSeconds: 3600 });
    const poller = await slow.certificates.beginCreateCertificate('slow', ecPolicy, atOnce);
    expect(poller.getOperationState().isCompleted ?? false).toBe(false);

    const placeholder = await slow.certificates.getCertificate('slow');
    expect(placeholder.cer).toBeUndefined();
    expect(placeholder.keyId).toBeUndefined();
    expect(placeholder.properties.enabled).toBe(false);
    expect(await refusalOf(slow.certificates.beginCreateCertificate('slow', ecPolicy, atOnce))).toMatchObject(
      {
        status: 409,
        code: 'Conflict',
      },
    );
    expect(await refusalOf(slow.secrets.getSecret('slow'))).toMatchObject({
      status: 404,
      code: 'SecretNotFound',
    });

    await slow.control.advanceClock(3600);
    const created = await poller.pollUntilDone();
    expect(created.properties.enabled).toBe(true);
    expect(created.properties.version).not.toBe(placeholder.properties.version);
    expect(await versionsOf('slow', slow)).toHaveLength(1);
  });

  it('answers 202 with its location, and 200 with what it is about', async () => {
    const slow = await stack.startVault({ issuanceSeconds: 3600 });
    const body = {
      policy: { issuer: { name: 'Self' }, x509_props: { subject: 'CN=a' }, key_props: { kty: 'EC' } },
    };
    const answer = await stack.send(slow, 'POST', '/certificates/raw/create', body);
    const operation = answer.body;
    expect(answer.status).toBe(202);
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(answer.headers.get('location')).toBe(
      `${slow.url}/certificates/raw/pending?api-version=2025-07-01&request_id=${operation.request_id}`,
    );
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(operation.csr ?? '', 'base64'));
    expect(await request.verify()).toBe(true);
    expect(operation).toMatchObject({
      status: 'inProgress',
      cancellation_requested: false,
      issuer: { name: 'Self' },
    });
    const path = '/certificates/raw/pending?request_id=';
    expect((await stack.send(slow, 'GET', `${path}${operation.request_id}`)).status).toBe(200);
    expect((await stack.send(slow, 'GET', `${path}other`)).status).toBe(404);
  });

  it('leaves the old version to be seen until it ends', async () => {
    const slow = await stack.startVault();
    const first = await create('next', slow);
    slow.control.setIssuanceSeconds(60);
    const poller = await slow.certificates.beginCreateCertificate('next', ecPolicy, atOnce);
    expect((await slow.certificates.getCertificate('next')).properties.version).toBe(
      first.properties.version,
    );
    await slow.control.advanceClock(60);
    const second = await poller.pollUntilDone();
    expect(second.properties.version).not.toBe(first.properties.version);
    const old = await slow.certificates.getCertificateVersion('next', first.properties.version ?? '');
    expect(old.properties.enabled).toBe(true);
  });

  it('collides with a racing creation although issuance takes no time', async () => {
    const racing = await stack.startVault();
    await racing.certificates.listPropertiesOfCertificates().next();
    const body = {
      policy: { issuer: { name: 'Self' }, x509_props: { subject: 'CN=a' }, key_props: { kty: 'EC' } },
    };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => stack.send(racing, 'POST', '/certificates/race/create', body)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409, 409]);
  });

  it('fails when told to, and a creation after it succeeds', async () => {
    vault.control.planOutcome({ outcome: 'failed', name: 'unlucky' });
    await expect(create('unlucky')).rejects.toThrow('could not be issued');
    expect((await create('unlucky')).cer).toBeDefined();
  });

  it('resolves with the old certificate when it was cancelled', async () => {
    const old = await create('cancelled');
    vault.control.planOutcome({ outcome: 'cancelled' });
    const result = await create('cancelled');
    expect(result.properties.version).toBe(old.properties.version);
    const raw = (await stack.send(vault, 'GET', '/certificates/cancelled/pending')).body;
    expect(raw.status).toBe('cancelled');
  });

  it('that never ends can be cancelled, which makes room for another', async () => {
    vault.control.planOutcome({ outcome: 'endless', name: 'stuck' });
    const poller = await vault.certificates.beginCreateCertificate('stuck', ecPolicy, atOnce);
    await vault.control.advanceClock(86_400);
    const operation = await vault.certificates.getCertificateOperation('stuck', atOnce);
    expect(operation.getOperationState().certificateOperation?.status).toBe('inProgress');
    expect(await refusalOf(create('stuck'))).toMatchObject({ status: 409 });
    await poller.cancelOperation();
    await operation.poll();
    expect(operation.getOperationState().certificateOperation?.status).toBe('cancelled');
    expect((await create('stuck')).cer).toBeDefined();
  });

  it('can be deleted, which leaves the placeholder and makes room for another', async () => {
    vault.control.planOutcome({ outcome: 'endless', name: 'dropped' });
    await vault.certificates.beginCreateCertificate('dropped', ecPolicy, atOnce);
    await vault.certificates.deleteCertificateOperation('dropped');
    expect((await stack.send(vault, 'GET', '/certificates/dropped/pending')).status).toBe(404);
    expect((await vault.certificates.getCertificate('dropped')).cer).toBeUndefined();
    expect((await create('dropped')).cer).toBeDefined();
  });

  it('that has ended can be read, and cannot be cancelled', async () => {
    await create('ended');
    const raw = (await stack.send(vault, 'GET', '/certificates/ended/pending')).body;
    expect(raw).toMatchObject({ status: 'completed', target: `${vault.url}/certificates/ended` });
    const answer = await stack.send(vault, 'PATCH', '/certificates/ended/pending', {
      cancellation_requested: true,
    });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ error: { code: 'Forbidden' } });
  });

  it('stays pending for an issuer outside the vault', async () => {
    const unknown = { ...ecPolicy, issuerName: 'Unknown' };
    const poller = await vault.certificates.beginCreateCertificate('external', unknown, atOnce);
    await vault.control.advanceClock(3600);
    await poller.poll();
    expect(poller.isDone()).toBe(false);
  });
});

describe('Reading certificates', () => {
  it('lists versions by their ids and not by time, across pages', async () => {
    const small = await stack.startVault({ pageSize: 2 });
    const created = [];
    for (let index = 0; index < 5; index += 1) created.push((await create('many', small)).properties.version);
    const listed = (await versionsOf('many', small)).map(({ version }) => version);
    expect(listed).toEqual(created.toSorted());
    expect(small.control.requests()['certificates.listVersions']).toBe(3);
  });

  it('says where the next page is, and refuses a token of its own invention', async () => {
    const small = await stack.startVault({ pageSize: 1 });
    await create('one', small);
    await create('two', small);
    const page = (await stack.send(small, 'GET', '/certificates?includePending=true')).body;
    expect(page.value?.map(({ id }) => id)).toEqual([`${small.url}/certificates/one`]);
    const next = new URL(page.nextLink ?? '');
    expect(next.origin + next.pathname).toBe(`${small.url}/certificates`);
    expect(next.searchParams.get('includePending')).toBe('true');
    expect(next.searchParams.get('$skiptoken')).toBeTruthy();
    expect((await stack.send(small, 'GET', '/certificates?$skiptoken=abc')).status).toBe(400);
    expect((await stack.send(small, 'GET', '/certificates?maxresults=26')).status).toBe(400);
  });

  it('lists certificates under ids without a version, pending ones on request', async () => {
    const own = await stack.startVault();
    await create('here', own);
    own.control.planOutcome({ outcome: 'endless' });
    await own.certificates.beginCreateCertificate('coming', ecPolicy, atOnce);
    const namesOf = async (includePending: boolean) => {
      const names = [];
      for await (const { name } of own.certificates.listPropertiesOfCertificates({ includePending }))
        names.push(name);
      return names;
    };
    expect(await namesOf(false)).toEqual(['here']);
    expect(await namesOf(true)).toEqual(['coming', 'here']);
  });

  it('shows policy and pending operation only without a version', async () => {
    const { properties } = await create('bare');
    const latest = (await stack.send(vault, 'GET', '/certificates/bare')).body;
    const version = (await stack.send(vault, 'GET', `/certificates/bare/${properties.version}`)).body;
    expect(latest).toMatchObject({ policy: {}, pending: { id: `${vault.url}/certificates/bare/pending` } });
    expect(version).not.toHaveProperty('policy');
    expect(version).not.toHaveProperty('pending');
    expect(version.attributes).toMatchObject({ recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 });
  });

  it.each([
    ['/certificates/nobody/', 'CertificateNotFound'],
    ['/certificates/nobody/policy', 'CertificateNotFound'],
    ['/certificates/nobody/pending', 'CertificateNotFound'],
    ['/keys/nobody/', 'KeyNotFound'],
    ['/secrets/nobody/', 'SecretNotFound'],
    ['/deletedcertificates/nobody', 'CertificateNotFound'],
  ])('answers %s with 404 and %s', async (path, code) => {
    const answer = await stack.send(vault, 'GET', path);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ error: { code } });
  });

  it('does not know a version of another certificate', async () => {
    const { properties } = await create('mine');
    await create('yours');
    const version = properties.version ?? '';
    expect(await refusalOf(vault.certificates.getCertificateVersion('yours', version))).toMatchObject({
      status: 404,
      code: 'CertificateNotFound',
    });
  });
});

describe('Changing certificates', () => {
  it('keeps tags that are left out and replaces all that are given', async () => {
    const { properties } = await create('tagged', vault, { a: '1', b: '2' });
    const version = properties.version ?? '';
    const disabled = await vault.certificates.updateCertificateProperties('tagged', version, {
      enabled: false,
    });
    expect(disabled.properties).toMatchObject({ enabled: false, tags: { a: '1', b: '2' } });
    const replaced = await vault.certificates.updateCertificateProperties('tagged', version, {
      tags: { c: '3' },
    });
    expect(replaced.properties.tags).toEqual({ c: '3' });
    expect(replaced.properties.enabled).toBe(false);
  });

  it('changes only the version that is named, and the latest when none is', async () => {
    const first = await create('pair');
    const second = await create('pair');
    await vault.certificates.updateCertificateProperties('pair', '', { enabled: false });
    const enabled = new Map((await versionsOf('pair')).map((entry) => [entry.version, entry.enabled]));
    expect(enabled.get(first.properties.version)).toBe(true);
    expect(enabled.get(second.properties.version)).toBe(false);
  });

  it('refuses an expiry after January 2038, which the client sends as a negative number', async () => {
    const { properties } = await create('overflow');
    const change = vault.certificates.updateCertificateProperties('overflow', properties.version ?? '', {
      expiresOn: new Date('2040-01-01T00:00:00Z'),
    });
    expect(await refusalOf(change)).toMatchObject({ status: 400, code: 'BadParameter' });
  });

  it('changes the parts of a policy that are sent and keeps the others', async () => {
    await create('policy');
    const lifetimeActions = [{ action: 'AutoRenew' as const, daysBeforeExpiry: 10 }];
    await vault.certificates.updateCertificatePolicy('policy', {
      issuerName: 'Self',
      subject: 'CN=b',
      lifetimeActions,
    });
    expect(await vault.certificates.getCertificatePolicy('policy')).toMatchObject({
      subject: 'CN=b',
      lifetimeActions: [{ action: 'AutoRenew', daysBeforeExpiry: 10 }],
      keyType: 'EC',
      contentType: 'application/x-pem-file',
    });
  });
});
