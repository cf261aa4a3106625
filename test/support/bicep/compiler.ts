/** The real Bicep compiler, where it is on the path of this machine: what it says of the templates, as a list. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The compilers on a path: one, or none. */
export function compilersOn(path: string): string[] {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, 'bicep'))
    .find(isExecutable);
  return found === undefined ? [] : [found];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a parameter file reads and has no default for. */
const environment = {
  AZURE_ENV_NAME: 'test',
  AZURE_LOCATION: 'northeurope',
  S2S_DEFAULT_SIP_DOMAIN: 'litwareinc.com',
};

/** Commands of the compiler that make of a file what Azure gets, and that say what is wrong with it. */
const commands: readonly (readonly [ending: RegExp, ...args: string[]])[] = [
  [/\.bicep$/, 'build', '--stdout'],
  [/\.bicep$/, 'lint'],
  [/\.bicepparam$/, 'build-params', '--stdout'],
];

/** @returns each line in which the compiler tells an error or a warning, and what it says when it fails without one */
export function compile(compiler: string, file: string): string[] {
  return commands
    .filter(([ending]) => ending.test(file))
    .flatMap(([, ...args]) => {
      const env = { ...process.env, ...environment };
      const { status, stderr, error } = spawnSync(compiler, [...args, file], { env, encoding: 'utf8' });
      if (error) return [`${compiler}: ${error.message}`];
      const told = stderr.split('\n').filter((line) => / : (Error|Warning) /.test(line));
      return told.length > 0 || status === 0
        ? told
        : [`${file}: bicep ${args[0]} ended with ${status}: ${stderr}`];
    });
}
