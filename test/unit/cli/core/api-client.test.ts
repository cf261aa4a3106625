/** The management API over a real socket: what is sent, and what becomes of answers. */
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createApiClient } from '../../../../cli/core/api-client.ts';
import { apiPath, toQueryText } from '../../../../cli/core/api-path.ts';
import { ApiProblem, Unreachable, UsageError } from '../../../../cli/core/errors.ts';

const servers: http.Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A client of a server that answers so, with the requests that came. */
async function connect(answer: RequestListener) {
  const requests: (IncomingMessage & { text?: string })[] = [];
  const server = http.createServer((request: IncomingMessage & { text?: string }, response) => {
    requests.push(request);
    request.setEncoding('utf8').on('data', (text: string) => {
      request.text = (request.text ?? '') + text;
    });
    request.on('end', () => answer(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let tokens = 0;
  const token = async () => `token ${++tokens}`;
  return { url, requests, api: createApiClient(async () => ({ url, token })), tokens: () => tokens };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

describe('a call', () => {
  it('sends the token, the body, the ETag and the dry run', async () => {
    const { api, requests } = await connect(json(200, { changed: true }, { etag: '"2"' }));
    const path = apiPath('partnerApplications', 'Exchange');
    const answer = await api.send('PATCH', path, {
      body: { enabled: false },
      ifMatch: '"1"',
      dryRun: true,
      query: { reason: 'a b' },
    });
    expect(answer).toEqual({ status: 200, value: { changed: true }, etag: '"2"' });
    const [request] = requests;
    expect([request?.method, request?.url, request?.text]).toEqual([
      'PATCH',
      '/api/partnerApplications/Exchange?reason=a+b&dryRun=true',
      '{"enabled":false}',
    ]);
    expect(request?.headers).toMatchObject({ authorization: 'Bearer token 1', 'if-match': '"1"' });
  });

  it('asks for one token for all calls, also for those at once', async () => {
    const { api, tokens } = await connect(json(200, {}));
    await Promise.all([api.get('a'), api.get('b')]);
    await api.get('c');
    expect(tokens()).toBe(1);
  });

  it('sends no token to an address that anyone may ask', async () => {
    const { api, requests, tokens } = await connect(json(503, { status: 'unready' }));
    expect(await api.ask('/readyz')).toEqual({ status: 503, text: '{"status":"unready"}' });
    expect([requests[0]?.headers.authorization, tokens()]).toEqual([undefined, 0]);
  });
});

describe('a list', () => {
  it('is followed to its end', async () => {
    const { api, requests } = await connect((request, response) => {
      const last = request.url?.includes('cursor=two');
      json(200, { value: last ? [3] : [1, 2], ...(last ? {} : { nextLink: '/api/x?cursor=two' }) })(
        request,
        response,
      );
    });
    expect(await api.list('x', { filter: 'E*' })).toEqual([1, 2, 3]);
    expect(requests.map(({ url }) => url)).toEqual(['/api/x?filter=E*', '/api/x?cursor=two']);
  });

  it('ends at as many entries as are wanted', async () => {
    const { api, requests } = await connect(json(200, { value: [1, 2], nextLink: '/api/x?cursor=again' }));
    expect(await api.list('x', {}, 3)).toEqual([1, 2, 1]);
    expect(requests).toHaveLength(2);
  });

  it('does not take the token to another host', async () => {
    const { api } = await connect(json(200, { value: [1], nextLink: 'http://127.0.0.1:1/api/x' }));
    await expect(api.list('x')).rejects.toThrow(/another host/);
  });
});

describe('an answer', () => {
  const violations = [{ code: 'NotFound', message: 'No.', remedy: 'Look.', target: 'name' }];

  it('that is a problem is thrown with all of it', async () => {
    const { api } = await connect(json(404, { title: 'NotFound', violations, requestId: 'r-1' }));
    const thrown = await api.get('x').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ApiProblem);
    expect(thrown).toMatchObject({ status: 404, code: 'NotFound', violations, requestId: 'r-1' });
  });

  it.each([
    ['a page of a gateway', 502, '<html>', ApiProblem, 'Http502'],
    ['a problem without violations', 400, '{"title":"x"}', ApiProblem, 'Http400'],
  ])('that is %s is told by its status', async (_name, status, text, kind, code) => {
    const { api } = await connect((_request, response) => void response.writeHead(status).end(text));
    const thrown = await api.get('x').catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(kind);
    expect(thrown).toMatchObject({ code });
  });

  it.each([
    ['a redirect, which the token must not follow', 302, '', { location: 'http://127.0.0.1:1/' }],
    ['no JSON', 200, '<html>sign in</html>', {}],
  ])('that is %s is none of this service', async (_name, status, text, headers) => {
    const { api } = await connect((_request, response) => void response.writeHead(status, headers).end(text));
    await expect(api.get('x')).rejects.toThrow(Unreachable);
  });

  it('that does not come is told with the reason', async () => {
    const api = createApiClient(async () => ({ url: 'http://127.0.0.1:1', token: async () => 't' }));
    await expect(api.get('x')).rejects.toThrow(/^http:\/\/127\.0\.0\.1:1 does not answer/);
  });
});

describe('a path', () => {
  it('keeps each segment one, whatever is in it', () => {
    expect(apiPath('partnerApplications', 'a/b?c#d', 'restore')).toBe(
      'partnerApplications/a%2Fb%3Fc%23d/restore',
    );
  });

  it.each(['', '.', '..'])('refuses %j', (name) => {
    expect(() => apiPath('partnerApplications', name)).toThrow(UsageError);
  });

  it('has a query only when something is asked', () => {
    expect([toQueryText({ a: undefined }), toQueryText({ a: false, b: 2 })]).toEqual(['', '?a=false&b=2']);
  });
});
