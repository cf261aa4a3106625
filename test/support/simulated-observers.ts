/** Who looks on in a simulated history: instances sign, partners verify, and the ring is asked for its laws. */
import { minute } from '../../shared/base/duration.ts';
import {
  currentKey,
  type KeyRing,
  nextBoundary,
  nextKeys,
  publicKeys,
  roleOf,
} from '../../shared/certificates/ring/key-ring.ts';
import { pendingRoll } from '../../shared/certificates/ring/operator-rules.ts';
import { settledSigningKey } from '../../shared/certificates/ring/settled-key.ts';
import { isOperatorsRoll } from '../../shared/certificates/ring/succession.ts';
import { makeAllReadAgain } from './simulated-actors.ts';
import { breakLaw, type Consumer, type Reader, type World } from './simulated-world.ts';

/** Every instance signs, the partners read metadata when theirs is a day old and verify whatever is alive. */
export function observe(world: World): void {
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
  const found = settledSigningKey(reader.ring, now, policy);
  const key = 'key' in found ? found.key : undefined;
  if (!key || (variant.without?.skewFallback && key.signsFrom > now)) {
    if (world.booted) breakLaw(world, 'a key signs at every moment');
    return;
  }
  if (!world.booted) {
    // A clock that lags may still sign with a key that has been relieved: that is no end of an outage.
    if (!currentKey(world.rings.ring(), world.now + policy.skew)) return;
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
    // Those that were told to read again do so each in their own time of day from then on.
    const told = consumer.readAt === Number.NEGATIVE_INFINITY;
    consumer.readAt = told
      ? world.now - Math.round(world.random.fraction() * policy.consumerCache)
      : world.now;
    world.events.push(consumer.readAt + policy.consumerCache);
  }
  for (const [kid, until] of world.liveUntil) {
    if (until < world.now) world.liveUntil.delete(kid);
    else if (!consumer.kids.has(kid) && !world.revoked.has(kid)) {
      breakLaw(world, 'every partner can verify every live token');
    }
  }
}

function checkRing(world: World, ring: KeyRing): void {
  const { policy, now, checked } = world;
  // The same ring says the same until a role changes.
  if (checked.ring === ring && now < checked.until) return;
  world.checked = { ring, until: nextBoundary(ring, now, policy) ?? Number.POSITIVE_INFINITY };
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
