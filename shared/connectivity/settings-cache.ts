/** What Autodiscover said about users in earlier tests, for those that ask with `useCache`. */
import { LRUCache } from 'lru-cache';
import type { Instant, Seconds } from '../base/clock.ts';
import { hour } from '../base/duration.ts';
import type { UserSettings } from './exchange/autodiscover.ts';

export interface KnownSettings {
  readonly settings: UserSettings;
  readonly foundAt: Instant;
}

export interface SettingsCache {
  /** @param service the address of Autodiscover @param address the user's */
  find(service: string, address: string, now: Instant): KnownSettings | undefined;
  keep(service: string, address: string, known: KnownSettings): void;
}

/** Mailboxes move, but not every hour. */
const longestAge: Seconds = hour;

export function createSettingsCache(): SettingsCache {
  const known = new LRUCache<string, KnownSettings>({ max: 500 });
  const keyOf = (...parts: readonly string[]) => JSON.stringify(parts);
  return {
    find(service, address, now) {
      const found = known.get(keyOf(service, address));
      return found && now - found.foundAt < longestAge ? found : undefined;
    },
    keep: (service, address, found) => {
      known.set(keyOf(service, address), found);
    },
  };
}
