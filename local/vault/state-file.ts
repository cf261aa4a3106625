/**
 * The vault's memory on disk: one JSON file, replaced as a whole by a rename, readable by its owner only because it
 * holds private keys. A file that cannot be understood stops the start; it is never overwritten.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { stateSchema, type VaultState } from './model.ts';

export interface StateFile {
  /** What was stored, or an empty vault. */
  readonly state: VaultState;
  readonly clockOffset: number;
  /** Resolves when everything that was in the state at the time of the call is on disk. */
  save(): Promise<void>;
  /** Resolves when no write is under way. */
  settled(): Promise<void>;
}

const fileName = 'vault-state.json';

/**
 * Opens the memory of a vault, without a directory one that lasts as long as the process.
 * @throws Error when the file is there and is not a state of this emulator.
 */
export async function openStateFile(directory: string | undefined, offset: () => number): Promise<StateFile> {
  if (directory === undefined) {
    const state = { certificates: new Map(), deleted: new Map() };
    const nothing = () => Promise.resolve();
    return { state, clockOffset: 0, save: nothing, settled: nothing };
  }
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, fileName);
  const { state, clockOffset } = await load(path);
  const write = () => writeAtomically(path, serialize(state, offset()));
  return { state, clockOffset, ...createSaver(write) };
}

async function load(path: string): Promise<{ state: VaultState; clockOffset: number }> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { state: { certificates: new Map(), deleted: new Map() }, clockOffset: 0 };
  const stored = z.safeParse(stateSchema, parseJson(text));
  if (!stored.success) {
    throw new Error(`${path} is not a state file of this emulator. Move it away or delete it.`);
  }
  const { certificates, deleted, clockOffset } = stored.data;
  const state = {
    certificates: new Map(Object.entries(certificates)),
    deleted: new Map(Object.entries(deleted)),
  };
  // A creation whose key was still being made died with the process that made it.
  for (const certificate of state.certificates.values()) {
    if (certificate.pending && !certificate.pending.privateKey) certificate.pending = undefined;
  }
  return { state, clockOffset };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function serialize(state: VaultState, clockOffset: number): string {
  return JSON.stringify({
    format: 1,
    clockOffset,
    certificates: Object.fromEntries(state.certificates),
    deleted: Object.fromEntries(state.deleted),
  });
}

/** Writes a private file so that a reader, and a crash, sees the old content or the new and nothing between. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** One write at a time; calls that arrive during a write share the one after it. */
function createSaver(write: () => Promise<void>): Pick<StateFile, 'save' | 'settled'> {
  let running: Promise<void> | undefined;
  let queued: Promise<void> | undefined;

  function start(): Promise<void> {
    const run = write().finally(() => {
      if (running === run) running = undefined;
    });
    running = run;
    return run;
  }

  function next(): Promise<void> {
    queued = undefined;
    return start();
  }

  return {
    save() {
      if (queued) return queued;
      if (!running) return start();
      // Success or failure of the write before this one is the business of those who asked for it.
      queued = running.then(next, next);
      return queued;
    },
    async settled() {
      await (queued ?? running)?.catch(() => undefined);
    },
  };
}
