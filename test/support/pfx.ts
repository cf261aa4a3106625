/**
 * PFX (PKCS#12, RFC 7292) files as Windows, OpenSSL 1 and 3 and Key Vault write them, for tests. Node reads no RC2
 * and writes no PFX at all, so the structure is put together here with node-forge's ASN.1.
 */
import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import type { TestCertificate } from './certificates.ts';

export type PfxEncryption = 'aes256' | '3des' | 'rc2-40' | 'none';

export interface PfxOptions {
  /** `null` is Key Vault's: no password at all, which is not the same as an empty one. Default `null`. */
  readonly password?: string | null;
  /** How the private key is protected; default `aes256`. */
  readonly keyEncryption?: PfxEncryption;
  /** How the certificates are protected; default as the key. */
  readonly certificateEncryption?: PfxEncryption;
  /** Hash of the integrity check, or false for a file without one. */
  readonly mac?: 'sha1' | 'sha256' | false;
  readonly iterations?: number;
  /** What the file claims, whatever was really done: for files that would cost hours to open. */
  readonly claimedIterations?: {
    readonly mac?: number;
    readonly certificates?: number;
    readonly key?: number;
  };
  /** DER of further certificates, written after the certificate. */
  readonly chain?: readonly Uint8Array[];
  /** Overrides for broken files: the keys and certificates to hold, in this order. */
  readonly keys?: readonly Pick<TestCertificate, 'privateKey'>[];
  readonly certificates?: readonly Uint8Array[];
}

type Node = forge.asn1.Asn1;
const { Class, Type } = forge.asn1;
const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacSha256: '1.2.840.113549.2.9',
  aes256: '2.16.840.1.101.3.4.1.42',
  '3des': '1.2.840.113549.1.12.1.3',
  'rc2-40': '1.2.840.113549.1.12.1.6',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
};

/** A PFX file with the certificate and its private key. */
export function toPfx(certificate: TestCertificate, options: PfxOptions = {}): Buffer {
  const { password = null, keyEncryption = 'aes256', iterations = 2048, mac = 'sha256' } = options;
  const { certificateEncryption = keyEncryption, claimedIterations: claimed = {} } = options;
  const certificateBags = sequence(
    ...(options.certificates ?? [certificate.der, ...(options.chain ?? [])]).map(certificateBag),
  );
  const keyBags = sequence(
    ...(options.keys ?? [certificate]).map(({ privateKey }) =>
      keyBag(
        privateKey.export({ format: 'der', type: 'pkcs8' }),
        keyEncryption,
        password,
        iterations,
        claimed.key,
      ),
    ),
  );
  const safe = toBytes(
    sequence(
      certificateEncryption === 'none'
        ? contentInfo(certificateBags)
        : encryptedContentInfo(
            certificateBags,
            certificateEncryption,
            password,
            iterations,
            claimed.certificates,
          ),
      contentInfo(keyBags),
    ),
  );
  const parts = [integer(3), sequence(oid(oids.data), explicit(octets(safe)))];
  if (mac) parts.push(macData(safe, mac, password, iterations, claimed.mac));
  return toBytes(sequence(...parts));
}

/** An encrypted PKCS#8 key (RFC 5958 §3) in PEM, for what `node:crypto` does not write: other counts and ciphers. */
export function toEncryptedKeyPem(
  { privateKey }: Pick<TestCertificate, 'privateKey'>,
  password: string,
  options: {
    encryption?: Exclude<PfxEncryption, 'none'>;
    iterations?: number;
    claimedIterations?: number;
  } = {},
): string {
  const { encryption = 'aes256', iterations = 2048, claimedIterations = iterations } = options;
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const { algorithm, ciphertext } = encrypt(pkcs8, encryption, password, iterations, claimedIterations);
  const base64 = toBytes(sequence(algorithm, octets(ciphertext))).toString('base64');
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${base64}\n-----END ENCRYPTED PRIVATE KEY-----\n`;
}

function certificateBag(der: Uint8Array): Node {
  return sequence(oid(oids.certBag), explicit(sequence(oid(oids.x509), explicit(octets(der)))));
}

function keyBag(
  pkcs8: Buffer,
  encryption: PfxEncryption,
  password: string | null,
  count: number,
  claimed = count,
): Node {
  if (encryption === 'none')
    return sequence(oid(oids.keyBag), explicit(forge.asn1.fromDer(pkcs8.toString('latin1'))));
  const { algorithm, ciphertext } = encrypt(pkcs8, encryption, password, count, claimed);
  return sequence(oid(oids.shroudedKeyBag), explicit(sequence(algorithm, octets(ciphertext))));
}

function contentInfo(bags: Node): Node {
  return sequence(oid(oids.data), explicit(octets(toBytes(bags))));
}

function encryptedContentInfo(
  bags: Node,
  encryption: Exclude<PfxEncryption, 'none'>,
  password: string | null,
  count: number,
  claimed = count,
): Node {
  const { algorithm, ciphertext } = encrypt(toBytes(bags), encryption, password, count, claimed);
  const content = forge.asn1.create(Class.CONTEXT_SPECIFIC, 0, false, ciphertext.toString('latin1'));
  const encryptedData = sequence(integer(0), sequence(oid(oids.data), algorithm, content));
  return sequence(oid(oids.encryptedData), explicit(encryptedData));
}

function encrypt(
  plain: Buffer,
  encryption: Exclude<PfxEncryption, 'none'>,
  password: string | null,
  count: number,
  claimed: number,
): { algorithm: Node; ciphertext: Buffer } {
  const salt = randomBytes(8);
  if (encryption === 'aes256') return encryptWithAes(plain, salt, password, count, claimed);
  const keyLength = encryption === '3des' ? 24 : 5;
  const key = pkcs12Key(password, salt, 1, count, keyLength, 'sha1');
  const iv = pkcs12Key(password, salt, 2, count, 8, 'sha1');
  const algorithm = sequence(oid(oids[encryption]), sequence(octets(salt), integer(claimed)));
  return {
    algorithm,
    ciphertext: encryption === '3des' ? encipher('des-ede3-cbc', plain, key, iv) : encryptRc2(plain, key, iv),
  };
}

function encryptWithAes(
  plain: Buffer,
  salt: Buffer,
  password: string | null,
  count: number,
  claimed: number,
): { algorithm: Node; ciphertext: Buffer } {
  const iv = randomBytes(16);
  const key = pbkdf2Sync(password ?? '', salt, count, 32, 'sha256');
  const prf = sequence(oid(oids.hmacSha256), forge.asn1.create(Class.UNIVERSAL, Type.NULL, false, ''));
  const derivation = sequence(oid(oids.pbkdf2), sequence(octets(salt), integer(claimed), prf));
  return {
    algorithm: sequence(oid(oids.pbes2), sequence(derivation, sequence(oid(oids.aes256), octets(iv)))),
    ciphertext: encipher('aes-256-cbc', plain, key, iv),
  };
}

function encipher(name: string, plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  const cipher = createCipheriv(name, key, iv);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

function encryptRc2(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  // node-forge's types leave RC2 out; its shape is that of every other forge cipher.
  const { rc2 } = forge as unknown as {
    rc2: { createEncryptionCipher(key: string, bits: number): RawCipher };
  };
  const cipher = rc2.createEncryptionCipher(key.toString('latin1'), 40);
  cipher.start(iv.toString('latin1'), null);
  cipher.update(forge.util.createBuffer(plain.toString('latin1')));
  cipher.finish();
  return Buffer.from(cipher.output.getBytes(), 'latin1');
}

interface RawCipher {
  start(iv: string, output: null): void;
  update(input: forge.util.ByteStringBuffer): void;
  finish(): boolean;
  readonly output: forge.util.ByteStringBuffer;
}

function macData(
  content: Buffer,
  hash: 'sha1' | 'sha256',
  password: string | null,
  count: number,
  claimed = count,
): Node {
  const salt = randomBytes(8);
  const key = pkcs12Key(password, salt, 3, count, hash === 'sha1' ? 20 : 32, hash);
  const digest = createHmac(hash, key).update(content).digest();
  const algorithm = sequence(oid(oids[hash]), forge.asn1.create(Class.UNIVERSAL, Type.NULL, false, ''));
  return sequence(sequence(algorithm, octets(digest)), octets(salt), integer(claimed));
}

function pkcs12Key(
  password: string | null,
  salt: Buffer,
  id: number,
  count: number,
  length: number,
  hash: 'sha1' | 'sha256',
): Buffer {
  const saltBuffer = forge.util.createBuffer(salt.toString('latin1'));
  const derived = forge.pkcs12.generateKey(password, saltBuffer, id, count, length, forge.md[hash].create());
  return Buffer.from(derived.getBytes(), 'latin1');
}

function sequence(...children: Node[]): Node {
  return forge.asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, children);
}

function explicit(child: Node): Node {
  return forge.asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [child]);
}

function octets(bytes: Uint8Array): Node {
  return forge.asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, Buffer.from(bytes).toString('latin1'));
}

function oid(dotted: string): Node {
  return forge.asn1.create(Class.UNIVERSAL, Type.OID, false, forge.asn1.oidToDer(dotted).getBytes());
}

function integer(value: number): Node {
  return forge.asn1.create(Class.UNIVERSAL, Type.INTEGER, false, forge.asn1.integerToDer(value).getBytes());
}

function toBytes(node: Node): Buffer {
  return Buffer.from(forge.asn1.toDer(node).getBytes(), 'latin1');
}
