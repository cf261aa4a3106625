/** Options that both kinds of credentials take, and the members that they become. */

import { named } from '../core/named.ts';
import type { Call } from './noun.ts';
import { option } from './options.ts';

export function dateOptions() {
  return [
    option('--display-name <text>', 'What it is for'),
    option('--start <date>', 'From when on it holds: RFC 3339 with an offset'),
    option('--end <date>', 'Until when it holds: RFC 3339 with an offset'),
  ];
}

export function datedMembers({ options }: Pick<Call, 'options'>) {
  return named({
    displayName: options.text('displayName'),
    startDateTime: options.text('start'),
    endDateTime: options.text('end'),
    reason: options.text('reason'),
  });
}
