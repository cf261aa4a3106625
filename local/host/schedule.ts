/**
 * Timer schedules: NCRONTAB with six fields (seconds first) or five, or a TimeSpan. Fields are checked and expanded
 * here by NCRONTAB's own rules, which are narrower than croner's; croner then finds the occurrences, in UTC.
 */
import { Cron } from 'croner';
import { fromDate, type Instant, type Seconds } from '../../shared/base/clock.ts';
import { parseTimeSpan } from './time-span.ts';

export interface Schedule {
  readonly expression: string;
  /** The first occurrence strictly after `instant`. */
  next(instant: Instant): Instant;
  /** The shortest time between two of the coming occurrences. */
  interval(from: Instant): Seconds;
}

/** What is wrong with an expression; the message names it. */
export class ScheduleError extends Error {}

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

const months = 'january february march april may june july august september october november december'.split(
  ' ',
);
const weekdays = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

const fields: readonly Field[] = [
  { name: 'second', low: 0, high: 59 },
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: months },
  { name: 'day of week', low: 0, high: 6, names: weekdays },
];

/** @throws {ScheduleError} */
export function parseSchedule(expression: string): Schedule {
  if (/^[\d.]*:/.test(expression.trim())) return parseInterval(expression);
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) {
    throw new ScheduleError(
      `"${expression}" has ${parts.length} fields; NCRONTAB has six (seconds first) or five`,
    );
  }
  const texts = parts.length === 5 ? ['0', ...parts] : parts;
  const pattern = fields.map((field, index) => expandField(texts[index] ?? '', field, expression)).join(' ');
  // NCRONTAB wants the day of the month and the day of the week both to match.
  const cron = new Cron(pattern, { paused: true, timezone: 'UTC', mode: '6-part', domAndDow: true });
  const next = (instant: Instant): Instant => {
    const date = cron.nextRun(new Date(instant * 1000));
    if (!date) throw new ScheduleError(`"${expression}" never occurs`);
    return fromDate(date);
  };
  next(0);
  return {
    expression,
    next,
    interval: (from) => shortest(cron.nextRuns(6, new Date(from * 1000)).map(fromDate)),
  };
}

function shortest(occurrences: readonly Instant[]): Seconds {
  const gaps = occurrences.slice(1).map((instant, index) => instant - (occurrences[index] ?? 0));
  return Math.min(...gaps);
}

function parseInterval(expression: string): Schedule {
  const seconds = parseTimeSpan(expression);
  if (!seconds) {
    throw new ScheduleError(
      `"${expression}" is no time span such as 00:05:00 (hours go to 23; a day is 1.00:00:00)`,
    );
  }
  return { expression, next: (instant) => instant + seconds, interval: () => seconds };
}

/** Turns one field into `*` or a list of plain numbers, which every cron dialect reads alike. */
function expandField(text: string, field: Field, expression: string): string {
  const values = new Set(text.split(',').flatMap((item) => expandItem(item, field, expression)));
  const all = values.size === field.high - field.low + 1;
  return all ? '*' : [...values].sort((a, b) => a - b).join(',');
}

function expandItem(item: string, field: Field, expression: string): number[] {
  const fail = (): never => {
    throw new ScheduleError(`"${expression}": the field "${field.name}" cannot be "${item}"`);
  };
  const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,2}))?$/i.exec(item);
  if (!match) return fail();
  const [, first = '', last, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1 || (first === '*' && last !== undefined)) return fail();
  const from = first === '*' ? field.low : (toValue(first, field) ?? fail());
  // `5/10` goes on to the end of the field, but `5/1` is the 5 alone: NCRONTAB takes a step of one for none.
  const open = first === '*' || step > 1;
  const to = last !== undefined ? (toValue(last, field) ?? fail()) : open ? field.high : from;
  const [low, high] = from <= to ? [from, to] : [to, from];
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);
}

/** A number inside the field's bounds, or a name of at least three letters. */
function toValue(text: string, field: Field): number | undefined {
  if (/^\d{1,2}$/.test(text)) {
    const value = Number(text);
    return value >= field.low && value <= field.high ? value : undefined;
  }
  const index =
    text.length < 3 ? -1 : (field.names ?? []).findIndex((name) => name.startsWith(text.toLowerCase()));
  return index < 0 ? undefined : index + field.low;
}
