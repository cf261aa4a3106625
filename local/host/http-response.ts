/** What an invocation came to, as an answer of node:http. */
import type { RpcHttpCookie } from './core-types.ts';
import type { InvocationOutcome } from './invocation.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
}

/** An answer of the host itself: no body, ever. */
export const emptyAnswer = (status: number): HttpAnswer => ({
  status,
  headers: [],
  cookies: [],
  body: new Uint8Array(),
});

/** These belong to the connection or follow from the body; the app does not decide them. */
const ownHeaders = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

/** A failure is a 500 without a word about why; no result is a 204. */
export function toHttpAnswer(outcome: InvocationOutcome): HttpAnswer {
  if (!outcome.succeeded) return emptyAnswer(500);
  const http = outcome.response.returnValue?.http;
  if (!http) return emptyAnswer(204);
  const { bytes, string } = http.body ?? {};
  return {
    status: Number(http.statusCode ?? 200),
    headers: Object.entries(http.headers ?? {}).filter(([name]) => !ownHeaders.has(name.toLowerCase())),
    cookies: (http.cookies ?? []).map(formatCookie),
    body: bytes ?? Buffer.from(string ?? ''),
  };
}

/** `Set-Cookie` as ASP.NET Core writes it: value percent-encoded, path `/` unless another is given. */
function formatCookie(cookie: RpcHttpCookie): string {
  const seconds = cookie.expires?.value?.seconds;
  const maxAge = cookie.maxAge?.value;
  const domain = cookie.domain?.value;
  const sameSite = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' }[
    cookie.sameSite ?? 'none'
  ];
  const parts = [
    `${cookie.name ?? ''}=${encodeURIComponent(cookie.value ?? '')}`,
    seconds === undefined ? '' : `expires=${new Date(seconds * 1000).toUTCString()}`,
    maxAge === undefined ? '' : `max-age=${Math.floor(maxAge)}`,
    domain ? `domain=${domain}` : '',
    `path=${cookie.path?.value || '/'}`,
    cookie.secure?.value ? 'secure' : '',
    sameSite ? `samesite=${sameSite}` : '',
    cookie.httpOnly?.value ? 'httponly' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}
