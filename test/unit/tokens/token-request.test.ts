/** A form becomes a token request with at most one way of client authentication. */
import { describe, expect, it } from 'vitest';
import {
  jwtBearerAssertion,
  readTokenRequest,
  type TokenRequestInput,
} from '../../../shared/tokens/token-request.ts';

const grant = { grant_type: 'client_credentials' };
const assertion = { client_assertion: 'a.b.c', client_assertion_type: jwtBearerAssertion };
const basic = { clientId: 'id', secret: 'pass' };

function read(form: Readonly<Record<string, string>>, by?: TokenRequestInput['basic']) {
  return readTokenRequest({
    wire: 'legacy',
    realm: 'litwareinc.com',
    tokenEndpoint: 'https://sts/tokens/OAuth/2',
    form: new Map(Object.entries(form)),
    basic: by,
  });
}

describe('readTokenRequest', () => {
  it('keeps what the steps after it need, and nothing else of the form', () => {
    const form = {
      ...grant,
      client_id: 'id',
      client_secret: 'pass',
      resource: 'r',
      scope: 's',
      assertion: 'a.b.c',
      subject_token: 'd.e.f',
      subject_token_type: 'urn:subject',
      actor_token: 'g.h.i',
      actor_token_type: 'urn:actor',
      requested_token_type: 'urn:requested',
      admin: 'true',
    };
    expect(read(form)).toEqual({
      wire: 'legacy',
      realm: 'litwareinc.com',
      tokenEndpoint: 'https://sts/tokens/OAuth/2',
      grantType: 'client_credentials',
      credential: { method: 'secret', scheme: 'body', clientId: 'id', secret: 'pass' },
      clientId: 'id',
      resource: 'r',
      scope: 's',
      assertion: 'a.b.c',
      exchange: {
        subjectToken: 'd.e.f',
        subjectTokenType: 'urn:subject',
        actorToken: 'g.h.i',
        actorTokenType: 'urn:actor',
        requestedTokenType: 'urn:requested',
      },
    });
  });

  it.each([
    ['no credential', {}, undefined, undefined],
    ['a client id alone', { client_id: 'id' }, undefined, undefined],
    [
      'a secret in the body',
      { client_id: 'id', client_secret: 'pass' },
      undefined,
      { method: 'secret', scheme: 'body', clientId: 'id', secret: 'pass' },
    ],
    ['a header', {}, basic, { method: 'secret', scheme: 'basic', clientId: 'id', secret: 'pass' }],
    [
      'a header and the same client id',
      { client_id: 'id' },
      basic,
      { method: 'secret', scheme: 'basic', clientId: 'id', secret: 'pass' },
    ],
    ['an assertion', assertion, undefined, { method: 'assertion', clientId: undefined, assertion: 'a.b.c' }],
    [
      'an assertion and a client id',
      { ...assertion, client_id: 'id' },
      undefined,
      { method: 'assertion', clientId: 'id', assertion: 'a.b.c' },
    ],
  ])('reads %s', (_, form, header, credential) => {
    expect(read({ ...grant, ...form }, header)).toHaveProperty('credential', credential);
  });

  it.each([
    ['a header and a secret', { client_secret: 'pass' }, basic],
    ['a header and an assertion', assertion, basic],
    ['a secret and an assertion', { ...assertion, client_id: 'id', client_secret: 'pass' }, undefined],
    ['all three', { ...assertion, client_id: 'id', client_secret: 'pass' }, basic],
    ['a header and another client id', { client_id: 'other' }, basic],
    ['a header and the client id in other case', { client_id: 'ID' }, basic],
  ])('refuses %s as ambiguous', (_, form, header) => {
    expect(read({ ...grant, ...form }, header)).toEqual({ refusal: 'ClientCredentialAmbiguous' });
  });

  it.each([
    ['grant_type', {}],
    ['client_id', { ...grant, client_secret: 'pass' }],
    ['client_assertion_type', { ...grant, client_assertion: 'a.b.c' }],
    ['client_assertion_type', { ...grant, ...assertion, client_assertion_type: 'urn:other' }],
    [
      'client_assertion_type',
      { ...grant, ...assertion, client_assertion_type: jwtBearerAssertion.toUpperCase() },
    ],
  ])('asks for %s', (parameter, form) => {
    expect(read(form)).toEqual({ refusal: 'ParameterMissing', parameter });
  });

  it('ignores parameters that it does not know, also long ones', () => {
    expect(read({ ...grant, unknown: 'x'.repeat(10_000) })).toHaveProperty('grantType', 'client_credentials');
  });

  it.each([
    ['alone', { client_id: 'id' }, undefined, 'id'],
    ['in the header', {}, basic, 'id'],
    ['not at all', {}, undefined, undefined],
  ])('knows as whom the client asks when it names itself %s', (_, form, header, clientId) => {
    expect(read({ ...grant, ...form }, header)).toHaveProperty('clientId', clientId);
  });

  it.each(['refresh_token', 'password', '__proto__', 'x'])(
    'leaves the grant %j to the grants',
    (grantType) => {
      expect(read({ grant_type: grantType })).toHaveProperty('grantType', grantType);
    },
  );
});
