/** What a setting says of itself, and the kinds that come more than once. */
import type { Seconds } from './clock.ts';
import { formatDuration, parseDuration } from './duration.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Setting<T> {
  readonly name: `S2S_${string}`;
  readonly meaning: string;
  /** What a value must look like, for the error and the document. */
  readonly expects: string;
  /** The text that stands in when the setting is absent; undefined makes it required. */
  readonly fallback: string | undefined | ((environment: Environment) => string | undefined);
  /** How the document writes a computed fallback. */
  readonly fallbackShown?: string;
  readonly parse: (text: string) => T | undefined;
}

export const aDuration = 'a whole number with s, m, h or d, e.g. 90d';
export const aDomain = 'a domain name, e.g. litwareinc.com';

export function duration(
  name: `S2S_${string}`,
  fallback: Setting<Seconds>['fallback'],
  meaning: string,
): Setting<Seconds> {
  return { name, meaning, fallback, expects: aDuration, parse: parseDuration };
}

/** The same with a bound that no deployment may go beyond. */
export function durationUpTo(
  longest: Seconds,
  ...[name, fallback, meaning]: Parameters<typeof duration>
): Setting<Seconds> {
  const parse = (text: string) => {
    const seconds = parseDuration(text);
    return seconds !== undefined && seconds <= longest ? seconds : undefined;
  };
  return { name, meaning, fallback, expects: `${aDuration}, ${formatDuration(longest)} at most`, parse };
}
