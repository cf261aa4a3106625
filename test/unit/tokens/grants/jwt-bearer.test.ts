/** The JWT bearer grant: for the client itself, for a user, alone or beside a credential, on both wires. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import {
  assertionClaims,
  exchangeId,
  homeRealm,
  issuer,
  keyCredential,
  passwordCredential,
  servicePrincipal,
  sharePointId,
  signAssertion,
} from '../../../support/token-service.ts';
import {
  bearerRequest,
  delegatingService,
  grantAssertion,
  issued,
  kim,
  payloadOf,
  refused,
  requestOf,
  s2sAssertion,
  secret,
} from '../grant-calls.ts';

const wires = ['legacy', 'modern'] as const;
const stranger = await selfSigned({ keyName: 'stranger' });
const { nameid, ...otherNames } = kim;
const user = { sub: nameid, ...otherNames };
const rejected = (detail: string) => ({ refusal: 'GrantAssertionRejected', detail });

describe.each(wires)('an assertion on the %s wire', (wire) => {
  it.each([exchangeId, `${exchangeId}@${homeRealm}`, `${exchangeId}/mail.litwareinc.com@${homeRealm}`])(
    'about the client itself, as %s, gets a token for the application',
    async (sub) => {
      const service = await delegatingService({ trustedForDelegation: false });
      const token = await issued(bearerRequest(wire, grantAssertion(service, { sub })), service);
      expect(token).toMatchObject({ clientId: exchangeId, method: 'grantAssertion', forUser: false });
      const claims = payloadOf(token.accessToken);
      expect(claims[wire === 'legacy' ? 'nameid' : 'sub']).toBe(
        wire === 'legacy' ? `${exchangeId}@${homeRealm}` : exchangeId,
      );
    },
  );

  it('about a user gets a token by which the client acts for that user', async () => {
    const service = await delegatingService();
    const token = await issued(bearerRequest(wire, grantAssertion(service, user)), service);
    expect(token.forUser).toBe(true);
    const claims = payloadOf(token.accessToken);
    expect(claims).toMatchObject(wire === 'legacy' ? kim : { sub: nameid, act: { sub: exchangeId } });
    expect(claims).toMatchObject(otherNames);
  });

  it('about a user is refused to a client that may not act for users', async () => {
    const service = await delegatingService({ trustedForDelegation: false });
    expect(await refused(bearerRequest(wire, grantAssertion(service, user)), service)).toEqual({
      refusal: 'DelegationNotAllowed',
      detail: 'ClientNotTrustedForDelegation',
    });
    expect(service.signer.calls).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['another issuer', { iss: `${sharePointId}` }, 'AssertionKeyUnknown'],
    ['an issuer of another realm', { iss: `${exchangeId}@fabrikam.com` }, 'UnknownClient'],
    ['an issuer that nobody knows', { iss: '99999999-0000-0ff1-ce00-000000000000' }, 'UnknownClient'],
    ['no issuer', { iss: undefined }, 'UnknownClient'],
    ['no subject', { sub: undefined }, 'AssertionSubjectMalformed'],
    ['an empty subject', { sub: '' }, 'AssertionSubjectMalformed'],
    ['a subject that is no text', { sub: 7 }, 'AssertionSubjectMalformed'],
    ['a subject with a line break', { sub: 'kim\n' }, 'AssertionSubjectMalformed'],
    ['a subject that is too long', { sub: 'x'.repeat(257) }, 'AssertionSubjectMalformed'],
    ['a name of the user that is a list', { ...user, upn: ['kim'] }, 'AssertionSubjectMalformed'],
    ['a name of the user that is empty', { ...user, sip: '' }, 'AssertionSubjectMalformed'],
    ['the token endpoint for its audience', { aud: `${issuer}/oauth2/token` }, 'AssertionAudienceWrong'],
    ['two audiences', { aud: [issuer, issuer] }, 'AssertionAudienceWrong'],
    ['no audience', { aud: undefined }, 'AssertionAudienceWrong'],
    ['no identifier', { jti: undefined }, 'AssertionIdMissing'],
    ['an identifier that is too long', { jti: 'x'.repeat(129) }, 'AssertionIdMissing'],
    ['times as text', { exp: `${testNow + 300}` }, 'AssertionTimesMalformed'],
    ['no end', { exp: undefined }, 'AssertionTimesMalformed'],
    ['an end that is over', { exp: testNow - 300, iat: testNow - 600, nbf: undefined }, 'AssertionExpired'],
    ['a beginning to come', { nbf: testNow + 301, exp: testNow + 600 }, 'AssertionNotYetValid'],
    ['too long a life', { exp: testNow + 601 }, 'AssertionLivesTooLong'],
  ])('is refused with %s', async (_, changes, detail) => {
    const service = await delegatingService();
    expect(await refused(bearerRequest(wire, grantAssertion(service, changes)), service)).toEqual(
      rejected(detail),
    );
    expect(service.replay.remembered().size).toBe(0);
  });

  it.each([
    ['is no token', 'a.b.c', 'AssertionMalformed'],
    ['a stranger signed', signAssertion(stranger), 'AssertionKeyUnknown'],
    [
      'a stranger signed in the name of its key',
      signAssertion(stranger, undefined, { x5t: undefined, 'x5t#S256': undefined }),
      'AssertionSignatureWrong',
    ],
  ])('is refused when it %s', async (_, assertion, detail) => {
    const service = await delegatingService();
    expect(await refused(bearerRequest(wire, assertion), service)).toEqual(rejected(detail));
  });

  it('is refused when an S2S assertion is sent in its place', async () => {
    const service = await delegatingService();
    expect(await refused(bearerRequest(wire, s2sAssertion(service)), service)).toEqual(
      rejected('AssertionSubjectMalformed'),
    );
    const subject = { sub: `${exchangeId}@${homeRealm}` };
    expect(await refused(bearerRequest(wire, s2sAssertion(service, subject)), service)).toEqual(
      rejected('AssertionAudienceWrong'),
    );
  });

  it('is refused when its thumbprint is padded', async () => {
    const service = await delegatingService();
    const padded = grantAssertion(service, {}, { x5t: `${service.clientCertificate.x5t}=` });
    expect(await refused(bearerRequest(wire, padded), service)).toEqual(rejected('AssertionKeyUnknown'));
  });

  it('is accepted once, and not after it has proven the client elsewhere', async () => {
    const service = await delegatingService();
    const request = bearerRequest(wire, grantAssertion(service));
    await issued(request, service);
    expect(await refused(request, service)).toEqual(rejected('AssertionReplayed'));
    const assertion = grantAssertion(service);
    const credential = { method: 'assertion', clientId: undefined, assertion } as const;
    await issued(requestOf(wire, { credential }), service);
    expect(await refused(bearerRequest(wire, assertion), service)).toEqual(rejected('AssertionReplayed'));
  });

  it('issues nothing while the replay store does not answer', async () => {
    const service = await delegatingService();
    service.replay.failWith(new Outage('tables', 'no answer'));
    await expect(issued(bearerRequest(wire, grantAssertion(service)), service)).rejects.toThrow(Outage);
    expect(service.signer.calls).toEqual([]);
  });

  it.each([sharePointId, `${sharePointId}@${homeRealm}`, `${sharePointId.toUpperCase()}@fabrikam.com`])(
    'is refused when it calls the application %s a user',
    async (sub) => {
      const service = await delegatingService();
      expect(await refused(bearerRequest(wire, grantAssertion(service, { sub })), service)).toEqual(
        rejected('UserIsApplication'),
      );
    },
  );

  it('may come with the credential of the same client', async () => {
    const service = await delegatingService();
    const request = bearerRequest(wire, grantAssertion(service, user), { credential: secret });
    expect(await issued(request, service)).toMatchObject({ clientId: exchangeId, forUser: true });
  });

  it('is refused beside the credential of another client, and not used up by it', async () => {
    const service = await delegatingService();
    const other = servicePrincipal({
      id: 'aaaaaaaa-0000-4000-8000-000000000009',
      appId: '00000004-0000-0ff1-ce00-000000000000',
      passwordCredentials: [passwordCredential('another')],
      trustedForDelegation: true,
    });
    await service.principals.add(other);
    const credential = { ...secret, clientId: other.appId, secret: 'another' };
    const assertion = grantAssertion(service, user);
    const request = bearerRequest(wire, assertion, { credential, clientId: other.appId });
    expect(await refused(request, service)).toEqual(rejected('AssertionOfOtherClient'));
    await issued(bearerRequest(wire, assertion), service);
  });

  it('is refused beside a credential that is wrong, as that credential would be alone', async () => {
    const service = await delegatingService();
    const credential = { ...secret, secret: 'wrong' };
    const request = bearerRequest(wire, grantAssertion(service), { credential });
    expect(await refused(request, service)).toEqual({
      refusal: 'ClientAuthenticationFailed',
      detail: 'SecretWrong',
    });
    expect(service.replay.remembered().size).toBe(0);
  });

  it('is refused beside the client id of another', async () => {
    const service = await delegatingService();
    const request = bearerRequest(wire, grantAssertion(service), { clientId: sharePointId });
    expect(await refused(request, service)).toEqual(rejected('ClientIdDisagrees'));
  });

  it('is missed when it is not there', async () => {
    const request = bearerRequest(wire, '', { assertion: undefined });
    expect(await refused(request, await delegatingService())).toEqual({
      refusal: 'ParameterMissing',
      parameter: 'assertion',
    });
  });
});

it('takes the token endpoint for the audience where the deployment allows it', async () => {
  const assertionAudiences = ({ tokenEndpoint }: { tokenEndpoint: string }) => [issuer, tokenEndpoint];
  const service = await delegatingService({}, { assertionAudiences });
  const assertion = grantAssertion(service, { aud: `${issuer}/oauth2/token` });
  expect(await issued(bearerRequest('modern', assertion), service)).toHaveProperty('clientId', exchangeId);
});

it('notes the day on which the credential was used', async () => {
  const recorded: string[] = [];
  const uses = { record: (appId: string, keyId: string) => void recorded.push(`${appId} ${keyId}`) };
  const service = await delegatingService({}, { uses });
  await issued(bearerRequest('modern', grantAssertion(service)), service);
  await refused(bearerRequest('modern', grantAssertion(service, { aud: 'x' })), service);
  expect(recorded).toEqual([`${exchangeId} key-1`]);
});

it('accepts an elliptic-curve key', async () => {
  const p384 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-384' });
  const service = await delegatingService({ keyCredentials: [keyCredential(p384)] });
  const assertion = signAssertion(p384, assertionClaims(), { alg: 'ES384' });
  expect(await issued(bearerRequest('modern', assertion), service)).toHaveProperty('clientId', exchangeId);
});
