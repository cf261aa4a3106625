/** Tokens and assertions of everybody who deals with the observed Litware, with claims that can be recognized. */
import { authorizationServerId } from '../../../shared/base/principal-name.ts';
import { legacyTimes } from '../../../shared/tokens/claims.ts';
import { outerClaims, outerToken } from '../../../shared/tokens/outer-token.ts';
import { toPfx } from '../certificates.ts';
import { testNow } from '../clock.ts';
import {
  assertionClaims,
  exchangeId,
  homeRealm,
  issuer,
  lyncId,
  s2sClaims,
  signAssertion,
} from '../token-service.ts';
import { canaryUser } from './canaries.ts';
import type { Litware } from './litware.ts';

export type CanaryTokens = ReturnType<typeof canaryTokens>;

const contoso = { appId: exchangeId, realm: 'contoso.com' };
const lyncAudience = `${lyncId}/lync.litwareinc.com@${homeRealm}`;

export function canaryTokens({ certificate, partner }: Litware) {
  const own = { iss: lyncId, sub: lyncId, aud: issuer, jti: 'canary-jti-of-an-assertion' };
  const server = `${authorizationServerId}/sts.litwareinc.com@${homeRealm}`;
  const actor = signAssertion(partner, {
    aud: lyncAudience,
    iss: `${exchangeId}@contoso.com`,
    nbf: testNow - 60,
    exp: testNow + 28_740,
    nameid: `${exchangeId}@contoso.com`,
    trustedfordelegation: 'true',
  });
  const times = legacyTimes(testNow, testNow + 3600);
  const outer = outerClaims(contoso, canaryUser, lyncAudience, actor, times);
  const { actortoken: _actor, ...unsigned } = outer;
  return {
    clientAssertion: signAssertion(certificate, assertionClaims(own)),
    strangersAssertion: signAssertion(partner, assertionClaims({ ...own, jti: 'canary-jti-of-a-stranger' })),
    s2sAssertion: signAssertion(certificate, s2sClaims({ iss: `${lyncId}@${homeRealm}`, aud: server })),
    usersToken: outerToken(outer),
    unsignedToken: outerToken(unsigned),
    pfx: Buffer.from(toPfx(certificate, { password: 'another-passw0rd' })).toString('base64'),
  };
}
