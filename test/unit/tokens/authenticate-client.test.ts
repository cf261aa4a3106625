/** Who asks: every spelling of a client's name, and one refusal for all who may not. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { oauthErrorResponse } from '../../../shared/http/oauth-answers.ts';
import { type AuthenticatedClient, authenticateClient } from '../../../shared/tokens/authenticate-client.ts';
import type { OAuthRefusal } from '../../../shared/tokens/oauth-refusal.ts';
import type {
  ClientRequest,
  PresentedCredential,
  TokenRequest,
} from '../../../shared/tokens/token-request.ts';
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

function requestBy(credential: PresentedCredential | undefined): TokenRequest {
  return {
    wire: 'modern',
    realm: homeRealm,
    grantType: 'client_credentials',
    credential,
    resource: undefined,
    scope: undefined,
    tokenEndpoint: `${issuer}/oauth2/token`,
  };
}

const secretOf = (clientId: string, secret = clientSecret) =>
  requestBy({ method: 'secret', scheme: 'body', clientId, secret });
const assertionOf = (assertion: string, clientId?: string) =>
  requestBy({ method: 'assertion', clientId, assertion });

/** What the caller is shown, without the reason that is for the log. */
function shown(result: AuthenticatedClient | OAuthRefusal): unknown {
  if (!('refusal' in result)) throw new Error('The client was let in.');
  return oauthErrorResponse(result, { wire: 'legacy', requestId: 'r', now: 0 });
}

describe('a client with a secret', () => {
  it.each([
    exchangeId,
    `${exchangeId}@${homeRealm}`,
    `${exchangeId}/mail.litwareinc.com@${homeRealm}`,
    `${exchangeId}/localhost:9080@${homeRealm}`,
    `${exchangeId}/@${homeRealm}`,
    `${exchangeId.toUpperCase()}@LITWAREINC.COM`,
  ])('may call itself %s', async (name) => {
    const { options, client } = await createTestTokenService();
    expect(await authenticateClient(secretOf(name), options)).toEqual({
      principal: client,
      method: 'secret',
      keyId: 'secret-1',
    });
  });

  it.each([
    `${exchangeId}@fabrikam.com`,
    `${exchangeId}@${homeRealm}.`,
    `${exchangeId}@*`,
    `${exchangeId}@`,
    ` ${exchangeId}`,
    exchangeId.replaceAll('-', ''),
    'exchange',
    '',
    `${exchangeId}@\u217Citwareinc.com`,
  ])('may not call itself %j', async (name) => {
    const { options, principals } = await createTestTokenService();
    expect(await authenticateClient(secretOf(name), options)).toMatchObject({
      refusal: 'ClientAuthenticationFailed',
      detail: 'UnknownClient',
    });
    expect(principals.reads()).toBe(0);
  });

  it('is shown one and the same refusal, be it unknown, wrong, disabled, expired or without a secret', async () => {
    const { options, principals, client } = await createTestTokenService();
    const refused = async (name: string, secret?: string) =>
      shown(await authenticateClient(secretOf(name, secret), options));
    const wrong = await refused(exchangeId, 'wrong');
    expect(await refused('99999999-0000-0ff1-ce00-000000000000')).toEqual(wrong);
    expect(await refused('no name at all')).toEqual(wrong);
    expect(await refused(sharePointId)).toEqual(wrong);
    expect(await refused(`${exchangeId}@fabrikam.com`)).toEqual(wrong);
    principals.replace({ ...client, enabled: false });
    expect(await refused(exchangeId)).toEqual(wrong);
    const ended = client.passwordCredentials.map((each) => ({ ...each, endsAt: options.clock.now() }));
    principals.replace({ ...client, passwordCredentials: ended });
    expect(await refused(exchangeId)).toEqual(wrong);
  });
});

describe('a client with an assertion', () => {
  it.each([
    ['without a client id', undefined],
    ['with its client id', exchangeId],
    ['with its client id and realm', `${exchangeId}@${homeRealm}`],
  ])('is let in %s', async (_, clientId) => {
    const { options, client, clientCertificate } = await createTestTokenService();
    const request = assertionOf(signAssertion(clientCertificate), clientId);
    expect(await authenticateClient(request, options)).toEqual({
      principal: client,
      method: 'assertion',
      keyId: 'key-1',
    });
  });

  it.each([
    ['another client', sharePointId, 'AssertionIssuerWrong'],
    ['a client that nobody knows', '99999999-0000-0ff1-ce00-000000000000', 'UnknownClient'],
    ['a client of another realm', `${exchangeId}@fabrikam.com`, 'UnknownClient'],
    ['no name', 'x', 'UnknownClient'],
  ])('is refused when the request names %s', async (_, clientId, detail) => {
    const { options, clientCertificate } = await createTestTokenService();
    const request = assertionOf(signAssertion(clientCertificate), clientId);
    expect(await authenticateClient(request, options)).toEqual({
      refusal: 'ClientAssertionRejected',
      detail,
    });
  });

  it('may name the token endpoint only where the rules allow it', async () => {
    const service = await createTestTokenService();
    const assertion = () =>
      signAssertion(service.clientCertificate, assertionClaims({ aud: `${issuer}/oauth2/token` }));
    expect(await authenticateClient(assertionOf(assertion()), service.options)).toMatchObject({
      detail: 'AssertionAudienceWrong',
    });
    const assertionAudiences = ({ tokenEndpoint }: ClientRequest) => [issuer, tokenEndpoint];
    const allowing = { ...service.options, assertionAudiences };
    expect(await authenticateClient(assertionOf(assertion()), allowing)).toHaveProperty('keyId', 'key-1');
  });

  it('is shown one and the same refusal, be it unknown, wrong, disabled, expired or replayed', async () => {
    const { options, principals, client, clientCertificate, issuerCertificate } =
      await createTestTokenService();
    const refused = async (assertion: string) =>
      shown(await authenticateClient(assertionOf(assertion), options));
    const wrong = await refused(signAssertion(issuerCertificate));
    const unknown = '99999999-0000-0ff1-ce00-000000000000';
    const used = signAssertion(clientCertificate);
    await authenticateClient(assertionOf(used), options);
    expect(await refused(used)).toEqual(wrong);
    expect(await refused('a.b.c')).toEqual(wrong);
    expect(
      await refused(signAssertion(clientCertificate, assertionClaims({ iss: unknown, sub: unknown }))),
    ).toEqual(wrong);
    expect(
      await refused(signAssertion(clientCertificate, assertionClaims({ exp: 1, iat: 1, nbf: 1 }))),
    ).toEqual(wrong);
    expect(await refused(signAssertion(clientCertificate, assertionClaims({ aud: 'x' })))).toEqual(wrong);
    principals.replace({ ...client, enabled: false });
    expect(await refused(signAssertion(clientCertificate))).toEqual(wrong);
  });
});

describe('authenticateClient', () => {
  it('refuses a request without a credential', async () => {
    const { options, principals } = await createTestTokenService();
    expect(await authenticateClient(requestBy(undefined), options)).toEqual({
      refusal: 'ClientCredentialMissing',
    });
    expect(principals.reads()).toBe(0);
  });

  it('gives an outage on, be it of the registry or of the replay store', async () => {
    const { options, principals, replay, clientCertificate } = await createTestTokenService();
    replay.failWith(new Outage('tables', 'no answer'));
    await expect(authenticateClient(assertionOf(signAssertion(clientCertificate)), options)).rejects.toThrow(
      Outage,
    );
    principals.failWith(new Outage('tables', 'no answer'));
    await expect(authenticateClient(secretOf(exchangeId), options)).rejects.toThrow(Outage);
  });
});
