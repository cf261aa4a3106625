/** Requests as the core sees them, and a context that keeps what a handler concludes. */
import type { LogEvent, LogFields } from '../../../shared/base/log.ts';
import type { HttpRequest, HttpResponse, RequestContext } from '../../../shared/http/exchange.ts';

export interface RequestParts {
  readonly method?: string;
  /** Path and query below `https://sts.litwareinc.com`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

export function httpRequest(parts: RequestParts = {}): HttpRequest {
  const headers = new Headers({ ...parts.headers });
  return {
    method: parts.method ?? 'GET',
    url: new URL(parts.path ?? '/', 'https://sts.litwareinc.com'),
    header: (name) => headers.get(name) ?? undefined,
    params: parts.params ?? {},
    async body(most) {
      const bytes = Buffer.from(parts.body ?? '');
      return bytes.length > most ? 'tooLarge' : bytes;
    },
  };
}

export interface TestContext extends RequestContext {
  readonly concluded: { readonly event: LogEvent; readonly fields: LogFields }[];
}

export const requestId = '5f0c2d0e-1111-4222-8333-444455556666';

export function testContext(): TestContext {
  const concluded: { event: LogEvent; fields: LogFields }[] = [];
  return { requestId, concluded, conclude: (event, fields) => concluded.push({ event, fields }) };
}

export function json(response: HttpResponse): Record<string, unknown> {
  return JSON.parse(String(response.body));
}
