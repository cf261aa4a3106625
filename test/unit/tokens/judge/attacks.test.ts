/** Every attack that was possible somewhere once, by its name (reference §3.9). */
import { createHmac } from 'node:crypto';
import { describe, it } from 'vitest';
import { toBase64Url } from '../../../../shared/base/encoding.ts';
import { testNow } from '../../../support/clock.ts';
import { tenant } from '../../../support/foreign-documents.ts';
import {
  but,
  outer,
  outerClaims,
  outerHeader,
  ownAccessToken,
  ownSelfIssuedToken,
  ownToken,
  partnerActor,
  serverActor,
  sign,
  unsigned,
} from '../../../support/judge-tokens.ts';
import { fabrikam, hostAudience, keys, urlAudience } from '../../../support/judge-world.ts';
import { compactJws, exchangeId, homeRealm, lyncId, sharePointId } from '../../../support/token-service.ts';
import { type Case, expectRefusal, partners } from './refusal-checks.ts';

const [head = '', body = '', made = ''] = sign(partnerActor).split('.');

/** HMAC over the token with something public for the secret. */
function hmac(secret: string | Buffer, alg: string): string {
  const hash = `sha${alg.slice(2)}`;
  return compactJws({ ...partnerActor.header, alg }, partnerActor.claims, (input) =>
    createHmac(hash, secret).update(input).digest(),
  );
}

const publicParts: readonly [string, string | Buffer][] = [
  ['the certificate as DER', keys.contoso.der],
  ['the certificate as PEM', keys.contoso.pem],
  ['the certificate as base64', keys.contoso.der.toString('base64')],
  ['the public key as PEM', keys.contoso.publicKey.export({ format: 'pem', type: 'spki' })],
  ['the thumbprint', keys.contoso.x5t],
  ['nothing', ''],
];

describe('the attacks of reference §3.9', () => {
  const anonymous = outerClaims(partnerActor, { actortoken: undefined });
  it.each<Case>([
    ['CVE-2023-29357: an outer token without an actor', unsigned(anonymous), 'ActorMissing'],
    [
      'CVE-2023-29357: a hashed proof token without a signature',
      unsigned({ ...anonymous, ver: 'hashedprooftoken', isloopback: true }),
      'ActorMissing',
    ],
    [
      'CVE-2023-29357: a hashed proof token whose third part is anything',
      unsigned({ ...anonymous, ver: 'hashedprooftoken', isloopback: true }, outerHeader, toBase64Url('AAA')),
      'DialectUnknown',
    ],
    [
      'CVE-2023-29357: the same in the name of a partner',
      unsigned({ ...partnerActor.claims, ver: 'hashedprooftoken' }, outerHeader, toBase64Url('AAA')),
      'DialectUnknown',
    ],
    ['a signed hashed proof token', partners({ ver: 'hashedprooftoken' }), 'DialectUnknown'],
    ['a signed loopback token', partners({ isloopback: true }), 'DialectUnknown'],
    ['a signed loopback token that says false', partners({ isloopback: false }), 'DialectUnknown'],
    ['a token with an address that proves it', partners({ endpointurl: 'AAAA' }), 'DialectUnknown'],
    ['an Exchange callback token', partners({ ver: 'Exchange.Callback.V2' }), 'DialectUnknown'],
    [
      'an outer token of that dialect, with a good actor',
      outer(partnerActor, { ver: 'hashedprooftoken' }),
      'DialectUnknown',
    ],
    [
      'an outer loopback token, with a good actor',
      outer(partnerActor, { isloopback: true }),
      'DialectUnknown',
    ],
    ['CVE-2026-55040: a right x5t and a junk signature', `${head}.${body}.AAAA`, 'SignatureWrong'],
    [
      'CVE-2026-55040: the same inside an outer token',
      unsigned(outerClaims(partnerActor, { actortoken: `${head}.${body}.AAAA` })),
      'SignatureWrong',
    ],
    [
      'CVE-2026-55040: our own certificate named, in the name of a partner',
      sign(but(partnerActor, {}, { x5t: keys.own.x5t })),
      'KeyUnknown',
    ],
    [
      'CVE-2026-55040: our own certificate named, in our name, and not signed by it',
      sign({ ...ownToken, signedBy: keys.contoso }),
      'SignatureWrong',
    ],
    [
      'CVE-2026-55040: the same with a junk signature',
      `${sign(ownToken).split('.').slice(0, 2).join('.')}.AAAA`,
      'SignatureWrong',
    ],
    [
      'CVE-2026-55040: signed by us, and no actor token, inside an outer token',
      unsigned(
        outerClaims(ownToken, {
          actortoken: sign(but(ownAccessToken, { aud: urlAudience })),
          aud: urlAudience,
        }),
      ),
      'ActorUnsuitable',
    ],
    [
      'CVE-2026-55040: a key that resolves and belongs to no registered issuer',
      sign(but(partnerActor, { iss: `${lyncId}@northwind.com`, nameid: `${lyncId}@northwind.com` })),
      'IssuerUnknown',
    ],
    [
      'CVE-2025-55241: a good actor of one realm in an outer token that names another',
      outer(partnerActor, { aud: hostAudience.replace(homeRealm, fabrikam) }),
      'OuterAudienceWrong',
    ],
    [
      'CVE-2025-55241: a good actor of one realm in an outer token of its namesake in another',
      outer(partnerActor, { iss: `${exchangeId}@${fabrikam}` }),
      'OuterIssuerWrong',
    ],
    [
      'CVE-2025-55241: an actor for another realm',
      partners({ aud: `${sharePointId}/sp01.litwareinc.com@${fabrikam}` }),
      'AudienceInOtherRealm',
    ],
    ['an actor without a signature', `${head}.${body}.`, 'OuterHeaderUnsuitable'],
    ['an actor without a signature inside an outer token', outerAround(`${head}.${body}.`), 'ActorMalformed'],
    ['an outer token inside an outer token', outerAround(outer(partnerActor)), 'ActorMalformed'],
    [
      'an actor inside the actor',
      outer(but(partnerActor, { actortoken: sign(partnerActor) })),
      'ActorNested',
    ],
    [
      'an actor inside the actor under its other name',
      outer(but(partnerActor, { actort: sign(partnerActor) })),
      'ActorNested',
    ],
    ['an actor inside a token that is signed', partners({ actort: sign(serverActor) }), 'ActorNested'],
    ['an actor by RFC 8693 in a partner’s token', partners({ act: { sub: exchangeId } }), 'ActorNested'],
    [
      'the user and application token of ACS',
      sign(but(serverActor, { actor: `${exchangeId}@${tenant}` })),
      'ActorNested',
    ],
    ['two actors in one outer token', outer(partnerActor, { actort: sign(partnerActor) }), 'ActorAmbiguous'],
    [
      'an outer token that names an actor besides',
      outer(partnerActor, { act: { sub: exchangeId } }),
      'ActorAmbiguous',
    ],
    ['an actor that is no text', outer(partnerActor, { actortoken: partnerActor.claims }), 'ActorMalformed'],
    ['an actor that is empty', outer(partnerActor, { actortoken: '' }), 'ActorMalformed'],
    [
      'an outer token that lives longer than its actor',
      outer(partnerActor, { exp: testNow + 28_740 + 301 }),
      'OuterOutsideActor',
    ],
    [
      'an outer token that begins before its actor',
      outer(partnerActor, { nbf: testNow - 60 - 301 }),
      'OuterOutsideActor',
    ],
    [
      'an outer token that lives more than 12 hours',
      outer(serverActor, { exp: testNow - 60 + 43_201 }),
      'TokenLivesTooLong',
    ],
    [
      'an outer token that is over',
      outer(partnerActor, { nbf: testNow - 900, exp: testNow - 300 }),
      'TokenExpired',
    ],
    ['an outer token that is not yet', outer(partnerActor, { nbf: testNow + 301 }), 'TokenNotYetValid'],
    ['an outer token without a beginning', outer(partnerActor, { nbf: undefined }), 'TimesMalformed'],
    ['an outer token without an end', outer(partnerActor, { exp: undefined }), 'TimesMalformed'],
    [
      'an outer token around a token that is over',
      outer(but(partnerActor, { exp: testNow - 300, nbf: testNow - 900 })),
      'TokenExpired',
    ],
  ])('refuses %s', (_what, token, detail) => expectRefusal(token, detail));

  it.each(['none', 'None', 'nOnE', 'NONE'])(
    'refuses alg %s in a signed token, whatever its signature',
    async (alg) => {
      for (const third of [made, 'AAAA']) {
        const [header] = partners({}, { alg }).split('.');
        await expectRefusal(`${header}.${body}.${third}`, 'AlgorithmUnsuitable');
        await expectRefusal(outerAround(`${header}.${body}.${third}`), 'AlgorithmUnsuitable');
      }
    },
  );

  it.each(['None', 'nOnE', 'NONE', 'RS256', 'HS256', '', ' none', undefined, null, ['none']])(
    'refuses an outer token whose alg is %j',
    (alg) => expectRefusal(unsigned(outerClaims(partnerActor), { typ: 'JWT', alg }), 'OuterHeaderUnsuitable'),
  );

  it.each([
    ['a key id', { kid: keys.contoso.x5t }],
    ['a thumbprint', { x5t: keys.contoso.x5t }],
    ['a content type', { cty: 'JWT' }],
    ['another type', { typ: 'at+jwt' }],
    ['no type', { typ: undefined }],
  ])('refuses an outer token whose header has %s', (_what, header) =>
    expectRefusal(
      unsigned(outerClaims(partnerActor), { ...outerHeader, ...header }),
      'OuterHeaderUnsuitable',
    ),
  );

  it.each(publicParts)('refuses an HMAC whose secret is %s', async (_what, secret) => {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      await expectRefusal(hmac(secret, alg), 'AlgorithmUnsuitable');
      await expectRefusal(outerAround(hmac(secret, alg)), 'AlgorithmUnsuitable');
    }
  });

  it.each(['RS384', 'RS512', 'PS384', 'ES256', 'EdDSA', 'rs256', 'RS256 ', '', null, 256, ['RS256']])(
    'refuses alg %j, which is none of an RSA key',
    (alg) => expectRefusal(partners({}, { alg }), 'AlgorithmUnsuitable'),
  );

  it('refuses an algorithm of our key that we never use', async () => {
    for (const parts of [ownToken, ownAccessToken, ownSelfIssuedToken]) {
      await expectRefusal(sign(but(parts, {}, { alg: 'PS256' })), 'AlgorithmUnsuitable');
    }
  });

  function outerAround(actor: string): string {
    return unsigned(outerClaims(partnerActor, { actortoken: actor }));
  }
});
