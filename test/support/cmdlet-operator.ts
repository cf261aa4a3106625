/** An operator of a stack who types commands into bash behind the word `s2s`, in a folder of his own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliResult, operatorOf, runCli } from './cli-run.ts';
import { type ManagementClient, manage } from './management.ts';
import type { TestStack } from './service-stack.ts';
import { shellWords } from './shell-words.ts';

export interface CmdletOperator {
  readonly directory: string;
  /** What the commands did, as the API tells it. */
  readonly api: ManagementClient;
  /** @param args as a shell hands them over */
  run(args: readonly string[], input?: string): Promise<CliResult>;
  type(line: string, input?: string): Promise<CliResult>;
  /** @throws Error when the line fails */
  done(line: string, input?: string): Promise<CliResult>;
  /** The objects that a command gives back. @throws Error when the line fails */
  objects(line: string): Promise<Record<string, unknown>[]>;
  /** Exit code and standard error of a line that prints nothing else. */
  refused(line: string): Promise<[exitCode: number | null, stderr: string]>;
  /** One object of the API. @param path below `/api/` */
  view(path: string): Promise<Record<string, unknown>>;
  /** The entries of a list of the API. */
  values<T = Record<string, unknown>>(path: string): Promise<T[]>;
  leave(): Promise<void>;
}

export async function createCmdletOperator(
  stack: Pick<TestStack, 'url' | 'identity'>,
): Promise<CmdletOperator> {
  const directory = await mkdtemp(join(tmpdir(), 's2s-operator-'));
  const api = await manage(stack.url, stack.identity);
  const run: CmdletOperator['run'] = (args, input = '') =>
    runCli(args, { directory, environment: operatorOf(stack), input });
  const type: CmdletOperator['type'] = (line, input) => run(shellWords(line), input);
  const done: CmdletOperator['done'] = async (line, input) => {
    const result = await type(line, input);
    if (result.exitCode === 0) return result;
    throw new Error(`s2s ${line} ended with ${result.exitCode}: ${result.stderr}`);
  };
  const read = async (path: string) => JSON.parse((await api.get(path)).text);
  return {
    directory,
    api,
    run,
    type,
    done,
    objects: async (line) => JSON.parse((await done(`${line} --json`)).stdout),
    async refused(line) {
      const { exitCode, stdout, stderr } = await type(line);
      if (stdout !== '') throw new Error(`s2s ${line} was not refused: ${stdout}`);
      return [exitCode, stderr];
    },
    view: read,
    values: async (path) => (await read(path)).value,
    leave: () => rm(directory, { recursive: true, force: true }),
  };
}
