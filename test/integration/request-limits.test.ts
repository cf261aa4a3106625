/**
 * The limits on a whole stack: garbage, guesses and invented ids by the hundred, from one address behind a proxy, while
 * a good client asks from another. What the tables are asked is counted on the wire.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { sendRaw } from '../support/host-sockets.ts';
import {
  buildBundle,
  isolated,
  startTestStack,
  type TestStack,
  untilReady,
} from '../support/service-stack.ts';
import { startTableProxy, type TableProxy } from '../support/table-proxy.ts';

let stack: TestStack;
let tables: TableProxy;
let secret: string;

beforeAll(async () => {
  await buildBundle();
  const prefix = isolated();
  const service = inject('azurite').connectionString;
  tables = await startTableProxy({ service, prefix: prefix.S2S_TABLE_PREFIX });
  const limits = { S2S_FAILURE_RATE: '25', S2S_CLIENT_RATE: '40', S2S_TRUSTED_PROXIES: '1' };
  const settings = { ...prefix, ...limits, S2S_TABLE_SERVICE: tables.storage.service };
  stack = await startTestStack({ settings, requestMs: 500 });
  await untilReady(stack.url);
  secret = await readFile(stack.litware.secret, 'utf8');
});
afterAll(async () => {
  await stack?.stop();
  tables?.close();
});

/** Addresses as a proxy of one's own tells them; the platform appends the proxy's own. */
let addresses = 0;
function newAddress(): string {
  addresses += 1;
  return `203.0.113.${addresses}`;
}

function ask(
  address: string,
  form: Readonly<Record<string, string>>,
  path = 'oauth2/token',
): Promise<Response> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...form });
  const headers = { 'x-forwarded-for': `198.51.100.1, ${address}` };
  return fetch(`${stack.url}/${litware.realm}/${path}`, { method: 'POST', headers, body });
}

const asLync = (client_secret: string) => ({
  client_id: litware.lync,
  client_secret,
  resource: `https://${litware.exchangeHost}`,
});

/** Twenty at a time, as many as are wanted. @returns how often each status was answered */
async function flood(
  count: number,
  act: (index: number) => Promise<Response>,
): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  for (let begin = 0; begin < count; begin += 20) {
    const answers = await Promise.all(
      Array.from({ length: Math.min(20, count - begin) }, (_, i) => act(begin + i)),
    );
    for (const answer of answers) {
      await answer.text();
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    }
  }
  return statuses;
}

describe('garbage from one address', () => {
  it('is refused with 429 and Retry-After, and a good client elsewhere notices nothing', async () => {
    const address = newAddress();
    const statuses = await flood(200, () => ask(address, asLync('guessed')));
    // As many as were under way when the limit was reached came through beside it.
    expect(Object.keys(statuses)).toEqual(['401', '429']);
    expect(statuses[401]).toBeLessThan(60);
    const refused = await ask(address, asLync(secret));
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect((await ask(newAddress(), asLync(secret))).status).toBe(200);
  });

  it('with what the caller wrote left of its address is still its own', async () => {
    const address = newAddress();
    const from = (index: number) => {
      const headers = { 'x-forwarded-for': `10.0.0.${index % 250}, unknown, ${address}` };
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...asLync('guessed') });
      return fetch(`${stack.url}/oauth2/token`, { method: 'POST', headers, body });
    };
    expect((await flood(100, from))[429]).toBeGreaterThan(50);
  });

  it('that manages is refused as well, and says so in a line and in no other words', async () => {
    const address = newAddress();
    const headers = { 'x-forwarded-for': `${address}, 192.0.2.1`, authorization: 'Bearer e30.e30.guessed' };
    const guess = () =>
      fetch(`${stack.url}/api/servicePrincipals`, { headers: { ...headers, 'x-forwarded-for': address } });
    const statuses = await flood(100, guess);
    expect(Object.keys(statuses)).toEqual(['401', '429']);
    expect(await (await guess()).json()).toMatchObject({ title: 'TooManyRequests' });
    const lines = stack.host.lines().filter((line) => line.includes('"event":"request.limited"'));
    expect(lines.some((line) => line.includes('"by":"address"') && line.includes(address))).toBe(true);
    expect(lines.filter((line) => line.includes('guessed'))).toEqual([]);
  });

  it('that invents ids costs the tables no more reads than it may have failures', async () => {
    const address = newAddress();
    const ids = Array.from({ length: 400 }, () => randomUUID());
    const before = tables.requests.length;
    const statuses = await flood(ids.length, (index) =>
      ask(address, { ...asLync('guessed'), client_id: ids[index] ?? '' }),
    );
    const reads = tables.requests.slice(before).filter(({ url }) => ids.some((id) => url.includes(id)));
    expect(reads.length).toBe(statuses[401]);
    expect(reads.length).toBeLessThan(80);
  });
});

describe('a client', () => {
  it('that asks for more than it may is told when to come again', async () => {
    const statuses = await flood(60, () => ask(newAddress(), asLync(secret)));
    expect(Object.keys(statuses)).toEqual(['200', '429']);
    const refused = await ask(newAddress(), asLync(secret));
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^[12]$/);
  });
});

describe('5.2 Oversized or slow bodies', () => {
  const head = `POST /${litware.realm}/oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const form = 'grant_type=client_credentials&client_id=';
  const invocations = () => stack.host.lines().filter((line) => line.includes('"function":"token')).length;

  it('a body beyond what the endpoint takes is refused by its length, and by its count', async () => {
    const answer = await ask(newAddress(), { client_id: 'x'.repeat(200_000) });
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([413, 'BodyTooLarge']);
  });

  it('a body in chunks without an end is cut off, and nothing of it was waited for', async () => {
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`;
    const answer = await sendRaw(
      stack.host.port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(20)}`,
      false,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*"error":"invalid_request"/s);
  });

  it.each([
    ['headers that do not come to an end', `${head}X-A: b`],
    ['a body that does not come', `${head}Content-Length: 1000\r\n\r\n`],
    ['a body that stops', `${head}Content-Length: 1000\r\n\r\n${form}`],
    ['nothing at all', ''],
  ])('%s: the connection is closed, and the service never hears of it', async (_, text) => {
    const before = invocations();
    const answer = await sendRaw(stack.host.port, text, false);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(invocations()).toBe(before);
  });

  it('a hundred slow clients at once keep no good one waiting', async () => {
    const slow = Array.from({ length: 100 }, () =>
      sendRaw(stack.host.port, `${head}Content-Length: 1000\r\n\r\n${form}`, false),
    );
    expect((await fetch(`${stack.url}/discovery/keys`)).status).toBe(200);
    expect(new Set((await Promise.all(slow)).map((answer) => answer.slice(9, 12)))).toEqual(new Set(['408']));
  });
});
