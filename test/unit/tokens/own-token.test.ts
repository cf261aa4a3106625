/** What this deployment asks for itself: nobody proves who asks, and every other rule holds. */
import { describe, expect, it } from 'vitest';
import type { PartnerApplication } from '../../../shared/registry/partners/partner-application.ts';
import { issueOwnToken, type OwnRequest } from '../../../shared/tokens/issue-token.ts';
import { partnerApplication } from '../../support/memory-trust.ts';
import { createTestTokenService, exchangeId, homeRealm, lyncId } from '../../support/token-service.ts';

const audience = `${exchangeId}/mail.fabrikam.com@fabrikam.com`;
const kim = { nameid: 'kim@litwareinc.com', smtp: 'kim@litwareinc.com' };

async function ask(request: Partial<OwnRequest> = {}, partner: Partial<PartnerApplication> = {}) {
  const { options, trust } = await createTestTokenService();
  trust.addPartner(partnerApplication({ applicationIdentifier: exchangeId, ...partner }));
  return issueOwnToken({ realm: homeRealm, appId: lyncId, audience, ...request }, options);
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

describe('a token for this deployment itself', () => {
  it('names it as issuer and as application', async () => {
    const issued = await ask();
    const token = 'accessToken' in issued ? issued.accessToken : '';
    const name = `${lyncId}@${homeRealm}`;
    expect(claimsOf(token)).toMatchObject({ aud: audience, iss: name, nameid: name });
    expect(issued).toMatchObject({ method: 'self', selfIssued: true, forUser: false });
  });

  it('wraps itself for a user, whom its own servers have signed in', async () => {
    const issued = await ask({ user: kim });
    const outer = claimsOf('accessToken' in issued ? issued.accessToken : '');
    expect(outer).toMatchObject({ aud: audience, ...kim });
    expect(claimsOf(String(outer.actortoken))).toMatchObject({ trustedfordelegation: 'true' });
  });

  it.each<[string, Partial<OwnRequest>, Partial<PartnerApplication>, string, string]>([
    ['a partner that is disabled', {}, { enabled: false }, 'ResourceUnknown', 'PartnerDisabled'],
    ['nobody', { audience: `${exchangeId}@contoso.com` }, {}, 'ResourceUnknown', 'ResourceInOtherRealm'],
    ['a partner at level User', {}, { trustLevel: 'User' }, 'ResourceNotAllowed', 'TrustLevelInsufficient'],
    [
      'a user at a partner at level Application',
      { user: kim },
      { trustLevel: 'Application' },
      'ResourceNotAllowed',
      'TrustLevelInsufficient',
    ],
    ['a user without a name', { user: { nameid: '' } }, {}, 'GrantAssertionRejected', 'UserMalformed'],
  ])('is refused for %s', async (_, request, partner, refusal, detail) => {
    expect(await ask(request, partner)).toMatchObject({ refusal, detail });
  });
});
