/**
 * The parts of docs/cli.md that are written from the program itself: its commands, the commands that administrators
 * know with every parameter, exit codes, and the codes of a connectivity test.
 */
import { PassThrough } from 'node:stream';
import type { Command, Option } from 'commander';
import { commonParameters } from '../../cli/cmdlets/binding/common-parameters.ts';
import type { Parameter } from '../../cli/cmdlets/binding/parameter.ts';
import { cmdlets } from '../../cli/cmdlets/cmdlet-table.ts';
import { elsewhere } from '../../cli/cmdlets/elsewhere.ts';
import { createProgram } from '../../cli/commands/program.ts';
import { exitCodes } from '../../cli/core/exit-codes.ts';
import { stepRemedies } from '../../shared/connectivity/step-codes.ts';
import { asCode, table } from './markdown-table.ts';

const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  success: 'Done, or nothing to do',
  usage: 'Wrong usage, not signed in, declined, or refused for a reason without a code of its own here',
  warning: '`monitor`: something to look at. `test`: passed, with warnings',
  critical: '`monitor`: something urgent. `test`, `verify`, `token inspect`: failed',
  conflict: 'Somebody was faster, or the state does not allow it (HTTP 409, 412)',
  unreachable:
    'The service, or what it needs, did not answer (no connection, HTTP 429, 502, 503, 504): try again',
};

function exitCodeTable(): string {
  const rows = Object.entries(exitCodes).map(([name, code]) => [
    String(code),
    exitMeanings[name as keyof typeof exitCodes],
  ]);
  return table(['Exit code', 'Meaning'], rows);
}

/** Every command that does something, in the order of the help. */
function everyCommand(): Command[] {
  const silent = new PassThrough();
  const unused = () => {
    throw new Error('Nothing is run for the documents.');
  };
  return leavesOf(createProgram({ stdout: silent, stderr: silent }, { openCore: unused, conclude: unused }));
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

function usageOf(command: Command): string {
  const words = command.registeredArguments.map((each) =>
    each.required ? `<${each.name()}>` : `[${each.name()}]`,
  );
  return [pathOf(command), ...words].join(' ');
}

const ofChanges = ['--dry-run', '--yes', '--reason', '--if-match'];

function optionCells({ options }: Command): [string, string] {
  const shown = options.filter(({ hidden }) => !hidden);
  const own = shown.filter(({ long }) => !ofChanges.includes(long ?? ''));
  const changes = shown.some(({ long }) => long === '--dry-run');
  return [changes ? 'yes' : '', own.map(flagOf).join(', ')];
}

function flagOf({ long, mandatory }: Option): string {
  return `\`${long}\`${mandatory ? ' (required)' : ''}`;
}

function commandTable(): string {
  const rows = everyCommand().map((command) => [
    `\`${usageOf(command)}\``,
    command.summary(),
    ...optionCells(command),
  ]);
  return table(['Command', 'What it does', 'Changes', 'Options of its own'], rows);
}

function names(parameters: readonly Parameter[], use: Parameter['use']): string {
  const chosen = parameters.filter((each) => each.use === use);
  return chosen.map(({ name, required }) => `\`-${name}\`${required ? ' (required)' : ''}`).join(', ');
}

function cmdletTable(): string {
  const rows = cmdlets.map(({ name, summary, parameters }) => [
    `\`${name}\``,
    summary,
    names(parameters, 'taken'),
    names(parameters, 'met'),
    names(parameters, 'none'),
  ]);
  return table(['Command', 'What it does', 'Read', 'Not needed', 'Refused'], rows);
}

/** What every command has, told once. */
function commonParameterTable(): string {
  const words = { taken: 'read', met: 'not needed', none: 'refused' } as const;
  const rows = commonParameters(true).map(({ name, aliases, use, help, instead }) => [
    [name, ...aliases].map((each) => `\`-${each}\``).join(', '),
    words[use],
    instead === undefined ? help : `${help}. ${asCode(instead)}`,
  ]);
  return table(['Parameter', 'Here it is', 'Meaning, or what to do'], rows);
}

function elsewhereTable(): string {
  const rows = elsewhere.map(({ name, why, instead }) => [`\`${name}\``, asCode(why), asCode(instead)]);
  return table(['Command', 'Why not', 'Instead'], rows);
}

function stepCodeTable(): string {
  const rows = Object.entries(stepRemedies).map(([code, remedy]) => [
    `\`${code}\``,
    remedy === null ? 'Nothing' : asCode(remedy),
  ]);
  return table(['Code', 'What to do'], rows);
}

/** By the names that docs/cli.md uses. */
export const cliParts = {
  'exit-codes': exitCodeTable,
  commands: commandTable,
  cmdlets: cmdletTable,
  'common-parameters': commonParameterTable,
  'cmdlets-elsewhere': elsewhereTable,
  'step-codes': stepCodeTable,
} as const satisfies Record<string, () => string>;
