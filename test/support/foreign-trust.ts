/** What others are trusted by, as tests need it: keys by the letter, and documents read already. */
import type { ForeignKey } from '../../shared/metadata/foreign/foreign-key.ts';
import type { ForeignMetadata } from '../../shared/metadata/foreign/foreign-metadata.ts';
import { defaultNotAfter, defaultNotBefore, selfSigned, type TestCertificate } from './certificates.ts';
import { exchangeId } from './token-service.ts';

/** Three certificates over one key pair: nothing here is signed with it. */
export function threeCertificates(): Promise<[TestCertificate, TestCertificate, TestCertificate]> {
  const make = () => selfSigned({ keyName: 'foreign', keyType: 'ec' });
  return Promise.all([make(), make(), make()]);
}

/** A key as it is read of a certificate, though there is none behind it. */
export function certificateKey(kid: string): ForeignKey {
  const certificate = Buffer.from(kid).toString('base64');
  return { kid, certificate, notBefore: defaultNotBefore, notAfter: defaultNotAfter };
}

/** A key that came without a certificate; `n` stands for the key itself. */
export function bareKey(kid: string, n: string): ForeignKey {
  return { kid, jwk: { kty: 'RSA', n, e: 'AQAB' } };
}

export function authenticationMetadata(changes: Partial<ForeignMetadata> = {}): ForeignMetadata {
  const { applicationIdentifier = exchangeId, realm = 'contoso.com' } = changes;
  return {
    kind: 'authentication',
    issuer: `${applicationIdentifier}@${realm}`,
    applicationIdentifier,
    realm,
    keys: [certificateKey('k1')],
    notes: [],
    ...changes,
  };
}

export function openIdMetadata(changes: Partial<ForeignMetadata> = {}): ForeignMetadata {
  const issuer = 'https://login.example.net/contoso';
  return { kind: 'openid', issuer, keys: [certificateKey('k1')], notes: [], ...changes };
}
