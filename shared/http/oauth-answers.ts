/**
 * Token answers on both wires. Legacy: numbers as strings, and the error text of Azure ACS and its successor
 * (reference §4.2, §4.3). Modern: RFC 6749 §5.1 and §5.2. Neither is ever cached, and neither repeats any input.
 */
import type { IssuedToken } from '../tokens/issue-token.ts';
import { type OAuthRefusal, oauthRefusals } from '../tokens/oauth-refusal.ts';
import type { TokenRequest, Wire } from '../tokens/token-request.ts';
import { type HttpResponse, jsonResponse } from './exchange.ts';

const neverCached = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Members and order of a captured ACS answer; every number is a string, because old readers demand it. */
export function legacyTokenResponse(token: IssuedToken, request: TokenRequest): HttpResponse {
  const content = {
    token_type: 'Bearer',
    expires_in: String(token.expiresIn),
    not_before: String(token.times.notBefore),
    expires_on: String(token.times.expiresAt),
    resource: request.resource ?? token.audience,
    access_token: token.accessToken,
    ...exchanged(token),
  };
  return jsonResponse(200, content, neverCached);
}

/** Members of RFC 6749 §5.1. */
export function modernTokenResponse(token: IssuedToken): HttpResponse {
  const { accessToken, expiresIn } = token;
  const given = { access_token: accessToken, ...exchanged(token) };
  return jsonResponse(200, { ...given, token_type: 'Bearer', expires_in: expiresIn }, neverCached);
}

/** What RFC 8693 §2.2.1 adds to the answer of an exchange. */
function exchanged({ issuedTokenType }: IssuedToken) {
  return issuedTokenType === undefined ? {} : { issued_token_type: issuedTokenType };
}

export interface RefusalFacts {
  readonly wire: Wire;
  readonly requestId: string;
  /** Epoch seconds, for the timestamp in the legacy text. */
  readonly now: number;
  /** The client used `Authorization`, so the answer must challenge (RFC 6749 §5.2). */
  readonly usedAuthorization?: boolean;
  /** Seconds, for an answer that says when to come again. */
  readonly retryAfter?: number;
}

/** The error of RFC 6749 §5.2 in the text of that wire, with the header that its status asks for. */
export function oauthErrorResponse(refusal: OAuthRefusal, facts: RefusalFacts): HttpResponse {
  const entry = oauthRefusals[refusal.refusal];
  const headers: Record<string, string> = { ...neverCached, 'x-ms-error-code': refusal.refusal };
  if (entry.status === 405) headers.allow = 'POST';
  if (entry.status === 401 && facts.usedAuthorization)
    headers['www-authenticate'] = 'Basic realm="token endpoint"';
  if (entry.status === 503 || entry.status === 429) headers['retry-after'] = String(facts.retryAfter ?? 5);
  const text = refusal.parameter
    ? `${entry.description} Parameter: ${refusal.parameter}.`
    : entry.description;
  const content = facts.wire === 'legacy' ? legacyError(entry, text, facts) : modernError(entry, text, facts);
  return jsonResponse(entry.status, content, headers);
}

type Entry = (typeof oauthRefusals)[keyof typeof oauthRefusals];

/** `error` must come first: one deployed reader knows an error by the text `{"error`. */
function legacyError({ error, number }: Entry, text: string, { requestId, now }: RefusalFacts): object {
  const timestamp = new Date(now * 1000).toISOString().replace('T', ' ').replace('.000Z', 'Z');
  const trace = `Trace ID: ${requestId}\r\nCorrelation ID: ${requestId}\r\nTimestamp: ${timestamp}`;
  return {
    error,
    error_description: `AADSTS${number}: ${text}\r\n${trace}`,
    error_codes: [number],
    timestamp,
    trace_id: requestId,
    correlation_id: requestId,
  };
}

function modernError(entry: Entry, text: string, { requestId }: RefusalFacts): object {
  const error = 'modern' in entry ? entry.modern : entry.error;
  return { error, error_description: text, trace_id: requestId };
}
