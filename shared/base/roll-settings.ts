/** When the token-issuer certificate is rolled. */
import { duration, type Setting } from './setting.ts';
import { matching, oneOf, wholeNumber } from './setting-values.ts';

export const rollSettings = {
  rollAutomatic: {
    name: 'S2S_ROLL_AUTOMATIC',
    meaning: 'Whether the timer creates the first certificate and each next one by itself.',
    expects: 'true or false',
    fallback: 'true',
    parse: oneOf('true', 'false'),
  },
  rollEvery: duration('S2S_ROLL_EVERY', '90d', 'Longest time a key signs before its successor takes over.'),
  rollPropagate: duration('S2S_ROLL_PROPAGATE', '48h', 'How long a new key is published before it signs.'),
  rollLead: {
    ...duration(
      'S2S_ROLL_LEAD',
      (env) => env.S2S_ROLL_EVERY || '90d',
      'How long before it is due the next key is prepared.',
    ),
    fallbackShown: 'S2S_ROLL_EVERY, so that a next key always exists',
  },
  rollRetain: duration('S2S_ROLL_RETAIN', '14d', 'How long a key stays published after it last signed.'),
  certificateValidityMonths: {
    name: 'S2S_CERTIFICATE_VALIDITY_MONTHS',
    meaning: 'Validity of a created certificate, in months.',
    expects: 'a whole number from 1 to 60',
    fallback: '12',
    parse: wholeNumber(1, 60),
  },
  consumerCache: duration(
    'S2S_CONSUMER_CACHE',
    '24h',
    'Longest time that partners are assumed to keep our metadata, whatever we ask of them.',
  ),
  rollSchedule: {
    name: 'S2S_ROLL_SCHEDULE',
    meaning: 'When the roll timer runs, as NCRONTAB with seconds.',
    expects: 'six fields, e.g. 0 */15 * * * *',
    fallback: '0 */15 * * * *',
    parse: matching(/^(\S+ ){5}\S+$/),
  },
  rollTick: duration('S2S_ROLL_TICK', '15m', 'The longest gap that the schedule leaves between two runs.'),
} as const satisfies Record<string, Setting<unknown>>;
