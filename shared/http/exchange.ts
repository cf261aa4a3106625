/**
 * A request in, a response out: all that the core knows of HTTP. `functions/` adapts the platform to it, `bench/`
 * adapts `node:http`.
 */
import type { LogEvent, LogFields } from '../base/log.ts';

export interface HttpRequest {
  readonly method: string;
  /** Absolute URL as the client wrote it, query included. */
  readonly url: URL;
  /** Header value by lower-case name, undefined when absent. */
  header(name: string): string | undefined;
  /** Named parts of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
  /** The body; `'tooLarge'` when it has more than `most` bytes. */
  body(most: number): Promise<Uint8Array | 'tooLarge'>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a handler knows beside the request. */
export interface RequestContext {
  /** Names this request in the answer and in every log line about it. */
  readonly requestId: string;
  /** Names the event and the fields of the one log line that ends the request. */
  conclude(event: LogEvent, fields: LogFields): void;
}

export type Handler = (request: HttpRequest, context: RequestContext) => Promise<HttpResponse>;

export const jsonType = 'application/json; charset=utf-8';

export function jsonResponse(
  status: number,
  content: object,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(content) };
}
