/** The local Functions host over HTTP, with a real v4 app in the bundle that Azure would get. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { createHostYard } from '../support/host-apps.ts';
import { send } from '../support/host-requests.ts';

const yard = createHostYard();
let appDirectory: string;
let host: RunningHost;

beforeAll(async () => {
  const localSettings = {
    IsEncrypted: false,
    Values: { LOCAL_SETTING: 'from the file', OWN_SETTING: 'hidden' },
  };
  appDirectory = await yard.app({ files: { 'local.settings.json': JSON.stringify(localSettings) } });
  const environment = { OWN_SETTING: 'given' };
  host = await yard.launch({ appDirectory, timers: 'manual', environment });
});

afterAll(() => yard.clear());

async function echoed(path: string, options: Parameters<typeof send>[2] = {}) {
  const response = await send(host.url, path, options);
  expect(response.status).toBe(200);
  return JSON.parse(response.text);
}

describe('what the app is told of a request', () => {
  it('is method, URL with the Host header, decoded parameters and the body', async () => {
    const body = 'grant_type=x&a=ü';
    const headers = { host: 'sts.example:8443', 'content-type': 'text/plain', 'X-Custom': 'Value' };
    const seen = await echoed('/api/echo/litware%20inc/7?a=1', { method: 'POST', headers, body });
    expect(seen).toMatchObject({
      method: 'POST',
      url: 'http://sts.example:8443/api/echo/litware%20inc/7?a=1',
      params: { realm: 'litware inc', id: '7' },
      headers: { 'x-custom': 'Value', 'content-type': 'text/plain', host: 'sts.example:8443' },
      body,
    });
  });

  it('joins repeated query parameters with a comma while the URL keeps them', async () => {
    const seen = await echoed('/api/echo/x?a=1&b=&a=2&A=3');
    expect(seen.query).toEqual({ a: '1,2,3', b: '' });
    expect(seen.url).toMatch(/\?a=1&b=&a=2&A=3$/);
  });

  it('matches paths without regard to case and keeps the case of values', async () => {
    expect((await echoed('/API/Echo/LitWare/')).params).toEqual({ realm: 'LitWare' });
  });

  it('gives a catch-all the rest of the path, also none, and leaves an encoded slash encoded', async () => {
    expect((await echoed('/api/files/a/b%2Fc/d%20e')).params).toEqual({ path: 'a/b%2Fc/d e' });
    expect((await echoed('/api/files')).params).toEqual({ path: '' });
  });

  it('has an empty body when it comes in chunks, without a Content-Length', async () => {
    expect((await echoed('/api/echo/x', { method: 'POST', body: ['some ', 'chunks'] })).body).toBe('');
  });

  it('drops the body of a GET', async () => {
    expect((await echoed('/api/echo/x', { body: 'unexpected' })).body).toBe('');
  });

  it('has an invocation id of its own and continues the trace of the caller', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01`, tracestate: 'a=1' };
    const [first, second] = [await echoed('/api/echo/x', { headers }), await echoed('/api/echo/x')];
    expect(first.invocationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.invocationId).not.toBe(first.invocationId);
    expect(first.traceContext.traceParent).toMatch(
      new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`),
    );
    expect(first.traceContext.traceState).toBe('a=1');
    expect(second.traceContext.traceParent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it('runs in exactly the environment that was given, over the values of local.settings.json', async () => {
    const { settings } = await echoed('/api/echo/x');
    expect(settings).toEqual({ own: 'given', local: 'from the file' });
  });
});

describe('what is not a request for a function', () => {
  it.each([
    ['an unknown path', 'GET', '/api/unknown'],
    ['a path without the prefix', 'GET', '/echo/x'],
    ['a wrong method', 'DELETE', '/api/echo/x'],
    ['HEAD where it is not listed', 'HEAD', '/api/echo/x'],
    ['OPTIONS where it is not listed', 'OPTIONS', '/api/echo/x'],
    ['a parameter that breaks its constraint', 'GET', '/api/echo/x/seven'],
    ['an empty parameter', 'GET', '/api/echo//7'],
    ['a segment too many', 'GET', '/api/echo/x/7/8'],
    ['the root', 'GET', '/'],
    ['the runtime', 'GET', '/runtime/webhooks/x'],
    ['another admin route', 'GET', '/admin/host/status'],
  ])('%s is 404', async (_what, method, path) => {
    const response = await send(host.url, path, { method });
    expect(response).toMatchObject({ status: 404, text: '' });
  });

  it.each([
    ['a host that is no host', '/api/unnamed', { host: 'user@evil/' }, 400],
    ['a request for another server', 'http://example.com/api/unnamed', {}, 400],
    ['a URL beyond 8 KiB', `/api/echo/${'x'.repeat(8200)}`, {}, 414],
  ])('%s is refused', async (_what, path, headers, status) => {
    expect((await send(host.url, path, { headers })).status).toBe(status);
  });

  it('a path with dot segments is the path that they lead to', async () => {
    expect((await echoed('/api/x/../echo/%2e%2e/echo/y')).params).toEqual({ realm: 'y' });
  });
});

it('tells what it serves', () => {
  expect(host.functions).toContainEqual({
    name: 'echo',
    trigger: 'http',
    methods: ['GET', 'POST', 'PUT'],
    route: '/api/echo/{realm}/{id:int?}',
    authLevel: 'anonymous',
  });
  expect(host.functions).toContainEqual({ name: 'tick', trigger: 'timer', schedule: '0 0 * * * *' });
});
