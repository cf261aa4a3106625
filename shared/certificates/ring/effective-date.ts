/**
 * Reads the effective date of a roll. Only an instant with an offset is one: the seed's own example, `7/1/2012`,
 * is July to an American and January to a Frenchman (seed 002). What is refused is answered with how to write it.
 */
import type { Instant } from '../../base/clock.ts';
import { type Outcome, refuse, succeed } from '../../base/errors.ts';

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,12})?)?)?([Zz]|[+-]\d{2}:?\d{2})?$/;
const localeDate = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ ,T].{0,40})?$/;

/** The parts of a date as written, before anybody asked whether it exists. */
interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * Parses an RFC 3339 date-time (§5.6) with `Z` or a numeric offset; a fraction of a second is cut off.
 * @returns the instant, or `EffectiveDateRequired`, `EffectiveDateMissingOffset` or `InvalidRequest` with the way
 *   to write what was probably meant.
 */
export function parseEffectiveDate(text: string): Outcome<Instant> {
  const trimmed = text.trim();
  if (trimmed === '') return refuse(problem('EffectiveDateRequired', 'The effective date is empty.'));
  const iso = dateTime.exec(trimmed);
  if (iso) return readIsoDate(trimmed, iso);
  const locale = localeDate.exec(trimmed);
  if (locale) return refuseLocaleDate(trimmed, Number(locale[1]), Number(locale[3]), Number(locale[4]));
  return refuse(
    problem('InvalidRequest', `${quote(trimmed)} is not a date. Write it like 2026-07-01T00:00:00Z.`),
  );
}

function readIsoDate(text: string, match: RegExpExecArray): Outcome<Instant> {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const parts = { year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: hour ?? 0, minute: minute ?? 0 };
  const date: DateParts = { ...parts, second: second ?? 0 };
  const impossible = whyImpossible(date);
  if (impossible) return refuse(problem('InvalidRequest', `${quote(text)}: ${impossible}.`));
  const offset = match[7];
  const canonical = write(date);
  if (offset === undefined) {
    const message = `${quote(text)} does not say in which time zone. Write ${canonical}Z, or the same with your own offset: ${canonical}+02:00.`;
    return refuse(problem('EffectiveDateMissingOffset', message));
  }
  const seconds = offsetSeconds(offset);
  if (seconds === undefined) {
    return refuse(problem('InvalidRequest', `${quote(text)}: no time zone has the offset ${offset}.`));
  }
  if (match[6] === undefined || text.includes(' ') || !/^(?:[Zz]|.\d{2}:\d{2})$/.test(offset)) {
    const rewritten = `${canonical}${offset.replace(/^z$/, 'Z').replace(/^(.\d{2})(\d{2})$/, '$1:$2')}`;
    return refuse(problem('InvalidRequest', `${quote(text)} is not RFC 3339. Write ${rewritten}.`));
  }
  return succeed(toSeconds(date) - seconds);
}

/** A date such as `7/1/2012`: names every reading that exists, and how to write each. */
function refuseLocaleDate(text: string, first: number, second: number, year: number): Outcome<Instant> {
  const midnight = { year, hour: 0, minute: 0, second: 0 };
  const dayFirst = { ...midnight, day: first, month: second };
  const monthFirst = { ...midnight, day: second, month: first };
  const readings = (first === second ? [dayFirst] : [monthFirst, dayFirst]).filter(
    (date) => !whyImpossible(date),
  );
  const [only, other] = readings;
  if (!only) {
    const message = `${quote(text)} is no date in any order of day and month. Write it like 2026-07-01T00:00:00Z.`;
    return refuse(problem('InvalidRequest', message));
  }
  const message = other
    ? `${quote(text)} means ${name(only)} to some and ${name(other)} to others. Write ${write(only)}Z or ${write(other)}Z, with your own offset in place of Z.`
    : `${quote(text)} does not say in which time zone. Write ${write(only)}Z, or the same with your own offset: ${write(only)}+02:00.`;
  return refuse(problem('EffectiveDateMissingOffset', message));
}

function whyImpossible({ year, month, day, hour, minute, second }: DateParts): string | undefined {
  const monthName = monthNames[month - 1];
  if (!monthName) return `there is no month ${month}`;
  if (day < 1 || day > daysIn(year, month)) return `there is no ${day} ${monthName} ${year}`;
  if (hour > 23) return `there is no hour ${hour}`;
  if (minute > 59) return `there is no minute ${minute}`;
  return second > 59 ? `there is no second ${second} that can be planned for` : undefined;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** East is positive: local time minus the offset is UTC. */
function offsetSeconds(offset: string): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset);
  if (!match) return 0;
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
}

function toSeconds({ year, month, day, hour, minute, second }: DateParts): Instant {
  // Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second) / 1000;
}

function write({ year, month, day, hour, minute, second }: DateParts): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
}

function name({ year, month, day }: DateParts): string {
  return `${day} ${monthNames[month - 1]} ${year}`;
}

/** What the caller wrote, cut to what is harmless in a message. */
function quote(text: string): string {
  return `"${text.slice(0, 40)}"`;
}

function problem(
  code: 'EffectiveDateRequired' | 'EffectiveDateMissingOffset' | 'InvalidRequest',
  message: string,
) {
  return { code, message, target: 'effectiveDate' } as const;
}
