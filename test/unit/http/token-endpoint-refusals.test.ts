/** What the token endpoint refuses, with which status and headers, and without an echo of any input. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { jwtBearerAssertion } from '../../../shared/tokens/token-request.ts';
import { clientSecret, exchangeId } from '../../support/token-service.ts';
import { json, requestId } from './requests.ts';
import { basic, form, setUp, wires, without } from './token-calls.ts';

describe.each(wires)('a refusal on the %s wire', (wire) => {
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
