/**
 * Dates for people: in UTC, because that is what everything here is decided in, and in the time zone of whoever looks,
 * because that is where the outage would be. One without the other has cost people nights (reference D4).
 */
import { type Instant, toRfc3339 } from '../../shared/base/clock.ts';
import { day } from '../../shared/base/duration.ts';

type DateText = string | null | undefined;

export interface Dates {
  /** `2026-07-01T00:00:00Z (local 2026-07-01 02:00:00 +02:00)`; empty for no date. */
  full(date: DateText): string;
  /** For tables: `2026-07-01 00:00Z (02:00 +02:00)`. */
  short(date: DateText): string;
}

/** For programs: as the API tells them. */
export const plainDates: Dates = { full: (date) => date ?? '', short: (date) => date ?? '' };

/** @param zone an IANA name, as `Europe/Paris` */
export function createDates(zone: string): Dates {
  return {
    full: (date) => show(date, (at) => fullDate(at, zone)),
    short: (date) => show(date, (at) => shortDate(at, zone)),
  };
}

/** The time zone of this machine, or of the environment variable TZ. */
export function localZone(): string {
  return new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}

/** @returns undefined for what is no RFC 3339 date */
export function readDate(text: string): Instant | undefined {
  const milliseconds = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** Whole days from now until then, rounded down; negative once it is over. */
export function daysUntil(date: Instant, now: Instant): number {
  return Math.floor((date - now) / day);
}

function show(date: DateText, write: (at: Instant) => string): string {
  if (date === null || date === undefined) return '';
  const at = readDate(date);
  return at === undefined ? date : write(at);
}

function fullDate(at: Instant, zone: string): string {
  const local = localParts(at, zone);
  const utc = toRfc3339(at);
  return isUtc(local) ? utc : `${utc} (local ${local.day} ${local.time} ${local.offset})`;
}

function shortDate(at: Instant, zone: string): string {
  const local = localParts(at, zone);
  const [utcDay = '', utcTime = ''] = toRfc3339(at).split('T');
  const utc = `${utcDay} ${utcTime.slice(0, 5)}Z`;
  const otherDay = local.day === utcDay ? '' : `${local.day} `;
  return isUtc(local) ? utc : `${utc} (${otherDay}${local.time.slice(0, 5)} ${local.offset})`;
}

interface LocalParts {
  readonly day: string;
  readonly time: string;
  readonly offset: string;
}

function isUtc({ offset }: LocalParts): boolean {
  return offset === '+00:00';
}

function localParts(at: Instant, zone: string): LocalParts {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  const parts = new Map(format.formatToParts(at * 1000).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return {
    day: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    // `GMT+02:00`, and plain `GMT` for UTC.
    offset: part('timeZoneName').replace('GMT', '') || '+00:00',
  };
}
