/** The contract of signing with a token-issuer key, in both modes of key custody, against the vault emulator. */
import { verify, X509Certificate } from 'node:crypto';
import { compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VaultFault } from '../../local/vault/control.ts';
import type { VaultEmulator } from '../../local/vault/server.ts';
import { createMemorySigner } from '../../shared/azure/memory-signer.ts';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import { createVaultSigner } from '../../shared/azure/vault-signer.ts';
import { toBase64Url } from '../../shared/base/encoding.ts';
import type { CertificateVersion, Signer } from '../../shared/certificates/ports.ts';
import { startVaultStack, type VaultStack } from '../support/vault-stack.ts';

let stack: VaultStack;
let vault: VaultEmulator;
/** Two versions of one certificate. */
let older: CertificateVersion;
let newer: CertificateVersion;

beforeAll(async () => {
  stack = await startVaultStack();
  vault = await stack.startVault();
  older = await create(vault, 'issuer');
  await vault.control.advanceClock(60);
  newer = await create(vault, 'issuer');
});
afterAll(() => stack.close());

/** @returns the newest version under that name */
async function create({ url }: VaultEmulator, name: string, exportable = true): Promise<CertificateVersion> {
  const store = createVaultCertificates(url);
  const validity = { subject: 'CN=litwareinc.com', dnsNames: [], validityMonths: 12 };
  await store.create({ name, ...validity, exportable, tags: {} });
  const created = (await store.versions(name)).at(-1);
  if (!created) throw new Error(`${name} was not created.`);
  return created;
}

const input = Buffer.from('header.payload');

function verifies({ certificate }: CertificateVersion, signature: Uint8Array, signed = input): boolean {
  return verify('sha256', signed, new X509Certificate(certificate).publicKey, signature);
}

/** The key identifier with another version in it. */
function withVersion({ keyId }: CertificateVersion, version: string): { keyId: string } {
  return { keyId: keyId.replace(/[^/]+$/, version) };
}

const outage = { name: 'Outage', dependency: 'vault' };

const modes: readonly [string, (vaultUrl: string) => Signer, 'keys.sign' | 'secrets.get'][] = [
  ['in the vault', createVaultSigner, 'keys.sign'],
  ['in memory', createMemorySigner, 'secrets.get'],
];

describe.each(modes)('A signer %s', (_mode, createSigner, operation) => {
  it('signs so that the certificate verifies it', async () => {
    const signature = await createSigner(vault.url).sign(newer, input);
    expect(verifies(newer, signature)).toBe(true);
    expect(verifies(newer, signature, Buffer.from('header.payloae'))).toBe(false);
  });

  it('signs a token that a JOSE library accepts as RS256', async () => {
    const [header, payload] = [{ typ: 'JWT', alg: 'RS256' }, { iss: 'litware' }].map((part) =>
      toBase64Url(JSON.stringify(part)),
    );
    const signed = `${header}.${payload}`;
    const signature = await createSigner(vault.url).sign(newer, Buffer.from(signed));
    const { publicKey } = new X509Certificate(newer.certificate);
    const { payload: read } = await compactVerify(`${signed}.${toBase64Url(signature)}`, publicKey, {
      algorithms: ['RS256'],
    });
    expect(JSON.parse(Buffer.from(read).toString())).toEqual({ iss: 'litware' });
  });

  it('signs with exactly the version that is named, the newest or not', async () => {
    const signer = createSigner(vault.url);
    const signatures = await Promise.all([signer.sign(older, input), signer.sign(newer, input)]);
    expect(signatures.map((signature) => verifies(older, signature))).toEqual([true, false]);
    expect(signatures.map((signature) => verifies(newer, signature))).toEqual([false, true]);
  });

  it.each([
    ['no bytes', 0],
    ['one byte', 1],
    ['a megabyte', 1024 * 1024],
  ])('signs %s', async (_case, length) => {
    const bytes = Buffer.alloc(length, 'x');
    expect(verifies(newer, await createSigner(vault.url).sign(newer, bytes), bytes)).toBe(true);
  });

  it('serves many at once', async () => {
    const signer = createSigner(vault.url);
    const inputs = Array.from({ length: 30 }, (_each, index) => Buffer.from(`input ${index}`));
    const signatures = await Promise.all(inputs.map((each) => signer.sign(newer, each)));
    expect(signatures.every((signature, index) => verifies(newer, signature, inputs[index]))).toBe(true);
  });

  it('has an outage for a version or a name that the vault does not hold', async () => {
    const signer = createSigner(vault.url);
    const unknown = withVersion(newer, '0123456789abcdef0123456789abcdef');
    await expect(signer.sign(unknown, input)).rejects.toMatchObject(outage);
    const nobody = { keyId: newer.keyId.replace('/issuer/', '/nobody/') };
    await expect(signer.sign(nobody, input)).rejects.toMatchObject(outage);
    expect(verifies(newer, await signer.sign(newer, input))).toBe(true);
  });

  it('has an outage for a version that was disabled before it first signed', async () => {
    const disabled = await create(vault, `disabled-${operation.replace('.', '-')}`);
    await createVaultCertificates(vault.url).disable(disabled.name, disabled.version);
    await expect(createSigner(vault.url).sign(disabled, input)).rejects.toMatchObject(outage);
  });

  it('has an outage for a vault where nobody listens', async () => {
    const gone = await stack.startVault();
    await gone.close();
    const there = { keyId: newer.keyId.replace(vault.url, gone.url) };
    await expect(createSigner(gone.url).sign(there, input)).rejects.toMatchObject(outage);
  });

  const troubles: readonly [string, Omit<VaultFault, 'operation'>, 'signs' | 'outage', number][] = [
    ['throttling without a time to wait', { status: 429, count: 1 }, 'signs', 2],
    ['throttling with a time to wait', { status: 429, retryAfter: 1, count: 1 }, 'signs', 2],
    ['throttling for an hour', { status: 429, retryAfter: 3600 }, 'outage', 1],
    ['throttling that does not end', { status: 429 }, 'outage', 3],
    ['failures that pass', { status: 500, count: 2 }, 'signs', 3],
    ['failures that do not end', { status: 503 }, 'outage', 3],
    ['a connection that is closed', { reset: true, count: 1 }, 'signs', 2],
    ['a vault that never answers', { hang: true }, 'outage', 1],
    ['a right that is missing', { status: 403 }, 'outage', 1],
  ];

  // Together, because some wait for the deadline; each in a vault of its own, so that its faults meet nobody else.
  describe.concurrent('bounds and repeats its calls', () => {
    it.each(troubles)('under %s, and works again after it', async (_case, fault, end, requests) => {
      const own = await stack.startVault();
      const made = await create(own, 'issuer');
      const signer = createSigner(own.url);
      own.control.addFaults({ ...fault, operation });
      if (end === 'signs') expect(verifies(made, await signer.sign(made, input))).toBe(true);
      else await expect(signer.sign(made, input)).rejects.toMatchObject(outage);
      expect(own.control.requests()[operation]).toBe(requests);
      own.control.clearFaults();
      expect(verifies(made, await signer.sign(made, input))).toBe(true);
    });
  });
});

describe('The two modes of key custody', () => {
  it('give the same signature', async () => {
    const signatures = await Promise.all(
      modes.map(([, createSigner]) => createSigner(vault.url).sign(newer, input)),
    );
    expect(Buffer.from(signatures[0] ?? [])).toEqual(Buffer.from(signatures[1] ?? []));
  });

  it('cost one call a signature in the vault, once warm', async () => {
    const signer = createVaultSigner(vault.url);
    await signer.sign(newer, input);
    vault.control.resetRequests();
    for (let count = 0; count < 5; count += 1) await signer.sign(newer, input);
    expect(vault.control.requests()).toEqual({ 'keys.sign': 5 });
  });

  it('cost one call a version in memory, also when many begin at once', async () => {
    const signer = createMemorySigner(vault.url);
    vault.control.resetRequests();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => signer.sign(index % 2 ? older : newer, input)),
    );
    await signer.sign(newer, input);
    expect(vault.control.requests()).toMatchObject({ 'secrets.get': 2 });
    vault.control.resetRequests();
    for (let count = 0; count < 5; count += 1) await signer.sign(newer, input);
    expect(vault.control.requests()).toEqual({});
  });

  it('differ for a key that stays in the vault: memory mode says that it needs an exportable one', async () => {
    const guarded = await create(vault, 'guarded', false);
    expect(verifies(guarded, await createVaultSigner(vault.url).sign(guarded, input))).toBe(true);
    await expect(createMemorySigner(vault.url).sign(guarded, input)).rejects.toMatchObject({
      ...outage,
      message: expect.stringMatching(/cannot be exported/),
    });
  });

  it('differ for a version disabled while it signs: the vault refuses at once, memory leaves it to the ring', async () => {
    const made = await create(vault, 'stopped');
    const [inVault, inMemory] = [createVaultSigner(vault.url), createMemorySigner(vault.url)];
    await Promise.all([inVault.sign(made, input), inMemory.sign(made, input)]);
    await createVaultCertificates(vault.url).disable(made.name, made.version);
    await expect(inVault.sign(made, input)).rejects.toMatchObject(outage);
    expect(verifies(made, await inMemory.sign(made, input))).toBe(true);
  });
});
