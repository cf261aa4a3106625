/**
 * What the host prints: its own lines (start, one a request) always, the app's lines by level as `logging.logLevel`
 * of host.json says. Never headers, queries or bodies: nothing here is ever handed them.
 */

const levels = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;
export type HostLogLevel = (typeof levels)[number];

export interface HostLog {
  /** A line of the host's own, printed whatever the levels are. */
  line(text: string): void;
  /** A line of the app or about it; `category` such as `Function.token-realm.User` or `Host.Timer`. */
  write(level: string, category: string, message: string): void;
}

/** @returns the level in its one spelling, or undefined when it is none. */
export function toLevel(text: string): HostLogLevel | undefined {
  return levels.find((level) => level === text.toLowerCase());
}

/**
 * Whether a line of that category is wanted: the entry with the longest matching prefix of the category decides,
 * else `default`, else `information`.
 */
export function isLogged(
  filter: ReadonlyMap<string, HostLogLevel>,
  level: HostLogLevel,
  category: string,
): boolean {
  const parts = category.toLowerCase().split('.');
  const prefixes = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  const wanted = [...prefixes, 'default']
    .map((prefix) => filter.get(prefix))
    .find((entry) => entry !== undefined);
  const least = levels.indexOf(wanted ?? 'information');
  return level !== 'none' && levels.indexOf(level) >= least;
}

/** A log that hands lines to `print`; `filter` is asked anew for each line, since host.json is read after the start. */
export function createHostLog(
  print: (line: string) => void,
  filter: () => ReadonlyMap<string, HostLogLevel>,
): HostLog {
  return {
    line: print,
    write(level, category, message) {
      const known = toLevel(level) ?? 'information';
      // Indented, so that no message can pass for a line of its own.
      if (isLogged(filter(), known, category))
        print(`[${known}] ${category}: ${message.replace(/\r?\n|\r/g, '\n    ')}`);
    },
  };
}
