/**
 * Structured log events with a fixed vocabulary: one JSON line each, and never a token, a secret, an assertion or
 * a whole set of claims among the fields.
 */
import type { Clock } from './clock.ts';

/** Every event that the service writes, with its level and meaning. The one list. */
export const logEvents = {
  'request.served': { level: 'info', meaning: 'an HTTP request was answered' },
  'request.failed': { level: 'error', meaning: 'an HTTP request ended in a bug of ours' },
  'token.issued': { level: 'info', meaning: 'a token was issued' },
  'token.refused': { level: 'warn', meaning: 'a token request was refused' },
  'request.limited': {
    level: 'warn',
    meaning:
      'a request was refused for a limit, unread: of its client, of failures from its address or under its name there, or of load',
  },
  'token.introspected': {
    level: 'info',
    meaning: 'a resource server asked what a token means, and was told or not',
  },
  'dependency.failed': {
    level: 'warn',
    meaning: 'the vault, the tables or an identity endpoint did not answer well',
  },
  'dependency.opened': {
    level: 'error',
    meaning:
      'a dependency failed some times in a row and is left alone: requests that need it are refused at once, and one at a time tries it',
  },
  'dependency.closed': { level: 'info', meaning: 'a dependency that was left alone answers again' },
  'clock.wrong': {
    level: 'error',
    meaning: 'the clock of this instance is more than a minute off that of the vault or the storage',
  },
  'clock.right': { level: 'info', meaning: 'the clock of this instance is right again' },
  'roll.advanced': { level: 'info', meaning: 'the roll took a step' },
  'roll.idle': { level: 'info', meaning: 'the roll had nothing to do' },
  'roll.failed': { level: 'error', meaning: 'the roll could not take its step; the next tick tries again' },
  'roll.alarm': { level: 'error', meaning: 'the vault holds something that the roll will not touch' },
  'certificate.seen': {
    level: 'info',
    meaning:
      'the roll timer saw a published certificate of ours: its role, since when it signs, when it ends',
  },
  'issuer.changed': { level: 'info', meaning: 'an operator changed the token issuer' },
  'registry.changed': { level: 'info', meaning: 'an operator changed an object of the registry' },
  'metadata.refreshed': { level: 'info', meaning: 'the refresh timer asked for the metadata that was due' },
  'metadata.read': {
    level: 'info',
    meaning: 'how one of these readings ended, and when it last ended well; 200 good and 200 bad ones a run',
  },
  'metadata.alarm': {
    level: 'error',
    meaning: 'the metadata of a partner or OAuth server cannot be used, or all its keys are new',
  },
  'connectivity.tested': {
    level: 'info',
    meaning: 'a connectivity test was run; the report went to whoever asked',
  },
  'management.refused': { level: 'warn', meaning: 'a management request was refused' },
  'replay.swept': { level: 'info', meaning: 'expired replay records were removed' },
  'expiry.due': {
    level: 'warn',
    meaning: 'a certificate, key or secret ends within 60 days; once a day, the 200 soonest',
  },
  'expiry.watched': {
    level: 'info',
    meaning: 'the watch over what expires came to its end: how many things it saw, and the soonest',
  },
  'timer.failed': {
    level: 'error',
    meaning: 'a run of a timer ended in a bug of ours; the next run goes on',
  },
  'timer.ran': { level: 'info', meaning: 'a timer came to its end; its other lines say what it did' },
  'readiness.failed': { level: 'error', meaning: 'somebody asked whether the service is ready: it is not' },
  'settings.advice': {
    level: 'warn',
    meaning: 'the settings work, and something about them is worth a thought',
  },
  'service.started': { level: 'info', meaning: 'settings were read and the functions registered' },
} as const satisfies Record<string, { level: 'info' | 'warn' | 'error'; meaning: string }>;

export type LogEvent = keyof typeof logEvents;
export type LogLevel = (typeof logEvents)[LogEvent]['level'];
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Writes one event. */
export type Log = (event: LogEvent, fields?: LogFields) => void;

/** A log that hands finished JSON lines to `write`; fixed fields (a request id) are added to each. */
export function createLog(
  write: (level: LogLevel, line: string) => void,
  clock: Clock,
  fixed: LogFields = {},
): Log {
  return (event, fields = {}) => {
    const { level } = logEvents[event];
    write(level, JSON.stringify({ event, level, at: clock.now(), ...fixed, ...fields }));
  };
}

/** What may be said of a caught error in a log: its name and code and a bounded message, no stack. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code, statusCode, dependency } = error as { [member: string]: unknown } & Error;
  return {
    error: error.name,
    dependency: typeof dependency === 'string' ? dependency : undefined,
    code: typeof code === 'string' ? code : undefined,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    message: error.message.slice(0, 300),
  };
}
