/**
 * Certificates for tests, made when the test runs. Key pairs are made once a process and shared by name, because an
 * RSA key costs far more than a certificate: ask for another `keyName` only where two keys must differ.
 */
import 'reflect-metadata';
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  createPublicKey as publicKeyFrom,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import * as x509 from '@peculiar/x509';

export { type PfxOptions, toPfx } from './pfx.ts';

/** 2026-01-01T00:00:00Z, where a test certificate's life begins unless the test says otherwise. */
export const defaultNotBefore = 1_767_225_600;
/** 2028-01-01T00:00:00Z, its last second. */
export const defaultNotAfter = 1_830_297_600;

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface KeyPairOptions {
  /** Pairs with the same name and shape are one pair. */
  readonly keyName?: string;
  readonly keyType?: 'rsa' | 'ec' | 'ed25519';
  /** RSA modulus bits. */
  readonly keySize?: number;
  readonly publicExponent?: number;
  /** OpenSSL curve name: `P-256`, `P-384`, `P-521`, `secp256k1`. */
  readonly curve?: string;
}

export interface CertificateOptions extends KeyPairOptions {
  /** RFC 4514 distinguished name. */
  readonly subject?: string;
  /** Instead of `subject`: one common name of any characters, put in as they are. */
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  /** Epoch seconds. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Hexadecimal; random unless given. */
  readonly serialNumber?: string;
  /** No key usage extension unless given. */
  readonly keyUsages?: readonly (keyof typeof x509.KeyUsageFlags)[];
  /** Adds the basic constraint of a certification authority. */
  readonly authority?: boolean;
  /** Another certificate as issuer, instead of its own key. */
  readonly issuedBy?: TestCertificate;
  /** A public key to certify whose private half nobody holds (a forged modulus); signed with the pair above. */
  readonly publicKey?: KeyObject;
  readonly hash?: 'SHA-1' | 'SHA-256';
}

export interface TestCertificate extends KeyPair {
  readonly der: Buffer;
  readonly pem: string;
  /** PKCS#8. */
  readonly privateKeyPem: string;
  /** Base64url SHA-1 and SHA-256 of the DER. */
  readonly x5t: string;
  readonly x5tS256: string;
  /** Upper-case hexadecimal SHA-1 and SHA-256 of the DER. */
  readonly thumbprint: string;
  readonly thumbprintSha256: string;
  readonly subject: string;
}

const pairs = new Map<string, KeyPair>();

/** The pair of that name and shape: made at the first call, the same one afterwards. */
export function keyPair(options: KeyPairOptions = {}): KeyPair {
  const {
    keyName = 'shared',
    keyType = 'rsa',
    keySize = 2048,
    publicExponent = 65537,
    curve = 'P-256',
  } = options;
  const id = JSON.stringify([keyName, keyType, keySize, publicExponent, curve]);
  const known = pairs.get(id);
  if (known) return known;
  const made = generate(keyType, keySize, publicExponent, curve);
  pairs.set(id, made);
  return made;
}

function generate(
  keyType: string,
  modulusLength: number,
  publicExponent: number,
  namedCurve: string,
): KeyPair {
  if (keyType === 'ec') return generateKeyPairSync('ec', { namedCurve });
  if (keyType === 'ed25519') return generateKeyPairSync('ed25519');
  return generateKeyPairSync('rsa', { modulusLength, publicExponent });
}

/** An RSA public key with any modulus and exponent, sound or not. */
export function rsaPublicKey(modulus: bigint, exponent: bigint): KeyObject {
  const key = { kty: 'RSA', n: bigIntToBase64Url(modulus), e: bigIntToBase64Url(exponent) };
  return publicKeyFrom({ format: 'jwk', key });
}

function bigIntToBase64Url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
}

/** A certificate and its private key; self-signed unless `issuedBy` or `publicKey` says otherwise. */
export async function selfSigned(options: CertificateOptions = {}): Promise<TestCertificate> {
  const pair = keyPair(options);
  const subject = options.subject ?? 'CN=litwareinc.com';
  const { commonName } = options;
  const name = commonName === undefined ? subject : new x509.Name([{ CN: [{ utf8String: commonName }] }]);
  const signer = options.issuedBy ?? pair;
  const algorithm = signingAlgorithm(signer.privateKey, options.hash ?? 'SHA-256');
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: options.issuedBy?.subject ?? name,
    serialNumber: options.serialNumber ?? `01${randomBytes(15).toString('hex')}`,
    notBefore: new Date((options.notBefore ?? defaultNotBefore) * 1000),
    notAfter: new Date((options.notAfter ?? defaultNotAfter) * 1000),
    publicKey: new x509.PublicKey(
      (options.publicKey ?? pair.publicKey).export({ format: 'der', type: 'spki' }),
    ),
    signingKey: await toCryptoKey(signer.privateKey, algorithm),
    signingAlgorithm: algorithm,
    extensions: extensionsOf(options),
  });
  return describe(Buffer.from(certificate.rawData), subject, pair);
}

function extensionsOf(options: CertificateOptions): x509.Extension[] {
  const extensions: x509.Extension[] = [];
  if (options.authority) extensions.push(new x509.BasicConstraintsExtension(true, undefined, true));
  if (options.keyUsages) {
    const flags = options.keyUsages.reduce((all, name) => all | x509.KeyUsageFlags[name], 0);
    extensions.push(new x509.KeyUsagesExtension(flags, true));
  }
  if (options.dnsNames?.length) {
    const names = options.dnsNames.map((value) => ({ type: 'dns' as const, value }));
    extensions.push(new x509.SubjectAlternativeNameExtension(names));
  }
  return extensions;
}

function signingAlgorithm(key: KeyObject, hash: string): { name: string; hash: string; namedCurve?: string } {
  if (key.asymmetricKeyType === 'ed25519') return { name: 'Ed25519', hash };
  if (key.asymmetricKeyType !== 'ec') return { name: 'RSASSA-PKCS1-v1_5', hash };
  const curves = new Map([
    ['prime256v1', 'P-256'],
    ['secp384r1', 'P-384'],
    ['secp521r1', 'P-521'],
  ]);
  return { name: 'ECDSA', hash, namedCurve: curves.get(key.asymmetricKeyDetails?.namedCurve ?? '') };
}

function toCryptoKey(
  key: KeyObject,
  algorithm: { name: string; hash: string },
): Promise<webcrypto.CryptoKey> {
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}

function describe(der: Buffer, subject: string, pair: KeyPair): TestCertificate {
  const sha1 = createHash('sha1').update(der).digest();
  const sha256 = createHash('sha256').update(der).digest();
  return {
    ...pair,
    der,
    pem: toPem('CERTIFICATE', der),
    privateKeyPem: pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    x5t: sha1.toString('base64url'),
    x5tS256: sha256.toString('base64url'),
    thumbprint: sha1.toString('hex').toUpperCase(),
    thumbprintSha256: sha256.toString('hex').toUpperCase(),
    subject,
  };
}

/** DER in the armour of RFC 7468. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
