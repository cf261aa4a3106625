/** Public documents over HTTP: entity tag and 304, HEAD, shared caching (RFC 9110 §8.8, §13.1; RFC 9111). */
import { Outage } from '../base/errors.ts';
import type { DocumentKind, PublishedDocument, Publisher } from '../metadata/publisher.ts';
import type { Realms } from '../registry/realm.ts';
import { type Handler, type HttpRequest, type HttpResponse, jsonResponse, jsonType } from './exchange.ts';
import { problemResponse } from './problem.ts';

export interface DocumentEndpointOptions {
  readonly publisher: Publisher;
  readonly realms: Realms;
  /** Which document the request means; undefined when none has that address. */
  readonly select: (request: HttpRequest) => { kind: DocumentKind; realm: string | undefined } | undefined;
}

export function createDocumentEndpoint(options: DocumentEndpointOptions): Handler {
  return async (request, context) => {
    const method = request.method;
    if (method !== 'GET' && method !== 'HEAD') {
      return problemResponse('MethodNotAllowed', 'This document can be read only.', context.requestId, {
        allow: 'GET, HEAD',
      });
    }
    const selected = options.select(request);
    try {
      const realm = selected && (await options.realms.resolve(selected.realm));
      if (!selected || realm === undefined) {
        const message = 'This service holds no such realm or document.';
        return problemResponse('NotFound', message, context.requestId);
      }
      return answer(request, await options.publisher.document(selected.kind, realm));
    } catch (error) {
      if (!(error instanceof Outage)) throw error;
      context.conclude('dependency.failed', { dependency: error.dependency, detail: error.message });
      const headers = { 'retry-after': String(error.retryAfter) };
      return problemResponse(
        'DependencyUnavailable',
        'The key ring or the configuration cannot be read.',
        context.requestId,
        headers,
      );
    }
  };
}

function answer(request: HttpRequest, { body, etag, maxAge }: PublishedDocument): HttpResponse {
  const headers = { etag, 'cache-control': `public, max-age=${maxAge}` };
  if (matches(request.header('if-none-match'), etag)) return { status: 304, headers };
  // HEAD gets the same: the platform leaves the body out and keeps its length (RFC 9110 §9.3.2).
  return { status: 200, headers: { ...headers, 'content-type': jsonType }, body };
}

/** RFC 9110 §13.1.2: a list of tags or `*`; comparison is weak. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

/** The authorization endpoint that discovery must name: says that nobody signs in here. */
export const authorizeEndpoint: Handler = async ({ method }) => {
  const isRequest = method === 'GET' || method === 'POST';
  const refusal = isRequest
    ? jsonResponse(400, {
        error: 'unsupported_response_type',
        error_description: 'This service signs in applications only; use the token endpoint.',
      })
    : jsonResponse(405, {
        error: 'invalid_request',
        error_description: 'This endpoint accepts GET and POST only.',
      });
  const allow: Record<string, string> = isRequest ? {} : { allow: 'GET, POST' };
  return { ...refusal, headers: { ...refusal.headers, ...allow, 'cache-control': 'no-store' } };
};
