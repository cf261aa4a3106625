/** The schedule monitor's memory: when each timer last ran and was to run next, in one file a host. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Instant } from '../../shared/base/clock.ts';

const statusSchema = z.object({ last: z.number(), next: z.number(), lastUpdated: z.number() });

export interface TimerStatus {
  readonly last: Instant;
  readonly next: Instant;
  readonly lastUpdated: Instant;
}

export interface TimerState {
  read(name: string): TimerStatus | undefined;
  write(name: string, status: TimerStatus): void;
}

/** Without a directory nothing is remembered. A file that cannot be read counts as none: timers then start anew. */
export function openTimerState(directory: string | undefined): TimerState {
  if (directory === undefined) return { read: () => undefined, write: () => {} };
  const file = join(directory, 'timers.json');
  return {
    read: (name) => readAll(file)[name],
    write(name, status) {
      mkdirSync(directory, { recursive: true });
      const text = JSON.stringify({ ...readAll(file), [name]: status }, null, 2);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    },
  };
}

function readAll(file: string): Record<string, TimerStatus> {
  try {
    const parsed = z.record(z.string(), statusSchema).safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
