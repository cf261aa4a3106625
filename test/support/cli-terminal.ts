/** A terminal in memory: what a command reads and writes, without a process. */
import { PassThrough } from 'node:stream';
import type { Surroundings } from '../../cli/core/core.ts';
import type { InputStream } from '../../cli/core/read-hidden.ts';
import { createTestClock } from './clock.ts';

export interface Terminal extends Surroundings {
  readonly stdin: PassThrough & InputStream;
  /** What was written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** The raw modes that were set, in order. */
  readonly rawModes: readonly boolean[];
}

export interface TerminalOptions {
  readonly isTTY?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

export function createTerminal({
  isTTY = false,
  environment = {},
  directory = '/',
}: TerminalOptions = {}): Terminal {
  const rawModes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode: (mode: boolean) => rawModes.push(mode),
  });
  const [stdout, stderr] = [captured(isTTY), captured(isTTY)];
  return {
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment,
    directory,
    clock: createTestClock(),
    out: stdout.text,
    err: stderr.text,
    rawModes,
  };
}

function captured(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
