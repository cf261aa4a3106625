/**
 * Months of the token issuer in a few milliseconds: the real planner, transitions, roll driver and operators' verbs
 * against memory stores, with skewed clocks, stale snapshots, crashes around every effect, two timers at once, and
 * partners that keep our metadata for a day. A history is its seed; what it breaks is counted by law.
 */
import type { Instant } from '../../shared/base/clock.ts';
import { day, hour } from '../../shared/base/duration.ts';
import { nextBoundary } from '../../shared/certificates/ring/key-ring.ts';
import { deadKeys } from '../../shared/certificates/ring/roll-planner.ts';
import { advanceRoll } from '../../shared/certificates/roll/roll.ts';
import { rollIdOf } from '../../shared/certificates/roll/version-tags.ts';
import { createInterleaving } from './interleaving.ts';
import { createSeededRandom } from './seeded-random.ts';
import { noticeRevocations, processesOf, rollOf } from './simulated-actors.ts';
import { observe } from './simulated-observers.ts';
import { breakLaw, createWorld, type History, step, type Variant, type World } from './simulated-world.ts';

/** Lives one history and tells which laws it broke. */
export async function simulate(seed: number, variant: Variant, days: number): Promise<History> {
  const random = createSeededRandom(seed);
  const race = createInterleaving(random);
  const world = createWorld(variant, random, race.gate);
  for (let tick = 0; tick * step < days * day; tick++) {
    world.now = tick * step;
    observe(world);
    const before = world.rings.ring();
    await race.run(processesOf(world));
    if (world.rings.ring() !== before) {
      noticeRevocations(world);
      expectEvents(world);
    }
    for (let event = takeEvent(world, (tick + 1) * step); event !== undefined; ) {
      world.now = event;
      observe(world);
      event = takeEvent(world, (tick + 1) * step);
    }
  }
  await tidyUp(world);
  return { broken: world.broken, operations: world.operations, created: world.vault.requests.length };
}

/** After a change: while some instance has not heard of it, when all have, and around the next change of roles. */
function expectEvents(world: World): void {
  const { now, policy, random, events } = world;
  events.push(now + Math.round(random.fraction() * policy.cacheFor), now + policy.cacheFor + policy.skew);
  const boundary = nextBoundary(world.rings.ring(), now, policy);
  if (boundary === undefined) return;
  events.push(boundary - policy.cacheFor + 1, boundary - 30, boundary, boundary + 30, boundary + policy.skew);
}

/** The next event before the next step of the clock. */
function takeEvent(world: World, before: Instant): Instant | undefined {
  const due = world.events.filter((event) => event > world.now && event < before);
  if (due.length === 0) return undefined;
  const event = Math.min(...due);
  const later = world.events.filter((other) => other > event);
  world.events.splice(0, world.events.length, ...later);
  if (world.booted && event === nextBoundaryBefore(world, event)) expectEvents(world);
  return event;
}

function nextBoundaryBefore(world: World, event: Instant): Instant | undefined {
  return nextBoundary(world.rings.ring(), event - 1, world.policy);
}

/** Undisturbed runs at the end: whatever the crashes left behind must then be gone. */
async function tidyUp(world: World): Promise<void> {
  for (let run = 0; run < 4; run++) {
    world.now += hour;
    await advanceRoll(rollOf(world));
  }
  const ring = world.rings.ring();
  const dead = new Set(deadKeys(ring, world.now, world.policy).map(({ version }) => version));
  const wanted = (version: string) => ring.keys.some((key) => key.version === version && !dead.has(version));
  const left = world.vault
    .all()
    .filter((one) => one.enabled && rollIdOf(one) !== undefined && rollIdOf(one) !== ring.pending?.id)
    .filter((one) => !wanted(one.version));
  if (left.length > 0) breakLaw(world, 'nothing is left enabled in the vault');
  if (!world.booted) breakLaw(world, 'a key signs at every moment');
}
