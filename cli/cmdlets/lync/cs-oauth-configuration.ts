/** `Get-` and `Set-CsOAuthConfiguration`: the one OAuth configuration of the deployment (seeds/003). */
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type { OAuthConfigurationUpdateBody } from '../../core/request-bodies.ts';
import type {
  ChangeAnswer,
  OAuthConfigurationView,
  OAuthServerView,
  PartnerApplicationView,
} from '../../core/views.ts';
import { force } from '../binding/common-parameters.ts';
import { globalIdentity, none, text } from '../binding/parameter.ts';
import { makeChange, reasonOf } from '../change.ts';
import { type Cmdlet, type CmdletCall, gives, nothing } from '../cmdlet.ts';
import type { CmdletObject } from '../objects.ts';
import { withoutMeaning } from '../registry-objects.ts';

const path = 'oauthConfiguration';
const noUsers = ['no user signs in here', 'Clients are service principals: s2s principal.'] as const;
const audiences = [
  'it was reserved',
  'Names that tokens may be for are those of a principal: s2s principal add-name.',
] as const;

export const setCsOAuthConfiguration: Cmdlet = {
  name: 'Set-CsOAuthConfiguration',
  summary: 'Changes the OAuth configuration; what is not named stays',
  details:
    'A change of realm or service name breaks every partner that knows the old one: what breaks is told first.',
  examples: [
    'Set-CsOAuthConfiguration -Identity global -ExchangeAutodiscoverUrl "https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc"',
    'Set-CsOAuthConfiguration -Realm litwareinc.com -WhatIf',
  ],
  changes: true,
  parameters: [
    globalIdentity({ position: 0 }),
    text('ExchangeAutodiscoverUrl', 'The Autodiscover service of Exchange; it ends in .svc'),
    text(
      'ExchangeAutodiscoverAllowedDomains',
      'Domains that it may redirect to, with ; between: *.litwareinc.com',
    ),
    text('Realm', 'The realm of this deployment'),
    text('ServiceName', 'The GUID of this service'),
    force(),
    none('ClientAuthorizationOAuthServerIdentity', ...noUsers),
    none('ClientAdalAuthOverride', ...noUsers),
    none('AlternateAudienceUrl', ...audiences),
    none('AdditionalAudienceUrls', ...audiences),
    ...withoutMeaning('Tenant', 'Instance'),
  ],
  async run(call) {
    const { bound } = call;
    const domains = bound.text('ExchangeAutodiscoverAllowedDomains');
    const body: OAuthConfigurationUpdateBody = named({
      exchangeAutodiscoverUrl: bound.text('ExchangeAutodiscoverUrl'),
      exchangeAutodiscoverAllowedDomains: domains
        ?.split(';')
        .map((each) => each.trim())
        .filter(Boolean),
      realm: bound.text('Realm'),
      serviceName: bound.text('ServiceName'),
    });
    if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
    await updateConfiguration(call, body);
    return nothing;
  },
};

/** Whoever was asked, or said that he need not be, knows what another realm breaks. */
export async function updateConfiguration(
  call: CmdletCall,
  body: OAuthConfigurationUpdateBody,
): Promise<void> {
  const breaks = body.realm !== undefined || body.serviceName !== undefined;
  await makeChange<ChangeAnswer<OAuthConfigurationView>>(call, {
    target: 'global',
    send: ({ dryRun, ifMatch = '*' }) =>
      call.core.api.send('PATCH', path, {
        body: { ...body, ...(breaks && { confirmRealmChange: true }), ...reasonOf(call) },
        dryRun,
        ifMatch,
      }),
    // Naming what is so already breaks nothing, and then there is no warning.
    asks: ({ warnings }) =>
      breaks && warnings.length > 0
        ? 'Partners that know the old name refuse our tokens until they are configured anew. Change it?'
        : undefined,
    done: () => 'The OAuth configuration was changed.',
    next: ({ warnings }) =>
      breaks && warnings.length > 0 ? ['s2s Get-CsPartnerApplication   # each of them must be told'] : [],
  });
}

export const getCsOAuthConfiguration: Cmdlet = {
  name: 'Get-CsOAuthConfiguration',
  summary: 'Shows the OAuth configuration',
  examples: ['Get-CsOAuthConfiguration'],
  parameters: [
    globalIdentity({ position: 0 }),
    text('Filter', 'There is one, global: * matches it', { values: ['*', 'global'] }),
    ...withoutMeaning('LocalStore', 'Tenant'),
  ],
  async run({ core }) {
    const [{ value }, partners, servers] = await Promise.all([
      core.api.get<OAuthConfigurationView>(path),
      core.api.list<PartnerApplicationView>('partnerApplications'),
      core.api.list<OAuthServerView>('oauthServers'),
    ]);
    return gives(describe(value, partners, servers));
  },
};

function describe(
  view: OAuthConfigurationView,
  partners: readonly PartnerApplicationView[],
  servers: readonly OAuthServerView[],
): CmdletObject {
  return {
    Identity: 'Global',
    PartnerApplications: partners.map(({ name }) => name),
    OAuthServers: servers.map(({ name }) => name),
    Realm: view.realm,
    ServiceName: view.serviceName,
    ExchangeAutodiscoverUrl: view.exchangeAutodiscoverUrl ?? '',
    ExchangeAutodiscoverAllowedDomains: view.exchangeAutodiscoverAllowedDomains.join(';'),
    DefaultSipDomain: view.defaultSipDomain,
    AdditionalSipDomains: view.additionalSipDomains,
  };
}
