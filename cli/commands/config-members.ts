/** What the options of `s2s config set` change, as members of the request. */
import { parseDuration } from '../../shared/base/duration.ts';
import { UsageError } from '../core/errors.ts';
import { named } from '../core/named.ts';
import type { OAuthConfigurationUpdateBody } from '../core/request-bodies.ts';
import type { OAuthConfigurationView } from '../core/views.ts';
import type { Options } from './options.ts';

const listOptions = [
  'addSipDomain',
  'removeSipDomain',
  'addAutodiscoverDomain',
  'removeAutodiscoverDomain',
  'tokenLifetime',
];

/** Whether the options change a list, which is then made from what was read. */
export function changesLists(options: Options): boolean {
  return listOptions.some((name) => options.list(name).length > 0);
}

/** Lists are sent whole, so those that change are made from what was read, and the change is tied to that. */
export function membersOf(
  options: Options,
  before: OAuthConfigurationView | undefined,
): OAuthConfigurationUpdateBody {
  const unset = Object.fromEntries(options.list('unset').map((member) => [member, null]));
  return {
    ...unset,
    ...named({
      realm: options.text('realm'),
      defaultSipDomain: options.text('defaultSipDomain'),
      serviceName: options.text('serviceName'),
      exchangeAutodiscoverUrl: options.text('exchangeAutodiscoverUrl'),
      additionalSipDomains: merged(before?.additionalSipDomains, options, 'SipDomain'),
      exchangeAutodiscoverAllowedDomains: merged(
        before?.exchangeAutodiscoverAllowedDomains,
        options,
        'AutodiscoverDomain',
      ),
      tokenLifetimes: mergedLifetimes(before?.tokenLifetimes, options.list('tokenLifetime')),
    }),
  };
}

function merged(before: readonly string[] = [], options: Options, what: string): string[] | undefined {
  const [added, removed] = [options.list(`add${what}`), options.list(`remove${what}`)];
  if (added.length === 0 && removed.length === 0) return undefined;
  const gone = new Set(removed.map((each) => each.toLowerCase()));
  return [...new Set([...before, ...added])].filter((each) => !gone.has(each.toLowerCase()));
}

type Lifetimes = OAuthConfigurationView['tokenLifetimes'];

function mergedLifetimes(before: Lifetimes = [], given: readonly string[]) {
  if (given.length === 0) return undefined;
  const lifetimes = new Map(before.map(({ audience, lifetimeSeconds }) => [audience, lifetimeSeconds]));
  for (const text of given) {
    const at = text.lastIndexOf('=');
    const lifetime = parseDuration(text.slice(at + 1));
    if (at < 1 || lifetime === undefined) {
      throw new UsageError(
        'A token lifetime is written as audience=duration.',
        'As an example: https://autodiscover.litwareinc.com=30m.',
      );
    }
    lifetimes.set(text.slice(0, at), lifetime);
  }
  return [...lifetimes].map(([audience, lifetimeSeconds]) => ({ audience, lifetimeSeconds }));
}
