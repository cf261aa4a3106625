import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { plainListener } from '../../../bench/service/plain-adapter.ts';
import { createRouteFinder } from '../../../bench/service/plain-routes.ts';
import type { Handler } from '../../../shared/http/exchange.ts';
import { createTestClock } from '../../support/clock.ts';
import { createTestRandom } from '../../support/random.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

/** The token route served by that handler, and what is logged. */
async function serve(handler: Handler) {
  const lines: string[] = [];
  const listener = plainListener({
    handlers: { 'token-realm': handler },
    clock: createTestClock(),
    random: createTestRandom(),
    write: (line) => void lines.push(line),
  });
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { lines, url };
}

/** Answers with what it was asked. */
const echo: Handler = async (request, { conclude }) => {
  const body = await request.body(10);
  conclude('token.issued', { realm: request.params.realm });
  const text = body === 'tooLarge' ? body : Buffer.from(body).toString();
  return { status: 200, headers: { 'x-type': request.header('content-type') ?? '' }, body: text };
};

describe('the core on plain node:http', () => {
  it('hands over parameters, headers and body, and ends in one line of log', async () => {
    const { url, lines } = await serve(echo);
    const headers = { 'content-type': 'a/b' };
    const answer = await fetch(`${url}/a%20b/OAUTH2/token?x=1`, {
      method: 'POST',
      body: '0123456789',
      headers,
    });
    expect([answer.status, await answer.text(), answer.headers.get('x-type')]).toEqual([
      200,
      '0123456789',
      'a/b',
    ]);
    const logged = lines.map((line) => JSON.parse(line));
    const requestId = answer.headers.get('x-ms-request-id');
    expect(logged).toMatchObject([
      {
        event: 'token.issued',
        function: 'token-realm',
        requestId,
        realm: 'a b',
        method: 'POST',
        status: 200,
      },
    ]);
  });

  it.each([
    ['announced', '01234567890'],
    ['in pieces', new Blob(['01234', '567890']).stream()],
  ])('lets no body that is too large reach the core, %s', async (_how, body) => {
    const { url } = await serve(echo);
    const answer = await fetch(`${url}/r/oauth2/token`, {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect(await answer.text()).toBe('tooLarge');
  });

  it('answers a bug with a request id and nothing else', async () => {
    const { url, lines } = await serve(async () => {
      throw new Error('secret');
    });
    const answer = await fetch(`${url}/r/oauth2/token`, { method: 'POST' });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(lines).toHaveLength(1);
  });

  it('knows no path that is not in the table', async () => {
    const { url } = await serve(echo);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });
});

describe('the finder of routes', () => {
  const find = createRouteFinder({ 'token-realm': echo, token: echo, 'oauth-server-realm': echo });

  it.each([
    ['/oauth2/token', 'token', {}],
    ['/litwareinc.com/oauth2/token', 'token-realm', { realm: 'litwareinc.com' }],
    ['/.well-known/oauth-authorization-server/a', 'oauth-server-realm', { realm: 'a' }],
    ['/%E0%A4%A/oauth2/token', 'token-realm', { realm: '%E0%A4%A' }],
  ])('finds %s', (path, name, params) => {
    expect(find(path)).toMatchObject({ name, params });
  });

  it.each(['/', '//oauth2/token', '/a/oauth2', '/a/oauth2/token/'])('finds nothing for %s', (path) => {
    expect(find(path)).toBeUndefined();
  });
});
