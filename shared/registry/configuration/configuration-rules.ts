/** What the members of the OAuth configuration may be; each rule with its own target, all told at once. */
import type { Seconds } from '../../base/clock.ts';
import { formatDuration, minute } from '../../base/duration.ts';
import type { Violation } from '../../base/errors.ts';
import { formatPrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import { absoluteUrl, domain, guid } from '../../base/setting-values.ts';
import { parseRealm } from '../realm.ts';
import { parseResourceUri } from '../resource-name.ts';
import type { AudienceLifetime, ConfigurationRecord } from './oauth-configuration.ts';

/** A request names members; null takes one back to what the settings say (RFC 7396). */
export type ConfigurationChange = {
  readonly [K in keyof ConfigurationRecord]?: ConfigurationRecord[K] | null | undefined;
};

const shortestLife: Seconds = 5 * minute;

/** The value in canonical spelling, or each thing that is wrong with it. */
type Checked<T> = { readonly value: T } | { readonly problems: readonly Problem[] };

interface Problem {
  readonly message: string;
  readonly code?: Violation['code'];
}

/** @returns the members in canonical spelling, and everything that is wrong with them */
export function readConfigurationChange(
  change: ConfigurationChange,
  longestLife: Seconds,
): { readonly members: ConfigurationChange; readonly violations: readonly Violation[] } {
  const violations: Violation[] = [];
  const members: Record<string, unknown> = {};
  // By the table: whatever else a request may hold is no part of the record.
  for (const [member, readMember] of Object.entries(readers)) {
    const given = change[member as keyof ConfigurationRecord];
    if (given === undefined) continue;
    const checked = given === null ? { value: null } : readMember(given, longestLife);
    if ('value' in checked) members[member] = checked.value;
    else violations.push(...checked.problems.map((each) => violationOf(each, member)));
  }
  return { members: members as ConfigurationChange, violations };
}

function violationOf({ message, code = 'InvalidRequest' }: Problem, target: string): Violation {
  return { code, message, target };
}

const readers: Record<keyof ConfigurationRecord, (given: unknown, longestLife: Seconds) => Checked<unknown>> =
  {
    realm: (given) => read(given, realmName, 'A realm is a domain name or a GUID.'),
    defaultSipDomain: (given) => read(given, domain, 'A SIP domain is a domain name.'),
    additionalSipDomains: (given) => readEach(given, domain, 'Each SIP domain is a domain name.'),
    serviceName: (given) => read(given, guid, 'A service name is a GUID.'),
    exchangeAutodiscoverUrl: (given) => readAutodiscoverUrl(String(given)),
    exchangeAutodiscoverAllowedDomains: (given) =>
      readEach(given, domainPattern, 'Each is a domain name, with *. before it for all below it.'),
    tokenLifetimes: (given, longestLife) => readLifetimes(given as readonly AudienceLifetime[], longestLife),
  };

function read<T>(given: unknown, parse: (text: string) => T | undefined, message: string): Checked<T> {
  const value = typeof given === 'string' ? parse(given) : undefined;
  return value === undefined ? { problems: [{ message }] } : { value };
}

function readEach<T>(given: unknown, parse: (text: string) => T | undefined, message: string): Checked<T[]> {
  const values = (given as readonly string[]).map(parse);
  const good = values.filter((value) => value !== undefined);
  return good.length === values.length ? { value: [...new Set(good)] } : { problems: [{ message }] };
}

function realmName(text: string): string | undefined {
  return guid(text) ?? (domain(text) && parseRealm(text));
}

function domainPattern(text: string): string | undefined {
  const wildcard = text.startsWith('*.');
  const named = domain(wildcard ? text.slice(2) : text);
  return named && (wildcard ? `*.${named}` : named);
}

/** `.svc` is the service, `.xml` the file that the service uses (seeds/003). */
function readAutodiscoverUrl(text: string): Checked<string> {
  const url = absoluteUrl(text);
  if (url === undefined) return { problems: [{ message: 'This is an https URL without a query.' }] };
  if (/\.svc$/i.test(url)) return { value: url };
  const meant = /\.xml$/i.test(url) ? ' Write .svc in place of .xml.' : '';
  const message = `This does not name the service.${meant}`;
  return { problems: [{ code: 'AutodiscoverUrlNotService', message }] };
}

function readLifetimes(
  given: readonly AudienceLifetime[],
  longestLife: Seconds,
): Checked<AudienceLifetime[]> {
  const read = given.map(({ audience, lifetimeSeconds }) => ({
    audience: canonicalAudience(audience) ?? '',
    lifetimeSeconds,
  }));
  const audiences = read.map(({ audience }) => audience).filter((audience) => audience !== '');
  const lives = given.map(({ lifetimeSeconds }) => lifetimeSeconds);
  const problems: Problem[] = [];
  if (audiences.length < read.length)
    problems.push({ message: 'An audience is a principal id, id/host or an absolute URL, without a realm.' });
  if (new Set(audiences).size < audiences.length) problems.push({ message: 'An audience is named twice.' });
  if (lives.some((life) => life > longestLife)) {
    const message = `A token may live for ${formatDuration(longestLife)} at most.`;
    problems.push({ code: 'TokenLifetimeTooLong', message });
  }
  if (lives.some((life) => life < shortestLife))
    problems.push({ message: `A token lives for ${formatDuration(shortestLife)} at least.` });
  return problems.length > 0 ? { problems } : { value: read };
}

function canonicalAudience(text: string): string | undefined {
  const named = parsePrincipalName(text);
  if (named) return named.realm ? undefined : formatPrincipalName(named);
  return parseResourceUri(text);
}
