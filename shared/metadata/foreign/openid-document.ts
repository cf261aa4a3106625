/**
 * The discovery document of a modern authorization server (OpenID Connect Discovery 1.0 §3, RFC 8414 §2) and
 * its key set (RFC 7517 §5). Member names are compared to the letter here, as those specifications have it.
 */
import { isRefusal, type Outcome } from '../../base/errors.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import { issuerAddress, secureAddress } from './address.ts';
import { parseDocument } from './document-members.ts';
import { conclude, type Findings, noFindings } from './findings.ts';
import { isKeyId, readJwkKey } from './foreign-jwk.ts';
import { type ForeignKey, isOtherThumbprint } from './foreign-key.ts';
import { readKeyList } from './key-list.ts';

export interface OpenIdDocument {
  /** As written: an issuer is compared to the letter (OpenID Connect Discovery 1.0 §4.3). */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly tokenEndpoint?: string;
  readonly authorizationEndpoint?: string;
  /**
   * AD FS issues access tokens under a name of their own, a URI that nobody calls ([MS-OIDCE], provider
   * metadata).
   */
  readonly accessTokenIssuer?: string;
}

/**
 * Reads the text of a discovery document.
 * @returns what it says, or `MetadataInvalid` for each of its faults.
 */
export function readOpenIdDocument(text: string): Outcome<OpenIdDocument> {
  const parsed = parseDocument(text, 'The discovery document');
  if (isRefusal(parsed)) return parsed;
  const findings = noFindings();
  const document = parsed.value;
  const issuer = readIssuer(document.issuer, findings);
  const jwksUri = readEndpoint(document, 'jwks_uri', findings);
  if (!document.jwks_uri) findings.faults.push('The member jwks_uri is missing.');
  const tokenEndpoint = readEndpoint(document, 'token_endpoint', findings);
  const authorizationEndpoint = readEndpoint(document, 'authorization_endpoint', findings);
  const { access_token_issuer: accessTokenIssuer } = document;
  return conclude(findings, () => ({
    issuer,
    jwksUri: jwksUri ?? '',
    ...(tokenEndpoint && { tokenEndpoint }),
    ...(authorizationEndpoint && { authorizationEndpoint }),
    ...(isUri(accessTokenIssuer) && accessTokenIssuer !== issuer && { accessTokenIssuer }),
  }));
}

function readIssuer(value: unknown, { faults }: Findings): string {
  const text = typeof value === 'string' ? value : '';
  const issuer = issuerAddress(text);
  if (!value) faults.push('The member issuer is missing.');
  // Entra ID's documents for all tenants: no token ever names such an issuer.
  else if (/[{}]/.test(text)) faults.push('The issuer holds a placeholder: use the address of one tenant.');
  else if (!issuer) faults.push('The issuer is not an https address without query and fragment.');
  return issuer ?? '';
}

function readEndpoint(document: JsonObject, name: string, { faults }: Findings): string | undefined {
  const value = document[name];
  if (!value) return undefined;
  const address = typeof value === 'string' ? secureAddress(value) : undefined;
  if (!address) faults.push(`The member ${name} is not an https address.`);
  return address;
}

function isUri(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,1000}$/.test(value);
}

export interface KeySet {
  /** In the order of the set, at least one. */
  readonly keys: readonly ForeignKey[];
  readonly notes: readonly string[];
}

/**
 * Reads the text of a JSON Web Key Set.
 * @returns its usable signing keys and what was left out, or `MetadataInvalid` when none is usable.
 */
export function readKeySet(text: string): Outcome<KeySet> {
  const parsed = parseDocument(text, 'The key set');
  if (isRefusal(parsed)) return parsed;
  const findings = noFindings();
  const keys = readKeyList(parsed.value.keys, readKey, findings);
  return conclude(findings, () => ({ keys, notes: findings.notes }));
}

function readKey(jwk: JsonObject, where: string, { notes }: Findings): Outcome<ForeignKey> {
  const key = readJwkKey(jwk);
  if (isRefusal(key)) return key;
  if (jwk.kid !== undefined && !isKeyId(jwk.kid)) {
    notes.push(`${where} has a kid that is not text of at most 128 printable characters; it is not used.`);
  }
  if (key.value.certificate && isOtherThumbprint(key.value, jwk.x5t)) {
    notes.push(`${where} states an x5t that is not its certificate's; the certificate's is used.`);
  }
  return key;
}
