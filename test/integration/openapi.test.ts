/**
 * The OpenAPI document as it is served, and every answer of a running service against it. (The clients of the other
 * registry journeys hold each of their answers against it as well.)
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { managementRoutes } from '../../shared/http/routes.ts';
import { type ApiDocument, apiDocument } from '../support/api-conformance.ts';
import type { ManagementClient } from '../support/management.ts';
import { startMetadataServer } from '../support/metadata-server.ts';
import { manageRegistry, routeOf } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;
let served: ApiDocument & { readonly info: { readonly version: string }; readonly servers: unknown };

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilSettled(stack.url);
  api = await manageRegistry(stack);
  served = (await (await fetch(`${stack.url}/api/openapi.json`)).json()) as typeof served;
});

afterAll(async () => {
  await stack?.stop();
});

describe('The document', () => {
  it('is served to anybody, to be kept for a while, and only to be read', async () => {
    const response = await fetch(`${stack.url}/api/openapi.json`);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const head = await fetch(`${stack.url}/api/openapi.json`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const posted = await fetch(`${stack.url}/api/openapi.json`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('is of this deployment and this version', () => {
    expect(served.openapi).toBe('3.1.0');
    expect(served.servers).toEqual([{ url: stack.url }]);
    expect(served.info.version).toBe(manifest.version);
  });

  it('is the one that answers are held against', () => {
    const { paths, components } = JSON.parse(JSON.stringify(apiDocument));
    expect({ paths: served.paths, components: served.components }).toEqual({ paths, components });
  });

  it('has each route and method below /api, and no other', () => {
    const documented = Object.entries(served.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((member) => member !== 'parameters')
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    const all = Object.values(managementRoutes).flatMap(({ template, methods }) =>
      methods.filter((method: string) => method !== 'HEAD').map((method: string) => `${method} /${template}`),
    );
    expect(documented.toSorted()).toEqual(all.toSorted());
  });
});

describe('An answer', () => {
  const nobody = '0000000f-0000-4000-8000-00000000000f';
  const pathOf = (template: string) =>
    template
      .replace('api/', '')
      .replaceAll(/\{(id|keyId)\}/g, nobody)
      .replace('{thumbprint}', 'D'.repeat(40))
      .replaceAll(/\{\w+\}/g, 'Nobody');
  const every = Object.entries(managementRoutes).flatMap(([name, { template, methods }]) =>
    (methods as readonly string[])
      .filter((method) => method !== 'HEAD')
      .map((method) => ({ name, method, path: pathOf(template) })),
  );

  it.each(every)(
    'is as documented, to good and bad requests: $method $name',
    async ({ name, method, path }) => {
      expect(routeOf(path)).toBe(name);
      const bodies = method === 'GET' || method === 'DELETE' ? [undefined] : [{}, { noSuchMember: 1 }, '[]'];
      const dry = method === 'GET' || name === 'metadata-previews' ? '' : '?dryRun=true';
      const headers = { 'if-match': '*' };
      const bad = [
        { path: `${path}?noSuchParameter=1`, headers },
        { path, headers: { ...headers, authorization: 'Bearer x' } },
      ];
      const good = bodies.map((body) => ({
        path: `${path}${dry}`,
        headers,
        ...(body !== undefined && { body }),
      }));
      for (const { path: asked, ...options } of [...good, ...bad]) {
        // The client itself throws at an answer that is not as documented.
        const { status } = await api.send(asked, { method, ...options });
        expect(status).toBeLessThan(500);
      }
    },
  );

  it('that is not as documented is seen by the clients of these journeys', async () => {
    const other = await startMetadataServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"value":[{}]}');
    });
    const client = await manageRegistry({ url: `http://127.0.0.1:${other.port}`, identity: stack.identity });
    await expect(client.get('linkedAccounts')).rejects.toThrow(
      'GET linkedAccounts (200) is not as documented',
    );
    await other.close();
  });
});
