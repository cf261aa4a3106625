/**
 * Settings under which everything is served, however much of it is bad: tests that send thousands of bad requests from
 * one address are about the answers, and a limit would give them all the same one.
 */
import { settingsTable } from '../../../shared/base/settings.ts';

const limits = /_RATE$|^S2S_MOST_CONCURRENT$/;

export const withoutLimits: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(settingsTable)
    .filter(({ name }) => limits.test(name))
    .map(({ name }) => [name, 'off']),
);
