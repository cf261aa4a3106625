/** Token exchange: a user's token and the application's own proof for a token by which it acts for that user. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { tokenTypes } from '../../../../shared/tokens/grants/token-exchange.ts';
import type { ExchangeParameters } from '../../../../shared/tokens/token-request.ts';
import type { UserIdentity } from '../../../../shared/tokens/user-identity.ts';
import { testNow } from '../../../support/clock.ts';
import { exchangeId, sharePointId } from '../../../support/token-service.ts';
import {
  delegatingService,
  exchangeRequest,
  issued,
  kim,
  payloadOf,
  refused,
  secret,
} from '../grant-calls.ts';

const wires = ['legacy', 'modern'] as const;
const missing = (parameter: string) => ({ refusal: 'ParameterMissing', parameter });
const unsupported = (parameter: string) => ({ refusal: 'TokenTypeUnsupported', parameter });

describe.each(wires)('an exchange on the %s wire', (wire) => {
  it('makes the client the actor for the user of the subject token', async () => {
    const service = await delegatingService();
    const token = await issued(exchangeRequest(wire), service);
    expect(token).toMatchObject({
      clientId: exchangeId,
      method: 'secret',
      forUser: true,
      issuedTokenType: tokenTypes.accessToken,
    });
    const claims = payloadOf(token.accessToken);
    expect(claims).toMatchObject(
      wire === 'legacy' ? kim : { sub: kim.nameid, client_id: exchangeId, act: { sub: exchangeId } },
    );
    expect(service.judge.asked).toEqual([['subject', exchangeId]]);
  });

  it.each(Object.values(tokenTypes))('takes a subject token of the type %s', async (subjectTokenType) => {
    const service = await delegatingService();
    expect(await issued(exchangeRequest(wire, { subjectTokenType }), service)).toHaveProperty(
      'forUser',
      true,
    );
  });

  it.each([tokenTypes.jwt, tokenTypes.accessToken])(
    'gives the type %s when asked',
    async (requestedTokenType) => {
      const service = await delegatingService();
      const token = await issued(exchangeRequest(wire, { requestedTokenType }), service);
      expect(token.issuedTokenType).toBe(requestedTokenType);
    },
  );

  const unknownType = 'urn:ietf:params:oauth:token-type:saml2';
  it.each<[string, Partial<ExchangeParameters>, object]>([
    ['no subject token', { subjectToken: undefined }, missing('subject_token')],
    ['no type of it', { subjectTokenType: undefined }, missing('subject_token_type')],
    ['an actor token without a type', { actorToken: 'x' }, missing('actor_token_type')],
    ['a type of no actor token', { actorTokenType: tokenTypes.jwt }, missing('actor_token')],
    ['a SAML subject', { subjectTokenType: unknownType }, unsupported('subject_token_type')],
    [
      'an actor that is a user',
      { actorToken: 'x', actorTokenType: tokenTypes.idToken },
      unsupported('actor_token_type'),
    ],
    [
      'a wish for an identity token',
      { requestedTokenType: tokenTypes.idToken },
      unsupported('requested_token_type'),
    ],
    [
      'a wish for a type in capitals',
      { requestedTokenType: tokenTypes.jwt.toUpperCase() },
      unsupported('requested_token_type'),
    ],
  ])('is refused with %s', async (_, exchange, refusal) => {
    const service = await delegatingService();
    expect(await refused(exchangeRequest(wire, exchange), service)).toEqual(refusal);
    expect(service.judge.asked).toEqual([]);
  });

  it('is refused without any exchange parameter', async () => {
    const request = { ...exchangeRequest(wire), exchange: undefined };
    expect(await refused(request, await delegatingService())).toEqual(missing('subject_token'));
  });

  it('is refused when the subject token is, with the reason for the log', async () => {
    const service = await delegatingService();
    service.judge.answer('bad', { refused: 'SignatureWrong' });
    expect(await refused(exchangeRequest(wire, { subjectToken: 'bad' }), service)).toEqual({
      refusal: 'SubjectTokenRejected',
      detail: 'SignatureWrong',
      parameter: 'subject_token',
    });
    expect(service.signer.calls).toEqual([]);
  });

  it('is an outage when the subject token cannot be judged', async () => {
    const service = await delegatingService();
    service.judge.answer('subject', new Outage('tables', 'no answer'));
    await expect(issued(exchangeRequest(wire), service)).rejects.toThrow(Outage);
  });

  it('is refused to a client that may not act for users, before anybody looks at the subject token', async () => {
    const service = await delegatingService({ trustedForDelegation: false });
    expect(await refused(exchangeRequest(wire), service)).toEqual({
      refusal: 'DelegationNotAllowed',
      detail: 'ClientNotTrustedForDelegation',
    });
    expect(service.judge.asked).toEqual([]);
  });

  it.each([
    ['no credential', undefined, 'ClientCredentialMissing'],
    ['a wrong secret', { ...secret, secret: 'wrong' }, 'ClientAuthenticationFailed'],
  ])('is refused to a client with %s', async (_, credential, refusal) => {
    const service = await delegatingService();
    expect(await refused(exchangeRequest(wire, {}, { credential }), service)).toMatchObject({ refusal });
    expect(service.judge.asked).toEqual([]);
  });

  it.each<[string, UserIdentity, string]>([
    ['an application', { nameid: sharePointId }, 'UserIsApplication'],
    ['a name with a line break', { nameid: 'kim\n' }, 'UserMalformed'],
    ['an empty name', { nameid: 'kim', upn: '' }, 'UserMalformed'],
  ])('is refused for %s, whoever said that it is a user', async (_, user, detail) => {
    const service = await delegatingService();
    service.judge.answer('subject', { user, expiresAt: testNow + 3600 });
    expect(await refused(exchangeRequest(wire), service)).toEqual({
      refusal: 'SubjectTokenRejected',
      detail,
    });
  });

  it.each([
    ['ends with the subject token', 600, 600],
    ['ends before the subject token', 100_000, 3600],
    ['lives a second', 1, 1],
  ])('%s', async (_, left, life) => {
    const service = await delegatingService();
    service.judge.answer('subject', { user: kim, expiresAt: testNow + left });
    const token = await issued(exchangeRequest(wire), service);
    expect(token.expiresIn).toBe(life);
    expect(payloadOf(token.accessToken).exp).toBe(testNow + life);
  });

  it.each([0, -300])('is refused when %i seconds of the subject token are left', async (left) => {
    const service = await delegatingService();
    service.judge.answer('subject', { user: kim, expiresAt: testNow + left });
    expect(await refused(exchangeRequest(wire), service)).toEqual({
      refusal: 'SubjectTokenRejected',
      detail: 'SubjectTokenExpired',
    });
  });
});
