/** A roll driver with memory stores and a clock in the hand, for tests that go tick by tick. */
import type { Instant } from '../../shared/base/clock.ts';
import type { KeyRing } from '../../shared/certificates/ring/key-ring.ts';
import { advanceRoll, type RollDependencies, type RollOutcome } from '../../shared/certificates/roll/roll.ts';
import { at, policy } from './key-rings.ts';
import {
  type CreationFate,
  createMemoryCertificateStore,
  createMemoryKeyRingStore,
  describeMemoryVersion,
  type Gate,
  type MemoryCertificateStore,
  type MemoryKeyRingStore,
} from './memory-certificates.ts';
import { createSeededRandom } from './seeded-random.ts';

export const certificateName = 'OAuthTokenIssuer';

export interface RollBench {
  readonly rings: MemoryKeyRingStore;
  readonly vault: MemoryCertificateStore;
  readonly dependencies: RollDependencies;
  now(): Instant;
  setTime(now: Instant): void;
  /** How the creations from now on will go. */
  setFate(fate: CreationFate): void;
  tick(more?: Partial<RollDependencies>): Promise<RollOutcome>;
  /** Ticks a quarter of an hour apart. */
  ticks(count: number): Promise<RollOutcome[]>;
}

export function createRollBench(options: { ring?: KeyRing; gate?: Gate; seed?: number } = {}): RollBench {
  let now = at(100);
  let fate: CreationFate = { takes: 0, ends: 'completed' };
  const clock = { now: () => now, elapsed: () => 0 };
  const { gate, ring } = options;
  const rings = createMemoryKeyRingStore({ ...(ring && { ring }), ...(gate && { gate }) });
  const vault = createMemoryCertificateStore({ clock, fate: () => fate, ...(gate && { gate }) });
  const dependencies: RollDependencies = {
    rings,
    certificates: vault,
    clock,
    random: createSeededRandom(options.seed ?? 1),
    policy,
    creation: { name: certificateName, subject: 'CN=litwareinc.com', dnsNames: [], exportable: false },
    describe: describeMemoryVersion,
  };
  const tick: RollBench['tick'] = (more = {}) => advanceRoll({ ...dependencies, ...more });
  return {
    rings,
    vault,
    dependencies,
    now: () => now,
    setTime(instant) {
      now = instant;
    },
    setFate(next) {
      fate = next;
    },
    tick,
    async ticks(count) {
      const outcomes: RollOutcome[] = [];
      for (let done = 0; done < count; done++) {
        outcomes.push(await tick());
        now += policy.tick;
      }
      return outcomes;
    },
  };
}
