/** `s2s` as somebody runs it: the real binary in a child process, against a stack on free ports. */
import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestStack } from './service-stack.ts';

const binary = fileURLToPath(new URL('../../cli/s2s.js', import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly input?: string;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A time zone that is never UTC, so that both dates show. */
const zone = { TZ: 'Europe/Paris' };

/** Runs one command line; nothing of the machine's own environment but the path reaches it. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { input = '', directory, environment = {} } = options;
  const settings: SpawnOptions = {
    env: { PATH: process.env.PATH, ...zone, ...environment },
    stdio: 'pipe',
    ...(directory !== undefined && { cwd: directory }),
  };
  const child = spawn(process.execPath, [binary, ...args], settings);
  const parts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    parts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    parts.stderr += text;
  });
  child.stdin?.end(input);
  const [exitCode] = await once(child, 'close');
  return { exitCode, ...parts };
}

/** What the environment of an operator of that stack is: its address, and its identity endpoint. */
export function operatorOf({ url, identity }: Pick<TestStack, 'url' | 'identity'>): Record<string, string> {
  return { S2S_URL: url, IDENTITY_ENDPOINT: identity.endpoint, IDENTITY_HEADER: identity.header };
}

export interface Operator {
  /** Runs a command line as it is typed after `s2s`; blanks part words that are not in quotes. */
  run(line: string | readonly string[], options?: CliOptions): Promise<CliResult>;
  /** The same with `--json`. @throws Error when it fails */
  json<T>(line: string, options?: CliOptions): Promise<T>;
}

/** An operator of that stack in that folder. */
export function createOperator(stack: Pick<TestStack, 'url' | 'identity'>, directory?: string): Operator {
  const run: Operator['run'] = (line, options = {}) =>
    runCli(typeof line === 'string' ? wordsOf(line) : line, {
      ...(directory !== undefined && { directory }),
      ...options,
      environment: { ...operatorOf(stack), ...options.environment },
    });
  return {
    run,
    async json(line, options) {
      const { exitCode, stdout, stderr } = await run(`${line} --json`, options);
      if (exitCode !== 0) throw new Error(`s2s ${line} ended with ${exitCode}: ${stderr}`);
      return JSON.parse(stdout);
    },
  };
}

function wordsOf(line: string): string[] {
  const words = line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...words].map(([, single, double, plain]) => single ?? double ?? plain ?? '');
}
