/**
 * The commands in the documents, run as a reader would: the blocks of one document in their order, in one folder and
 * with the variables and functions of the blocks before. A block marked ```sh run is run; a block marked `output`
 * right after it is what it must print.
 *
 * The documents show the address `http://127.0.0.1:7071`, and `http://127.0.0.1:7171` for a stack beside it; a run
 * replaces them by those of its own stacks, in commands and outputs. Everything else (`.local/…`, `local.settings.json`) is found in the folder under the name shown.
 */
import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Stack } from '../../local/stack.ts';
import { project } from './generated-documents.ts';

export interface DocumentBlock {
  /** First line of the block, for the name of its test. */
  readonly title: string;
  readonly command: string;
  /** What it must print; undefined when the document does not say. */
  readonly output: string | undefined;
}

export const shownUrl = 'http://127.0.0.1:7071';
export const shownUrlBeside = 'http://127.0.0.1:7171';

const fence = /^```(\w+) run\n([\s\S]*?)^```$(?:\n+^```\w+ output\n([\s\S]*?)^```$)?/gm;

/** The blocks of a document that are run, in their order. */
export function runnableBlocks(text: string): DocumentBlock[] {
  return [...text.matchAll(fence)].map(([, _language, command = '', output]) => {
    const lines = command.split('\n').filter((line) => !line.startsWith('#'));
    return { title: (lines[0] ?? '').slice(0, 120), command, output };
  });
}

/**
 * A shown output as a pattern: `…` inside a line stands for any text of that line, `…` alone on a line for any
 * lines.
 */
export function outputPattern(shown: string): RegExp {
  const lines = shown.trimEnd().split('\n');
  const patterns = lines.map((line) => {
    if (line.trim() === '…') return '(?:.*\\n)*?';
    return `${line.split('…').map(literally).join('.*')}\\n`;
  });
  return new RegExp(`^${patterns.join('')}$`);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

export interface Ran {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

export interface DocumentShell {
  /** Runs a command after those before it. */
  run(command: string): Promise<Ran>;
  /** The text as this stack would show it. */
  localize(text: string): string;
}

/** Where `npm start | tee stack.log` would leave what the stack prints. */
export function stackLog(folder: string): (line: string) => void {
  return (line) => appendFileSync(join(folder, 'stack.log'), `${line}\n`);
}

/** A running stack, and the folder of its state. */
export type DocumentStack = Pick<Stack, 'url' | 'environment'> & { readonly directory: string };

/** A folder that looks like a clone with a running stack, perhaps with another beside it, and a shell in it. */
export async function openDocumentShell(
  folder: string,
  stack: DocumentStack,
  beside?: DocumentStack,
): Promise<DocumentShell> {
  await mkdir(folder, { recursive: true });
  await symlink(stack.directory, join(folder, '.local'));
  if (beside) await symlink(beside.directory, join(folder, '.local-7171'));
  // What `npx s2s` needs of a clone.
  for (const name of ['node_modules', 'package.json', 'cli', 'shared'])
    await symlink(join(project, name), join(folder, name));
  const settings = { IsEncrypted: false, Values: stack.environment };
  await writeFile(join(folder, 'local.settings.json'), JSON.stringify(settings), { mode: 0o600 });
  const localize = (text: string) =>
    text.replaceAll(shownUrl, stack.url).replaceAll(shownUrlBeside, beside?.url ?? shownUrlBeside);
  return { localize, run: (command) => runCommand(folder, localize(command)) };
}

/** Variables and functions go from block to block by a file, since each block is a process of its own. */
function runCommand(folder: string, command: string): Promise<Ran> {
  const carry = join(folder, '.carried.sh');
  const script = [
    'set -a',
    `if [ -f '${carry}' ]; then . '${carry}'; fi`,
    command,
    `{ export -p; declare -f; } > '${carry}'`,
  ].join('\n');
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  // Dates are shown in local time as well, where that is not UTC; npm may ask for a newer one of itself, and say so.
  const env = { PATH, HOME: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC', npm_config_update_notifier: 'false' };
  const options = { cwd: folder, env, timeout: 50_000 };
  return new Promise((resolve) => {
    // A shell whose input is a socket takes itself for a login over the network and reads the machine's profile.
    const child = execFile(
      'bash',
      ['--norc', '-euo', 'pipefail', '-c', script],
      options,
      (error, output, errors) => {
        const code = error?.code;
        resolve({ exitCode: error ? (typeof code === 'number' ? code : 1) : 0, output, errors });
      },
    );
    child.stdin?.end();
  });
}
