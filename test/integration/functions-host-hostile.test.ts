/** Requests that nobody sends in good faith: the local Functions host refuses them and goes on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { appOf, createHostYard, untilLine } from '../support/host-apps.ts';
import { send } from '../support/host-requests.ts';
import { sendRaw } from '../support/host-sockets.ts';
import { createLoopbackTls } from '../support/loopback-ca.ts';

const yard = createHostYard();
let host: RunningHost;

const source = appOf(
  "app.http('any', { route: '{*path}', handler: (request) => ({ body: JSON.stringify(request.params) }) });",
  "app.http('body', { route: 'body', methods: ['PUT'], handler: async (request) => ({ body: await request.text() }) });",
  `app.http('cookie', { route: 'cookie', methods: ['DELETE'], handler: () => ({
    status: 201, headers: { 'x-own': 'kept' }, cookies: [{ name: 'a\\nb', value: 'c' }], body: 'never seen' }) });`,
  "app.timer('tick', { schedule: '0 0 0 1 1 *', handler: () => {} });",
);
const hostJson = { version: '2.0', extensions: { http: { routePrefix: '' } } };

beforeAll(async () => {
  const appDirectory = await yard.app({ source, hostJson });
  host = await yard.launch({ appDirectory, timers: 'manual', maxBodyBytes: 1000 });
});
afterAll(() => yard.clear());

afterEach(async () => {
  expect((await send(host.url, '/alive')).text).toBe('{"path":"alive"}');
  expect(host.lines().filter((line) => /Outside|^ +at /.test(line))).toEqual([]);
});

const raw = (text: string, end?: boolean) => sendRaw(host.port, text.replaceAll('\n', '\r\n'), end);
const local = 'Host: localhost\nConnection: close\n\n';

describe('a request that is malformed', () => {
  it.each([
    ['a broken escape under /admin', `POST /admin/functions/%E0%A4%A HTTP/1.1\n${local}`, 404],
    ['a lone percent sign under /admin', `POST /admin/functions/% HTTP/1.1\n${local}`, 404],
    ['a broken escape instead of /admin', `POST /%admin/functions/tick HTTP/1.1\n${local}`, 200],
    ['a way out of /admin', `POST /admin/functions/../../admin/functions/tick/x HTTP/1.1\n${local}`, 404],
    ['a broken escape in a parameter', `GET /%E0%A4%A HTTP/1.1\n${local}`, 200],
    ['a broken escape in the query', `GET /x?a=%&b=%E0%A4%A HTTP/1.1\n${local}`, 200],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['no path', `GET HTTP/1.1\n${local}`, 400],
    ['an asterisk for a path', `OPTIONS * HTTP/1.1\n${local}`, 400],
    ['a NUL in its path', `GET /a\0b HTTP/1.1\n${local}`, 400],
    ['no Host', 'GET /x HTTP/1.1\n\n', 400],
    ['two Hosts', `GET /x HTTP/1.1\nHost: evil.example\n${local}`, 400],
    ['a Host that is none', 'GET /x HTTP/1.1\nHost: a b<c>\nConnection: close\n\n', 400],
    ['a Host with an impossible port', 'GET /x HTTP/1.1\nHost: a:99999\nConnection: close\n\n', 400],
    ['a header that is no header', `GET /x HTTP/1.1\nno header\n${local}`, 400],
    ['a header with a control character', `GET /x HTTP/1.1\nX-A: \x01\n${local}`, 400],
    ['headers beyond 32 KiB', `GET /x HTTP/1.1\nX-A: ${'a'.repeat(40_000)}\n${local}`, 431],
    ['thousands of headers', `GET /x HTTP/1.1\n${'X-A: b\n'.repeat(5000)}${local}`, 431],
    ['headers that objects have', `GET /x HTTP/1.1\n__proto__: a\nconstructor: b\n${local}`, 200],
    ['parameters that objects have', `GET /x?__proto__=1&constructor=2 HTTP/1.1\n${local}`, 200],
    ['bytes beyond ASCII in a header', `GET /x HTTP/1.1\nX-A: \xff\xfe\n${local}`, 200],
    ['a trace that is none', `GET /x HTTP/1.1\ntraceparent: \xff\ntracestate: ,,\n${local}`, 200],
    ['two lengths', `POST /x HTTP/1.1\nContent-Length: 1\nContent-Length: 2\n${local}ab`, 400],
    ['a length that is none', `POST /x HTTP/1.1\nContent-Length: -1\n${local}`, 400],
    [
      'a length and chunks',
      `POST /x HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked\n${local}0\n\n`,
      400,
    ],
    ['an expectation that nobody meets', `GET /x HTTP/1.1\nExpect: the-worst\n${local}`, 417],
    [
      'a wish for another protocol',
      `GET /x HTTP/1.1\nUpgrade: websocket\nConnection: upgrade\n${local}`,
      200,
    ],
  ])('with %s', async (_what, text, status) => {
    expect(await raw(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it.each([
    ['asks for a tunnel', `CONNECT example.com:443 HTTP/1.1\n${local}`],
    ['is cut off in its headers', 'GET /x HTTP/1.1\nHost: local'],
    ['is cut off in its body', 'PUT /body HTTP/1.1\nHost: localhost\nContent-Length: 100\n\nshort'],
    ['has a broken chunk', `PUT /body HTTP/1.1\nTransfer-Encoding: chunked\n${local}zz\n`],
  ])('that %s harms nobody', async (_what, text) => {
    await raw(text);
  });

  it('that its client gives up on has a line that says so', async () => {
    await raw('PUT /body HTTP/1.1\nHost: localhost\nContent-Length: 100\n\nshort');
    await untilLine(host, /^PUT \/body aborted \d+ ms -$/);
    expect(host.lines().filter((line) => line.startsWith('[error]'))).toEqual([]);
  });
});

describe('a body above the cap', () => {
  it('gets its answer though it is still being sent, and the connection goes on', async () => {
    const size = 3_000_000;
    const head = `PUT /body HTTP/1.1\nHost: localhost\nContent-Length: ${size}\n\n`;
    const next = `PUT /body HTTP/1.1\nContent-Length: 2\n${local}ok`;
    const answers = await raw(`${head}${'x'.repeat(size)}${next}`, false);
    expect(answers).toMatch(/^HTTP\/1\.1 413 .*HTTP\/1\.1 200 .*\r\n\r\nok$/s);
  });
});

describe('an answer that HTTP cannot carry', () => {
  it('is 500 with nothing of it', async () => {
    const response = await send(host.url, '/cookie', { method: 'DELETE' });
    expect(response).toMatchObject({ status: 500, text: '' });
    expect(response.headers).not.toHaveProperty('x-own');
    await untilLine(host, /^\[error\] Host\.Http: cookie: /);
  });
});

describe('firing a timer over HTTP', () => {
  const fire = (headers: string) =>
    raw(`POST /admin/functions/tick HTTP/1.1\nContent-Length: 0\nConnection: close\n${headers}\n\n`);

  it.each([
    ['the name of this machine', 'Host: localhost:7071', 202],
    ['its address', 'Host: 127.0.0.1', 202],
    ['a name that was made to lead here', 'Host: evil.example', 403],
    ['a name that only begins like this machine', 'Host: localhost.evil.example', 403],
    ['an Origin', 'Host: localhost\nOrigin: https://evil.example', 403],
    ['an Origin of its own', 'Host: localhost:7071\nOrigin: http://localhost:7071', 403],
    ['the Origin of a sandbox', 'Host: localhost\nOrigin: null', 403],
    ['an empty Origin', 'Host: localhost\nOrigin:', 403],
  ])('with %s', async (_what, headers, status) => {
    const before = host.lines().filter((line) => line === 'timer tick ran').length;
    expect(await fire(headers)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(await host.fireTimer('tick')).toEqual({ succeeded: true });
    const after = host.lines().filter((line) => line === 'timer tick ran').length;
    expect(after - before).toBe(status === 202 ? 2 : 1);
  });

  it('of HTTP/1.0, which may name no host, is refused', async () => {
    expect(await raw('POST /admin/functions/tick HTTP/1.0\n\n')).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('a host that speaks TLS', () => {
  it('goes on after clients that do not', async () => {
    const { authority: ca, ...tls } = await createLoopbackTls();
    const appDirectory = await yard.app({ source, hostJson });
    const secure = await yard.launch({ appDirectory, timers: 'manual', tls });
    await sendRaw(secure.port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await sendRaw(secure.port, '\x16\x03\x01\xff\xff\x00');
    await expect(send(secure.url, '/x')).rejects.toThrow(/certificate/);
    expect((await send(secure.url, '/alive', { ca })).text).toBe('{"path":"alive"}');
  });
});
