/** Reads the settings table from an environment, and prints it for the document. */
import { formatDuration, parseDuration } from './duration.ts';
import { type Environment, type Setting, settingsTable } from './settings.ts';

type Table = typeof settingsTable;

/** The settings, parsed; a member for each row of the table. */
export type Settings = {
  readonly [K in keyof Table]: Exclude<ReturnType<Table[K]['parse']>, undefined>;
};

export type SettingsResult = { readonly settings: Settings } | { readonly problems: readonly string[] };

function fallbackText(setting: Setting<unknown>, environment: Environment): string | undefined {
  return typeof setting.fallback === 'function' ? setting.fallback(environment) : setting.fallback;
}

/**
 * Reads all settings from an environment.
 * @returns them, or every problem, each naming the setting and what it accepts. Values are not repeated: a wrong
 * one may be a secret in the wrong place.
 */
export function readSettings(environment: Environment): SettingsResult {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [member, setting] of Object.entries<Setting<unknown>>(settingsTable)) {
    const text = environment[setting.name] || fallbackText(setting, environment);
    const value = text === undefined ? undefined : setting.parse(text);
    if (value === undefined) {
      const problem = text === undefined ? 'is required' : 'has a value that cannot be used';
      problems.push(`${setting.name} ${problem}: expected ${setting.expects}. ${setting.meaning}`);
    }
    values[member] = value;
  }
  for (const name of unknownNames(environment)) {
    problems.push(`${name} is not a setting of this service: check its spelling.`);
  }
  return problems.length > 0 ? { problems } : { settings: values as Settings };
}

/** A misspelt setting must not silently leave the default in force. */
function unknownNames(environment: Environment): string[] {
  const known = new Set<string>(Object.values(settingsTable).map((setting) => setting.name));
  return Object.keys(environment).filter((name) => name.startsWith('S2S_') && !known.has(name));
}

/** The rows of the settings document: name, default, accepted values, meaning. */
export function describeSettings(): { name: string; fallback: string; expects: string; meaning: string }[] {
  return Object.values<Setting<unknown>>(settingsTable).map((setting) => ({
    name: setting.name,
    fallback: setting.fallbackShown ?? shownFallback(setting),
    expects: setting.expects,
    meaning: setting.meaning,
  }));
}

function shownFallback(setting: Setting<unknown>): string {
  const text = fallbackText(setting, {});
  if (text === undefined) return 'required';
  const seconds = parseDuration(text);
  return seconds === undefined ? text || 'none' : formatDuration(seconds);
}
