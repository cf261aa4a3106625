/**
 * Months of the token issuer in a few milliseconds: the real planner, transitions, roll driver and operators' verbs
 * against memory stores, with skewed clocks, stale snapshots, crashes around every effect, two timers at once, and
 * partners that keep our metadata for a day. A history is its seed; what it breaks is counted by law.
 */
import type { Clock, Instant, Seconds } from '../../shared/base/clock.ts';
import { day, hour, minute } from '../../shared/base/duration.ts';
import { isRefusal } from '../../shared/base/errors.ts';
import { createIssuerVerbs, type IssuerVerbs } from '../../shared/certificates/issuer-verbs.ts';
import {
  currentKey,
  type KeyRing,
  nextBoundary,
  nextKey,
  nextKeys,
  previousKey,
  publicKeys,
  roleOf,
  usableSigningKey,
} from '../../shared/certificates/key-ring.ts';
import { pendingRoll } from '../../shared/certificates/operator-rules.ts';
import { advanceRoll } from '../../shared/certificates/roll.ts';
import { deadKeys } from '../../shared/certificates/roll-planner.ts';
import { defaultRollPolicy, type RollPolicy } from '../../shared/certificates/roll-policy.ts';
import { isOperatorsRoll } from '../../shared/certificates/succession.ts';
import { operatorOrigin, originTag, rollIdOf } from '../../shared/certificates/version-tags.ts';
import { Crash, createInterleaving } from './interleaving.ts';
import {
  createMemoryCertificateStore,
  createMemoryKeyRingStore,
  describeMemoryVersion,
  type MemoryCertificateStore,
  type MemoryKeyRingStore,
} from './memory-certificates.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';

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

type Operation =
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
    readonly tamper?: (before: KeyRing, after: KeyRing) => KeyRing;
  };
}

export interface History {
  readonly broken: ReadonlyMap<Law, number>;
  readonly operations: number;
  readonly adopted: number;
}

const simulatedPolicy: RollPolicy = {
  ...defaultRollPolicy,
  tokenLifetime: 12 * hour,
  cacheFor: 5 * minute,
  skew: 4 * minute,
};
const step = 3 * hour;
const certificateName = 'OAuthTokenIssuer';

interface Reader {
  readonly skew: Seconds;
  ring: KeyRing;
  readAt: Instant;
}

interface Consumer {
  kids: ReadonlySet<string>;
  readAt: Instant;
}

interface World {
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
  booted: boolean;
  operations: number;
}

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
  await race.run([]);
  await tidyUp(world);
  return { broken: world.broken, operations: world.operations, adopted: world.vault.requests.length };
}

function createWorld(
  variant: Variant,
  random: SeededRandom,
  gate: (when: 'before' | 'after', operation: string) => void | Promise<void>,
): World {
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

// ----- who does something -----

interface Process {
  readonly crashes: boolean;
  readonly run: () => Promise<void>;
}

function processesOf(world: World): Process[] {
  const { random, variant } = world;
  const processes: Process[] = [];
  if (random.fraction() > 0.15) processes.push(timer(world));
  if (random.fraction() < 0.3) processes.push(timer(world));
  for (const [operation, chance] of Object.entries(variant.operations ?? {})) {
    if (random.fraction() < chance) processes.push(operator(world, operation as Operation));
  }
  return processes;
}

function timer(world: World): Process {
  return {
    crashes: true,
    async run() {
      await advanceRoll(rollOf(world));
    },
  };
}

function rollOf(world: World) {
  const { rings, vault, policy, random } = world;
  return {
    rings,
    certificates: vault,
    clock: skewedClock(world),
    random,
    policy,
    creation: { name: certificateName, subject: 'CN=litwareinc.com', dnsNames: [], exportable: false },
    describe: describeMemoryVersion,
    pinnedPartners: { unacknowledged: async (kid: string) => partnersWaitedFor(world, kid) },
  };
}

function skewedClock(world: World): Clock {
  const skew = Math.round((world.random.fraction() - 0.5) * world.policy.skew);
  return { now: () => world.now + skew, elapsed: () => 0 };
}

/** A pinned partner takes up to a week to acknowledge a key. */
function partnersWaitedFor(world: World, kid: string): string[] {
  const { random, variant, unacknowledged } = world;
  const until = unacknowledged.get(kid);
  if (until === undefined && variant.pinned) {
    const waits = random.fraction() < variant.pinned ? Math.round(random.fraction() * 100 * day) : 0;
    unacknowledged.set(kid, world.now + waits);
  }
  return world.now < (unacknowledged.get(kid) ?? 0) ? ['Fabrikam'] : [];
}

function operator(world: World, operation: Operation): Process {
  const { rings, policy } = world;
  const verbs = createIssuerVerbs({ rings, clock: skewedClock(world), policy });
  return {
    crashes: false,
    async run() {
      const outcome = await operate(world, verbs, operation);
      if (!outcome || isRefusal(outcome) || !outcome.value.changed) return;
      world.operations += 1;
      if (outcome.value.warnings.some(({ code }) => code === 'NotYetAnnounced')) tellPartners(world);
    },
  };
}

const call = { actor: 'operator' };

async function operate(world: World, verbs: IssuerVerbs, operation: Operation) {
  const { random, policy, variant } = world;
  const ring = world.rings.ring();
  const current = currentKey(ring, world.now);
  switch (operation) {
    case 'roll': {
      const effectiveAt = world.now + policy.propagate + Math.round(hour + random.fraction() * 20 * day);
      const certificate = newCertificate(world);
      return await verbs.stage({ certificate, effectiveAt, replacePending: random.fraction() < 0.5 }, call);
    }
    case 'assign':
      return await verbs.assign({ certificate: newCertificate(world) }, call);
    case 'cancel':
      return await verbs.cancelRoll({}, call);
    case 'publish':
      return await verbs.publish({}, call);
    case 'rollBack': {
      const previous = previousKey(ring, world.now, policy);
      return previous && (await verbs.promote({ kid: previous.kid }, call));
    }
    case 'clear':
      return await verbs.clearPrevious({ force: variant.without?.clearanceFloor ?? false }, call);
    case 'revoke': {
      // Without a next key the outage is announced; what this checks is that there is none with one.
      const victim = random.fraction() < 0.8 ? current : random.pick(publicKeys(ring, world.now, policy));
      if (!victim || !nextKey(ring, world.now)) return undefined;
      return await verbs.revoke({ kid: victim.kid }, call);
    }
    case 'disableInVault': {
      if (current && nextKey(ring, world.now)) world.vault.setEnabled(current.version, false);
      return undefined;
    }
    case 'addForeign':
      world.vault.add(certificateName);
      return undefined;
  }
}

function newCertificate(world: World) {
  const validity = Math.round((10 + world.random.fraction() * 600) * day);
  return describeMemoryVersion(
    world.vault.add('Imported', { tags: { [originTag]: operatorOrigin }, validity }),
  );
}

/** An operator who puts an unknown key to use has been warned, and asks the partners to read the metadata again. */
function tellPartners(world: World): void {
  for (const key of world.rings.ring().keys) {
    if (key.signsFrom < key.publishedAt + world.policy.propagate) world.unannounced.add(key.kid);
  }
  makeAllReadAgain(world);
}

/**
 * Learns of revocations from the audit log, also of those by the timer (a key disabled in the vault) and those of a
 * run that crashed. One of the current key without a next is an outage that everybody was told of.
 */
function noticeRevocations(world: World): void {
  const entries = world.rings.audit.slice(0, 20).filter(({ action }) => action === 'key.revoked');
  for (const { kid, before } of entries) {
    if (kid === undefined || world.revoked.has(kid)) continue;
    world.revoked.add(kid);
    if (before[kid] === 'current' && !Object.values(before).includes('next')) world.booted = false;
    tellPartners(world);
  }
}

function makeAllReadAgain(world: World): void {
  for (const reader of world.readers) reader.readAt = Number.NEGATIVE_INFINITY;
  for (const consumer of world.consumers) consumer.readAt = Number.NEGATIVE_INFINITY;
}

// ----- who looks on -----

/** Every instance signs, the partners read metadata when theirs is a day old and verify whatever is alive. */
function observe(world: World): void {
  if (world.variant.without?.cancelGuard) cancelAtTheLastMoment(world);
  for (const reader of world.readers) {
    if (world.now - reader.readAt >= world.policy.cacheFor) {
      reader.ring = world.rings.ring();
      reader.readAt = world.now;
    }
  }
  for (const reader of world.readers) sign(world, reader);
  for (const consumer of world.consumers) verify(world, consumer);
  checkRing(world, world.rings.ring());
}

function sign(world: World, reader: Reader): void {
  const { policy, variant } = world;
  const now = world.now + reader.skew;
  const found = usableSigningKey(reader.ring, now, policy.tokenLifetime);
  const key = 'key' in found ? found.key : undefined;
  if (!key || (variant.without?.skewFallback && key.signsFrom > now)) {
    if (world.booted) breakLaw(world, 'a key signs at every moment');
    return;
  }
  if (!world.booted) {
    world.booted = true;
    world.unannounced.add(key.kid);
    makeAllReadAgain(world);
  }
  if (now + policy.tokenLifetime > key.notAfter) breakLaw(world, 'no token outlives its certificate');
  const announced = key.publishedAt + policy.propagate - policy.skew <= now;
  if (!announced && !world.unannounced.has(key.kid)) breakLaw(world, 'a key is announced before it signs');
  world.liveUntil.set(key.kid, world.now + policy.tokenLifetime + policy.skew);
}

function verify(world: World, consumer: Consumer): void {
  const { policy } = world;
  if (world.now - consumer.readAt >= policy.consumerCache) {
    const reader = world.random.pick(world.readers) as Reader;
    const keys = publicKeys(reader.ring, world.now + reader.skew, policy);
    consumer.kids = new Set(keys.map(({ kid }) => kid));
    consumer.readAt = world.now;
    world.events.push(world.now + policy.consumerCache);
  }
  for (const [kid, until] of world.liveUntil) {
    if (until < world.now) world.liveUntil.delete(kid);
    else if (!consumer.kids.has(kid) && !world.revoked.has(kid)) {
      breakLaw(world, 'every partner can verify every live token');
    }
  }
}

function checkRing(world: World, ring: KeyRing): void {
  const { policy, now } = world;
  if (ring.keys.length === 0) return;
  const roles = ring.keys.map((key) => roleOf(ring, key, now, policy));
  if (world.booted && roles.filter((role) => role === 'current').length !== 1) {
    breakLaw(world, 'there is one current key');
  }
  ring.keys.forEach((key, place) => {
    const term = `${key.kid}|${key.signsFrom}`;
    if (roles[place] === 'previous' || roles[place] === 'verifyOnly') {
      world.relieved.set(term, world.relieved.get(term) ?? now);
    }
    const since = world.relieved.get(term) ?? now;
    if (roles[place] === 'current' && now - since > 2 * policy.skew) {
      breakLaw(world, 'a relieved key comes back only by order');
    }
  });
  const waiting = nextKeys(ring, now).filter(
    (key) => !isOperatorsRoll(key) && key.signsFrom > now + policy.skew,
  );
  if (waiting.length > 1) breakLaw(world, 'at most one automatic next key waits');
  if (ring.keys.some((key) => key.revokedAt === null && world.revoked.has(key.kid))) {
    breakLaw(world, 'no revocation is lost');
  }
}

/** Takes a staged key out half a minute before it signs: what the guard of `cancelRoll` forbids. */
function cancelAtTheLastMoment(world: World): void {
  const ring = world.rings.ring();
  const pending = pendingRoll(ring, world.now);
  if (!pending || pending.signsFrom - world.now > minute) return;
  world.rings.put({ ...ring, keys: ring.keys.filter((key) => key !== pending) });
}

function breakLaw(world: World, law: Law): void {
  world.broken.set(law, (world.broken.get(law) ?? 0) + 1);
}

// ----- time -----

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
    await advanceRoll(rollOf(world)).catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
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
