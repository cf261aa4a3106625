/** The OAuth configuration: realm, SIP domains, and where Exchange's Autodiscover service is (seeds/003). */
import type { Act, Blame } from '../act.ts';
import type { Answers } from '../answers.ts';
import { asItIs, askList, askText, none, type Question } from '../question.ts';
import { type Deployment, isSame, type Situation } from '../situation.ts';
import type { Step } from '../step.ts';

export const configurationStep: Step = {
  name: 'configuration',
  title: 'OAuth configuration',
  role: 'KeyAdministrator',
  found: ({ configuration }) => [
    `Default SIP domain: ${configuration.defaultSipDomain}`,
    `Further SIP domains: ${configuration.additionalSipDomains.join(', ') || 'none'}`,
    `Realm: ${configuration.realm}`,
    `Exchange Autodiscover: ${configuration.exchangeAutodiscoverUrl ?? 'not set'}`,
  ],
  questions: (_draft, deployment) => questions(deployment),
  plan: planConfiguration,
};

function questions({ configuration }: Deployment): Question[] {
  const { defaultSipDomain, additionalSipDomains, realm, exchangeAutodiscoverUrl } = configuration;
  const example = `https://autodiscover.${defaultSipDomain}/autodiscover/autodiscover.svc`;
  return [
    askText('configuration.defaultSipDomain', 'Which is the default SIP domain?', {
      enter: asItIs(defaultSipDomain),
    }),
    askList('configuration.additionalSipDomains', 'Which further SIP domains are there?', {
      enter: asItIs(additionalSipDomains.join(', ') || 'none'),
    }),
    askText('configuration.realm', 'Which is the realm?', {
      help: [
        'It is part of names that partners have stored. It follows the default SIP domain unless it is set.',
      ],
      enter: asItIs(realm),
    }),
    askText('configuration.exchangeAutodiscoverUrl', 'Where is the Autodiscover service of Exchange?', {
      help: [`It ends in .svc: ${example}. The .xml beside it is a file that the service uses.`],
      enter: exchangeAutodiscoverUrl === null ? none : asItIs(exchangeAutodiscoverUrl),
    }),
  ];
}

/** One change with all that differs; nothing when nothing does. */
function planConfiguration(
  { configuration: wanted = {} }: Answers,
  { configuration: now }: Situation,
): Act[] {
  const { defaultSipDomain, additionalSipDomains, realm, exchangeAutodiscoverUrl, confirmRealmChange } =
    wanted;
  const changes = {
    ...(defaultSipDomain !== undefined &&
      !isSame(defaultSipDomain, now.defaultSipDomain) && { defaultSipDomain }),
    ...(additionalSipDomains !== undefined &&
      !isSameSet(additionalSipDomains, now.additionalSipDomains) && { additionalSipDomains }),
    ...(realm !== undefined && !isSame(realm, now.realm) && { realm }),
    ...(exchangeAutodiscoverUrl !== undefined &&
      exchangeAutodiscoverUrl !== now.exchangeAutodiscoverUrl && { exchangeAutodiscoverUrl }),
  };
  const names = Object.keys(changes);
  if (names.length === 0) return [];
  const told = Object.entries(changes).map(([name, value]) => `${labels.get(name) ?? name} ${String(value)}`);
  return [
    {
      kind: 'configure',
      id: 'configure',
      title: `Set ${told.join('; ')}`,
      after: [],
      changes: { ...changes, ...(confirmRealmChange !== undefined && { confirmRealmChange }) },
      blame: { ...blame, otherwise: `configuration.${names[0]}` },
    },
  ];
}

const labels = new Map([
  ['defaultSipDomain', 'the default SIP domain'],
  ['additionalSipDomains', 'further SIP domains'],
  ['realm', 'the realm'],
  ['exchangeAutodiscoverUrl', 'Exchange Autodiscover'],
]);

function isSameSet(wanted: readonly string[], now: readonly string[]): boolean {
  const spelled = (domains: readonly string[]) =>
    [...new Set(domains.map((each) => each.toLowerCase()))].toSorted();
  return spelled(wanted).join() === spelled(now).join();
}

const confirm = {
  path: 'configuration.confirmRealmChange',
  question: 'Have you read what this breaks, and shall it be done all the same?',
};

const members = ['defaultSipDomain', 'additionalSipDomains', 'realm', 'exchangeAutodiscoverUrl'];

const blame: Omit<Blame, 'otherwise'> = {
  byTarget: Object.fromEntries(members.map((name) => [name, `configuration.${name}`])),
  // The first three are warnings of a dry run, the last is what the service says to whoever did not read them.
  consents: {
    IssuerChanges: confirm,
    RealmAddressesChange: confirm,
    ClientIdsChange: confirm,
    RealmChangeNotConfirmed: confirm,
  },
};
