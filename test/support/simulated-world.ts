/** What a simulated history consists of: its rules, its stores, the instances that sign and the partners that verify. */
import type { Instant, Seconds } from '../../shared/base/clock.ts';
import { day, hour, minute } from '../../shared/base/duration.ts';
import type { KeyRing } from '../../shared/certificates/ring/key-ring.ts';
import { defaultRollPolicy, type RollPolicy } from '../../shared/certificates/ring/roll-policy.ts';
import {
  createMemoryCertificateStore,
  createMemoryKeyRingStore,
  type Gate,
  type MemoryCertificateStore,
  type MemoryKeyRingStore,
} from './memory-certificates.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Law =
  | 'a key signs at every moment'
  | 'there is one current key'
  | 'no token outlives its certificate'
  | 'every partner can verify every live token'
  | 'a key is announced before it signs'
  | 'at most one automatic next key waits'
  | 'no revocation is lost'
  | 'a relieved key comes back only by order'
  | 'nothing is left enabled in the vault';

export type Operation =
  | 'roll'
  | 'cancel'
  | 'publish'
  | 'rollBack'
  | 'clear'
  | 'revoke'
  | 'assign'
  | 'disableInVault'
  | 'addForeign';

/** A way to live, and in the variants that must fail, the one rule that is taken away. */
export interface Variant {
  readonly policy?: Partial<RollPolicy>;
  /** Validity of the certificates that the vault creates. */
  readonly validity?: Seconds;
  /** Chance of each operation at each step of three hours. */
  readonly operations?: Partial<Record<Operation, number>>;
  /** Chance that a partner must be given a new certificate by hand. */
  readonly pinned?: number;
  readonly without?: {
    readonly etag?: boolean;
    readonly rollTag?: boolean;
    readonly skewFallback?: boolean;
    readonly cancelGuard?: boolean;
    readonly clearanceFloor?: boolean;
    readonly disabling?: boolean;
    readonly tamper?: (before: KeyRing, after: KeyRing) => KeyRing;
  };
}

export interface History {
  readonly broken: ReadonlyMap<Law, number>;
  readonly operations: number;
  /** Certificates that the vault was asked for. */
  readonly created: number;
}

/** The defaults with longer tokens and caches, so that three hours are a fine enough step. */
export const simulatedPolicy: RollPolicy = {
  ...defaultRollPolicy,
  tokenLifetime: 12 * hour,
  cacheFor: 5 * minute,
  skew: 4 * minute,
};
export const step = 3 * hour;
export const certificateName = 'OAuthTokenIssuer';

export interface Reader {
  readonly skew: Seconds;
  ring: KeyRing;
  readAt: Instant;
}

export interface Consumer {
  kids: ReadonlySet<string>;
  readAt: Instant;
}

export interface World {
  now: Instant;
  readonly variant: Variant;
  readonly policy: RollPolicy;
  readonly random: SeededRandom;
  readonly rings: MemoryKeyRingStore;
  readonly vault: MemoryCertificateStore;
  readonly readers: readonly Reader[];
  readonly consumers: readonly Consumer[];
  /** For each key, until when a token that it signed is accepted somewhere. */
  readonly liveUntil: Map<string, Instant>;
  readonly revoked: Set<string>;
  /** By key and the instant it began: since when it has been seen relieved. */
  readonly relieved: Map<string, Instant>;
  /** Keys that an operator put to use before the partners could know them; the partners were told. */
  readonly unannounced: Set<string>;
  /** Keys for which a pinned partner is waited for, and until when. */
  readonly unacknowledged: Map<string, Instant>;
  readonly broken: Map<Law, number>;
  readonly events: Instant[];
  checked: { ring: KeyRing; until: Instant };
  booted: boolean;
  operations: number;
}

export function createWorld(variant: Variant, random: SeededRandom, gate: Gate): World {
  const policy = { ...simulatedPolicy, ...variant.policy };
  const without = variant.without ?? {};
  const rings = createMemoryKeyRingStore({ gate, ignoreEtag: without.etag, tamper: without.tamper });
  const clock = { now: () => world.now };
  const vault = createMemoryCertificateStore({
    clock,
    gate,
    fate: () => fateOf(random),
    dropTags: without.rollTag,
    ...(variant.validity && { validity: variant.validity }),
  });
  const skewOf = () => Math.round((random.fraction() - 0.5) * policy.skew);
  const world: World = {
    now: 0,
    variant,
    policy,
    random,
    rings,
    vault,
    readers: [0, 1, 2].map(() => ({ skew: skewOf(), ring: rings.ring(), readAt: -day })),
    consumers: [0, 1].map(() => ({ kids: new Set<string>(), readAt: -Math.round(random.fraction() * day) })),
    liveUntil: new Map(),
    revoked: new Set(),
    relieved: new Map(),
    unannounced: new Set(),
    unacknowledged: new Map(),
    broken: new Map(),
    events: [],
    checked: { ring: rings.ring(), until: 0 },
    booted: false,
    operations: 0,
  };
  return world;
}

/** Half of the creations are done at once, most others in minutes; a few fail, are cancelled or hang. */
function fateOf(random: SeededRandom) {
  const chance = random.fraction();
  if (chance < 0.5) return { takes: 0, ends: 'completed' } as const;
  if (chance < 0.92)
    return { takes: Math.round(random.fraction() * 20 * minute), ends: 'completed' } as const;
  if (chance < 0.95) return { takes: minute, ends: 'failed' } as const;
  return { takes: chance < 0.98 ? minute : Number.POSITIVE_INFINITY, ends: 'cancelled' } as const;
}

export function breakLaw(world: World, law: Law): void {
  world.broken.set(law, (world.broken.get(law) ?? 0) + 1);
}
