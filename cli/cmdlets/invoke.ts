/** Runs one command of the table with its words: from the command line, and from a line of a script. */
import type { Core } from '../core/core.ts';
import { ApiProblem, UsageError } from '../core/errors.ts';
import { type Binding, bindParameters } from './binding/bind-parameters.ts';
import { createBound } from './binding/bound.ts';
import type { Parameter } from './binding/parameter.ts';
import { type ParameterValue, readValue } from './binding/read-value.ts';
import type { Word } from './binding/words.ts';
import { type Cmdlet, type CmdletResult, parametersOf } from './cmdlet.ts';
import { cmdlets } from './cmdlet-table.ts';
import { inCmdletWords } from './remedies.ts';

/** @throws CliError as every command does, with remedies in the words of these */
export async function invoke(cmdlet: Cmdlet, words: readonly Word[], core: Core): Promise<CmdletResult> {
  const binding = bindParameters(words, parametersOf(cmdlet));
  const values = new Map([...binding.values, ...(await askForMissing(cmdlet, binding, core))]);
  for (const { name, help } of binding.met) core.output.note(`-${name} is not needed: ${help}.`);
  try {
    return await cmdlet.run({ core, cmdlet, bound: createBound(values) });
  } catch (error) {
    throw error instanceof ApiProblem ? inCmdletWords(error) : error;
  }
}

/** What is required is asked for, as PowerShell does; where nobody can be asked, Enter was pressed or it is missing. */
async function askForMissing(
  { name }: Cmdlet,
  { missing }: Binding,
  { prompt, output }: Core,
): Promise<[string, ParameterValue][]> {
  const lacking = missing.filter(({ enter }) => !prompt.asks && enter === undefined);
  if (lacking.length > 0) {
    const names = lacking.map((each) => `-${each.name}`);
    throw new UsageError(`${names.join(' and ')} must be given.`, `s2s ${name} -? shows how.`);
  }
  const answers: [string, ParameterValue][] = [];
  for (const parameter of missing) answers.push([parameter.name, await answerFor(parameter)]);
  return answers;

  async function answerFor(parameter: Parameter): Promise<ParameterValue> {
    const { enter } = parameter;
    if (prompt.asks) {
      const answer = await prompt.ask(`${parameter.name}:`);
      if (answer !== '' || enter === undefined) return readValue(parameter, answer);
    }
    output.note(`-${parameter.name} was left out, which is as pressing Enter: $${String(enter)}.`);
    return enter ?? false;
  }
}

/** For a name that is nobody's: those that are meant most likely. */
export function unknownCmdlet(name: string): UsageError {
  const noun = name.slice(name.indexOf('-') + 1).toLowerCase();
  const near = cmdlets
    .filter((each) => each.name.toLowerCase().endsWith(`-${noun}`))
    .map((each) => each.name);
  const remedy =
    near.length > 0 ? `There is ${near.join(', ')}.` : 's2s Get-Help lists the commands that there are.';
  return new UsageError(`${name.slice(0, 100)} is no command of this service.`, remedy);
}
