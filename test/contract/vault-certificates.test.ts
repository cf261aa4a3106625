/** What the certificate store does with the habits of a real vault, and when the vault does not answer well. */
import { verify, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VaultEmulator } from '../../local/vault/server.ts';
import { createMemorySigner } from '../../shared/azure/memory-signer.ts';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import { createVaultSigner } from '../../shared/azure/vault-signer.ts';
import type { CertificateStore, CreationRequest } from '../../shared/certificates/ports.ts';
import { selfSigned } from '../support/certificates.ts';
import { startVaultStack, type VaultClients, type VaultStack } from '../support/vault-stack.ts';

let stack: VaultStack;
let vault: VaultEmulator & VaultClients;
let store: CertificateStore;

beforeAll(async () => {
  stack = await startVaultStack();
});
beforeEach(async () => {
  vault = await stack.startVault({ pageSize: 2 });
  store = createVaultCertificates(vault.url);
});
afterAll(() => stack.close());

const issuer: CreationRequest = {
  name: 'issuer',
  subject: 'CN=litwareinc.com, O="Litware, Inc."',
  dnsNames: ['litwareinc.com', 'sip.litwareinc.com'],
  validityMonths: 13,
  exportable: false,
  tags: { roll: '1' },
};

const outage = { name: 'Outage', dependency: 'vault' };

async function create(changes: Partial<CreationRequest> = {}) {
  const request = { ...issuer, ...changes };
  const before = new Set((await store.versions(request.name)).map(({ version }) => version));
  expect(await store.create(request)).toBe('started');
  const made = (await store.versions(request.name)).find(({ version }) => !before.has(version));
  if (!made) throw new Error('Nothing was created.');
  return made;
}

describe('A certificate created in the vault', () => {
  it('is what was asked for', async () => {
    const made = await create();
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.subject).toBe('CN=litwareinc.com\nO=Litware\\, Inc.');
    expect(certificate.subjectAltName).toBe('DNS:litwareinc.com, DNS:sip.litwareinc.com');
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    const key = await vault.keys.getKey('issuer', { version: made.version });
    expect(key.keyOperations).toEqual(['sign', 'verify']);
    expect(await vault.certificates.getCertificatePolicy('issuer')).toMatchObject({
      exportable: false,
      reuseKey: false,
      validityInMonths: 13,
      keyUsage: ['digitalSignature'],
      contentType: 'application/x-pem-file',
      lifetimeActions: [{ action: 'EmailContacts', daysBeforeExpiry: 30 }],
    });
  });

  it('needs no alternative names', async () => {
    const made = await create({ dnsNames: [] });
    expect(new X509Certificate(made.certificate).subjectAltName).toBeUndefined();
  });

  it('is never renewed by the vault itself', async () => {
    const made = await create({ validityMonths: 1 });
    await vault.control.advanceClock(60 * 86_400);
    expect(await store.versions('issuer')).toEqual([made]);
  });

  it('has a new key each time', async () => {
    const first = new X509Certificate((await create()).certificate);
    const second = new X509Certificate((await create()).certificate);
    expect(first.publicKey.equals(second.publicKey)).toBe(false);
  });

  it('is no version as long as the vault shows a placeholder for it', async () => {
    vault.control.setIssuanceSeconds(600);
    await store.create(issuer);
    const placeholder = await vault.certificates.getCertificate('issuer');
    expect(placeholder.properties.version).toBeTruthy();
    expect(await store.version('issuer', placeholder.properties.version ?? '')).toBeUndefined();
    expect(await store.versions('issuer')).toEqual([]);
  });

  it('tells why it failed', async () => {
    vault.control.planOutcome({ outcome: 'failed' });
    await store.create(issuer);
    expect(await store.creationStatus('issuer')).toEqual({
      status: 'failed',
      message: expect.stringMatching(/could not be issued/),
    });
  });
});

describe('Versions in the vault', () => {
  describe('5.4 Version ordering', () => {
    it('are listed by age although the vault lists them by id and in pages', async () => {
      const made: string[] = [];
      for (let index = 0; index < 5; index += 1) {
        made.push((await create({ tags: { index: String(index) } })).version);
        await vault.control.advanceClock(60);
      }
      const listed = [];
      for await (const { version } of vault.certificates.listPropertiesOfCertificateVersions('issuer'))
        listed.push(version);
      expect(listed).toEqual(made.toSorted());
      expect((await store.versions('issuer')).map(({ version }) => version)).toEqual(made);
      expect((await store.versions()).map(({ version }) => version)).toEqual(made);
    });
  });

  it('that an operator imported come back as they were, and sign', async () => {
    const { der, pem, privateKeyPem, publicKey } = await selfSigned({ notAfter: 2_000_000_000 });
    const authority = await selfSigned({ keyName: 'authority', authority: true, notAfter: 2_000_000_000 });
    const imported = await store.importPem('issuer', privateKeyPem + pem + authority.pem, {});
    expect(Buffer.from(imported.certificate)).toEqual(der);
    const input = Buffer.from('header.payload');
    for (const createSigner of [createVaultSigner, createMemorySigner]) {
      const signature = await createSigner(vault.url).sign(imported, input);
      expect(verify('sha256', input, publicKey, signature)).toBe(true);
    }
  });

  it('cannot be imported from what is no certificate with its key', async () => {
    const { pem } = await selfSigned({ notAfter: 2_000_000_000 });
    const { privateKeyPem } = await selfSigned({ keyName: 'another' });
    for (const wrong of ['', 'text', pem, privateKeyPem, privateKeyPem + pem])
      await expect(store.importPem('issuer', wrong, {})).rejects.toMatchObject(outage);
    expect(await store.versions()).toEqual([]);
  });

  it('cannot be imported while a creation is under way', async () => {
    vault.control.planOutcome({ outcome: 'endless' });
    await store.create(issuer);
    const { pem, privateKeyPem } = await selfSigned({ notAfter: 2_000_000_000 });
    await expect(store.importPem('issuer', privateKeyPem + pem, {})).rejects.toMatchObject({
      ...outage,
      message: expect.stringMatching(/under way/),
    });
  });
});

describe('A policy in the vault', () => {
  it('is put right in both respects, and in no other', async () => {
    await create({ exportable: true });
    const before = await vault.certificates.getCertificatePolicy('issuer');
    await vault.certificates.updateCertificatePolicy('issuer', {
      ...before,
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      lifetimeActions: [{ action: 'AutoRenew', daysBeforeExpiry: 10 }],
    });
    expect(await store.repairPolicy('issuer')).toHaveLength(2);
    expect(await store.repairPolicy('issuer')).toEqual([]);
    const { updatedOn: _then, ...repaired } = await vault.certificates.getCertificatePolicy('issuer');
    const { updatedOn: _now, ...original } = before;
    expect(repaired).toEqual(original);
  });

  it('that the vault derived from an import is put right as well', async () => {
    const { pem, privateKeyPem } = await selfSigned({ notAfter: 2_000_000_000 });
    const imported = await store.importPem('issuer', privateKeyPem + pem, {});
    expect(await store.repairPolicy('issuer')).toEqual(['the key may be used for more than signing']);
    expect(await store.repairPolicy('issuer')).toEqual([]);
    await vault.control.advanceClock(2_000_000_000 - vault.control.now());
    expect(await store.versions('issuer')).toEqual([imported]);
  });
});

describe('A name that was deleted in the vault', () => {
  it.each([
    ['created', () => store.create(issuer)],
    [
      'imported',
      async () => {
        const { pem, privateKeyPem } = await selfSigned({ notAfter: 2_000_000_000 });
        return store.importPem('issuer', privateKeyPem + pem, {});
      },
    ],
  ])('cannot be %s again: an outage that names the recovery', async (_case, again) => {
    await create();
    await (await vault.certificates.beginDeleteCertificate('issuer', { intervalInMs: 1 })).pollUntilDone();
    await expect(again()).rejects.toMatchObject({ ...outage, message: expect.stringMatching(/recover/) });
    expect(await store.versions()).toEqual([]);
    expect(await store.creationStatus('issuer')).toEqual({ status: 'none' });
    await store.disable('issuer', '0123456789abcdef0123456789abcdef');
  });
});

describe('A vault that answers badly', () => {
  const version = '0123456789abcdef0123456789abcdef';
  const calls: [string, (target: CertificateStore) => Promise<unknown>][] = [
    ['versions', (target) => target.versions()],
    ['versions of a name', (target) => target.versions('issuer')],
    ['version', (target) => target.version('issuer', version)],
    ['create', (target) => target.create(issuer)],
    ['creationStatus', (target) => target.creationStatus('issuer')],
    ['abandonCreation', (target) => target.abandonCreation('issuer')],
    ['importPem', (target) => target.importPem('issuer', '-----BEGIN', {})],
    ['disable', (target) => target.disable('issuer', version)],
    ['repairPolicy', (target) => target.repairPolicy('issuer')],
  ];

  describe.each(calls)('has an outage for %s', (_name, call) => {
    it.each([
      ['forbids it', { status: 403 }],
      ['fails', { status: 500 }],
      ['closes the connection', { reset: true }],
    ])('when it %s', async (_case, fault) => {
      vault.control.addFaults({ operation: '*', ...fault });
      await expect(call(store)).rejects.toMatchObject(outage);
    });

    it('when it wants no token', async () => {
      vault.control.addFaults({ operation: 'challenge', status: 401 });
      await expect(call(store)).rejects.toMatchObject(outage);
    });

    it('when the client refuses to speak to it', async () => {
      const plain = await stack.startVault({ protocol: 'http' });
      await expect(call(createVaultCertificates(plain.url))).rejects.toMatchObject(outage);
    });
  });

  it('is asked again when it throttles without a time to wait', async () => {
    const made = await create();
    vault.control.resetRequests();
    vault.control.addFaults({ operation: 'certificates.get', status: 429, count: 1 });
    expect(await store.version('issuer', made.version)).toEqual(made);
    expect(vault.control.requests()).toMatchObject({ 'certificates.get': 2 });
  });

  it('leaves a creation that it took, although its answer was lost, as busy', async () => {
    vault.control.setIssuanceSeconds(600);
    vault.control.addFaults({ operation: 'certificates.create', reset: true, afterEffect: true, count: 1 });
    expect(await store.create(issuer)).toBe('busy');
    expect(await store.creationStatus('issuer')).toEqual({ status: 'inProgress' });
  });
});
