/**
 * The threats and faults that this service answers for, by the names that docs/threats.md and the tests give them, and
 * how both are read. The numbers are those of the analysis that the list was made from.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from './document-text.ts';
import { project } from './generated-documents.ts';

export const threatRows: readonly string[] = [
  '5.1 alg:none in any case, empty signature, five-part or JSON-serialised input',
  '5.1 HS256 signed with the public key or certificate PEM',
  "5.1 kid, x5t, x5t#S256 injection (paths, SQL, 10 kB, prototype names, other partner's kid)",
  '5.1 Non-canonical base64url, duplicate JSON members in header or payload, NaN/huge numbers, deep nesting, BOM',
  '5.1 Replay of a client assertion on another instance',
  '5.1 Unbounded jti table',
  '5.1 Audience confusion',
  '5.1 Issuer / realm confusion',
  '5.1 Realm or client homoglyphs, case, Unicode normalisation, percent-encoding twice',
  '5.1 Weak partner keys: RSA < 2048, modulus > 4096, e = 1, 3, even, > 32 bits; ROCA; shared factors; P-192/secp256k1; non-RSA/EC certificates',
  '5.1 Expired, not yet valid, very long certificates',
  '5.1 SHA-1/MD5 signed partner certificates',
  '5.1 Two registered certificates with the same x5t or same key under two partners',
  '5.1 PFX with wrong password, legacy RC2/3DES, several keys, no key, 1 MB file, high iteration count (PBKDF2 10^9 = DoS)',
  '5.1 Private key of the service in logs, errors, heap dumps',
  '5.1 Token content injection',
  '5.1 Clock skew and clock jump',
  '5.1 Token life vs key life',
  '5.2 Duplicate form parameters (RFC 6749 3.2: must not repeat), empty values, a[]=, semicolon separators, parameters also in the query',
  '5.2 Two client authentication methods at once (Basic header + body secret, secret + assertion)',
  '5.2 Basic header: bad base64, no colon, non-UTF-8, percent-decoding of id and secret (RFC 6749 2.3.1)',
  '5.2 Content type other than application/x-www-form-urlencoded, charset tricks, multipart, JSON, gzip body',
  '5.2 Oversized or slow bodies',
  '5.2 Header injection, CRLF in echoed values',
  '5.2 Errors as oracle (unknown client vs bad secret vs disabled)',
  '5.2 Caching',
  '5.2 Method confusion',
  '5.2 DoS by expensive verify',
  '5.2 DoS by unknown client ids (storage amplification, negative cache growth)',
  '5.2 Brute force of a client secret or admin',
  '5.2 Secret storage',
  '5.2 Timing-safe compare',
  '5.2 Sender constraint',
  '5.2 Cross-site use',
  '5.3 Hook blindness',
  '5.3 DNS rebinding',
  '5.3 Ranges',
  '5.3 Redirects',
  '5.3 Limits',
  '5.3 XML metadata',
  '5.3 Result use',
  '5.3 Egress',
  '5.4 Two instances roll at once',
  '5.4 Crash before create',
  '5.4 Crash after create, before control row',
  '5.4 Crash while pending',
  '5.4 Crash between publish and promote',
  '5.4 Crash between promote and retire',
  '5.4 Promote before others refreshed',
  '5.4 Key Vault auto-renewed or someone added a version',
  '5.4 Latest ≠ active',
  '5.4 Poll resolves with old certificate (cancelled)',
  '5.4 Version ordering',
  '5.4 Timer fires twice, late, or not at all for hours',
  '5.4 Active certificate expires because nothing ran',
  '5.4 Rollback',
  '5.4 Disabled in Key Vault (compromise)',
  '5.4 Region or vault lost',
  '5.5 Key Vault 429 without Retry-After',
  '5.5 429 with huge Retry-After, hang, slow 5 s',
  '5.5 Key Vault down at cold start',
  '5.5 Thundering herd at scale-out or refresh',
  '5.5 Managed identity token refused or slow',
  '5.5 Table Storage down',
  '5.5 Table slow / 503 / 500 OperationTimedOut',
  '5.5 Etag conflict on admin update',
  '5.5 Continuation tokens, empty pages',
  '5.5 Stale cache after revoke/disable',
  '5.5 Negative cache hides a new partner',
  '5.5 Forbidden key characters / \\ # ?, control, > 512 chars',
  '5.5 OData injection',
  '5.5 Log injection and leakage',
  '5.5 Clock of one instance wrong',
  '5.6 Function keys as authentication',
  '5.6 Confused deputy: token for another API of the tenant, user token with no role, v1/v2 issuer, multi-tenant',
  '5.6 Entra JWKS fetch',
  '5.6 Brute force, enumeration',
  '5.6 Mass assignment, type confusion',
  '5.6 CSRF/XSS',
  '5.6 Secret display',
  '5.6 Audit',
  '5.6 Destructive acts',
  '5.6 Private local admin mode',
];

export interface ThreatRow {
  readonly name: string;
  readonly behaviour: string;
  /** Paths of test files. */
  readonly files: readonly string[];
}

/** The numbered rows of a document's tables, in order. */
export function threatRowsOf(document: string): ThreatRow[] {
  return document
    .split('\n')
    .filter((line) => /^\| 5\.\d /.test(line))
    .map((line) => {
      const [name = '', behaviour = '', shownBy = ''] = line.slice(2, -2).split(' | ');
      return { name, behaviour, files: quoted(shownBy) };
    });
}

/** The rows that a test file calls a `describe` or an `it` after. */
export function rowsShownBy(file: string): string[] {
  return rowTitlesIn(readFileSync(join(project, file), 'utf8'));
}

/** The same, of a file's text: the first argument of a call, if it begins with a number of the list. */
export function rowTitlesIn(source: string): string[] {
  const titles = source.matchAll(/\(\s*(['"`])(5\.\d (?:\\.|(?!\1)[^\\\n])*)\1,/g);
  return [...titles].map(([, , title = '']) => title.replaceAll(/\\(.)/g, '$1'));
}
