/**
 * The local stack of `npm start`, found from where the command runs: the folders `.local` and `.local-<port>` of this
 * directory or one above it, each with the ports and the identity secret of a stack.
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';

export interface LocalStack {
  /** The folder with the stack's state. */
  readonly directory: string;
  readonly url: string;
  /** Where its identity endpoint gives tokens, and the secret that it wants. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
}

const memorySchema = z.object({
  ports: z.object({ service: z.number(), identity: z.number() }),
  identitySecret: z.string(),
});

/**
 * @param url the stack at this address only; the one of `npm start` without a port when undefined
 * @returns undefined when there is none, running or not
 */
export async function findLocalStack(directory: string, url?: string): Promise<LocalStack | undefined> {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const stacks = await stacksIn(at);
    const found = url === undefined ? stacks[0] : stacks.find((stack) => isAt(stack, url));
    if (found) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** Every stack of a directory, the usual one first. */
async function stacksIn(directory: string): Promise<LocalStack[]> {
  const entries = await readdir(directory).catch(() => []);
  const folders = entries.filter((name) => /^\.local(-\d+)?$/.test(name)).toSorted();
  const read = await Promise.all(folders.map((name) => readStack(join(directory, name))));
  return read.filter((stack) => stack !== undefined);
}

async function readStack(directory: string): Promise<LocalStack | undefined> {
  const text = await readFile(join(directory, 'stack.json'), 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : memorySchema.safeParse(parseJson(text));
  if (!parsed?.success) return undefined;
  const { ports, identitySecret } = parsed.data;
  return {
    directory,
    url: `http://127.0.0.1:${ports.service}`,
    identityEndpoint: `http://127.0.0.1:${ports.identity}/msi/token`,
    identityHeader: identitySecret,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAt(stack: LocalStack, url: string): boolean {
  const { hostname, port } = new URL(url);
  return isLoopback(hostname) && port === new URL(stack.url).port;
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
