/**
 * The key ring of the simulated deployment: the service's own rules, on a ring that operators change while hundreds of
 * instances hold snapshots of different ages. Counts every token whose key some instance did not publish.
 */
import { day } from '../../shared/base/duration.ts';
import type { Outcome } from '../../shared/base/errors.ts';
import { type PublishedKeys, publishedKeys } from '../../shared/certificates/issuer/published-keys.ts';
import type { KeyFacts, KeyRing } from '../../shared/certificates/ring/key-ring.ts';
import { assign } from '../../shared/certificates/ring/operator-transitions.ts';
import type { RingChange } from '../../shared/certificates/ring/ring-change.ts';
import { defaultRollPolicy, type RollPolicy } from '../../shared/certificates/ring/roll-policy.ts';
import { settledSigningKey } from '../../shared/certificates/ring/settled-key.ts';
import { revoke } from '../../shared/certificates/ring/withdrawal-transitions.ts';
import type { Scenario } from './scenario.ts';

/** Simulated seconds count from here, so that certificates can have begun before. */
const from = 100 * day;

export interface SigningKeys {
  /** What a read of the ring gives in that second. */
  readonly ring: (second: number) => KeyRing;
  /** The key id that an instance with this snapshot signs with, or undefined when nothing signs. */
  signsWith(snapshot: KeyRing, second: number): string | undefined;
  /** Whether whoever reads the metadata of any instance can verify what the key signs in that second. */
  isGood(kid: string, snapshots: ReadonlySet<KeyRing>, second: number): boolean;
}

function facts(kid: string): KeyFacts {
  const validity = { notBefore: 0, notAfter: from + 300 * day };
  return { kid, name: 'issuer', version: kid, keyId: `keys/issuer/${kid}`, cer: kid, ...validity };
}

const before: KeyRing = {
  keys: [
    { ...facts('first'), publishedAt: from - 10 * day, signsFrom: from - 5 * day, revokedAt: null },
    { ...facts('next'), publishedAt: from - 4 * day, signsFrom: from + 60 * day, revokedAt: null },
  ],
  pending: null,
};

export function createSigningKeys({ cacheFor, assignAt, revokeAt }: Scenario): SigningKeys {
  const policy: RollPolicy = { ...defaultRollPolicy, cacheFor };
  const at = (second: number) => from + second;
  const assigned =
    assignAt === undefined ? before : ringOf(assign(before, facts('assigned'), at(assignAt), policy));
  const revoked =
    revokeAt === undefined ? assigned : ringOf(revoke(assigned, 'assigned', at(revokeAt), policy));
  const published = new Map<KeyRing, PublishedKeys>();

  function kidsOf(ring: KeyRing, second: number): readonly string[] {
    const known = published.get(ring);
    const stillTrue = known && (known.changesAt === undefined || at(second) < known.changesAt);
    const keys = stillTrue ? known : publishedKeys(ring, at(second), policy, []);
    published.set(ring, keys);
    return keys.keys.map(({ kid }) => kid);
  }

  return {
    ring(second) {
      if (revokeAt !== undefined && second >= revokeAt) return revoked;
      return assignAt !== undefined && second >= assignAt ? assigned : before;
    },
    signsWith(snapshot, second) {
      const found = settledSigningKey(snapshot, at(second), policy);
      return 'key' in found ? found.key.kid : undefined;
    },
    isGood(kid, snapshots, second) {
      // After a revocation no instance may sign with the key beyond the cache time; until then some still publish it.
      const isRevoked = kid === 'assigned' && revokeAt !== undefined && second >= revokeAt;
      if (isRevoked) return second < revokeAt + cacheFor;
      return [...snapshots].every((snapshot) => kidsOf(snapshot, second).includes(kid));
    },
  };
}

function ringOf(change: Outcome<RingChange>): KeyRing {
  if ('value' in change) return change.value.ring;
  throw new Error(`the simulated ring refused a change: ${JSON.stringify(change)}`);
}
