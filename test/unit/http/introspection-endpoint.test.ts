/** Who may ask what a token means, and how: as at the token endpoint (RFC 7662 §2.1). */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { createIntrospectionEndpoint } from '../../../shared/http/introspection-endpoint.ts';
import { ownToken, sign } from '../../support/judge-tokens.ts';
import { contoso } from '../../support/judge-world.ts';
import {
  assertionClaims,
  clientSecret,
  homeRealm,
  publicUrl,
  sharePointId,
  signAssertion,
} from '../../support/token-service.ts';
import {
  formType,
  proof,
  resourceCertificate,
  resourceServer,
  service,
  setUp,
  world,
} from './introspection-calls.ts';
import { httpRequest, json, type RequestParts, requestId, testContext } from './requests.ts';

describe('who asks', () => {
  it.each([
    ['a secret in the body', proof, {}],
    [
      'a secret in the header',
      {},
      {
        authorization: `Basic ${Buffer.from(`${sharePointId}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
      },
    ],
    ['its id with the realm', { ...proof, client_id: `${sharePointId}@${homeRealm}` }, {}],
  ])('may prove it by %s', async (_what, form, headers) => {
    const answer = await setUp().ask({ ...form, token: sign(ownToken) }, { headers });
    expect(json(answer)).toMatchObject({ active: true });
  });

  it('may prove it by an assertion, once', async () => {
    const claims = assertionClaims({ iss: sharePointId, sub: sharePointId });
    const form = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: signAssertion(resourceCertificate, claims),
      token: sign(ownToken),
    };
    const { ask, last } = setUp();
    expect(json(await ask(form))).toMatchObject({ active: true });
    const again = await ask(form);
    expect([again.status, json(again).error]).toEqual([401, 'invalid_client']);
    expect(last()?.fields).toMatchObject({ code: 'ClientAssertionRejected', detail: 'AssertionReplayed' });
  });

  it.each<[string, Record<string, string>, Record<string, string>, number, string, string]>([
    ['nobody', {}, {}, 401, 'invalid_client', 'ClientCredentialMissing'],
    [
      'somebody with a wrong secret',
      { ...proof, client_secret: 'x' },
      {},
      401,
      'invalid_client',
      'ClientAuthenticationFailed',
    ],
    [
      'somebody unknown',
      { ...proof, client_id: '00000009-0000-0000-c000-000000000000' },
      {},
      401,
      'invalid_client',
      'ClientAuthenticationFailed',
    ],
    [
      'somebody of another realm',
      { ...proof, client_id: `${sharePointId}@${contoso}` },
      {},
      401,
      'invalid_client',
      'ClientAuthenticationFailed',
    ],
    [
      'a broken header',
      {},
      { authorization: 'Basic !' },
      401,
      'invalid_client',
      'ClientAuthenticationFailed',
    ],
    [
      'two proofs',
      { ...proof, client_assertion: 'x' },
      {},
      400,
      'invalid_request',
      'ClientCredentialAmbiguous',
    ],
  ])(
    'is refused as at the token endpoint, whatever the token: %s',
    async (_what, form, headers, status, error, code) => {
      for (const token of [sign(ownToken), 'x']) {
        const { ask, last } = setUp();
        const answer = await ask({ ...form, token }, { headers });
        expect([answer.status, json(answer).error, json(answer).trace_id]).toEqual([
          status,
          error,
          requestId,
        ]);
        expect(last()).toMatchObject({ event: 'token.refused', fields: { wire: 'modern', code } });
      }
    },
  );

  it('is challenged when the header was used', async () => {
    const headers = { authorization: `Basic ${Buffer.from(`${sharePointId}:x`).toString('base64')}` };
    const answer = await setUp().ask({ token: 'x' }, { headers });
    expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
  });

  it('is not told apart when it is not enabled', async () => {
    world.principals.replace({ ...resourceServer, enabled: false });
    const answer = await setUp().ask({ ...proof, token: sign(ownToken) });
    world.principals.replace(resourceServer);
    expect(answer.status).toBe(401);
    expect(json(answer)).toEqual(json(await setUp().ask({ ...proof, client_secret: 'x', token: 'x' })));
  });
});

describe('the request', () => {
  const good = { ...proof, token: sign(ownToken) };
  const body = new URLSearchParams(good).toString();
  it.each<[string, RequestParts, number, string]>([
    ['another method', { method: 'GET' }, 405, 'MethodNotAllowed'],
    ['JSON', { headers: { 'content-type': 'application/json' } }, 415, 'ContentTypeUnsupported'],
    [
      'another charset',
      { headers: { 'content-type': `${formType}; charset=utf-16` } },
      415,
      'ContentTypeUnsupported',
    ],
    ['compression', { headers: { 'content-encoding': 'gzip' } }, 415, 'ContentTypeUnsupported'],
    ['no body', { body: '' }, 400, 'BodyMissing'],
    ['too large a body', { body: `${body}&x=${'x'.repeat(32_768)}` }, 413, 'BodyTooLarge'],
    ['the token in the query', { path: '/oauth2/introspect?token=x' }, 400, 'ParameterInQuery'],
    ['a secret in the query', { path: '/oauth2/introspect?client_secret=x' }, 400, 'ParameterInQuery'],
    ['the token twice', { body: `${body}&token=x` }, 400, 'ParameterRepeated'],
    ['a broken escape', { body: `${body}&x=%` }, 400, 'FormMalformed'],
    ['an unknown realm', { params: { realm: contoso } }, 400, 'RealmUnknown'],
    ['no token', { body: new URLSearchParams(proof).toString() }, 400, 'ParameterMissing'],
    [
      'an empty token',
      { body: new URLSearchParams({ ...proof, token: '' }).toString() },
      400,
      'ParameterMissing',
    ],
    [
      'too long a token',
      { body: new URLSearchParams({ ...proof, token: 'x'.repeat(16_385) }).toString() },
      400,
      'ParameterTooLong',
    ],
    ['too long a hint', { body: `${body}&token_type_hint=${'x'.repeat(257)}` }, 400, 'ParameterTooLong'],
  ])('is refused with %s', async (_what, parts, status, code) => {
    const { ask, last } = setUp();
    const answer = await ask(good, parts);
    expect([answer.status, answer.headers['x-ms-error-code']]).toEqual([status, code]);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(last()).toMatchObject({ event: 'token.refused', fields: { code } });
  });

  it('may hint at the type of the token, and say what nobody reads', async () => {
    const answer = await setUp().ask({ ...good, token_type_hint: 'access_token', other: 'x' });
    expect(json(answer)).toMatchObject({ active: true });
  });

  it('may name the home realm in its path, and a request id in its query', async () => {
    const parts = {
      path: `/${homeRealm}/oauth2/introspect?client-request-id=x`,
      params: { realm: homeRealm },
    };
    expect(json(await setUp().ask(good, parts))).toMatchObject({ active: true });
  });

  it('is told its own address as the audience of an assertion', async () => {
    const asked: string[] = [];
    const endpoint = createIntrospectionEndpoint({
      ...service.options,
      principals: world.principals,
      assertionAudiences({ tokenEndpoint }) {
        asked.push(tokenEndpoint);
        return [];
      },
      judgeToken: async () => ({ inactive: 'TokenMalformed', brokenRule: 'TokenWellFormed', rules: [] }),
    });
    const form = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'x',
      token: 'x',
    };
    const request = httpRequest({
      method: 'POST',
      path: '/oauth2/introspect?x=1',
      headers: { 'content-type': formType },
      body: new URLSearchParams(form).toString(),
    });
    await endpoint(request, testContext());
    expect(asked).toEqual([`${publicUrl}/oauth2/introspect`]);
  });
});

describe('when something does not answer', () => {
  it('says nothing of the token, and when to come again', async () => {
    const { ask, last } = setUp(() => Promise.reject(new Outage('tables', 'down', { retryAfter: 7 })));
    const answer = await ask({ ...proof, token: sign(ownToken) });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '7']);
    expect(json(answer)).not.toHaveProperty('active');
    const fields = { wire: 'modern', code: 'DependencyUnavailable', detail: 'tables: down' };
    expect(last()).toEqual({ event: 'token.refused', fields });
  });

  it('lets a bug through to the one wrapper of all handlers', async () => {
    const { ask } = setUp(() => Promise.reject(new TypeError('bug')));
    await expect(ask({ ...proof, token: 'x' })).rejects.toThrow(TypeError);
  });
});
