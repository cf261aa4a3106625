/**
 * The two files a certificate can be imported from, PFX and PEM, read to one shape: a private key, its certificate
 * and the rest of the chain. The refusals are those of the service: no encrypted key in a PEM, line feeds only.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { pemContentType, pfxContentType } from './model.ts';
import { readPfx } from './pkcs12.ts';
import { badParameter } from './vault-errors.ts';

export interface ImportedCertificate {
  readonly privateKey: KeyObject;
  readonly leaf: X509Certificate;
  readonly chain: readonly X509Certificate[];
  readonly contentType: typeof pemContentType | typeof pfxContentType;
}

/**
 * @param value base64 of a PFX, or PEM text as it stands
 * @param contentType what the policy says the value is, when a policy was sent
 * @throws VaultError BadParameter
 */
export function readImport(value: string, password: string, contentType?: string): ImportedCertificate {
  const isPem = value.includes('-----BEGIN');
  if (contentType && isPem !== (contentType === pemContentType)) {
    throw badParameter(`The content is not of the type ${contentType}.`);
  }
  return isPem ? readPem(value) : readBase64Pfx(value, password);
}

function readBase64Pfx(value: string, password: string): ImportedCertificate {
  const content = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value)
    ? readPfx(Buffer.from(value, 'base64'), password)
    : undefined;
  if (!content) {
    throw badParameter('The PKCS#12 content cannot be read: the password is wrong or the file is damaged.');
  }
  if (!content.privateKey) throw badParameter('The PKCS#12 content holds no private key.');
  const certificates = content.certificates.map((der) => new X509Certificate(der));
  return { ...matchLeaf(content.privateKey, certificates), contentType: pfxContentType };
}

function readPem(value: string): ImportedCertificate {
  if (value.includes('\r')) throw badParameter('The PEM content must end its lines with a line feed alone.');
  const blocks = [...value.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\n[^-]*-----END \1-----/g)];
  const ofKind = (kind: string) => blocks.filter((block) => block[1] === kind).map((block) => block[0]);
  const [key, ...otherKeys] = ofKind('PRIVATE KEY');
  if (!key || otherKeys.length > 0 || blocks.length !== ofKind('CERTIFICATE').length + 1) {
    throw badParameter('The PEM content must hold one unencrypted PKCS#8 private key and its certificates.');
  }
  try {
    const certificates = ofKind('CERTIFICATE').map((pem) => new X509Certificate(pem));
    return { ...matchLeaf(createPrivateKey(key), certificates), contentType: pemContentType };
  } catch (error) {
    throw error instanceof Error && error.name === 'VaultError'
      ? error
      : badParameter('The PEM content cannot be read.');
  }
}

function matchLeaf(privateKey: KeyObject, certificates: readonly X509Certificate[]) {
  const leaf = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
  if (!leaf) throw badParameter('None of the certificates belongs to the private key.');
  return { privateKey, leaf, chain: certificates.filter((certificate) => certificate !== leaf) };
}
