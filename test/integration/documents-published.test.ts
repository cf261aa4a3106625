/** The public documents over HTTP: what a partner, a browser cache and a monitor see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import {
  buildBundle,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

const { realm } = litware;
const lyncIssuer = `00000004-0000-0ff1-ce00-000000000000@${realm}`;
const serverIssuer = `00000001-0000-0000-c000-000000000000@${realm}`;

let stack: TestStack;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  await untilSettled(stack.url);
});

afterAll(async () => {
  await stack?.stop();
});

const get = (path: string, init: RequestInit = {}) => fetch(`${stack.url}${path}`, init);

const addresses: [string, Record<string, unknown>][] = [
  ['/metadata/json/1', { issuer: lyncIssuer, realm }],
  [`/metadata/json/1?realm=${realm}`, { issuer: serverIssuer, realm }],
  [`/${realm}/metadata/json/1`, { issuer: serverIssuer, realm }],
  [`/${realm.toUpperCase()}/metadata/json/1`, { issuer: serverIssuer, realm }],
  ['/autodiscover/metadata/json/1', { issuer: lyncIssuer, version: '1.0' }],
  ['/_layouts/15/metadata/json/1', { issuer: lyncIssuer }],
  ['/.well-known/openid-configuration', {}],
  [`/${realm}/.well-known/openid-configuration`, {}],
  ['/.well-known/oauth-authorization-server', {}],
  [`/.well-known/oauth-authorization-server/${realm}`, {}],
  ['/discovery/keys', {}],
  [`/${realm}/discovery/keys`, {}],
];

describe('a public document', () => {
  it.each(addresses)('is at %s, may be cached, and is not sent twice', async (path, content) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ]);
    expect(await response.json()).toMatchObject(content);
    const maxAge = /^public, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '')?.[1];
    expect(Number(maxAge)).toBeGreaterThan(0);
    expect(Number(maxAge)).toBeLessThanOrEqual(300);
    const etag = response.headers.get('etag') ?? '';
    const again = await get(path, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it.each(addresses)('at %s answers HEAD alike, and no other method', async (path) => {
    const [head, full] = [await get(path, { method: 'HEAD' }), await get(path)];
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(String((await full.arrayBuffer()).byteLength));
    const posted = await get(path, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    '/contoso.com/metadata/json/1',
    '/metadata/json/1?realm=contoso.com',
    '/contoso.com/discovery/keys',
  ])('is not at %s, which names a realm that we do not hold', async (path) => {
    const response = await get(path);
    expect([response.status, response.headers.get('x-ms-error-code')]).toEqual([404, 'NotFound']);
  });

  it('names the key that signs first, and the next one after it', async () => {
    const { keys } = (await (await get('/discovery/keys')).json()) as {
      keys: { kid: string; x5c: string[] }[];
    };
    expect(keys).toHaveLength(2);
    const metadata = (await (await get('/metadata/json/1')).json()) as {
      keys: { keyInfo: { x5t: string }; keyValue: { value: string } }[];
    };
    expect(metadata.keys.map((key) => key.keyInfo.x5t)).toEqual(keys.map((key) => key.kid));
    expect(metadata.keys.map((key) => key.keyValue.value)).toEqual(keys.map((key) => key.x5c[0]));
  });

  it('is published without ever touching a private key, or the vault at all', async () => {
    stack.vault.control.resetRequests();
    for (const [path] of addresses) await get(path);
    expect(stack.vault.control.requests()).toEqual({});
  });
});

describe('health', () => {
  it('is told by codes', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'alive' });
    const codes = async () => {
      const { checks } = (await (await get('/readyz')).json()) as {
        checks: { name: string; code: string }[];
      };
      return Object.fromEntries(checks.map(({ name, code }) => [name, code]));
    };
    // The first run of the timer's work is put on record when the next key is there.
    const good = { tables: 'Ok', vault: 'Ok', certificate: 'Ok', next: 'Ok', roll: 'Ok', clock: 'Ok' };
    await expect.poll(codes, { timeout: 20_000 }).toEqual(good);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('turns red while the vault is down, and green again without a restart', async () => {
    stack.vault.control.addFaults({ operation: '*', status: 403 });
    const codes = async () => {
      const { checks } = (await (await get('/readyz')).json()) as {
        checks: { name: string; code: string }[];
      };
      return checks.find(({ name }) => name === 'vault')?.code;
    };
    await expect.poll(codes, { timeout: 20_000 }).toBe('Unavailable');
    stack.vault.control.clearFaults();
    await expect.poll(codes, { timeout: 20_000 }).toBe('Ok');
  });
});
