/**
 * A key with which somebody else signs tokens. Read from a certificate where there is one, because a
 * certificate also tells its dates and the name that Microsoft's tokens give it (`x5t`). A key too weak to
 * trust never becomes one.
 */
import type { Instant } from '../../base/clock.ts';
import { withoutPadding } from '../../base/encoding.ts';
import { type Outcome, refuse, settle } from '../../base/errors.ts';
import { type CertificateFacts, readCertificate } from '../../certificates/x509/certificate.ts';
import { weakKeyViolations } from '../../certificates/x509/certificate-rules.ts';
import { invalid } from './findings.ts';

/** The public members of a JSON Web Key (RFC 7518 §6.2.1, §6.3.1). */
export type PublicJwk =
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string };

export interface ForeignKey {
  /**
   * `x5t` of the certificate, computed; without one the `kid` of the JWK, or else its thumbprint (RFC 7638).
   */
  readonly kid: string;
  /**
   * The `kid` that its key set gives a key with a certificate, where it is not the `x5t`: tokens name either.
   */
  readonly alias?: string;
  /** Base64 DER. */
  readonly certificate?: string;
  /** Only where there is no certificate. */
  readonly jwk?: PublicJwk;
  /** First and last second of the certificate's validity: facts, to be judged whenever the key is used. */
  readonly notBefore?: Instant;
  readonly notAfter?: Instant;
}

/** The key of a certificate that has been judged already. */
export function foreignKeyOfCertificate({ x5t, der, notBefore, notAfter }: CertificateFacts): ForeignKey {
  return { kid: x5t, certificate: Buffer.from(der).toString('base64'), notBefore, notAfter };
}

/**
 * Reads the key of a certificate in a document.
 * @param value base64 of the DER, padded; in one line, or wrapped as some tools do.
 * @returns the key, or `MetadataInvalid` for what is not exactly one certificate, or what `weakKeyViolations`
 *   finds.
 */
export function readCertificateKey(value: string): Outcome<ForeignKey> {
  const der = decodeBase64(value);
  const facts = der && readCertificate(der);
  if (!facts) return refuse(invalid('The value is not the base64 text of exactly one certificate.'));
  return settle(weakKeyViolations(facts), () => foreignKeyOfCertificate(facts));
}

/** Strict (RFC 4648 §4): two spellings of one certificate would look like two. */
function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/[ \t\r\n]/g, '');
  const bytes = Buffer.from(compact, 'base64');
  return bytes.toString('base64') === compact ? bytes : undefined;
}

/**
 * Whether a stated `x5t`, padded or in plain base64 as some write it (reference §1 rule 15), is another than
 * ours.
 */
export function isOtherThumbprint({ kid }: ForeignKey, stated: unknown): boolean {
  if (stated === undefined || stated === null || stated === '') return false;
  const text = typeof stated === 'string' ? stated.slice(0, 64) : '';
  return withoutPadding(text).replaceAll('+', '-').replaceAll('/', '_') !== kid;
}
