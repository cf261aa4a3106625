/** Certificates brought into the vault: every kind of file, every reason against one, and creation in the vault. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toPfx } from '../support/certificates.ts';
import { codesOf, freshCertificate, type ManagementClient, manage } from '../support/management.ts';
import type { PfxEncryption } from '../support/pfx.ts';
import { buildBundle, startTestStack, type TestStack } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_ROLL_AUTOMATIC: 'false' } });
  api = await manage(stack.url, stack.identity);
});

afterAll(async () => {
  await stack?.stop();
});

const base64 = (content: Buffer | string) => Buffer.from(content).toString('base64');

describe('importing', () => {
  const encryptions: PfxEncryption[] = ['aes256', '3des', 'rc2-40', 'none'];

  it.each(encryptions)('takes a PFX with %s and its password from the body', async (keyEncryption) => {
    const certificate = await freshCertificate({
      keyName: `import-${keyEncryption}`,
      dnsNames: ['litwareinc.com'],
    });
    const mac = keyEncryption === 'aes256' ? 'sha256' : 'sha1';
    const content = base64(toPfx(certificate, { password: 'P@ssw0rd "é"', keyEncryption, mac }));
    const answer = await api.post('certificateImports', { content, password: 'P@ssw0rd "é"' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      changed: true,
      dryRun: false,
      certificate: {
        role: 'unassigned',
        thumbprint: certificate.thumbprint,
        thumbprintSha256: certificate.thumbprintSha256,
        kid: certificate.x5t,
        subject: 'CN=litwareinc.com',
        subjectAlternativeNames: ['litwareinc.com'],
        keySizeBits: 2048,
        enabled: true,
      },
    });
    const again = await api.post('certificateImports', { content, password: 'P@ssw0rd "é"' });
    expect([again.status, again.body.changed]).toEqual([200, false]);
  });

  it.each([null, ''])('takes a PFX whose password is %j without one', async (password) => {
    const certificate = await freshCertificate({ keyName: `import-without-${password}` });
    const content = base64(toPfx(certificate, { password }));
    expect((await api.post('certificateImports', { content })).status).toBe(201);
  });

  it.each([
    ['in base64', base64],
    ['as it is', (text: string) => text],
    ['with the line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('takes a PEM file %s', async (how, written) => {
    const certificate = await freshCertificate({ keyName: `pem-${how}` });
    const content = written(`${certificate.pem}${certificate.privateKeyPem}`);
    const answer = await api.post('certificateImports', { content });
    expect(answer.status).toBe(201);
    expect(answer.body.certificate?.thumbprint).toBe(certificate.thumbprint);
  });

  it('changes nothing in a dry run', async () => {
    const certificate = await freshCertificate({ keyName: 'dry' });
    const content = base64(toPfx(certificate));
    const before = await api.certificates();
    const answer = await api.post('certificateImports?dryRun=true', { content });
    expect([answer.status, answer.body.dryRun, answer.body.changed]).toEqual([200, true, true]);
    expect(await api.certificates()).toEqual(before);
  });

  it('names every rule that a certificate breaks', async () => {
    const certificate = await freshCertificate({
      keyName: 'bad',
      keySize: 1024,
      subject: 'CN=evillitwareinc.com',
      keyUsages: ['keyEncipherment'],
    });
    const answer = await api.post('certificateImports', { content: base64(certificate.pem) });
    expect(answer.status).toBe(400);
    expect(codesOf(answer)).toEqual([
      'CertificateKeyTooSmall',
      'CertificateKeyUsageUnsuitable',
      'CertificatePrivateKeyMissing',
      'CertificateSubjectMissingSipDomain',
    ]);
    expect(answer.body.violations?.every(({ remedy }) => (remedy ?? '').length > 10)).toBe(true);
  });

  it.each([
    [
      'CertificatePasswordIncorrect',
      async () => ({ content: base64(toPfx(await freshCertificate(), { password: 'a' })), password: 'b' }),
    ],
    ['CertificateUnreadable', async () => ({ content: base64('no certificate at all') })],
    [
      'CertificateUnreadable',
      async () => ({ content: base64(toPfx(await freshCertificate()).subarray(0, 500)) }),
    ],
    ['InvalidRequest', async () => ({ content: '~~~' })],
    [
      'CertificateExpired',
      async () => ({
        content: base64(toPfx(await freshCertificate({ notBefore: 1_500_000_000, notAfter: 1_600_000_000 }))),
      }),
    ],
    [
      'CertificateKeyTypeUnsupported',
      async () => ({ content: base64(toPfx(await freshCertificate({ keyType: 'ec' }))) }),
    ],
    [
      'CertificatePrivateKeyMismatch',
      async () => ({
        content: base64(
          toPfx(await freshCertificate(), { keys: [await freshCertificate({ keyName: 'other' })] }),
        ),
      }),
    ],
  ])('answers %s', async (code, request) => {
    const answer = await api.post('certificateImports', await request());
    expect([answer.status, codesOf(answer)]).toEqual([400, [code]]);
  });
});

describe('creating', () => {
  it('makes a self-signed certificate in the vault, without a role', async () => {
    const dry = await api.post('certificateCreations?dryRun=true', { validityMonths: 6 });
    expect(dry.body).toMatchObject({ status: 'dryRun', planned: { validityMonths: 6, exportable: false } });
    const answer = await api.post('certificateCreations', { validityMonths: 6, reason: 'audit' });
    expect(answer.status).toBe(201);
    expect(answer.body.certificate).toMatchObject({
      role: 'unassigned',
      subject: 'CN=litwareinc.com',
      subjectAlternativeNames: ['litwareinc.com'],
      keySizeBits: 2048,
    });
    expect(answer.body.certificate?.daysToExpiry).toBeGreaterThan(170);
    const { value } = JSON.parse((await api.get('tokenIssuer/history?top=2')).text);
    // Both may be of one second, within which the history has no order.
    const created = { action: 'certificate.created', kid: answer.body.certificate?.kid, reason: 'audit' };
    expect(value).toContainEqual(expect.objectContaining(created));
    const requested = { action: 'certificate.createRequested', reason: 'audit' };
    expect(value).toContainEqual(expect.objectContaining(requested));
  });

  it('says that the vault is still at work, or busy, instead of waiting for ever', async () => {
    stack.vault.control.planOutcome({ outcome: 'failed' });
    const failed = await api.post('certificateCreations', {});
    expect([failed.status, codesOf(failed)]).toEqual([503, ['DependencyUnavailable']]);
    stack.vault.control.setIssuanceSeconds(3600);
    stack.vault.control.addFaults({
      operation: 'certificates.create',
      status: 409,
      code: 'Conflict',
      count: 1,
    });
    const busy = await api.post('certificateCreations', {});
    expect([busy.status, codesOf(busy)]).toEqual([409, ['Conflict']]);
    stack.vault.control.setIssuanceSeconds(0);
  });
});

describe('5.1 Private key of the service in logs, errors, heap dumps', () => {
  describe('what is left behind', () => {
    it('has no password and no private key in any line', () => {
      const log = stack.host.lines().join('\n');
      expect(log).toContain('"action":"import"');
      expect(log).not.toContain('P@ssw0rd');
      expect(log).not.toContain('PRIVATE KEY');
    });
  });
});
