/** Parameters that every command has, and those that every change has (about_CommonParameters). */
import { flag, met, none, type Parameter, text } from './parameter.ts';

const streams = 'Redirect standard output or standard error, or use s2s script with $x = …';

const common: readonly Parameter[] = [
  { ...met('Verbose', 'everything that is known is always said', 'switch'), aliases: ['vb'] },
  none(
    'Debug',
    'there is nothing more to be seen',
    'The request id of an error leads to the service’s log.',
    ['db'],
  ),
  none('ErrorAction', 'an error always stops the command', 'Judge by the exit code.', ['ea']),
  none('WarningAction', 'warnings go to standard error', 'Redirect standard error.', ['wa']),
  none('InformationAction', 'notes go to standard error', 'Add --quiet.', ['infa']),
  none('ErrorVariable', 'errors go to standard error', streams, ['ev']),
  none('WarningVariable', 'warnings go to standard error', streams, ['wv']),
  none('InformationVariable', 'notes go to standard error', streams, ['iv']),
  none('OutVariable', 'there are no variables here', streams, ['ov']),
  none('OutBuffer', 'objects are printed as they are', streams, ['ob']),
  none('PipelineVariable', 'there is no pipeline here', streams, ['pv']),
];

const ofChanges: readonly Parameter[] = [
  flag('WhatIf', 'Says what would be done, and every rule against it; changes nothing', { aliases: ['wi'] }),
  flag('Confirm', 'Asks before; -Confirm:$false never asks', { aliases: ['cf'] }),
  text('Reason', 'Why, for the audit (of this service)'),
];

export function commonParameters(changes: boolean): readonly Parameter[] {
  return changes ? [...ofChanges, ...common] : common;
}

/** The switch that the old commands had against questions. It never overrides a rule. */
export function force(): Parameter {
  return flag('Force', 'Asks no question; rules hold all the same');
}
