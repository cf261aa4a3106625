/** The actor token of an exchange: the S2S assertion of the client itself, alone or beside its credential. */
import { describe, expect, it } from 'vitest';
import { tokenTypes } from '../../../../shared/tokens/grants/token-exchange.ts';
import type { ExchangeParameters } from '../../../../shared/tokens/token-request.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import {
  assertionClaims,
  exchangeId,
  homeRealm,
  keyCredential,
  s2sClaims,
  servicePrincipal,
  signAssertion,
} from '../../../support/token-service.ts';
import {
  delegatingService,
  exchangeRequest,
  issued,
  payloadOf,
  refused,
  s2sAssertion,
  secret,
} from '../grant-calls.ts';

const stranger = await selfSigned({ keyName: 'stranger' });
const actor = (actorToken: string): Partial<ExchangeParameters> => ({
  actorToken,
  actorTokenType: tokenTypes.jwt,
});

describe('an actor token', () => {
  it('stands for client authentication', async () => {
    const service = await delegatingService();
    const request = exchangeRequest('modern', actor(s2sAssertion(service)), { credential: undefined });
    const token = await issued(request, service);
    expect(token).toMatchObject({ clientId: exchangeId, method: 'actorToken', forUser: true });
    expect(payloadOf(token.accessToken)).toHaveProperty('act', { sub: exchangeId });
  });

  it('may come beside the credential of the same client', async () => {
    const service = await delegatingService();
    const token = await issued(exchangeRequest('modern', actor(s2sAssertion(service))), service);
    expect(token.clientId).toBe(exchangeId);
  });

  it('of another client is refused', async () => {
    const service = await delegatingService();
    const other = servicePrincipal({
      id: 'aaaaaaaa-0000-4000-8000-000000000009',
      appId: '00000004-0000-0ff1-ce00-000000000000',
      keyCredentials: [keyCredential(stranger)],
      trustedForDelegation: true,
    });
    await service.principals.add(other);
    const theirs = signAssertion(stranger, s2sClaims({ iss: `${other.appId}@${homeRealm}` }));
    expect(await refused(exchangeRequest('modern', actor(theirs)), service)).toEqual({
      refusal: 'ActorTokenRejected',
      detail: 'ActorIsNotClient',
      parameter: 'actor_token',
    });
  });

  it.each<[string, (service: Awaited<ReturnType<typeof delegatingService>>) => string, string]>([
    ['no token', () => 'x', 'AssertionMalformed'],
    ['that a stranger signed', () => signAssertion(stranger, s2sClaims()), 'AssertionKeyUnknown'],
    [
      'for another audience',
      ({ clientCertificate }) => signAssertion(clientCertificate, assertionClaims()),
      'AssertionIssuerWrong',
    ],
    [
      'with times as text',
      (service) => s2sAssertion(service, { exp: `${testNow + 60}` }),
      'AssertionTimesMalformed',
    ],
    [
      'with a padded thumbprint',
      (service) => s2sAssertion(service, {}, { x5t: `${service.clientCertificate.x5t}=` }),
      'AssertionKeyUnknown',
    ],
  ])('%s is refused, alone as a wrong client is', async (_, make, detail) => {
    const service = await delegatingService();
    const token = make(service);
    expect(
      await refused(exchangeRequest('modern', actor(token), { credential: undefined }), service),
    ).toEqual({
      refusal: 'ClientAssertionRejected',
      detail,
    });
    expect(await refused(exchangeRequest('modern', actor(token)), service)).toEqual({
      refusal: 'ActorTokenRejected',
      detail,
      parameter: 'actor_token',
    });
    expect(service.judge.asked).toEqual([]);
  });

  it('is accepted once, for whichever grant', async () => {
    const service = await delegatingService();
    const request = exchangeRequest('modern', actor(s2sAssertion(service)), { credential: undefined });
    await issued(request, service);
    expect(await refused(request, service)).toHaveProperty('detail', 'AssertionReplayed');
  });

  it('does not make up for a wrong secret', async () => {
    const service = await delegatingService();
    const credential = { ...secret, secret: 'wrong' };
    const request = exchangeRequest('modern', actor(s2sAssertion(service)), { credential });
    expect(await refused(request, service)).toHaveProperty('refusal', 'ClientAuthenticationFailed');
    expect(service.replay.remembered().size).toBe(0);
  });
});
