/** Header and claims as rows: each member with its value and what that means, dates in words. */
import { type Instant, toRfc3339 } from '../../../shared/base/clock.ts';
import { parsePrincipalName } from '../../../shared/base/principal-name.ts';
import type { Dates } from '../../core/dates.ts';
import { withWellKnownName } from '../shown/well-known.ts';
import { claimMeanings, headerMeanings, nameMeanings, timeMeanings } from './claim-meanings.ts';
import { distanceInWords } from './time-words.ts';

export interface ContentRow {
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

type Members = Readonly<Record<string, unknown>>;

export interface ClaimsView {
  readonly claims: Members;
  /** An outer token is about a user; every other one names its application in the same claim. */
  readonly isOuter: boolean;
  readonly now: Instant;
  readonly dates: Dates;
}

export function headerRows(header: Members): ContentRow[] {
  return Object.entries(header).map(([name, value]) => ({
    name,
    value: valueText(value),
    meaning: headerMeanings.get(name) ?? '',
  }));
}

export function claimRows(view: ClaimsView): ContentRow[] {
  return Object.entries(view.claims).map(([name, value]) => ({
    name,
    value: valueText(value),
    meaning: meaningOf(name, value, view),
  }));
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function meaningOf(name: string, value: unknown, view: ClaimsView): string {
  const time = timeMeanings.get(name);
  if (time !== undefined) return timeMeaning(time, value, view);
  if (name === 'nameid') return view.isOuter ? userMeaning : named('The application', value);
  const whose = nameMeanings.get(name);
  return whose === undefined ? (claimMeanings.get(name) ?? '') : named(whose, value);
}

const userMeaning = 'The user, by an identifier that nii gave';

/** `For whom it is: 00000002-… (Exchange), host mail.contoso.com, realm contoso.com`. */
function named(meaning: string, value: unknown): string {
  const name = typeof value === 'string' ? parsePrincipalName(value) : undefined;
  if (!name) return meaning;
  const { principalId, host, realm } = name;
  const parts = [
    withWellKnownName(principalId),
    ...(host === undefined ? [] : [`host ${host}`]),
    ...(realm === undefined ? [] : [`realm ${realm}`]),
  ];
  return `${meaning}: ${parts.join(', ')}`;
}

/** The last second that RFC 3339 can write. */
const latest = 253_402_300_799;

function timeMeaning(meaning: string, value: unknown, { now, dates }: ClaimsView): string {
  // Servers of old write times as texts of digits.
  const at = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof at !== 'number' || !Number.isInteger(at) || at < 0 || at > latest)
    return `${meaning}: this is no time`;
  const told = meaning === 'Expires' && at <= now ? 'Expired' : meaning;
  return `${told} ${dates.full(toRfc3339(at))}, ${distanceInWords(at, now)}`;
}
