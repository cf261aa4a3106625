/**
 * Password-based encryption as PFX and PKCS#8 files use it: PBES2 (RFC 8018 §6.2) and the older scheme of PKCS#12
 * (RFC 7292 §C). Node does all but RC2 and the PKCS#12 key derivation; those two come from node-forge, loaded only
 * when such a file is met.
 */
import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { unreadable } from './certificate-file-contents.ts';
import { childOf, childrenOf, type Element, integerOf, octetsOf, oidOf, readElement, tags } from './der.ts';

const derivePbkdf2 = promisify(pbkdf2);

/** Hash names as Node and node-forge both spell them. */
export type PasswordHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** How a piece of a file is encrypted. */
export interface PasswordEncryption {
  readonly iterations: number;
  /**
   * Decrypts with a password; `null` is none at all, which PKCS#12 tells from an empty one.
   * @returns the one ASN.1 element that was encrypted, or undefined when the password is wrong.
   */
  decrypt(ciphertext: Uint8Array, password: string | null): Promise<Element | undefined>;
}

const oids = { pbes2: '1.2.840.113549.1.5.13', pbkdf2: '1.2.840.113549.1.5.12' };

const pkcs12Ciphers = new Map([
  ['1.2.840.113549.1.12.1.3', { name: 'des-ede3-cbc', keyLength: 24 }],
  ['1.2.840.113549.1.12.1.6', { name: 'rc2-40-cbc', keyLength: 5 }],
]);

const pbes2Ciphers = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyLength: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyLength: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyLength: 32 }],
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyLength: 24 }],
]);

const pseudoRandomFunctions = new Map<string, PasswordHash>([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

/** Reads an AlgorithmIdentifier. @throws MalformedDer, FileRefusal for an algorithm that is not done here */
export function readPasswordEncryption(algorithm: Element): PasswordEncryption {
  const [oid, parameters] = childrenOf(algorithm);
  const scheme = oidOf(oid);
  if (!parameters) throw unsupported();
  return scheme === oids.pbes2 ? readPbes2(parameters) : readPkcs12Scheme(scheme, parameters);
}

function readPbes2(parameters: Element): PasswordEncryption {
  const [derivation, encryption] = [childOf(parameters, 0), childOf(parameters, 1)];
  const cipher = pbes2Ciphers.get(oidOf(childOf(encryption, 0)));
  if (oidOf(childOf(derivation, 0)) !== oids.pbkdf2 || !cipher) throw unsupported();
  const [salt, count, ...options] = childrenOf(childOf(derivation, 1, tags.sequence));
  const prf = options.find((option) => option.tag === tags.sequence);
  const hash = prf ? pseudoRandomFunctions.get(oidOf(childOf(prf, 0))) : 'sha1';
  if (salt?.tag !== tags.octetString || !hash) throw unsupported();
  const iterations = integerOf(count);
  const iv = octetsOf(childOf(encryption, 1, tags.octetString));
  return {
    iterations,
    async decrypt(ciphertext, password) {
      const key = await derivePbkdf2(password ?? '', salt.content, iterations, cipher.keyLength, hash);
      return finish(() => decipher(cipher.name, key, iv, ciphertext));
    },
  };
}

function readPkcs12Scheme(scheme: string, parameters: Element): PasswordEncryption {
  const cipher = pkcs12Ciphers.get(scheme);
  if (!cipher) throw unsupported();
  const salt = octetsOf(childOf(parameters, 0, tags.octetString));
  const iterations = integerOf(childOf(parameters, 1));
  return {
    iterations,
    async decrypt(ciphertext, password) {
      const request = { password, salt, iterations, hash: 'sha1' as const };
      const key = await derivePkcs12({ ...request, purpose: 'key', length: cipher.keyLength });
      const iv = await derivePkcs12({ ...request, purpose: 'iv', length: 8 });
      if (cipher.name !== 'rc2-40-cbc') return finish(() => decipher(cipher.name, key, iv, ciphertext));
      const { default: forge } = await import('node-forge');
      return finish(() => decipherRc2(forge, key, iv, ciphertext));
    },
  };
}

/** A wrong password shows as wrong padding or, once in 256 times, as bytes that are no ASN.1. */
function finish(decrypt: () => Uint8Array): Element | undefined {
  try {
    return readElement(decrypt());
  } catch {
    return undefined;
  }
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const stream = createDecipheriv(name, key, iv);
  return Buffer.concat([stream.update(ciphertext), stream.final()]);
}

interface ForgeCipher {
  start(iv: string, output: null): void;
  update(input: unknown): void;
  finish(): boolean;
  readonly output: { getBytes(): string };
}

type Forge = typeof import('node-forge');

function decipherRc2(forge: Forge, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  // The library's types leave RC2 out.
  const { rc2 } = forge as unknown as {
    rc2: { createDecryptionCipher(key: string, bits: number): ForgeCipher };
  };
  const stream = rc2.createDecryptionCipher(toBinary(key), 40);
  stream.start(toBinary(iv), null);
  stream.update(forge.util.createBuffer(toBinary(ciphertext)));
  if (!stream.finish()) throw new Error('wrong padding');
  return Buffer.from(stream.output.getBytes(), 'latin1');
}

export interface Pkcs12Derivation {
  readonly password: string | null;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly hash: PasswordHash;
  readonly purpose: 'key' | 'iv' | 'mac';
  /** Bytes wanted. */
  readonly length: number;
}

const purposeIds = { key: 1, iv: 2, mac: 3 };

/** The key derivation of PKCS#12 (RFC 7292 §B.2). */
export async function derivePkcs12(request: Pkcs12Derivation): Promise<Buffer> {
  const { default: forge } = await import('node-forge');
  const { password, iterations, length, hash, purpose } = request;
  const salt = forge.util.createBuffer(toBinary(request.salt));
  const digest = forge.md[hash].create();
  const key = forge.pkcs12.generateKey(password, salt, purposeIds[purpose], iterations, length, digest);
  return Buffer.from(key.getBytes(), 'latin1');
}

/** node-forge keeps bytes in strings. */
function toBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function unsupported() {
  return unreadable(
    'The file is encrypted in a way that is not read here. Export it again with AES-256 and SHA-256, or as TripleDES-SHA1.',
  );
}
