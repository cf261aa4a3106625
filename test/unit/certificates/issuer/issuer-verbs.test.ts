/** The operators' verbs over the store: compare and swap, dry run, precondition, audit. */
import { describe, expect, it } from 'vitest';
import { isRefusal, type Outcome } from '../../../../shared/base/errors.ts';
import { createIssuerVerbs, type IssuerChange } from '../../../../shared/certificates/issuer/issuer-verbs.ts';
import type { KeyRingStore } from '../../../../shared/certificates/ports.ts';
import { currentKey, type KeyRing, rolesOf } from '../../../../shared/certificates/ring/key-ring.ts';
import { at, factsOf, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';
import { createMemoryKeyRingStore } from '../../../support/memory-certificates.ts';

const clock = { now: () => today, elapsed: () => 0 };
const by = { actor: 'ann', requestId: 'request-1', reason: 'yearly' };
const mine = { certificate: factsOf('mine') };

function benchOf(ring: KeyRing = usualRing) {
  const rings = createMemoryKeyRingStore({ ring });
  return { rings, verbs: createIssuerVerbs({ rings, clock, policy }) };
}

function changeOf(outcome: Outcome<IssuerChange>): IssuerChange {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome.violations));
  return outcome.value;
}

const codeOf = (outcome: Outcome<IssuerChange>) => (isRefusal(outcome) ? outcome.violations[0].code : 'none');
const rolesIn = (ring: KeyRing) => rolesOf(ring, today, policy);

describe('a verb on the token issuer', () => {
  it('stores the change and answers it with the new ETag', async () => {
    const { rings, verbs } = benchOf();
    const change = changeOf(await verbs.assign(mine, by));
    expect(rings.ring()).toEqual(change.ring);
    expect(change.etag).toBe((await rings.load()).etag);
  });

  it('writes who did what, why, and the roles before and after', async () => {
    const { rings, verbs } = benchOf();
    await verbs.assign(mine, by);
    expect(rings.audit).toEqual([
      {
        id: 'mine|issuer.assigned|request-1',
        at: today,
        actor: 'ann',
        action: 'issuer.assigned',
        kid: 'mine',
        reason: 'yearly',
        requestId: 'request-1',
        before: { old: 'previous', now: 'current', new: 'next' },
        after: { old: 'verifyOnly', now: 'previous', new: 'next', mine: 'current' },
      },
    ]);
  });

  it('changes nothing in a dry run, and answers what would be', async () => {
    const { rings, verbs } = benchOf();
    const change = changeOf(await verbs.assign(mine, { ...by, dryRun: true }));
    expect(rolesIn(change.ring)).toMatchObject({ mine: 'current' });
    expect(rings.ring()).toBe(usualRing);
    expect(rings.audit).toEqual([]);
    expect(change.etag).toBe((await rings.load()).etag);
  });

  it('writes nothing when the ring is as asked already', async () => {
    const { rings, verbs } = benchOf();
    const { etag } = await rings.load();
    expect(changeOf(await verbs.assign({ certificate: factsOf('now') }, by))).toMatchObject({
      changed: false,
      etag,
    });
    expect(rings.audit).toEqual([]);
  });

  it('is refused with the rules that it breaks, and writes nothing', async () => {
    const { rings, verbs } = benchOf();
    expect(codeOf(await verbs.stage({ ...mine, effectiveAt: today }, by))).toBe('EffectiveDateNotInFuture');
    expect(rings.ring()).toBe(usualRing);
  });

  it('is refused when the ring is no longer the one that the caller has seen', async () => {
    const { rings, verbs } = benchOf();
    const { etag } = await rings.load();
    const call = { ...by, ...(etag !== undefined && { ifMatch: etag }) };
    expect(codeOf(await verbs.publish({}, call))).toBe('none');
    expect(codeOf(await verbs.assign(mine, call))).toBe('PreconditionFailed');
  });

  it('begins an empty ring', async () => {
    const rings = createMemoryKeyRingStore();
    const verbs = createIssuerVerbs({ rings, clock, policy });
    expect(rolesIn(changeOf(await verbs.assign(mine, by)).ring)).toEqual({ mine: 'current' });
  });
});

describe('a verb that loses the race', () => {
  /** A store into which somebody else writes just before each of the first saves. */
  function contested(losses: number, theirs: KeyRing) {
    const rings = createMemoryKeyRingStore({ ring: usualRing });
    let left = losses;
    const store: KeyRingStore = {
      ...rings,
      save(ring, etag, audit) {
        if (left-- > 0) rings.put(theirs);
        return rings.save(ring, etag, audit);
      },
    };
    return { rings, verbs: createIssuerVerbs({ rings: store, clock, policy }) };
  }

  it('decides again on what the ring is now, and loses nothing of the other', async () => {
    const theirs = ringOf(...usualRing.keys, keyOf('theirs', at(300)));
    const { rings, verbs } = contested(1, theirs);
    await verbs.assign(mine, by);
    expect(rolesIn(rings.ring())).toMatchObject({ theirs: 'next', mine: 'current' });
  });

  it('is refused when the other has made it impossible', async () => {
    const { verbs } = contested(1, ringOf(keyOf('now', at(90))));
    expect(codeOf(await verbs.publish({}, by))).toBe('NoNextCertificate');
  });

  it('gives up after five times and says so', async () => {
    expect(codeOf(await contested(4, usualRing).verbs.assign(mine, by))).toBe('none');
    expect(codeOf(await contested(5, usualRing).verbs.assign(mine, by))).toBe('Conflict');
  });
});

describe('each verb', () => {
  it('has its action in the audit log', async () => {
    const { rings, verbs } = benchOf();
    await verbs.stage({ ...mine, effectiveAt: at(110) }, by);
    await verbs.cancelRoll({}, by);
    await verbs.clearPrevious({}, by);
    await verbs.publish({}, by);
    await verbs.promote({ kid: 'now' }, { ...by, requestId: 'request-2' });
    await verbs.revoke({ kid: 'now' }, by);
    expect(rings.audit.map(({ action }) => action).reverse()).toEqual([
      'issuer.staged',
      'issuer.rollCancelled',
      'issuer.previousCleared',
      'issuer.published',
      'issuer.promoted',
      'key.revoked',
    ]);
    expect(currentKey(rings.ring(), today)).toBeUndefined();
  });
});
