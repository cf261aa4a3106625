/** The token endpoint from request to response, on both wires: who is served, and over what HTTP. */
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { jwtBearerAssertion } from '../../../shared/tokens/token-request.ts';
import {
  assertionClaims,
  clientSecret,
  exchangeId,
  homeRealm,
  issuer,
  signAssertion,
} from '../../support/token-service.ts';
import { httpRequest, json, testContext } from './requests.ts';
import { audience, basic, form, formType, setUp, wires, without } from './token-calls.ts';

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
          provedBy: 'secret',
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

  it.each([
    '?client_secret=hunter2',
    '?client%5Fsecret=hunter2',
    '?x=y&resource=',
    '?scope',
    '?grant_type=client_credentials',
    '?client_assertion=hunter2',
  ])('with a form parameter in the query %s is refused', async (query) => {
    const { ask } = await setUp(wire);
    const response = await ask({ path: `/oauth2/token${query}` });
    expect(response.status).toBe(400);
    expect(response.headers['x-ms-error-code']).toBe('ParameterInQuery');
    expect(response.body).not.toContain('hunter2');
  });

  it.each(['?', '?client-request-id=1', '?realm=fabrikam.com', '?tokenEndpoint=x'])(
    'takes nothing from the query %s',
    async (query) => {
      const { ask } = await setUp(wire);
      expect((await ask({ path: `/oauth2/token${query}` })).status).toBe(200);
    },
  );

  it('has at most 32,768 bytes', async () => {
    const { ask } = await setUp(wire);
    const filled = (length: number) => {
      const body = `${form(wire)}&filler=`;
      return body + 'x'.repeat(length - body.length);
    };
    expect((await ask({ body: filled(32_768) })).status).toBe(200);
    const response = await ask({ body: filled(32_769) });
    expect(response.status).toBe(413);
    expect(response.headers['x-ms-error-code']).toBe('BodyTooLarge');
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
