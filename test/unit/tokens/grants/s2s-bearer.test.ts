/** The grant of Exchange, Lync and SharePoint: what real clients send is taken, one change of it is not. */
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import {
  assertionClaims,
  exchangeId,
  homeRealm,
  s2sClaims,
  sharePointId,
  signAssertion,
} from '../../../support/token-service.ts';
import {
  delegatingService,
  issued,
  partsOf,
  payloadOf,
  principalAudience,
  refused,
  s2sAssertion,
  s2sRequest,
  secret,
} from '../grant-calls.ts';

const acs = '00000001-0000-0000-c000-000000000000';
const stranger = await selfSigned({ keyName: 'stranger' });
const rejected = (detail: string) => ({ refusal: 'ClientAssertionRejected', detail });

describe('an S2S assertion', () => {
  it('as Exchange sends it gets the actor token of Azure ACS', async () => {
    const service = await delegatingService();
    const { accessToken } = await issued(s2sRequest(s2sAssertion(service)), service);
    const { header, payload } = partsOf(accessToken);
    const { kid } = service.issuerKey;
    expect(header).toBe(`{"typ":"JWT","alg":"RS256","x5t":"${kid}","kid":"${kid}"}`);
    expect(payload).toBe(
      `{"aud":"${principalAudience}","iss":"${acs}@${homeRealm}","iat":${testNow - 300},` +
        `"nbf":${testNow - 300},"exp":${testNow + 3600},"identityprovider":"${acs}@${homeRealm}",` +
        `"nameid":"${exchangeId}@${homeRealm}","oid":"${service.client.id}","sub":"${service.client.id}",` +
        '"trustedfordelegation":"true"}',
    );
  });

  it.each([
    ['its principal in capitals', { iss: `${exchangeId.toUpperCase()}@${homeRealm}` }],
    ['a slash before the realm, as Skype for Business writes it', { iss: `${exchangeId}/@${homeRealm}` }],
    ['the host in capitals', { aud: `${acs}/STS.LitwareInc.com@${homeRealm}` }],
    ['the host with its port', { aud: `${acs}/sts.litwareinc.com:443@${homeRealm}` }],
    ['times as text', { exp: `${testNow + 600}`, nbf: `${testNow}` }],
    ['the time of its making, as ROADtools adds it', { iat: `${testNow}` }],
    ['no beginning', { nbf: undefined }],
    ['itself as its subject', { sub: `${exchangeId}@${homeRealm}` }],
    ['an identifier, which is not needed', { jti: 'x' }],
  ])('is taken with %s', async (_, changes) => {
    const service = await delegatingService();
    const token = await issued(s2sRequest(s2sAssertion(service, changes)), service);
    expect(token).toMatchObject({ clientId: exchangeId, method: 'grantAssertion', forUser: false });
  });

  it.each(['padded', 'SHA-256 only', 'SHA-1 only', 'none'])('is taken with thumbprints: %s', async (how) => {
    const service = await delegatingService();
    const { x5t, x5tS256 } = service.clientCertificate;
    const headers = new Map<string, object>([
      ['padded', { x5t: `${x5t}=`, 'x5t#S256': `${x5tS256}=` }],
      ['SHA-256 only', { x5t: undefined }],
      ['SHA-1 only', { 'x5t#S256': undefined }],
      ['none', { x5t: undefined, 'x5t#S256': undefined }],
    ]);
    await issued(s2sRequest(s2sAssertion(service, {}, headers.get(how))), service);
  });

  it.each([
    ['with a port of ours that is not usual', 'sts.litwareinc.com:7071'],
    ['without that port', 'sts.litwareinc.com'],
  ])('names our host %s', async (_, host) => {
    const service = await delegatingService({}, { publicUrl: 'http://sts.litwareinc.com:7071' });
    await issued(s2sRequest(s2sAssertion(service, { aud: `${acs}/${host}@${homeRealm}` })), service);
    const usual = s2sAssertion(service, { aud: `${acs}/sts.litwareinc.com:80@${homeRealm}` });
    expect(await refused(s2sRequest(usual), service)).toEqual(rejected('AssertionAudienceWrong'));
  });

  it.each([
    ['another host', `${acs}/sts.fabrikam.com@${homeRealm}`],
    ['more of a host', `${acs}/sts.litwareinc.com.example@${homeRealm}`],
    ['another port', `${acs}/sts.litwareinc.com:444@${homeRealm}`],
    ['the port of http', `${acs}/sts.litwareinc.com:80@${homeRealm}`],
    ['no host', `${acs}@${homeRealm}`],
    ['an empty host', `${acs}/@${homeRealm}`],
    ['another realm', `${acs}/sts.litwareinc.com@fabrikam.com`],
    ['the realm in capitals', `${acs}/sts.litwareinc.com@LITWAREINC.COM`],
    ['the wildcard realm', `${acs}/sts.litwareinc.com@*`],
    ['no realm', `${acs}/sts.litwareinc.com`],
    ['another principal', `${sharePointId}/sts.litwareinc.com@${homeRealm}`],
    ['the principal in capitals', `${acs.toUpperCase()}/sts.litwareinc.com@${homeRealm}`],
    ['our issuer', `https://sts.litwareinc.com/${homeRealm}`],
    ['a host that only lower-cases to ours', `${acs}/sts.litwareinc.com@${homeRealm}`.replace('i', '\u0130')],
    ['a list', [`${acs}/sts.litwareinc.com@${homeRealm}`]],
    ['nothing', undefined],
    ['a number', 1],
  ])('is refused for the audience %s', async (_, aud) => {
    const service = await delegatingService();
    const request = s2sRequest(s2sAssertion(service, { aud }));
    expect(await refused(request, service)).toEqual(rejected('AssertionAudienceWrong'));
    expect(service.replay.remembered().size).toBe(0);
  });

  it.each<[string, object, string]>([
    ['an issuer without its realm', { iss: exchangeId }, 'AssertionIssuerWrong'],
    ['an issuer with a host', { iss: `${exchangeId}/mail@${homeRealm}` }, 'AssertionIssuerWrong'],
    ['an issuer of another realm', { iss: `${exchangeId}@fabrikam.com` }, 'UnknownClient'],
    ['an issuer that nobody knows', { iss: `${acs}@${homeRealm}` }, 'UnknownClient'],
    ['no issuer', { iss: undefined }, 'UnknownClient'],
    ['another issuer than its key', { iss: `${sharePointId}@${homeRealm}` }, 'AssertionKeyUnknown'],
    ['a user for its subject', { sub: 'kim' }, 'AssertionIssuerWrong'],
    ['another name of itself for its subject', { sub: exchangeId }, 'AssertionIssuerWrong'],
    ['no end', { exp: undefined }, 'AssertionTimesMalformed'],
    ['an end in words', { exp: 'soon' }, 'AssertionTimesMalformed'],
    ['an end with a sign', { exp: `+${testNow + 60}` }, 'AssertionTimesMalformed'],
    ['an end with a fraction', { exp: `${testNow + 60}.0` }, 'AssertionTimesMalformed'],
    ['an end in hexadecimal', { exp: '0x7fffffff' }, 'AssertionTimesMalformed'],
    ['an empty end', { exp: '' }, 'AssertionTimesMalformed'],
    ['an end of twenty digits', { exp: '1'.repeat(20) }, 'AssertionTimesMalformed'],
    ['an end that is over', { exp: `${testNow - 300}`, nbf: `${testNow - 600}` }, 'AssertionExpired'],
    ['a beginning to come', { nbf: `${testNow + 301}`, exp: testNow + 700 }, 'AssertionNotYetValid'],
    ['a second too much of life', { exp: `${testNow + 601}` }, 'AssertionLivesTooLong'],
  ])('is refused with %s', async (_, changes, detail) => {
    const service = await delegatingService();
    expect(await refused(s2sRequest(s2sAssertion(service, changes)), service)).toEqual(rejected(detail));
    expect(service.replay.remembered().size).toBe(0);
  });

  it.each([
    ['no token', 'x', 'AssertionMalformed'],
    ['the key of a stranger', signAssertion(stranger, s2sClaims()), 'AssertionKeyUnknown'],
    [
      'the key of a stranger that is not named',
      signAssertion(stranger, s2sClaims(), { x5t: undefined, 'x5t#S256': undefined }),
      'AssertionSignatureWrong',
    ],
  ])('is refused with %s', async (_, assertion, detail) => {
    expect(await refused(s2sRequest(assertion), await delegatingService())).toEqual(rejected(detail));
  });

  it('is refused when its application is disabled', async () => {
    const service = await delegatingService({ enabled: false });
    expect(await refused(s2sRequest(s2sAssertion(service)), service)).toEqual(rejected('ClientDisabled'));
  });

  it('is refused when a client assertion is sent in its place', async () => {
    const service = await delegatingService();
    const assertion = signAssertion(service.clientCertificate, assertionClaims());
    expect(await refused(s2sRequest(assertion), service)).toEqual(rejected('AssertionIssuerWrong'));
  });
});

describe('the request around it', () => {
  it('needs the assertion', async () => {
    const request = s2sRequest('', { assertion: undefined });
    expect(await refused(request, await delegatingService())).toEqual({
      refusal: 'ParameterMissing',
      parameter: 'assertion',
    });
  });

  it('has no other credential beside it', async () => {
    const service = await delegatingService();
    const request = s2sRequest(s2sAssertion(service), { credential: secret });
    expect(await refused(request, service)).toEqual({ refusal: 'ClientCredentialAmbiguous' });
    expect(service.replay.remembered().size).toBe(0);
  });

  it('may name the client, and only that one', async () => {
    const service = await delegatingService();
    const assertion = s2sAssertion(service);
    const named = (clientId: string) => s2sRequest(assertion, { clientId });
    expect(await refused(named(sharePointId), service)).toEqual(rejected('ClientIdDisagrees'));
    expect(await refused(named(`${exchangeId}@fabrikam.com`), service)).toEqual(
      rejected('ClientIdDisagrees'),
    );
    await issued(named(`${exchangeId}/mail.litwareinc.com@${homeRealm}`), service);
  });

  it('is of the legacy wire', async () => {
    const service = await delegatingService();
    const request = s2sRequest(s2sAssertion(service), {
      wire: 'modern',
      resource: 'https://sp01.litwareinc.com',
    });
    expect(await refused(request, service)).toMatchObject({ refusal: 'GrantUnsupported' });
    expect(service.replay.remembered().size).toBe(0);
  });

  it('gets no token for a user, whatever else it says', async () => {
    const service = await delegatingService();
    const assertion = s2sAssertion(service, { nameid: 'kim', upn: 'kim@litwareinc.com', actortoken: 'x' });
    const { accessToken } = await issued(s2sRequest(assertion), service);
    expect(payloadOf(accessToken)).toHaveProperty('nameid', `${exchangeId}@${homeRealm}`);
    expect(accessToken).not.toMatch(/kim/);
    expect(payloadOf(accessToken)).not.toHaveProperty('actortoken');
  });
});
