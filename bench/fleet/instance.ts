/**
 * One instance of the service: a snapshot of the key ring, the keys that it holds, and what it knows of each client,
 * with the ages that the service's caches allow.
 */
import { aheadOf } from '../../shared/base/cached-value.ts';
import type { Random } from '../../shared/base/random.ts';
import type { KeyRing } from '../../shared/certificates/ring/key-ring.ts';
import type { Scenario } from './scenario.ts';
import type { Stores } from './stores.ts';

export interface Instance {
  /** From which second on it answers. */
  readonly readyAt: number;
  readonly ring: () => KeyRing | undefined;
  /** Reads what is due besides the clients: the ring, and in `memory` mode a key that is to sign and not yet held. */
  keepUp(second: number): void;
  /** Whether it holds what it signs with; asks the vault for it where not. */
  holds(kid: string, second: number): boolean;
  /** Looks up the client of one request. @returns whether something is known of it */
  knows(client: number, second: number): boolean;
}

export function createInstance(
  scenario: Pick<Scenario, 'cacheFor' | 'clients' | 'mode'>,
  stores: Stores,
  readRing: (second: number) => KeyRing,
  random: Pick<Random, 'fraction'>,
  readyAt: number,
): Instance {
  const { cacheFor, clients, mode } = scenario;
  const clientUntil = new Int32Array(clients).fill(-1);
  const held = new Set<string>();
  let ring: KeyRing | undefined;
  let ringUntil = -1;
  // What is in use is asked for ahead of its time, as the service's caches do.
  const share = aheadOf(random);
  const endOf = (second: number) => second + cacheFor * share();

  return {
    readyAt,
    ring: () => ring,
    keepUp(second) {
      if (second < ringUntil || !stores.table(second)) return;
      ring = readRing(second);
      ringUntil = endOf(second);
    },
    holds(kid, second) {
      if (mode === 'vault' || held.has(kid)) return true;
      if (!stores.vault(second)) return false;
      held.add(kid);
      return true;
    },
    knows(client, second) {
      const until = clientUntil[client] ?? -1;
      if (second < until) return true;
      if (stores.table(second)) {
        clientUntil[client] = endOf(second);
        return true;
      }
      if (until < 0) return false;
      // What is known serves on while the tables are at their limit (`S2S_MAX_STALE`); they are asked again in a moment.
      stores.servedStale();
      clientUntil[client] = second + 5;
      return true;
    },
  };
}
