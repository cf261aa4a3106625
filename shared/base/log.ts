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
  'dependency.failed': {
    level: 'warn',
    meaning: 'the vault, the tables or an identity endpoint did not answer well',
  },
  'roll.advanced': { level: 'info', meaning: 'the roll took a step' },
  'roll.idle': { level: 'info', meaning: 'the roll had nothing to do' },
  'roll.failed': { level: 'error', meaning: 'the roll could not take its step; the next tick tries again' },
  'roll.alarm': { level: 'error', meaning: 'the vault holds something that the roll will not touch' },
  'issuer.changed': { level: 'info', meaning: 'an operator changed the token issuer' },
  'management.refused': { level: 'warn', meaning: 'a management request was refused' },
  'replay.swept': { level: 'info', meaning: 'expired replay records were removed' },
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
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    error: error.name,
    code: typeof code === 'string' ? code : undefined,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    message: error.message.slice(0, 300),
  };
}
