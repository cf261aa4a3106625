/** Importing certificates, and what `getSecret` gives back of created and of imported ones. */
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPfx, writePfx } from '../../local/vault/pkcs12.ts';
import type { VaultEmulator } from '../../local/vault/server.ts';
import { issueSelfSigned } from '../../local/vault/x509.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { pfxFiles, pfxPassword, pfxWithEmptyPassword } from '../support/vault-pfx.ts';
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
const rsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
});
afterAll(() => stack.close());

async function issue(privateKey: typeof rsaKey, options: { notAfter?: number } = {}) {
  const now = vault.control.now();
  return issueSelfSigned({
    properties: {
      subject: 'CN=sts.litwareinc.com',
      sans: { dns_names: ['litwareinc.com', 'contoso.com'] },
      ekus: ['1.3.6.1.5.5.7.3.1'],
      key_usage: ['digitalSignature'],
      validity_months: 12,
      basic_constraints: { ca: false },
    },
    privateKey,
    notBefore: now - 86_400,
    notAfter: options.notAfter ?? now + 365 * 86_400,
    random: systemRandom,
  });
}

function toPem(privateKey: typeof rsaKey, ...certificates: Buffer[]): string {
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return [key, ...certificates.map((der) => new X509Certificate(der).toString())].join('');
}

const pem = { policy: { issuerName: 'Self', contentType: 'application/x-pem-file' } } as const;

function importPem(name: string, text: string) {
  return vault.certificates.importCertificate(name, Buffer.from(text), pem);
}

describe('Importing a PFX', () => {
  it.each(Object.entries(pfxFiles))('reads %s', async (_, base64) => {
    const imported = await vault.certificates.importCertificate('pfx', Buffer.from(base64, 'base64'), {
      password: pfxPassword,
      tags: { origin: 'file' },
    });
    expect(new X509Certificate(imported.cer ?? '').subject).toContain('CN=imported.litwareinc.com');
    expect(imported.properties).toMatchObject({ enabled: true, tags: { origin: 'file' } });
    expect(imported.policy).toMatchObject({
      exportable: true,
      keyType: 'EC',
      keyCurveName: 'P-256',
      keyUsage: ['digitalSignature'],
      contentType: 'application/x-pkcs12',
      subjectAlternativeNames: { dnsNames: ['litwareinc.com'] },
      issuerName: 'Unknown',
    });
  });

  it.each(['3des', 'aes128', 'aes256'] as const)('reads an RSA key under %s', async (algorithm) => {
    const certificate = await issue(rsaKey);
    const key = forge.pki.privateKeyFromPem(rsaKey.export({ format: 'pem', type: 'pkcs1' }).toString());
    const leaf = forge.pki.certificateFromPem(new X509Certificate(certificate).toString());
    const pfx = forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(key, leaf, 'pä55', { algorithm })).getBytes();
    const bytes = Buffer.from(pfx, 'binary');
    const imported = await vault.certificates.importCertificate('rsa', bytes, { password: 'pä55' });
    expect(Buffer.from(imported.cer ?? []).equals(certificate)).toBe(true);
    expect(imported.policy).toMatchObject({ keyType: 'RSA', keySize: 2048, validityInMonths: 12 });
  });

  it('reads both kinds of no password: the empty string and the null password', async () => {
    const empty = Buffer.from(pfxWithEmptyPassword, 'base64');
    expect((await vault.certificates.importCertificate('none', empty)).cer).toBeDefined();
    const nothing = writePfx(ecKey, [await issue(ecKey)], systemRandom);
    expect((await vault.certificates.importCertificate('none', nothing)).cer).toBeDefined();
  });

  it.each([
    ['a wrong password', () => Buffer.from(pfxFiles['AES-256 under PBES2, SHA-256 MAC'], 'base64'), 'wrong'],
    ['no password', () => Buffer.from(pfxFiles['RC2-40 certificate bag, 3DES key bag'], 'base64'), undefined],
    [
      'a damaged file',
      () => Buffer.from(pfxFiles['bags without encryption'], 'base64').subarray(0, 500),
      pfxPassword,
    ],
    ['no PFX at all', () => Buffer.from('hello'), ''],
  ])('refuses %s', async (_, file, password) => {
    const refusal = await refusalOf(vault.certificates.importCertificate('bad', file(), { password }));
    expect(refusal).toMatchObject({ status: 400, code: 'BadParameter' });
  });

  it('refuses one without a private key, and one whose key is of another certificate', async () => {
    const certificate = await issue(ecKey);
    for (const pfx of [
      writePfx(undefined, [certificate], systemRandom),
      writePfx(rsaKey, [certificate], systemRandom),
    ]) {
      const refusal = await refusalOf(vault.certificates.importCertificate('bad', pfx));
      expect(refusal).toMatchObject({ status: 400, code: 'BadParameter' });
    }
    expect(await refusalOf(vault.certificates.getCertificate('bad'))).toMatchObject({ status: 404 });
  });
});

describe('Importing a PEM', () => {
  it('takes a PKCS#8 key and its certificate, in any order with its chain', async () => {
    const [leaf, other] = [await issue(ecKey), await issue(rsaKey)];
    const imported = await importPem('pem', toPem(ecKey, other, leaf));
    expect(Buffer.from(imported.cer ?? []).equals(leaf)).toBe(true);
    expect(imported.policy?.contentType).toBe('application/x-pem-file');
    const { value = '' } = await vault.secrets.getSecret('pem');
    expect(value.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(new X509Certificate(value.slice(value.indexOf('-----BEGIN CERTIFICATE'))).raw.equals(leaf)).toBe(
      true,
    );
  });

  it('makes a new version of a certificate that is there, whose key signs', async () => {
    const old = await importPem('again', toPem(ecKey, await issue(ecKey)));
    const imported = await importPem('again', toPem(rsaKey, await issue(rsaKey)));
    expect(imported.properties.version).not.toBe(old.properties.version);
    expect(imported.policy).toMatchObject({ keyType: 'RSA' });
    expect((await vault.crypto(imported.keyId ?? '').sign('RS256', Buffer.alloc(32))).result).toHaveLength(
      256,
    );
  });

  it.each([
    [
      'an encrypted key',
      async () => {
        const key = ecKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' });
        return `${key}${new X509Certificate(await issue(ecKey))}`;
      },
    ],
    [
      'a key that is not PKCS#8',
      async () => {
        return `${ecKey.export({ format: 'pem', type: 'sec1' })}${new X509Certificate(await issue(ecKey))}`;
      },
    ],
    ['Windows line ends', async () => toPem(ecKey, await issue(ecKey)).replaceAll('\n', '\r\n')],
    ['no key', async () => new X509Certificate(await issue(ecKey)).toString()],
    ['no certificate', async () => toPem(ecKey)],
    ['two keys', async () => toPem(ecKey) + toPem(ecKey, await issue(ecKey))],
    ['the key of another certificate', async () => toPem(rsaKey, await issue(ecKey))],
    [
      'an expired certificate',
      async () => toPem(ecKey, await issue(ecKey, { notAfter: vault.control.now() - 1 })),
    ],
    [
      'a damaged certificate',
      async () => {
        return toPem(ecKey, await issue(ecKey)).replace(/CERTIFICATE-----\nMII/, 'CERTIFICATE-----\nAAA');
      },
    ],
    [
      'an RSA key of 1024 bits',
      async () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
        return toPem(privateKey, await issue(privateKey));
      },
    ],
  ])('refuses %s', async (_, content) => {
    const refusal = await refusalOf(importPem('bad-pem', await content()));
    expect(refusal).toMatchObject({ status: 400, code: 'BadParameter' });
    expect(await refusalOf(vault.certificates.getCertificate('bad-pem'))).toMatchObject({ status: 404 });
  });

  it('refuses content of another type than the policy says', async () => {
    const policy = { secret_props: { contentType: 'application/x-pkcs12' } };
    const body = { value: toPem(ecKey, await issue(ecKey)), policy };
    expect((await stack.send(vault, 'POST', '/certificates/bad/import', body)).status).toBe(400);
  });

  it('takes a policy when one arrives, so that the key stays inside', async () => {
    const policy = {
      key_props: { exportable: false },
      secret_props: { contentType: 'application/x-pem-file' },
    };
    const body = { value: toPem(ecKey, await issue(ecKey)), policy, attributes: { enabled: true } };
    expect((await stack.send(vault, 'POST', '/certificates/inside/import', body)).status).toBe(200);
    expect((await vault.secrets.getSecret('inside')).value).not.toContain('PRIVATE KEY');
  });

  it('is refused while a creation is pending', async () => {
    vault.control.planOutcome({ outcome: 'endless' });
    await vault.certificates.beginCreateCertificate('occupied', ecPolicy, atOnce);
    const refusal = await refusalOf(importPem('occupied', toPem(ecKey, await issue(ecKey))));
    expect(refusal).toMatchObject({ status: 409, code: 'Conflict' });
  });
});

describe('The secret of a certificate', () => {
  const policies = [
    ['RSA', { ...ecPolicy, keyType: 'RSA', keyCurveName: undefined }],
    ['EC', ecPolicy],
  ] as const;

  async function secretOf(name: string, policy: typeof ecPolicy) {
    await (await vault.certificates.beginCreateCertificate(name, policy, atOnce)).pollUntilDone();
    return vault.secrets.getSecret(name);
  }

  it.each(policies)('is a PEM with an %s key, then the certificate', async (kind, policy) => {
    const secret = await secretOf(`pem-${kind}`, policy);
    expect(secret.properties).toMatchObject({ contentType: 'application/x-pem-file', managed: true });
    expect(secret.value).toMatch(
      /^-----BEGIN PRIVATE KEY-----[\s\S]*-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE/,
    );
    const certificate = new X509Certificate(secret.value?.split('-----END PRIVATE KEY-----\n')[1] ?? '');
    expect(certificate.checkPrivateKey(createPrivateKey(secret.value ?? ''))).toBe(true);
    expect(secret.properties.certificateKeyId).toContain(`/keys/pem-${kind}/${secret.properties.version}`);
  });

  it.each(policies)('is a PFX with an %s key under the null password', async (kind, policy) => {
    const secret = await secretOf(`pfx-${kind}`, { ...policy, contentType: 'application/x-pkcs12' });
    const pfx = Buffer.from(secret.value ?? '', 'base64');
    const content = readPfx(pfx, '');
    expect(
      content?.privateKey &&
        new X509Certificate(content.certificates[0] ?? '').checkPrivateKey(content.privateKey),
    ).toBe(true);
    expect(() => createSecureContext({ pfx, passphrase: '' })).not.toThrow();
    expect(() => createSecureContext({ pfx, passphrase: 'wrong' })).toThrow('mac verify failure');
    // The empty string derives other keys than the null password: what opens one must not open the other.
    const parsed = forge.asn1.fromDer(pfx.toString('binary'));
    expect(() => forge.pkcs12.pkcs12FromAsn1(parsed, false, '')).toThrow('MAC could not be verified');
    expect(forge.pkcs12.pkcs12FromAsn1(parsed, false).safeContents.map(({ encrypted }) => encrypted)).toEqual(
      [false, true],
    );
  });

  it.each(['application/x-pem-file', 'application/x-pkcs12'] as const)(
    'holds no key when it cannot be exported, as %s',
    async (contentType) => {
      const secret = await secretOf(`sealed-${contentType.slice(-3)}`, {
        ...ecPolicy,
        contentType,
        exportable: false,
      });
      const value = secret.value ?? '';
      if (contentType === 'application/x-pem-file') expect(value).toMatch(/^-----BEGIN CERTIFICATE-----/);
      else expect(readPfx(Buffer.from(value, 'base64'), '')).toMatchObject({ privateKey: undefined });
    },
  );

  it('of an old version is read by its version', async () => {
    const first = await secretOf('old', ecPolicy);
    const second = await secretOf('old', ecPolicy);
    expect(second.value).not.toBe(first.value);
    const again = await vault.secrets.getSecret('old', { version: first.properties.version });
    expect(again.value).toBe(first.value);
  });
});
