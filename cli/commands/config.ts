/** `s2s config`: the one OAuth configuration of the deployment (`Get-/Set-CsOAuthConfiguration`). */
import { UsageError } from '../core/errors.ts';
import { named } from '../core/named.ts';
import type { Column } from '../core/text-layout.ts';
import type { ChangeAnswer, OAuthConfigurationView } from '../core/views.ts';
import { applyChange } from './change.ts';
import { changesLists, membersOf } from './config-members.ts';
import type { Call, Noun } from './noun.ts';
import { option, repeated } from './options.ts';

const path = 'oauthConfiguration';

export function addConfig(noun: Noun): void {
  noun.verb(
    {
      usage: 'show',
      summary: 'Shows the OAuth configuration',
      examples: ['config show', 'config show --json'],
    },
    async ({ core }) => {
      const { value, etag } = await core.api.get<OAuthConfigurationView>(path);
      core.output.item(value, fields, { ...value, etag });
      return undefined;
    },
  );
  noun.verb(
    {
      usage: 'set',
      summary: 'Changes the OAuth configuration',
      details:
        'Members that are not named stay. A change of the realm breaks every partner that knows the old one: what breaks is told first, and it takes --confirm-realm-change or a yes.',
      examples: [
        'config set --exchange-autodiscover-url https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc',
        'config set --add-sip-domain fabrikam.com --reason "Fabrikam was bought"',
        'config set --realm litwareinc.com --dry-run',
      ],
      options: setOptions(),
      changes: true,
      tied: true,
    },
    set,
  );
}

function setOptions() {
  return [
    option('--realm <realm>', 'The realm of this deployment: a domain name or a GUID'),
    option('--confirm-realm-change', 'Says that what the change of the realm breaks was read'),
    option('--default-sip-domain <domain>', 'The default SIP domain'),
    repeated('--add-sip-domain <domain>', 'Adds a further SIP domain'),
    repeated('--remove-sip-domain <domain>', 'Removes a further SIP domain'),
    option('--service-name <guid>', 'The application identifier of this service'),
    option('--exchange-autodiscover-url <url>', 'The Autodiscover service, which ends in .svc'),
    repeated('--add-autodiscover-domain <domain>', 'Adds a domain that Autodiscover may redirect to'),
    repeated('--remove-autodiscover-domain <domain>', 'Removes such a domain'),
    repeated('--token-lifetime <audience=duration>', 'Lifetime of tokens for an audience: https://…=30m'),
    repeated('--unset <member>', 'Gives a member, as show --json names it, back to its setting'),
  ];
}

async function set({ core, options }: Call): Promise<undefined> {
  const before = changesLists(options) ? await core.api.get<OAuthConfigurationView>(path) : undefined;
  const members = membersOf(options, before?.value);
  if (Object.keys(members).length === 0) throw new UsageError('Nothing is named that should change.');
  const reason = options.text('reason');
  const isConfirmed = options.flag('confirmRealmChange');
  await applyChange<ChangeAnswer<OAuthConfigurationView>>(
    { core, options },
    {
      send({ dryRun, ifMatch = before?.etag ?? '*', agreed }) {
        const confirmRealmChange = isConfirmed || agreed ? true : undefined;
        const body = { ...members, ...named({ confirmRealmChange, reason }) };
        return core.api.send('PATCH', path, { body, dryRun, ifMatch });
      },
      // The service says what breaks; --yes alone does not say that anybody has read it.
      confirm: ({ warnings }) =>
        warnings.length > 0 && !isConfirmed ? 'Change it all the same?' : undefined,
      show: ({ value }) => core.output.item(value, fields),
      done: 'The OAuth configuration was changed.',
      next: ({ warnings }) =>
        warnings.length === 0 ? [] : ['s2s partner list (each of them must learn the new issuer)'],
    },
  );
  return undefined;
}

const fields: Column<OAuthConfigurationView>[] = [
  { title: 'Realm', value: ({ realm }) => realm },
  { title: 'Default SIP domain', value: ({ defaultSipDomain }) => defaultSipDomain },
  { title: 'Further SIP domains', value: ({ additionalSipDomains }) => additionalSipDomains },
  { title: 'Service name', value: ({ serviceName }) => serviceName },
  { title: 'Exchange Autodiscover URL', value: ({ exchangeAutodiscoverUrl }) => exchangeAutodiscoverUrl },
  { title: 'Autodiscover allowed domains', value: (view) => view.exchangeAutodiscoverAllowedDomains },
  {
    title: 'Token lifetimes',
    value: ({ tokenLifetimes }) => tokenLifetimes.map((each) => `${each.audience} ${each.lifetimeSeconds} s`),
  },
  { title: 'Token lifetime else', value: (view) => `${view.defaultTokenLifetimeSeconds} s` },
  { title: 'As in the settings', value: ({ inheritedFromSettings }) => inheritedFromSettings },
];
