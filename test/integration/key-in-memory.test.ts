/** Where the signing key is not to be found although the service signs with it in process: a heap dump, a debugger. */
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/management.ts';
import { askForToken, kidOf } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

let stack: TestStack;
let snapshot: string;
let kid: string;

beforeAll(async () => {
  await buildBundle();
  const directory = await mkdtemp(join(tmpdir(), 's2s-heap-'));
  snapshot = join(directory, 'service.heapsnapshot');
  const preloaded = join(import.meta.dirname, '..', 'support', 'heap-snapshot.cjs');
  const settings = {
    S2S_SIGNING_MODE: 'memory',
    NODE_OPTIONS: `--require=${preloaded}`,
    HEAP_SNAPSHOT_FILE: snapshot,
  };
  stack = await startTestStack({ directory, settings });
  await untilSettled(stack.url);
  const { status, token } = await askForToken(stack.url, stack.litware.secret);
  expect(status).toBe(200);
  kid = kidOf(token) ?? '';
  // In this order, so that the second signal's end is after the first one's.
  process.kill(stack.host.pid, 'SIGUSR1');
  process.kill(stack.host.pid, 'SIGUSR2');
  await eventually(
    async () => stack.host.lines().join('\n'),
    (printed) => printed.includes('heap snapshot written'),
  );
});

afterAll(async () => {
  await stack?.stop();
});

/** Each line of each private key that the vault holds, but the first of each, which is much the same for all. */
async function privateLines(): Promise<string[]> {
  const folder = join(stack.directory, 'vault');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  );
  const keys = texts.join('\n').matchAll(/BEGIN PRIVATE KEY-----\\n(.+?)-----END PRIVATE KEY/g);
  return [...keys].flatMap(([, body = '']) =>
    body
      .split('\\n')
      .filter((line) => line !== '')
      .slice(1),
  );
}

describe('5.1 Private key of the service in logs, errors, heap dumps', () => {
  it('is in no string of the process that has read it and signed with it', async () => {
    const heap = await readFile(snapshot, 'utf8');
    // What is alive is found: the key is known by its name.
    expect(heap).toContain(kid);
    const lines = await privateLines();
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => heap.includes(line))).toEqual([]);
  });

  it('is shown to no debugger: the signal that opens one opens none', () => {
    expect(stack.host.lines().join('\n')).not.toContain('Debugger listening');
  });
});
