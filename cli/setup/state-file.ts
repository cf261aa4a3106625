/**
 * What a set-up remembers when it is left: the answers and nothing else. No secret is ever in it; and what was done is
 * not in it either, because the deployment knows that better.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { UsageError } from '../core/errors.ts';
import type { Draft } from './draft.ts';

export const usualStateFile = '.s2s-setup.json';

export interface SetupState {
  /** The deployment that the answers are for. */
  readonly url: string;
  /** When it was begun, RFC 3339. */
  readonly startedDate: string;
  readonly draft: Draft;
}

const path = z.string().check(z.regex(/^[a-z][A-Za-z]*(?:\.(?:[A-Za-z]+|\d{1,3}))*$/), z.maxLength(100));
const value = z.nullable(z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

const stateSchema = z.strictObject({
  version: z.literal(1),
  url: z.string(),
  startedDate: z.string(),
  answers: z.record(path, value),
});

/** @returns undefined when there is none @throws UsageError for a file that is none of ours */
export async function readState(file: string): Promise<SetupState | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UsageError(`${file} cannot be read (${error.code ?? error.name}).`);
  });
  if (text === undefined) return undefined;
  const parsed = stateSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new UsageError(
      `${file} is no state of a set-up.`,
      'Name another with --state, or begin anew: --restart.',
    );
  }
  const { url, startedDate, answers } = parsed.data;
  return { url, startedDate, draft: answers };
}

/** Whole or not at all: it is written beside and then put in its place. @throws UsageError */
export async function writeState(file: string, { url, startedDate, draft }: SetupState): Promise<void> {
  const text = `${JSON.stringify({ version: 1, url, startedDate, answers: draft }, null, 2)}\n`;
  const beside = `${file}.new`;
  try {
    // One that was left by a crash may be readable for others.
    await rm(beside, { force: true });
    await writeFile(beside, text, { mode: 0o600, flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new UsageError(`${file} cannot be written (${code}).`, 'Name another file with --state.');
  }
}

export async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
