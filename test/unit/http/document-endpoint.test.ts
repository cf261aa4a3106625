/** Public documents over HTTP. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { authorizeEndpoint, createDocumentEndpoint } from '../../../shared/http/document-endpoint.ts';
import type { DocumentKind, Publisher } from '../../../shared/metadata/publisher.ts';
import { createRealms } from '../../../shared/registry/realm.ts';
import { homeRealm } from '../../support/token-service.ts';
import { httpRequest, json, type RequestParts, requestId, testContext } from './requests.ts';

const body = '{"name":"Lync ä"}';
const etag = '"abc-123"';

function setUp(failure?: Error) {
  const asked: [DocumentKind, string][] = [];
  const publisher: Publisher = {
    async document(kind, realm) {
      asked.push([kind, realm]);
      if (failure) throw failure;
      return { body, etag, maxAge: 270 };
    },
  };
  const endpoint = createDocumentEndpoint({
    publisher,
    realms: createRealms(async () => homeRealm),
    select: ({ params }) => (params.kind === 'none' ? undefined : { kind: 'partner', realm: params.realm }),
  });
  const context = testContext();
  return { asked, context, ask: (parts: RequestParts = {}) => endpoint(httpRequest(parts), context) };
}

const cacheable = { etag, 'cache-control': 'public, max-age=270' };
const typed = { ...cacheable, 'content-type': 'application/json; charset=utf-8' };

describe('a document', () => {
  it('is answered whole to GET', async () => {
    expect(await setUp().ask()).toEqual({ status: 200, headers: typed, body });
  });

  it('is the same for HEAD, of which the platform leaves out the body', async () => {
    expect(await setUp().ask({ method: 'HEAD' })).toEqual(await setUp().ask({ method: 'GET' }));
  });

  it.each([
    ['no realm', undefined],
    ['the home realm', homeRealm],
    ['the home realm in other case', 'LITWAREINC.COM'],
  ])('is that of the home realm for %s', async (_, realm) => {
    const { ask, asked } = setUp();
    await ask({ params: { realm } });
    expect(asked).toEqual([['partner', homeRealm]]);
  });

  it.each([
    ['an unknown realm', { realm: 'fabrikam.com' }],
    ['a look-alike', { realm: 'litw\u0430reinc.com' }],
    ['a reserved word', { realm: 'tokens' }],
    ['an empty realm', { realm: '' }],
    ['a path', { realm: '../litwareinc.com' }],
    ['an address without a document', { kind: 'none' }],
  ])('does not exist for %s', async (_, params) => {
    const { ask, asked } = setUp();
    const response = await ask({ params });
    expect(response.status).toBe(404);
    expect(json(response)).toMatchObject({ title: 'NotFound', requestId });
    expect(String(response.body)).not.toContain('fabrikam');
    expect(asked).toEqual([]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'get'])(
    'is not there for %s',
    async (method) => {
      const response = await setUp().ask({ method });
      expect(response.status).toBe(405);
      expect(response.headers.allow).toBe('GET, HEAD');
    },
  );
});

describe('5.2 Caching', () => {
  describe('a condition', () => {
    it.each([
      ['the tag', etag],
      ['the tag, weak', `W/${etag}`],
      ['any tag', '*'],
      ['a list with the tag at its end', `"other", W/"more" ,${etag}`],
      ['a list with the tag at its start', `${etag},"other"`],
      ['a list with the weak tag inside', `"a",W/${etag},"b"`],
      ['an empty place in a list', `, ${etag},`],
    ])('of %s is met: nothing changed', async (_, header) => {
      for (const method of ['GET', 'HEAD']) {
        const response = await setUp().ask({ method, headers: { 'if-none-match': header } });
        expect(response).toEqual({ status: 304, headers: cacheable });
      }
    });

    it.each([
      ['another tag', '"other"'],
      ['the tag without quotes', 'abc-123'],
      ['the tag in other case', '"ABC-123"'],
      ['a part of the tag', '"abc"'],
      ['nothing', ''],
      ['a small w', `w/${etag}`],
      ['a list of others', '"a", "b"'],
    ])('of %s is not', async (_, header) => {
      expect((await setUp().ask({ headers: { 'if-none-match': header } })).status).toBe(200);
    });
  });
});

describe('an outage', () => {
  it('is 503 with when to come back, and not its words', async () => {
    const { ask, context } = setUp(new Outage('tables', 'AccountKey=hunter2', { retryAfter: 7 }));
    const response = await ask();
    expect(response.status).toBe(503);
    expect(response.headers).toMatchObject({ 'retry-after': '7', 'cache-control': 'no-store' });
    expect(json(response)).toMatchObject({ title: 'DependencyUnavailable', requestId });
    expect(String(response.body)).not.toContain('hunter2');
    expect(context.concluded.map(({ event }) => event)).toEqual(['dependency.failed']);
  });

  it('is not what a bug becomes', async () => {
    await expect(setUp(new TypeError('bug')).ask()).rejects.toThrow('bug');
  });
});

describe('the authorization endpoint', () => {
  it('explains that nobody signs in here', async () => {
    const response = await authorizeEndpoint(
      httpRequest({ path: '/oauth2/authorize?state=hunter2' }),
      testContext(),
    );
    expect(response.status).toBe(400);
    expect(Object.keys(json(response))[0]).toBe('error');
    expect(json(response).error).toBe('unsupported_response_type');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(String(response.body)).not.toContain('hunter2');
  });

  it.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is not there for %s', async (method) => {
    const response = await authorizeEndpoint(
      httpRequest({ method, path: '/oauth2/authorize' }),
      testContext(),
    );
    expect(response.status).toBe(405);
    expect(response.headers).toMatchObject({ allow: 'GET, POST', 'cache-control': 'no-store' });
    expect(json(response).error).toBe('invalid_request');
  });
});
