/** `Get-Help` and `-?`: what a command does, each of its parameters, and examples that can be typed. */

import type { Parameter } from './binding/parameter.ts';
import { type Cmdlet, parametersOf } from './cmdlet.ts';
import { cmdlets } from './cmdlet-table.ts';
import { elsewhere } from './elsewhere.ts';

/** One command. */
export function cmdletHelp(cmdlet: Cmdlet): string[] {
  // What is refused everywhere is told when somebody uses it.
  const all = parametersOf(cmdlet).filter((each) => each.use !== 'none' || cmdlet.parameters.includes(each));
  const of = (use: Parameter['use']) => all.filter((each) => each.use === use);
  return [
    `${cmdlet.name}: ${cmdlet.summary}.`,
    ...(cmdlet.details === undefined ? [] : ['', ...cmdlet.details.split('\n')]),
    ...section('Parameters:', of('taken'), (each) => `${each.help}${notesOf(each)}`),
    ...section('Taken, and not needed:', of('met'), ({ help }) => `${help}`),
    ...section(
      'Without meaning here, and refused:',
      of('none'),
      ({ help, instead }) => `${help}. ${instead}`,
    ),
    '',
    cmdlet.examples.length > 1 ? 'Examples:' : 'Example:',
    ...cmdlet.examples.map((line) => `  s2s ${line}`),
  ];
}

function section(
  title: string,
  parameters: readonly Parameter[],
  tell: (parameter: Parameter) => string,
): string[] {
  if (parameters.length === 0) return [];
  const width = Math.max(...parameters.map((each) => usageOf(each).length));
  return ['', title, ...parameters.map((each) => `  ${usageOf(each).padEnd(width)}  ${tell(each)}`)];
}

const placeholders = {
  text: ' <text>',
  secret: ' <text>',
  list: ' <a,b>',
  number: ' <number>',
  truth: ' <$true|$false>',
  switch: '',
} as const;

function usageOf({ name, kind, use, values }: Parameter): string {
  const value = values && kind !== 'list' ? ` <${values.join('|')}>` : placeholders[kind];
  return `-${name}${use === 'taken' ? value : ''}`;
}

function notesOf({ required, position, aliases }: Parameter): string {
  const notes = [
    ...(required ? ['required'] : []),
    ...(position === undefined ? [] : ['the name may be left out']),
    ...aliases.map((alias) => `also -${alias}`),
  ];
  return notes.length === 0 ? '' : ` [${notes.join(', ')}]`;
}

/** All of them. */
export function overview(): string[] {
  const width = Math.max(...cmdlets.map(({ name }) => name.length));
  return [
    'Commands of Lync, Skype for Business, Exchange and MSOnline that this service has:',
    '',
    ...cmdlets.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Named in the same guides, and answered with what to do instead:',
    `  ${elsewhere.map(({ name }) => name).join(', ')}`,
    '',
    'Names and parameters are read without case and may be shortened; s2s <command> -? shows one of them.',
    'Lines with $x = … run together by s2s script FILE.',
    '',
    'Example:',
    '  s2s Get-Help New-CsPartnerApplication',
  ];
}
