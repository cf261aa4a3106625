/** Serves the OpenAPI document. It is written at the first request: a cold start for a token must not wait for it. */
import { type Handler, jsonType } from '../exchange.ts';
import { methodRefusal, secured } from '../management-exchange.ts';
import { registryRoutes } from '../registry-routes.ts';
import type { OpenApiOptions } from './document/openapi.ts';

/** It changes with a deployment only. */
const headers = { 'content-type': jsonType, 'cache-control': 'public, max-age=3600' };

export function createOpenApiEndpoint(options: OpenApiOptions): Handler {
  let written: Promise<string> | undefined;
  return async (request, context) => {
    const refused = methodRefusal(registryRoutes.openapi, request, context);
    if (refused) return secured(refused);
    written ??= write(options);
    return secured({ status: 200, headers, body: await written });
  };
}

async function write(options: OpenApiOptions): Promise<string> {
  const { openApiDocument } = await import('./document/openapi.ts');
  return JSON.stringify(openApiDocument(options));
}
