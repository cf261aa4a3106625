/**
 * What the schedule monitor remembers of each timer, one JSON file a function: replaced as a whole, so that a host
 * that dies while writing leaves the old one.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { type Instant, toRfc3339 } from '../../shared/base/clock.ts';
import type { Schedule } from './schedule.ts';

export interface ScheduleStatus {
  /** When the timer last ran by its schedule, or null before the first time. */
  readonly last: Instant | null;
  readonly next: Instant;
  readonly lastUpdated: Instant;
}

export interface TimerStateStore {
  /** The status under that name, or undefined when there is none; an unreadable file is set aside as `.bad`. */
  read(name: string): Promise<ScheduleStatus | undefined>;
  write(name: string, status: ScheduleStatus): Promise<void>;
}

const instantSchema = z.pipe(
  z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)))),
  z.transform((text: string) => Math.floor(Date.parse(text) / 1000)),
);
const statusSchema = z.object({
  last: z.nullable(instantSchema),
  next: instantSchema,
  lastUpdated: instantSchema,
});

export function createTimerStateStore(directory: string, warn: (message: string) => void): TimerStateStore {
  // A name is that of a function, which is checked before: letters, digits, "-" and "_".
  const fileOf = (name: string) => join(directory, `${name}.json`);
  return {
    async read(name) {
      const text = await readFile(fileOf(name), 'utf8').catch(ignoreMissing);
      if (text === undefined) return undefined;
      const parsed = statusSchema.safeParse(tryJson(text));
      if (parsed.success) return parsed.data;
      await rename(fileOf(name), `${fileOf(name)}.bad`);
      warn(`The status of timer "${name}" cannot be read; it begins anew (old file: ${fileOf(name)}.bad).`);
      return undefined;
    },
    async write(name, { last, next, lastUpdated }) {
      await mkdir(directory, { recursive: true });
      const status = {
        last: last === null ? null : toRfc3339(last),
        next: toRfc3339(next),
        lastUpdated: toRfc3339(lastUpdated),
      };
      const scratch = `${fileOf(name)}.${process.pid}.tmp`;
      await writeFile(scratch, `${JSON.stringify(status, null, 2)}\n`);
      await rename(scratch, fileOf(name));
    },
  };
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface StartPlan {
  readonly status: ScheduleStatus;
  /** An occurrence was missed while no host ran: it is made up for once, however many they were. */
  readonly isPastDue: boolean;
  /** The status says something else than what is stored. */
  readonly changed: boolean;
}

/**
 * What to do about a timer when the host starts, as the monitor of the timer extension decides it: a schedule that
 * was changed meanwhile begins anew and is not past due.
 */
export function planStart(stored: ScheduleStatus | undefined, schedule: Schedule, now: Instant): StartPlan {
  if (!stored) {
    return {
      status: { last: null, next: schedule.next(now), lastUpdated: now },
      isPastDue: false,
      changed: true,
    };
  }
  const expected = schedule.next(stored.last ?? stored.lastUpdated);
  if (stored.next === expected) return { status: stored, isPastDue: now > expected, changed: false };
  const status = { last: null, next: expected < now ? schedule.next(now) : expected, lastUpdated: now };
  return { status, isPastDue: false, changed: true };
}
