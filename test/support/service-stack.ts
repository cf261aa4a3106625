/** A whole stack on free ports for one test file, sharing the run's Azurite under tables of its own. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type Stack, type StackOptions, startStack } from '../../local/stack.ts';
import { writeBundle } from '../../release/bundle.ts';

const project = join(import.meta.dirname, '..', '..');

/** The deployed bundle, built once a test run and shared by its processes. */
export function buildBundle(): Promise<void> {
  return writeBundle(project);
}

export interface TestStack extends Stack {
  readonly directory: string;
  /** Stops the stack and keeps its folder, so that another can be started on it. */
  pause(): Promise<void>;
}

export type TestStackOptions = Partial<Omit<StackOptions, 'tables'>>;

/** Settings that isolate one stack's tables from every other in the shared Azurite. */
export function isolated(prefix = `t${randomUUID().replaceAll('-', '').slice(0, 18)}`) {
  return { S2S_TABLE_PREFIX: prefix };
}

export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 's2s-stack-')));
  const { connectionString, port } = inject('azurite');
  const tables = { connectionString, port, stop: async () => {} };
  const settings = { ...isolated(), ...options.settings };
  const stack = await startStack({ timers: 'manual', ...options, directory, tables, settings });
  return {
    ...stack,
    directory,
    pause: stack.stop,
    async stop() {
      await stack.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Asks until the service says that it is ready. @throws Error with the last answer when it never does */
export function untilReady(url: string): Promise<void> {
  return until(`${url}/readyz`, (response) => response.ok);
}

/** Asks until the next key is published too, a moment after the first made the service ready. */
export function untilSettled(url: string): Promise<void> {
  return until(`${url}/discovery/keys`, (_response, text) => text.split('"kid"').length === 3);
}

async function until(url: string, isDone: (response: Response, text: string) => boolean): Promise<void> {
  const givesUpAt = performance.now() + 45_000;
  let last = '';
  while (performance.now() < givesUpAt) {
    const response = await fetch(url).catch(() => undefined);
    last = (await response?.text()) ?? 'no answer';
    if (response && isDone(response, last)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} never came to what was awaited; at last: ${last}`);
}
