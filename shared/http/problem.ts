/** Problem details (RFC 9457) with a stable code, for everything but the OAuth endpoints. */
import { type ErrorCode, errorCatalogue } from '../base/error-catalogue.ts';
import type { Violation } from '../base/errors.ts';
import { type HttpResponse, jsonResponse } from './exchange.ts';

/** A refusal for one reason. */
export function problemResponse(
  code: ErrorCode,
  message: string,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return violationsResponse([{ code, message }], requestId, headers);
}

/** A refusal for every reason at once: the first decides status and title, all are listed with their remedy. */
export function violationsResponse(
  violations: readonly [Violation, ...Violation[]],
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const [first] = violations;
  const { status } = errorCatalogue[first.code];
  const content = {
    type: `urn:s2s:error:${first.code}`,
    title: first.code,
    status,
    detail: first.message,
    violations: violations.map((violation) => ({
      ...violation,
      remedy: errorCatalogue[violation.code].remedy,
    })),
    requestId,
  };
  return jsonResponse(status, content, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'x-ms-error-code': first.code,
    ...headers,
  });
}
