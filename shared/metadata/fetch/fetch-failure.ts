/**
 * What went wrong on the way to an answer, as a refusal. Total: whatever a socket, the TLS library, the HTTP parser
 * or a resolver reports becomes one of three codes, and nothing of it but a known reason or its code is repeated.
 */
import type { ErrorCode } from '../../base/error-catalogue.ts';
import type { Violation } from '../../base/errors.ts';

type FetchCode = Extract<ErrorCode, `Metadata${string}`>;

const caBundle = 'its certification authority is not trusted here (S2S_OUTBOUND_CA_BUNDLE)';

/** OpenSSL's reasons, as Node.js passes them on. */
const distrust = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is self-signed and not in S2S_OUTBOUND_CA_BUNDLE'],
  ['SELF_SIGNED_CERT_IN_CHAIN', caBundle],
  ['UNABLE_TO_GET_ISSUER_CERT', caBundle],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', caBundle],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', `${caBundle}, or an intermediate certificate is not sent`],
  ['CERT_HAS_EXPIRED', 'it, or its authority’s, has expired'],
  ['CERT_NOT_YET_VALID', 'it is not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'it was issued for another host name'],
  ['CERT_REVOKED', 'it was revoked'],
  ['INVALID_PURPOSE', 'it is not for servers'],
]);

/** The rest of the verification errors of X.509 (`openssl verify`), which have no text of ours. */
const otherDistrust =
  /^(CERT|CRL|INVALID|UNABLE_TO|ERROR_IN|PATH_LENGTH|HOSTNAME|ERR_TLS_CERT|UNSPECIFIED)(_|$)/;

const unreachable = new Map([
  ['ENOTFOUND', 'its name does not exist'],
  ['ENODATA', 'its name has no address'],
  ['EAI_AGAIN', 'its name cannot be resolved at present'],
  ['ECONNREFUSED', 'nothing listens on that port'],
  ['ECONNRESET', 'the connection was broken off'],
  ['EPIPE', 'the connection was broken off'],
  ['EHOSTUNREACH', 'there is no route to it'],
  ['ENETUNREACH', 'there is no route to it'],
  ['ETIMEDOUT', 'it does not answer in time'],
  ['EPROTO', 'it does not speak TLS 1.2 or later on that port'],
]);

/** @param error what was thrown or emitted. @param timedOut our own deadline is what ended it. */
export function failureOf(error: unknown, timedOut: boolean, target: string): Violation {
  if (timedOut) return failed('MetadataUnreachable', 'The host does not answer in time.', target);
  const code = codeOf(error);
  const reason = distrust.get(code) ?? (otherDistrust.test(code) ? `it fails the check ${code}` : undefined);
  if (reason !== undefined) {
    return failed('MetadataTlsUntrusted', `The host’s certificate is not accepted: ${reason}.`, target);
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return failed('MetadataInvalid', 'The headers of the answer are too large.', target);
  }
  if (code.startsWith('HPE_')) return failed('MetadataInvalid', 'The answer is not valid HTTP.', target);
  return failed('MetadataUnreachable', `The host cannot be reached: ${wayOf(code)}.`, target);
}

export function failed(code: FetchCode, message: string, target: string): Violation {
  return { code, message, target };
}

function wayOf(code: string): string {
  if (code.startsWith('ERR_SSL_')) return 'it does not agree on TLS 1.2 or later';
  return unreachable.get(code) ?? `the connection failed (${code})`;
}

/** A code in capitals; a message could hold anything, the other side's words included. */
function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{2,64}$/.test(code) ? code : 'unknown reason';
}
