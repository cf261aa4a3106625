/** Everything that is looked at, read from the API at once and judged. */
import type { Core } from '../../core/core.ts';
import type { PinnedPartnerView, TimerRunView, TokenIssuerView } from '../../core/issuer-views.ts';
import type { OAuthServerView, PartnerApplicationView, ServicePrincipalView } from '../../core/views.ts';
import { type Finding, type Horizon, inOrder } from './finding.ts';
import { judgeIssuer } from './judge-issuer.ts';
import { judgePrincipal } from './judge-principals.ts';
import { judgeReadiness, judgeTimer } from './judge-timer.ts';
import { judgePartner, judgeServer } from './judge-trust.ts';

/** What is as it should be is among the findings, as `ok`. */
export async function inspect({ api }: Pick<Core, 'api'>, horizon: Horizon): Promise<Finding[]> {
  const [issuer, pins, runs, readiness, partners, servers, principals] = await Promise.all([
    api.get<TokenIssuerView>('tokenIssuer'),
    api.list<PinnedPartnerView>('pinnedPartners'),
    api.list<TimerRunView>('timerRuns'),
    api.ask('/readyz'),
    api.list<PartnerApplicationView>('partnerApplications'),
    api.list<OAuthServerView>('oauthServers'),
    api.list<ServicePrincipalView>('servicePrincipals'),
  ]);
  return inOrder([
    ...judgeIssuer(issuer.value, pins, horizon),
    ...judgeTimer(runs, horizon),
    ...judgeReadiness(readiness.text, horizon),
    ...partners.flatMap((each) => judgePartner(each, horizon)),
    ...servers.flatMap((each) => judgeServer(each, horizon)),
    ...principals.flatMap((each) => judgePrincipal(each, horizon)),
  ]);
}
