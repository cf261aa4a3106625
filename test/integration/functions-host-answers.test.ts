/** What the local Functions host answers and prints: answers, hooks, keys, lines, TLS. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { createHostYard, untilLine } from '../support/host-apps.ts';
import { send } from '../support/host-requests.ts';
import { createLoopbackTls } from '../support/loopback-ca.ts';

const yard = createHostYard();
let appDirectory: string;
let host: RunningHost;

const keys = {
  masterKey: 'the-master',
  functionKeys: { default: 'for-all' },
  functions: { keyed: { default: 'for-keyed' }, master: { default: 'for-master' } },
};

beforeAll(async () => {
  appDirectory = await yard.app();
  host = await yard.launch({ appDirectory, timers: 'manual', keys, maxBodyBytes: 1000 });
});

afterAll(() => yard.clear());

describe('an answer', () => {
  it('carries status, headers, bytes and several cookies', async () => {
    const response = await send(host.url, '/api/cookies');
    expect(response.status).toBe(201);
    expect([...response.body]).toEqual([0, 255, 10]);
    expect(response.headers).toMatchObject({ 'x-own': 'kept', 'content-length': '3' });
    expect(response.headers['set-cookie']).toEqual([
      'a=one%20two; path=/',
      'b=2; max-age=60; path=/deep; secure; samesite=strict; httponly',
    ]);
  });

  it('has the custom headers of host.json, which yield to the function’s own', async () => {
    const { headers } = await send(host.url, '/api/cookies');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'origin' });
  });

  it('to a listed HEAD has the length and no body', async () => {
    const response = await send(host.url, '/api/unnamed', { method: 'HEAD' });
    expect(response).toMatchObject({ status: 200, text: '', headers: { 'content-length': '5' } });
  });

  it('of undefined is 204', async () => {
    expect(await send(host.url, '/api/nothing', { method: 'POST' })).toMatchObject({ status: 204, text: '' });
  });

  it('with 204 has no body whatever the function says', async () => {
    const response = await send(host.url, '/api/unwritable');
    expect(response).toMatchObject({ status: 204, text: '' });
    expect(response.headers).not.toHaveProperty('content-length');
  });

  it.each([
    ['throws', 'POST', 'TypeError: no good'],
    ['text', 'GET', 'must be an object'],
  ])(
    'of a handler that fails (%s) is 500 without a word, and one line of the log',
    async (name, method, message) => {
      const response = await send(host.url, `/api/${name}`, { method });
      expect(response).toMatchObject({
        status: 500,
        text: '',
        headers: { 'x-content-type-options': 'nosniff' },
      });
      const line = await untilLine(host, new RegExp(`^\\[error\\] Function\\.${name}: `));
      expect(line).toContain(message);
    },
  );

  it('to a body above the cap is 413', async () => {
    const response = await send(host.url, '/api/echo/x', { method: 'POST', body: 'x'.repeat(1001) });
    expect(response.status).toBe(413);
    const allowed = await send(host.url, '/api/echo/x', { method: 'POST', body: 'x'.repeat(1000) });
    expect(JSON.parse(allowed.text).body).toHaveLength(1000);
  });
});

describe('hooks', () => {
  it('before an invocation can replace its inputs', async () => {
    expect((await send(host.url, '/api/hooked')).text).toBe('hooked by another input');
  });

  it('after an invocation can clear its error and replace its result', async () => {
    expect(await send(host.url, '/api/rescued')).toMatchObject({ status: 202, text: 'saved' });
  });

  it('at the start of the app have run before it serves', () => {
    const lines = host.lines();
    expect(lines.indexOf('appStart ran')).toBeGreaterThanOrEqual(0);
    expect(lines.indexOf('appStart ran')).toBeLessThan(lines.findIndex((line) => line.includes('ready on')));
  });
});

describe('keys', () => {
  it.each([
    ['keyed', undefined, 401],
    ['keyed', 'wrong', 401],
    ['keyed', 'for-master', 401],
    ['keyed', 'for-keyed', 200],
    ['keyed', 'for-all', 200],
    ['keyed', 'the-master', 200],
    ['master', undefined, 401],
    ['master', 'for-all', 401],
    ['master', 'for-master', 401],
    ['master', 'the-master', 200],
  ])('%s with key %s is %i, in the header as in the query', async (name, key, status) => {
    const headers = key === undefined ? {} : { 'x-functions-key': key };
    expect((await send(host.url, `/api/${name}`, { headers })).status).toBe(status);
    expect((await send(host.url, `/api/${name}?code=${key ?? ''}`)).status).toBe(status);
  });

  it('can be in a file', async () => {
    const keysFile = join(appDirectory, 'keys.json');
    await writeFile(keysFile, JSON.stringify(keys));
    const other = await yard.launch({ appDirectory, timers: 'manual', keysFile });
    expect(
      (await send(other.url, '/api/master', { headers: { 'x-functions-key': 'the-master' } })).status,
    ).toBe(200);
    expect((await send(other.url, '/api/keyed')).status).toBe(401);
  });
});

describe('the log', () => {
  it('has one line a request: method, path, status, time and function, and no query', async () => {
    await send(host.url, '/api/echo/logged?code=secret', { headers: { authorization: 'Bearer secret' } });
    const line = await untilLine(host, /\/echo\/logged/);
    expect(line).toMatch(/^GET \/api\/echo\/logged 200 \d+ ms echo$/);
    expect(host.lines().join('\n')).not.toContain('secret');
  });

  it('names no function where none was found', async () => {
    await send(host.url, '/api/lost');
    expect(await untilLine(host, /\/lost/)).toMatch(/^GET \/api\/lost 404 \d+ ms -$/);
  });

  it('has the app’s lines by the levels of host.json, after its log hooks', async () => {
    await send(host.url, '/api/echo/x');
    await untilLine(host, /^\[information\] Function\.echo\.User: echo was there$/);
    expect(host.lines().filter((line) => line.includes('too much'))).toEqual([]);
  });
});

describe('TLS', () => {
  it('is served on loopback, and HSTS goes to real names only', async () => {
    const tls = await createLoopbackTls();
    const files = { keyFile: tls.keyFile, certFile: tls.certFile };
    const secure = await yard.launch({ appDirectory, timers: 'manual', tls: files });
    expect(secure.url).toMatch(/^https:\/\/localhost:\d+$/);
    const ca = tls.authority;
    const seen = await send(secure.url, '/api/echo/x', { ca });
    expect(JSON.parse(seen.text).url).toBe(`${secure.url}/api/echo/x`);
    expect(seen.headers).not.toHaveProperty('strict-transport-security');
    const headers = { host: 'sts.litwareinc.com' };
    const named = await send(secure.url, '/api/echo/x', { ca, headers, servername: 'localhost' });
    expect(named.headers['strict-transport-security']).toBe('max-age=31536000');
    await secure.stop();
  });

  it('is never claimed over http', async () => {
    const { headers } = await send(host.url, '/api/unnamed', { headers: { host: 'sts.litwareinc.com' } });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });
});
