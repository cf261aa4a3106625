/**
 * One Azurite for a whole test run, in memory and on a free port; each suite keeps to tables of its own. Only the
 * project of the tests that need it names this file, so that unit tests do not pay for it.
 */
import type { TestProject } from 'vitest/node';
import { startAzurite } from '../../local/azurite.ts';
import { freePort } from '../../local/free-port.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the run's Azurite listens: `inject('azurite')`. */
    azurite: { readonly connectionString: string; readonly port: number };
  }
}

/** Called by vitest before the first test file. @returns what vitest calls after the last */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { connectionString, port, stop } = await startAzurite({ port: await freePort() });
  project.provide('azurite', { connectionString, port });
  return stop;
}
