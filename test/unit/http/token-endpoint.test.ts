/** The token endpoint from request to response, on both wires. */
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { HttpResponse } from '../../../shared/http/exchange.ts';
import { createTokenEndpoint, type TokenEndpointOptions } from '../../../shared/http/token-endpoint.ts';
import { jwtBearerAssertion, type Wire } from '../../../shared/tokens/token-request.ts';
import {
  assertionClaims,
  clientSecret,
  createTestTokenService,
  exchangeId,
  homeRealm,
  issuer,
  sharePointId,
  signAssertion,
} from '../../support/token-service.ts';
import { httpRequest, json, type RequestParts, requestId, testContext } from './requests.ts';

const audience = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;
const formType = 'application/x-www-form-urlencoded';
const wires: Wire[] = ['legacy', 'modern'];

function form(wire: Wire, changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields = {
    grant_type: 'client_credentials',
    client_id: `${exchangeId}@${homeRealm}`,
    client_secret: clientSecret,
    resource: wire === 'legacy' ? audience : 'https://sp01.litwareinc.com',
    ...changes,
  };
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new URLSearchParams(given).toString();
}

async function setUp(wire: Wire, changes: Partial<TokenEndpointOptions> = {}) {
  const service = await createTestTokenService(changes);
  const endpoint = createTokenEndpoint(wire, service.options);
  const context = testContext();
  const ask = (parts: RequestParts = {}): Promise<HttpResponse> => {
    const headers = { 'content-type': formType, ...parts.headers };
    const request = { method: 'POST', path: '/oauth2/token', body: form(wire), ...parts, headers };
    return endpoint(httpRequest(request), context);
  };
  return { ...service, endpoint, context, ask };
}

const without = { client_id: undefined, client_secret: undefined };
const basic = (id: string, secret: string) => {
  const text = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
};

describe.each(wires)('a token request on the %s wire', (wire) => {
  it('is answered with a token that is never cached, and one event for the log', async () => {
    const { ask, context, issuerKey } = await setUp(wire);
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
    expect(json(response)).toMatchObject({
      token_type: 'Bearer',
      expires_in: wire === 'legacy' ? '3600' : 3600,
    });
    expect(context.concluded).toEqual([
      {
        event: 'token.issued',
        fields: {
          wire,
          clientId: exchangeId,
          audience: wire === 'legacy' ? audience : 'https://sp01.litwareinc.com',
          method: 'secret',
          kid: issuerKey.kid,
          grant: 'client_credentials',
        },
      },
    ]);
  });

  it('may name the client in the header', async () => {
    const { ask } = await setUp(wire);
    const headers = basic(`${exchangeId}@${homeRealm}`, clientSecret);
    expect((await ask({ headers, body: form(wire, without) })).status).toBe(200);
  });

  it('may bring an assertion', async () => {
    const { ask, clientCertificate } = await setUp(wire);
    const credential = {
      client_assertion_type: jwtBearerAssertion,
      client_assertion: signAssertion(clientCertificate),
    };
    const body = form(wire, { ...without, ...credential });
    expect((await ask({ body })).status).toBe(200);
    expect(json(await ask({ body }))).toHaveProperty('error', 'invalid_client');
  });

  it('may bring an assertion for the URL that was called, where the rules allow it', async () => {
    const { ask, clientCertificate } = await setUp(wire, {
      assertionAudiences: ({ tokenEndpoint }) => [tokenEndpoint],
    });
    const path = `/${homeRealm}/oauth2/token`;
    const bodyFor = (aud: string) =>
      form(wire, {
        ...without,
        client_assertion_type: jwtBearerAssertion,
        client_assertion: signAssertion(clientCertificate, assertionClaims({ aud })),
      });
    expect((await ask({ path, body: bodyFor(`https://sts.litwareinc.com${path}`) })).status).toBe(200);
    expect((await ask({ path, body: bodyFor('https://sts.litwareinc.com/oauth2/token') })).status).toBe(401);
  });

  it.each([
    ['the home realm', homeRealm, 200],
    ['the home realm in other case', 'LitwareInc.com', 200],
    ['no realm', undefined, 200],
    ['another realm', 'fabrikam.com', 400],
    ['a look-alike', 'l\u0131twareinc.com', 400],
    ['a reserved word', 'metadata', 400],
  ])('to %s', async (_, realm, status) => {
    const { ask } = await setUp(wire);
    const response = await ask({ params: { realm } });
    expect(response.status).toBe(status);
    if (status === 400) expect(response.headers['x-ms-error-code']).toBe('RealmUnknown');
  });

  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post'])(
    'by %s is refused',
    async (method) => {
      const { ask } = await setUp(wire);
      const response = await ask({ method });
      expect(response.status).toBe(405);
      expect(response.headers.allow).toBe('POST');
      expect(json(response).error).toBe('invalid_request');
    },
  );

  it.each([
    [formType],
    [`${formType};charset=utf-8`],
    [`${formType}; charset=UTF-8`],
    [`${formType} ; charset="utf-8"`],
    ['Application/X-WWW-Form-URLEncoded'],
  ])('of type %j is read', async (type) => {
    const { ask } = await setUp(wire);
    expect((await ask({ headers: { 'content-type': type } })).status).toBe(200);
  });

  it.each([
    ['application/json'],
    ['text/plain'],
    ['multipart/form-data; boundary=x'],
    [`${formType}; charset=utf-7`],
    [`${formType}; charset=iso-8859-1`],
    [`${formType}; charset=utf-8; charset=utf-7`],
    [`${formType}2`],
    [`text/plain, ${formType}`],
    [`${formType}, text/plain`],
    [''],
  ])('of type %j is refused', async (type) => {
    const { ask } = await setUp(wire);
    const response = await ask({ headers: { 'content-type': type } });
    expect(response.status).toBe(415);
    expect(response.headers['x-ms-error-code']).toBe('ContentTypeUnsupported');
  });

  it.each([
    ['identity', 200],
    ['gzip', 415],
    ['br', 415],
    ['deflate, gzip', 415],
    ['', 415],
  ])('encoded as %j has the status %i', async (encoding, status) => {
    const { ask } = await setUp(wire);
    expect((await ask({ headers: { 'content-encoding': encoding } })).status).toBe(status);
  });

  it.each(['?client_secret=hunter2', '?realm=litwareinc.com', '?a'])(
    'with the query %s is refused',
    async (query) => {
      const { ask } = await setUp(wire);
      const response = await ask({ path: `/oauth2/token${query}` });
      expect(response.status).toBe(400);
      expect(response.headers['x-ms-error-code']).toBe('ParameterInQuery');
      expect(response.body).not.toContain('hunter2');
    },
  );

  it('has at most 16,384 bytes', async () => {
    const { ask } = await setUp(wire);
    const filled = (length: number) => {
      const body = `${form(wire)}&filler=`;
      return body + 'x'.repeat(length - body.length);
    };
    expect((await ask({ body: filled(16_384) })).status).toBe(200);
    const response = await ask({ body: filled(16_385) });
    expect(response.status).toBe(413);
    expect(response.headers['x-ms-error-code']).toBe('BodyTooLarge');
  });

  it.each([
    ['nothing', '', 'BodyMissing'],
    ['a form without parameters', '&', 'ParameterMissing'],
    ['JSON', '{"grant_type":"client_credentials"}', 'ParameterMissing'],
    ['a parameter twice', `${form(wire)}&client_id=a`, 'ParameterRepeated'],
    ['a broken escape', 'grant_type=%', 'FormMalformed'],
    ['no grant', form(wire, { grant_type: undefined }), 'ParameterMissing'],
    ['an unknown grant', form(wire, { grant_type: 'password' }), 'GrantUnsupported'],
    ['a secret that is too long', form(wire, { client_secret: 'x'.repeat(513) }), 'ParameterTooLong'],
    ['no resource', form(wire, { resource: undefined }), 'ParameterMissing'],
    ['an unknown resource', form(wire, { resource: 'https://other.example' }), 'ResourceUnknown'],
  ])('with %s is 400', async (_, body, code) => {
    const { ask, context } = await setUp(wire);
    const response = await ask({ body });
    expect(response.status).toBe(400);
    expect(response.headers['x-ms-error-code']).toBe(code);
    expect(context.concluded).toMatchObject([{ event: 'token.refused', fields: { wire, code } }]);
  });

  it.each([
    ['no credential', form(wire, { client_secret: undefined }), {}, 'ClientCredentialMissing', false],
    ['a wrong secret', form(wire, { client_secret: 'wrong' }), {}, 'ClientAuthenticationFailed', false],
    [
      'a wrong secret in the header',
      form(wire, without),
      basic(exchangeId, 'wrong'),
      'ClientAuthenticationFailed',
      true,
    ],
    [
      'a broken header',
      form(wire, without),
      { authorization: 'Basic !' },
      'ClientAuthenticationFailed',
      true,
    ],
    [
      'a token for a header',
      form(wire, without),
      { authorization: 'Bearer x' },
      'ClientCredentialMissing',
      true,
    ],
  ])('with %s is 401', async (_, body, headers, code, challenged) => {
    const { ask } = await setUp(wire);
    const response = await ask({ body, headers });
    expect(response.status).toBe(401);
    expect(response.headers['x-ms-error-code']).toBe(code);
    expect('www-authenticate' in response.headers).toBe(challenged);
    expect(json(response).error).toBe('invalid_client');
  });

  it.each([
    ['header and secret', form(wire), basic(exchangeId, clientSecret)],
    [
      'header and assertion',
      form(wire, { ...without, client_assertion: 'x' }),
      basic(exchangeId, clientSecret),
    ],
    [
      'secret and assertion',
      form(wire, { client_assertion: 'x', client_assertion_type: jwtBearerAssertion }),
      {},
    ],
  ])('with %s at once is refused', async (_, body, headers) => {
    const { ask } = await setUp(wire);
    const response = await ask({ body, headers });
    expect(response.status).toBe(400);
    expect(response.headers['x-ms-error-code']).toBe('ClientCredentialAmbiguous');
  });

  it.each(['tables', 'vault'] as const)(
    'is 503 with when to come back while the %s are down',
    async (dependency) => {
      const { ask, principals, signer, context } = await setUp(wire);
      const outage = new Outage(dependency, 'AccountKey=hunter2', { retryAfter: 9 });
      (dependency === 'tables' ? principals : signer).failWith(outage);
      const response = await ask();
      expect(response.status).toBe(503);
      expect(response.headers).toMatchObject({ 'retry-after': '9', 'cache-control': 'no-store' });
      expect(json(response).error).toBe('temporarily_unavailable');
      expect(response.body).not.toContain('hunter2');
      expect(context.concluded).toHaveLength(1);
      expect(context.concluded[0]?.fields).toMatchObject({ code: 'DependencyUnavailable' });
    },
  );

  it('is 503 while no certificate is assigned', async () => {
    const { ask } = await setUp(wire, { currentKey: async () => ({ unusable: 'notAssigned' }) });
    const response = await ask();
    expect(response.status).toBe(503);
    expect(response.headers['x-ms-error-code']).toBe('CertificateNotAssigned');
    expect(response.headers['retry-after']).toBe('5');
  });

  it('leaves a bug to the wrapper of all handlers', async () => {
    const { ask, signer } = await setUp(wire);
    signer.failWith(new TypeError('bug'));
    await expect(ask()).rejects.toThrow('bug');
  });

  const marker = 'hunter2';
  it.each([
    ['grant', form(wire, { grant_type: marker })],
    ['client id', form(wire, { client_id: marker })],
    ['secret', form(wire, { client_secret: marker })],
    ['resource', form(wire, { resource: `https://${marker}.example` })],
    ['scope', form(wire, { scope: marker, resource: undefined })],
    ['assertion', form(wire, { ...without, client_assertion: marker, client_assertion_type: marker })],
    ['unknown parameter', `${form(wire, { grant_type: undefined })}&${marker}=${marker}`],
    ['repeated parameter', `${marker}=1&${marker}=2`],
    ['broken parameter', `${marker}=%zz`],
  ])('that is refused for its %s gets nothing back of what it said', async (_, body) => {
    const { ask, context } = await setUp(wire);
    const response = await ask({ body, headers: { 'x-marker': marker } });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify([response, context.concluded])).not.toContain(marker);
    expect(JSON.stringify(response)).toContain(requestId);
  });
});

describe('the legacy wire alone', () => {
  it('reads a form without a content type, because one client misspells the header', async () => {
    for (const [wire, status] of [
      ['legacy', 200],
      ['modern', 415],
    ] as const) {
      const { endpoint } = await setUp(wire);
      const request = httpRequest({ method: 'POST', path: '/tokens/OAuth/2', body: form(wire) });
      expect((await endpoint(request, testContext())).status).toBe(status);
    }
  });

  it('reads what old clients send: unescaped slashes and at signs, lower-case escapes, a scope', async () => {
    const { ask } = await setUp('legacy');
    const escaped = audience.replace('/', '%2f').replace('@', '%40');
    const body =
      `grant_type=client_credentials&client_id=${exchangeId}@${homeRealm}` +
      `&client_secret=${encodeURIComponent(clientSecret)}&scope=${escaped}&resource=${audience}`;
    const response = await ask({ body });
    expect(json(response)).toMatchObject({ resource: audience, expires_in: '3600' });
    expect(decodeJwt(String(json(response).access_token)).aud).toBe(audience);
  });
});

describe('the modern wire alone', () => {
  it('issues a token of the realm’s issuer', async () => {
    const { ask } = await setUp('modern');
    const claims = decodeJwt(String(json(await ask()).access_token));
    expect(claims).toMatchObject({ iss: issuer, aud: 'https://sp01.litwareinc.com', client_id: exchangeId });
  });
});
