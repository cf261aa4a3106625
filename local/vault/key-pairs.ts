/** Makes and reads the vault's private keys. Making one takes long: it happens off the event loop. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { CertificatePolicy, StoredVersion } from './model.ts';
import { badParameter } from './vault-errors.ts';

const generate = promisify(generateKeyPair);

/** A new key of the type, size or curve that the policy asks for, as PKCS#8 PEM. */
export async function createKeyPem(properties: CertificatePolicy['key_props']): Promise<string> {
  const { privateKey } =
    properties.kty === 'EC'
      ? await generate('ec', { namedCurve: properties.crv ?? 'P-256' })
      : await generate('rsa', { modulusLength: properties.key_size });
  return toPkcs8(privateKey);
}

export function toPkcs8(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

const parsedKeys = new WeakMap<StoredVersion, KeyObject>();

/** The private key of a version; parsed once, because a signature should cost one signature. */
export function privateKeyOf(version: StoredVersion): KeyObject {
  const parsed = parsedKeys.get(version) ?? createPrivateKey(version.privateKey);
  parsedKeys.set(version, parsed);
  return parsed;
}

/** The public part as a JSON Web Key; its integers are base64url as the vault sends them. */
export function publicJwkOf(version: StoredVersion) {
  return createPublicKey(privateKeyOf(version)).export({ format: 'jwk' });
}

/**
 * The key properties that a policy would have had to ask for to get this key.
 * @throws VaultError BadParameter for a type, size or curve that the vault does not keep.
 */
export function describeKey(key: KeyObject, exportable: boolean): CertificatePolicy['key_props'] {
  const details = key.asymmetricKeyDetails;
  const shared = { exportable, reuse_key: false };
  const size = details?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' && [2048, 3072, 4096].includes(size)) {
    return { ...shared, kty: 'RSA', key_size: size };
  }
  if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1') {
    return { ...shared, kty: 'EC', crv: 'P-256', key_size: 256 };
  }
  if (key.asymmetricKeyType === 'ec' && details?.namedCurve === 'secp384r1') {
    return { ...shared, kty: 'EC', crv: 'P-384', key_size: 384 };
  }
  throw badParameter('The key must be RSA of 2048, 3072 or 4096 bits, or EC on P-256 or P-384.');
}
