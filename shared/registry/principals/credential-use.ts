/**
 * On which day a credential last proved its principal: what tells an administrator that an old one can go. A day is
 * enough, so each instance writes once a day and credential, after the answer and never in its way.
 */
import { LRUCache } from 'lru-cache';
import { type Clock, type Instant, toRfc3339 } from '../../base/clock.ts';

/** Last day by key id, `2026-07-01`. */
export type CredentialUses = ReadonlyMap<string, string>;

export interface CredentialUseStore {
  /** Remembers that day; safe to repeat, and of two instances at midnight either may be right. @throws Outage */
  note(appId: string, keyId: string, day: string): Promise<void>;
  /** Of every credential of the principal. @throws Outage */
  of(appId: string): Promise<CredentialUses>;
}

export interface CredentialUseRecorder {
  /** Begins to write what is news and waits for nothing. */
  record(appId: string, keyId: string): void;
}

/** Credentials whose day is known to be written; one that falls out is only written again. */
const mostRemembered = 20_000;

export function createCredentialUseRecorder(
  store: Pick<CredentialUseStore, 'note'>,
  clock: Clock,
  onFailure: (error: unknown) => void,
): CredentialUseRecorder {
  const written = new LRUCache<string, string>({ max: mostRemembered });
  return {
    record(appId, keyId) {
      const day = dayOf(clock.now());
      if (written.get(keyId) === day) return;
      written.set(keyId, day);
      store.note(appId, keyId, day).catch((error: unknown) => {
        written.delete(keyId);
        onFailure(error);
      });
    },
  };
}

export function dayOf(now: Instant): string {
  return toRfc3339(now).slice(0, 10);
}
