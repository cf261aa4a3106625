/** Every grant over HTTP: answers, log lines and refusals, to the letter. */
import { describe, expect, it } from 'vitest';
import { testNow } from '../../support/clock.ts';
import {
  assertionClaims,
  clientSecret,
  exchangeId,
  homeRealm,
  s2sClaims,
  signAssertion,
} from '../../support/token-service.ts';
import { kim, partnerAudience, payloadOf, types } from '../tokens/grant-calls.ts';
import { json } from './requests.ts';
import {
  audience,
  delegating,
  exchangeForm,
  form,
  subject,
  typePrefix,
  wires,
  without,
} from './token-calls.ts';

describe('an answer on the legacy wire', () => {
  const members = ['token_type', 'expires_in', 'not_before', 'expires_on', 'resource', 'access_token'];

  it('to an S2S assertion has the members, order and texts of Azure ACS', async () => {
    const { ask, clientCertificate } = await delegating('legacy');
    const assertion = signAssertion(clientCertificate, s2sClaims());
    // As Exchange sends it: lower-case escapes, these three parameters and no other.
    const resource = audience.replaceAll('/', '%2f').replaceAll('@', '%40');
    const grant = 'http%3a%2f%2foauth.net%2fgrant_type%2fjwt%2f1.0%2fbearer';
    const body = `grant_type=${grant}&assertion=${assertion}&resource=${resource}`;
    const response = await ask({ path: `/${homeRealm}/tokens/OAuth/2`, body });
    expect(response.status).toBe(200);
    const { access_token, ...others } = json(response);
    expect(Object.keys(json(response))).toEqual(members);
    expect(others).toEqual({
      token_type: 'Bearer',
      expires_in: '3600',
      not_before: String(testNow - 300),
      expires_on: String(testNow + 3600),
      resource: audience,
    });
    expect(payloadOf(String(access_token))).toHaveProperty('trustedfordelegation', 'true');
  });

  it('to an exchange has one member more, at its end, and only texts', async () => {
    const { ask } = await delegating('legacy');
    const response = await ask({ body: exchangeForm('legacy', { resource: partnerAudience }) });
    const content = json(response);
    expect(Object.keys(content)).toEqual([...members, 'issued_token_type']);
    expect(Object.values(content).every((value) => typeof value === 'string')).toBe(true);
    expect(content).toMatchObject({
      resource: partnerAudience,
      issued_token_type: `${typePrefix}access_token`,
    });
    expect(content.access_token).toMatch(/^[\w-]+\.[\w-]+\.$/);
  });
});

describe('an answer on the modern wire', () => {
  it('to an exchange has the members of RFC 8693', async () => {
    const { ask } = await delegating('modern');
    const body = exchangeForm('modern', { requested_token_type: `${typePrefix}jwt` });
    expect(JSON.stringify({ ...json(await ask({ body })), access_token: '' })).toBe(
      `{"access_token":"","issued_token_type":"${typePrefix}jwt","token_type":"Bearer","expires_in":3600}`,
    );
  });

  it('to an assertion has those of RFC 6749', async () => {
    const { ask, clientCertificate } = await delegating('modern');
    const assertion = signAssertion(clientCertificate, assertionClaims({ sub: 'kim' }));
    const body = form('modern', { ...without, grant_type: types.jwtBearer, assertion });
    expect(Object.keys(json(await ask({ body })))).toEqual(['access_token', 'token_type', 'expires_in']);
  });

  it('has no grant of the legacy wire', async () => {
    const { ask, clientCertificate } = await delegating('modern');
    const assertion = signAssertion(clientCertificate, s2sClaims());
    const response = await ask({
      body: form('modern', { ...without, grant_type: types.s2sBearer, assertion }),
    });
    expect(json(response)).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('the log line of an issued token', () => {
  it('tells the grant, whether a user and a partner were in it, and never who or what', async () => {
    const { ask, context, issuerKey } = await delegating('legacy');
    const response = await ask({ body: exchangeForm('legacy', { resource: partnerAudience }) });
    expect(context.concluded).toEqual([
      {
        event: 'token.issued',
        fields: {
          wire: 'legacy',
          clientId: exchangeId,
          audience: partnerAudience,
          provedBy: 'secret',
          kid: issuerKey.kid,
          grant: types.tokenExchange,
          partner: 'Fabrikam Exchange',
          selfIssued: true,
          forUser: true,
        },
      },
    ]);
    const secrets = [kim.nameid, kim.upn, String(json(response).access_token), clientSecret];
    for (const each of secrets) expect(JSON.stringify(context.concluded)).not.toContain(each);
  });
});

describe.each(wires)('a refusal on the %s wire', (wire) => {
  it.each([
    ['of a user', 'unauthorized_client', 7000114, 400, false, {}],
    ['of a subject token', 'invalid_grant', 70000, 400, true, { subject_token: 'other' }],
    ['of a type', 'invalid_request', 9002313, 400, true, { subject_token_type: 'urn:x' }],
  ])('%s is %s', async (_, error, number, status, trusted, changes) => {
    const { ask, principals, client } = await delegating(wire);
    principals.replace({ ...client, trustedForDelegation: trusted });
    const response = await ask({ body: exchangeForm(wire, changes) });
    const content = json(response);
    expect(response.status).toBe(status);
    // RFC 8693 §2.2.2 knows no invalid_grant.
    expect(content.error).toBe(wire === 'modern' && error === 'invalid_grant' ? 'invalid_request' : error);
    if (wire === 'legacy') expect(content).toMatchObject({ error_codes: [number] });
  });

  const marker = 'hunter2';
  it.each([
    ['assertion', { grant_type: types.jwtBearer, assertion: marker }],
    ['S2S assertion', { ...without, grant_type: types.s2sBearer, assertion: marker }],
    ['subject token', { grant_type: types.tokenExchange, ...subject, subject_token: marker }],
    ['type', { grant_type: types.tokenExchange, ...subject, subject_token_type: marker }],
    [
      'actor token',
      {
        grant_type: types.tokenExchange,
        ...subject,
        actor_token: marker,
        actor_token_type: `${typePrefix}jwt`,
      },
    ],
    ['wished type', { grant_type: types.tokenExchange, ...subject, requested_token_type: marker }],
  ])('for the %s repeats nothing of it, to the caller or in the log', async (_, changes) => {
    const { ask, context } = await delegating(wire);
    const response = await ask({ body: form(wire, changes) });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify([response, context.concluded])).not.toContain(marker);
  });

  it.each(['assertion', 'subject_token', 'actor_token', 'requested_token_type'])(
    'is what a parameter %s in the query gets',
    async (name) => {
      const { ask } = await delegating(wire);
      const response = await ask({ path: `/oauth2/token?${name}=x` });
      expect(response.headers['x-ms-error-code']).toBe('ParameterInQuery');
    },
  );
});
