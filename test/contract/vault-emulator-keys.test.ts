/** Signing and verifying with the keys of certificates, and when that is refused. */
import {
  constants,
  createHash,
  generateKeyPairSync,
  sign as nodeSign,
  verify as nodeVerify,
  X509Certificate,
} from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signDigest, verifyDigest } from '../../local/vault/ecdsa.ts';
import { signPss, verifyPss } from '../../local/vault/pss.ts';
import type { VaultEmulator } from '../../local/vault/server.ts';
import { systemRandom } from '../../shared/base/random.ts';
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

const rsaPolicy = { ...ecPolicy, keyType: 'RSA', keySize: 2048, keyCurveName: undefined } as const;

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
  await create('rsa', rsaPolicy);
  await create('p256', ecPolicy);
  await create('p384', { ...ecPolicy, keyCurveName: 'P-384' });
});
afterAll(() => stack.close());

async function create(name: string, policy: typeof ecPolicy = ecPolicy, target = vault) {
  const poller = await target.certificates.beginCreateCertificate(name, policy, atOnce);
  const created = await poller.pollUntilDone();
  return {
    ...created,
    keyId: created.keyId ?? '',
    x509: new X509Certificate(created.cer ?? new Uint8Array()),
  };
}

const message = Buffer.from('header.payload');
const digestOf = (hash: string, text: Uint8Array = message) => createHash(hash).update(text).digest();
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const p1363 = { dsaEncoding: 'ieee-p1363' } as const;

const algorithms = [
  ['RS256', 'rsa', 'sha256', {}],
  ['RS384', 'rsa', 'sha384', {}],
  ['RS512', 'rsa', 'sha512', {}],
  ['PS256', 'rsa', 'sha256', pss],
  ['PS384', 'rsa', 'sha384', pss],
  ['PS512', 'rsa', 'sha512', pss],
  ['ES256', 'p256', 'sha256', p1363],
  ['ES384', 'p384', 'sha384', p1363],
] as const;

describe('A key', () => {
  it.each(algorithms)(
    'signs with %s so that the certificate of %s verifies it',
    async (algorithm, name, hash, how) => {
      const { cer, keyId = '' } = await vault.certificates.getCertificate(name);
      const { result, keyID } = await vault.crypto(keyId).sign(algorithm, digestOf(hash));
      const key = new X509Certificate(cer ?? new Uint8Array()).publicKey;
      expect(nodeVerify(hash, message, { key, ...how }, result)).toBe(true);
      expect(keyID).toBe(keyId);
    },
  );

  it.each(algorithms)('verifies with %s what it signed, and nothing else', async (algorithm, name, hash) => {
    const { keyId = '' } = await vault.certificates.getCertificate(name);
    const digest = digestOf(hash);
    const signature = Buffer.from((await vault.crypto(keyId).sign(algorithm, digest)).result);
    const verify = async (signed: Buffer, proof: Buffer) => {
      const path = `${new URL(keyId).pathname}/verify`;
      const body = {
        alg: algorithm,
        digest: signed.toString('base64url'),
        value: proof.toString('base64url'),
      };
      return (await stack.send(vault, 'POST', path, body)).body.value;
    };
    const tampered = Buffer.from(signature);
    tampered[5] = (tampered[5] ?? 0) ^ 1;
    expect(await verify(digest, signature)).toBe(true);
    expect(await verify(digestOf(hash, Buffer.from('other')), signature)).toBe(false);
    expect(await verify(digest, tampered)).toBe(false);
    expect(await verify(digest, signature.subarray(1))).toBe(false);
  });

  it('verifies through the client', async () => {
    const { keyId = '' } = await vault.certificates.getCertificate('p256');
    const client = vault.crypto(keyId);
    const { result } = await client.sign('ES256', digestOf('sha256'));
    expect((await client.verify('ES256', digestOf('sha256'), result)).result).toBe(true);
    expect((await client.verify('ES256', digestOf('sha256', Buffer.from('x')), result)).result).toBe(false);
  });

  it.each([
    ['rsa', ['n', 'e']],
    ['p256', ['crv', 'x', 'y']],
  ] as const)('of %s is shown with its public part only', async (name, members) => {
    const { key, properties } = await vault.keys.getKey(name);
    for (const member of members) expect(key?.[member]).toBeTruthy();
    for (const secret of ['d', 'dp', 'dq', 'qi', 'p', 'q', 'k'] as const)
      expect(key?.[secret]).toBeUndefined();
    expect(key?.keyOps).toEqual(['sign', 'verify']);
    expect(properties).toMatchObject({ enabled: true, managed: true });
    const { cer } = await vault.certificates.getCertificate(name);
    const jwk = new X509Certificate(cer ?? new Uint8Array()).publicKey.export({ format: 'jwk' });
    const part = name === 'rsa' ? jwk.n : jwk.x;
    expect(Buffer.from((name === 'rsa' ? key?.n : key?.x) ?? []).toString('base64url')).toBe(part);
  });

  it('of an old version still signs', async () => {
    const old = await create('rolled');
    const latest = await create('rolled');
    const { result } = await vault.crypto(old.keyId).sign('ES256', digestOf('sha256'));
    expect(nodeVerify('sha256', message, { key: old.x509.publicKey, ...p1363 }, result)).toBe(true);
    expect(nodeVerify('sha256', message, { key: latest.x509.publicKey, ...p1363 }, result)).toBe(false);
  });

  it('stays the same over versions when the policy reuses it', async () => {
    const first = await create('kept', { ...ecPolicy, reuseKey: true });
    const second = await create('kept', { ...ecPolicy, reuseKey: true });
    const third = await create('kept');
    expect(second.x509.publicKey.equals(first.x509.publicKey)).toBe(true);
    expect(third.x509.publicKey.equals(first.x509.publicKey)).toBe(false);
  });
});

describe('Signing is refused', () => {
  it.each([
    ['a digest that is too short', 'rsa', 'RS256', 'sha1'],
    ['a digest that is too long', 'rsa', 'PS256', 'sha512'],
    ['an EC digest of the wrong length', 'p256', 'ES256', 'sha384'],
    ['an EC algorithm with an RSA key', 'rsa', 'ES256', 'sha256'],
    ['an RSA algorithm with an EC key', 'p256', 'RS256', 'sha256'],
    ['the algorithm of another curve', 'p256', 'ES384', 'sha384'],
    ['an algorithm that is not one', 'rsa', 'HS256', 'sha256'],
  ])('for %s', async (_, name, alg, hash) => {
    const body = { alg, value: digestOf(hash).toString('base64url') };
    const answer = await stack.send(vault, 'POST', `/keys/${name}//sign`, body);
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'BadParameter']);
  });

  it('while the version is disabled, although verifying and reading still work', async () => {
    const { keyId, properties } = await create('off');
    const client = vault.crypto(keyId);
    const { result } = await client.sign('ES256', digestOf('sha256'));
    const version = properties.version ?? '';
    await vault.certificates.updateCertificateProperties('off', version, { enabled: false });

    expect(await refusalOf(client.sign('ES256', digestOf('sha256')))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'KeyDisabled',
    });
    expect((await client.verify('ES256', digestOf('sha256'), result)).result).toBe(true);
    expect((await vault.keys.getKey('off')).properties.enabled).toBe(false);
    expect((await vault.certificates.getCertificateVersion('off', version)).cer).toBeDefined();
    expect(await refusalOf(vault.secrets.getSecret('off'))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'SecretDisabled',
    });

    await vault.certificates.updateCertificateProperties('off', version, { enabled: true });
    expect((await client.sign('ES256', digestOf('sha256'))).result).toHaveLength(64);
  });

  it('after the expiry and five minutes, although verifying and reading still work', async () => {
    const own = await stack.startVault();
    const { keyId } = await create('old', { ...ecPolicy, validityInMonths: 1 }, own);
    const client = own.crypto(keyId);
    const { result } = await client.sign('ES256', digestOf('sha256'));
    const { exp } = (await stack.send(own, 'GET', '/certificates/old')).body.attributes ?? {};

    await own.control.advanceClock(Number(exp) - own.control.now() + 200);
    expect((await client.sign('ES256', digestOf('sha256'))).result).toHaveLength(64);
    await own.control.advanceClock(200);
    expect(await refusalOf(client.sign('ES256', digestOf('sha256')))).toEqual({
      status: 403,
      code: 'Forbidden',
      innerCode: 'KeyExpired',
    });
    expect((await client.verify('ES256', digestOf('sha256'), result)).result).toBe(true);
    expect((await own.secrets.getSecret('old')).value).toContain('PRIVATE KEY');
  });

  it('before the validity begins, but for a few minutes', async () => {
    const { keyId, properties } = await create('early');
    const version = properties.version ?? '';
    const startAt = (seconds: number) =>
      vault.certificates.updateCertificateProperties('early', version, {
        notBefore: new Date((vault.control.now() + seconds) * 1000),
      });
    const path = `${new URL(keyId).pathname}/sign`;
    const body = { alg: 'ES256', value: digestOf('sha256').toString('base64url') };
    await startAt(3600);
    const refused = await stack.send(vault, 'POST', path, body);
    expect([refused.status, refused.body.error?.innererror?.code]).toEqual([403, 'KeyNotYetValid']);
    await startAt(120);
    expect((await stack.send(vault, 'POST', path, body)).status).toBe(200);
  });

  it('when the policy did not mean the key for it', async () => {
    const { keyId } = await create('wrap', { ...rsaPolicy, keyUsage: ['keyEncipherment'] });
    const body = { alg: 'RS256', value: digestOf('sha256').toString('base64url') };
    const answer = await stack.send(vault, 'POST', `${new URL(keyId).pathname}/sign`, body);
    expect([answer.status, answer.body.error?.innererror?.code]).toEqual([403, 'KeyOperationForbidden']);
    expect((await vault.keys.getKey('wrap')).key?.keyOps).toEqual(['wrapKey', 'unwrapKey']);
  });

  it.each([{}, { alg: 'ES256' }, { alg: 'ES256', value: 'not base64url!' }, [], 'text'])(
    'for the body %j',
    async (body) => {
      const answer = await stack.send(vault, 'POST', '/keys/p256//sign', body);
      expect([answer.status, answer.body.error?.code]).toEqual([400, 'BadParameter']);
    },
  );
});

describe('The arithmetic of signatures', () => {
  const curves = [
    ['P-256', 'sha256'],
    ['P-384', 'sha384'],
  ] as const;

  it.each(curves)('agrees with the platform on %s', (namedCurve, hash) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const law = fc.property(fc.uint8Array(), fc.uint8Array(), (text, other) => {
      const ours = signDigest(privateKey, digestOf(hash, text));
      expect(nodeVerify(hash, text, { key: publicKey, ...p1363 }, ours)).toBe(true);
      const theirs = nodeSign(hash, text, { key: privateKey, ...p1363 });
      expect(verifyDigest(publicKey, digestOf(hash, text), theirs)).toBe(true);
      const isSame = Buffer.from(text).equals(Buffer.from(other));
      expect(verifyDigest(publicKey, digestOf(hash, other), theirs)).toBe(isSame);
    });
    fc.assert(law, { numRuns: 10 });
  });

  it.each([2048, 2049, 3072])('agrees with the platform on PSS with %i bits', (modulusLength) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
    const law = fc.property(fc.uint8Array(), fc.constantFrom('sha256', 'sha384', 'sha512'), (text, hash) => {
      const ours = signPss(privateKey, hash, digestOf(hash, text), systemRandom);
      expect(nodeVerify(hash, text, { key: publicKey, ...pss }, ours)).toBe(true);
      const theirs = nodeSign(hash, text, { key: privateKey, ...pss });
      expect(verifyPss(publicKey, hash, digestOf(hash, text), theirs)).toBe(true);
      const shortSalt = nodeSign(hash, text, { key: privateKey, ...pss, saltLength: 8 });
      expect(verifyPss(publicKey, hash, digestOf(hash, text), shortSalt)).toBe(false);
    });
    fc.assert(law, { numRuns: 10 });
  });

  it('refuses an ECDSA signature with a part that is zero or beyond the order', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const digest = digestOf('sha256');
    expect(verifyDigest(publicKey, digest, Buffer.alloc(64))).toBe(false);
    expect(verifyDigest(publicKey, digest, Buffer.alloc(64, 0xff))).toBe(false);
  });
});
