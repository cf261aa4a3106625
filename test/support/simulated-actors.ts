/** Who does something in a simulated history: roll timers that crash, operators, partners that are told by hand. */
import type { Clock } from '../../shared/base/clock.ts';
import { day, hour } from '../../shared/base/duration.ts';
import { isRefusal } from '../../shared/base/errors.ts';
import { createIssuerVerbs, type IssuerVerbs } from '../../shared/certificates/issuer/issuer-verbs.ts';
import { currentKey, nextKey, previousKey, publicKeys } from '../../shared/certificates/ring/key-ring.ts';
import { advanceRoll } from '../../shared/certificates/roll/roll.ts';
import { operatorOrigin, originTag } from '../../shared/certificates/roll/version-tags.ts';
import type { InterleavedProcess } from './interleaving.ts';
import { describeMemoryVersion } from './memory-certificates.ts';
import { certificateName, type Operation, type World } from './simulated-world.ts';

export function processesOf(world: World): InterleavedProcess[] {
  const { random, variant } = world;
  const processes: InterleavedProcess[] = [];
  if (random.fraction() > 0.15) processes.push(timer(world));
  if (random.fraction() < 0.3) processes.push(timer(world));
  for (const [operation, chance] of Object.entries(variant.operations ?? {})) {
    if (random.fraction() < chance) processes.push(operator(world, operation as Operation));
  }
  return processes;
}

function timer(world: World): InterleavedProcess {
  return {
    crashes: true,
    async run() {
      await advanceRoll(rollOf(world));
    },
  };
}

export function rollOf(world: World) {
  const { rings, vault, policy, random, variant } = world;
  return {
    rings,
    certificates: variant.without?.disabling ? { ...vault, disable: async () => {} } : vault,
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

function operator(world: World, operation: Operation): InterleavedProcess {
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
export function noticeRevocations(world: World): void {
  const entries = world.rings.audit.slice(0, 20).filter(({ action }) => action === 'key.revoked');
  for (const { kid, before } of entries) {
    if (kid === undefined || world.revoked.has(kid)) continue;
    world.revoked.add(kid);
    if (before[kid] === 'current' && !Object.values(before).includes('next')) world.booted = false;
    tellPartners(world);
  }
}

export function makeAllReadAgain(world: World): void {
  for (const reader of world.readers) reader.readAt = Number.NEGATIVE_INFINITY;
  for (const consumer of world.consumers) consumer.readAt = Number.NEGATIVE_INFINITY;
}
