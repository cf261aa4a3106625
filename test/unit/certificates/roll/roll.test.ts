/** The roll driver: what it does tick by tick, and what is left when it is killed at any step. */
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/base/duration.ts';
import type { CertificateVersion } from '../../../../shared/certificates/ports.ts';
import {
  currentKey,
  type KeyRing,
  nextKey,
  rolesOf,
  type SigningKey,
} from '../../../../shared/certificates/ring/key-ring.ts';
import { revoke } from '../../../../shared/certificates/ring/withdrawal-transitions.ts';
import type { RollOutcome } from '../../../../shared/certificates/roll/roll.ts';
import { Crash, createInterleaving } from '../../../support/interleaving.ts';
import { at, keyOf, policy, ringOf } from '../../../support/key-rings.ts';
import { describeMemoryVersion } from '../../../support/memory-certificates.ts';
import { certificateName, createRollBench, type RollBench } from '../../../support/roll-bench.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

const alarmsOf = (outcome: RollOutcome) => outcome.alarms.map(({ code }) => code);
const rolesNow = (bench: RollBench) => Object.values(rolesOf(bench.rings.ring(), bench.now(), policy));
const enabled = (bench: RollBench) => bench.vault.all().filter((version) => version.enabled);

/** A bench whose ring has a current and an automatic next key, both in the vault. */
async function settledBench(): Promise<RollBench> {
  const bench = createRollBench();
  await bench.ticks(3);
  expect(rolesNow(bench)).toEqual(['current', 'next']);
  return bench;
}

/** When the first key of a settled bench began to sign. */
function beganAt(bench: RollBench): number {
  return bench.rings.ring().keys[0]?.signsFrom ?? 0;
}

function keyFrom(version: CertificateVersion, signsFrom: number): SigningKey {
  return { ...describeMemoryVersion(version), publishedAt: signsFrom, signsFrom, revokedAt: null };
}

function putRing(bench: RollBench, change: (ring: KeyRing) => KeyRing): void {
  bench.rings.put(change(bench.rings.ring()));
}

describe('a first run', () => {
  it('writes its intent, asks for a certificate, and adopts it when it is there', async () => {
    const bench = createRollBench();
    bench.setFate({ takes: 5, ends: 'completed' });
    expect((await bench.tick()).done).toEqual(['roll.begun', 'certificate.requested']);
    expect((await bench.tick()).done).toEqual([]);
    bench.setTime(bench.now() + 5);
    expect((await bench.tick()).done).toEqual(['key.adopted', 'roll.begun', 'certificate.requested']);
    expect(rolesNow(bench)).toEqual(['current']);
    expect(bench.vault.requests).toHaveLength(2);
    expect(bench.vault.requests[0]).toMatchObject({ name: certificateName, validityMonths: 12 });
  });

  it('says that nothing signs yet, and when it wants to run again', async () => {
    const bench = createRollBench();
    const first = await bench.tick();
    expect(alarmsOf(first)).toEqual(['nothing-signs']);
    expect(first.nextDueAt).toBe(bench.now());
  });

  it('leaves a next key that takes over after a cycle, and then rests until the retention ends', async () => {
    const bench = await settledBench();
    const ring = bench.rings.ring();
    expect(nextKey(ring, bench.now())?.signsFrom).toBe(beganAt(bench) + policy.rotateEvery);
    const idle = await bench.tick();
    expect(idle).toEqual({ done: [], alarms: [], nextDueAt: beganAt(bench) + policy.rotateEvery });
  });

  it('does nothing when it must not begin by itself', async () => {
    const bench = createRollBench();
    const outcome = await bench.tick({ policy: { ...policy, automatic: false } });
    expect(outcome.done).toEqual([]);
    expect(bench.vault.requests).toEqual([]);
  });

  it('writes one audit entry for each step, named after what happened', async () => {
    const bench = await settledBench();
    const entries = [...bench.rings.audit].reverse();
    expect(entries.map(({ action }) => action)).toEqual([
      'roll.begun',
      'key.adopted',
      'roll.begun',
      'key.adopted',
    ]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
    expect(entries[1]).toMatchObject({ actor: 'timer', reason: 'bootstrap', before: {} });
    expect(Object.values(entries[1]?.after ?? {})).toEqual(['current']);
  });
});

describe('a year of ticks', () => {
  it('rolls on the second, keeps a next key and disables what is retired', async () => {
    const bench = await settledBench();
    const first = currentKey(bench.rings.ring(), bench.now());
    for (let days = 101; days < 455; days++) {
      bench.setTime(at(days));
      await bench.ticks(3);
    }
    expect(rolesNow(bench).toSorted()).toEqual(['current', 'next']);
    expect(enabled(bench)).toHaveLength(2);
    expect(bench.vault.all()).toHaveLength(5);
    expect(enabled(bench).some(({ version }) => version === first?.version)).toBe(false);
  });
});

describe('a killed run', () => {
  const effects = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

  it.each(effects)('at its step %i leaves nothing that later runs do not put right', async (fatal) => {
    const bench = createRollBench();
    let passed = 0;
    const onStep = () => {
      if (passed++ === fatal) throw new Crash('killed');
    };
    for (let run = 0; run < 4; run++) {
      await bench.tick({ onStep }).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      bench.setTime(bench.now() + minute / 2);
    }
    await bench.ticks(4);
    expect(passed).toBeGreaterThan(fatal);
    expect(rolesNow(bench)).toEqual(['current', 'next']);
    expect(enabled(bench)).toHaveLength(2);
    expect(bench.rings.ring().pending).toBeNull();
  });

  it.each(['before', 'after'] as const)(
    '%s disabling a retired version ends with it disabled',
    async (when) => {
      const bench = await settledBench();
      bench.setTime(beganAt(bench) + policy.rotateEvery + policy.retain);
      const onStep = (moment: string, effect: string) => {
        if (effect === 'disable' && moment === when) throw new Crash('killed');
      };
      const [first] = bench.vault.all();
      await bench.tick({ onStep }).catch(() => undefined);
      expect(bench.rings.ring().keys.some((key) => key.version === first?.version)).toBe(true);
      await bench.tick();
      expect(bench.rings.ring().keys.some((key) => key.version === first?.version)).toBe(false);
      expect(bench.vault.all()[0]?.enabled).toBe(false);
    },
  );
});

describe('a key that an operator brought', () => {
  it('is disabled like any other when its retention is over', async () => {
    const bench = createRollBench();
    const mine = bench.vault.add('Imported');
    const next = bench.vault.add('Imported');
    bench.rings.put(ringOf(keyFrom(mine, at(0)), keyFrom(next, at(80))));
    const outcome = await bench.tick({ policy: { ...policy, automatic: false } });
    expect(outcome.done).toEqual(['key.forgotten']);
    expect(enabled(bench).map(({ version }) => version)).toEqual([next.version]);
  });
});

describe('5.4 Two instances roll at once', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    'end with one adopted version and no other enabled (seed %i)',
    async (seed) => {
      const random = createSeededRandom(seed);
      const race = createInterleaving(random);
      const bench = createRollBench({ gate: race.gate, seed });
      for (let round = 0; round < 6; round++) {
        bench.setFate({ takes: seed % 2 === 0 ? 0 : 30, ends: 'completed' });
        const process = { crashes: round < 3, run: async () => void (await bench.tick()) };
        await race.run([process, process]);
        bench.setTime(bench.now() + policy.tick);
      }
      expect(rolesNow(bench)).toEqual(['current', 'next']);
      expect(enabled(bench)).toHaveLength(2);
    },
  );

  it('plan again after a lost race instead of writing the same', async () => {
    const bench = createRollBench();
    let raced = false;
    const onStep = () => {
      if (raced) return;
      raced = true;
      bench.rings.put({ keys: [], pending: { id: 'theirs', reason: 'bootstrap', requestedAt: bench.now() } });
    };
    const outcome = await bench.tick({
      onStep: (when, effect) => (when === 'before' && effect === 'save' ? onStep() : undefined),
    });
    expect(outcome.done).toEqual(['certificate.requested']);
    expect(bench.rings.ring().pending?.id).toBe('theirs');
    expect(bench.vault.requests[0]?.tags).toEqual({ rollId: 'theirs' });
  });

  it('never take more than six steps a tick', async () => {
    const bench = createRollBench();
    let saves = 0;
    const rings = {
      ...bench.rings,
      save: async () => {
        saves += 1;
        return 'lost' as const;
      },
    };
    await bench.tick({ rings });
    expect(saves).toBe(6);
  });
});

describe('a pending creation', () => {
  const pending = { id: 'roll-1', reason: 'bootstrap', requestedAt: at(100) };
  const tags = { rollId: 'roll-1' };

  function pendingBench(): RollBench {
    const bench = createRollBench({ ring: { keys: [], pending } });
    bench.setTime(at(100));
    return bench;
  }

  it('is answered by the earliest version with the tag of the roll, and the other is disabled', async () => {
    const bench = pendingBench();
    const first = bench.vault.add(certificateName, { tags });
    bench.setTime(at(100) + 60);
    const second = bench.vault.add(certificateName, { tags });
    await bench.tick();
    expect(currentKey(bench.rings.ring(), bench.now())?.version).toBe(first.version);
    expect(bench.vault.all().find(({ version }) => version === second.version)?.enabled).toBe(false);
  });

  it('keeps the version of a roll that this run could not adopt', async () => {
    const bench = pendingBench();
    bench.vault.add(certificateName, { tags });
    const rings = { ...bench.rings, save: async () => 'lost' as const };
    expect((await bench.tick({ rings })).done).toEqual([]);
    expect(enabled(bench)).toHaveLength(1);
  });

  it('ignores a version of the roll that somebody has disabled', async () => {
    const bench = pendingBench();
    bench.vault.add(certificateName, { tags, enabled: false });
    await bench.ticks(2);
    expect(bench.vault.requests).not.toHaveLength(0);
    expect(rolesNow(bench)).toContain('current');
    expect(bench.rings.audit.map(({ action }) => action)).not.toContain('key.revoked');
  });

  describe('5.4 Latest ≠ active', () => {
    it('never adopts the latest version for being the latest', async () => {
      const bench = pendingBench();
      bench.vault.add(certificateName, { tags: { rollId: 'another' } });
      bench.vault.add(certificateName);
      const outcome = await bench.tick();
      expect(outcome.done).toEqual(['certificate.requested', 'version.disabled']);
      expect(bench.rings.ring().keys).toEqual([]);
    });
  });

  it('waits while the vault is busy with another one', async () => {
    const bench = pendingBench();
    bench.setFate({ takes: 9 * minute, ends: 'completed' });
    await bench.vault.create({ ...bench.dependencies.creation, validityMonths: 12, tags: {} });
    const outcome = await bench.tick();
    expect(outcome.done).toEqual([]);
    expect(alarmsOf(outcome)).toEqual(['nothing-signs']);
  });

  describe('5.4 Poll resolves with old certificate (cancelled)', () => {
    it.each(['failed', 'cancelled'] as const)('that has %s is told and begun again', async (ends) => {
      const bench = pendingBench();
      bench.setFate({ takes: 0, ends });
      await bench.tick();
      bench.setFate({ takes: 0, ends: 'completed' });
      bench.setTime(bench.now() + policy.tick);
      const again = await bench.tick();
      expect(alarmsOf(again)).toContain('creation-failed');
      expect(again.done).toEqual(['roll.attempted', 'certificate.requested']);
      await bench.tick();
      expect(rolesNow(bench)).toContain('current');
    });
  });

  it('that hangs for more than ten minutes is given up, told, and begun again', async () => {
    const bench = pendingBench();
    bench.setFate({ takes: Number.POSITIVE_INFINITY, ends: 'completed' });
    await bench.tick();
    bench.setTime(at(100) + 10 * minute);
    expect((await bench.tick()).done).toEqual([]);
    bench.setFate({ takes: 0, ends: 'completed' });
    bench.setTime(at(100) + 10 * minute + 1);
    const outcome = await bench.tick();
    expect(outcome.done).toEqual(['creation.abandoned', 'roll.attempted', 'certificate.requested']);
    expect(alarmsOf(outcome)).toEqual(['creation-stuck', 'nothing-signs']);
    await bench.tick();
    expect(rolesNow(bench)).toContain('current');
  });

  it('that this very run has given up is not told as cancelled by somebody', async () => {
    const bench = pendingBench();
    bench.setFate({ takes: Number.POSITIVE_INFINITY, ends: 'completed' });
    await bench.tick();
    bench.setTime(at(100) + 11 * minute);
    const abandoned = async () => ({ status: 'cancelled' as const });
    let creationStatus = bench.vault.creationStatus;
    const certificates = {
      ...bench.vault,
      creationStatus: (name: string) => creationStatus(name),
      async abandonCreation(name: string) {
        await bench.vault.abandonCreation(name);
        creationStatus = abandoned;
      },
    };
    const outcome = await bench.tick({ certificates });
    expect(outcome.done).toEqual(['creation.abandoned', 'roll.attempted', 'certificate.requested']);
    expect(alarmsOf(outcome)).toEqual(['creation-stuck', 'nothing-signs']);
  });

  it('that was begun a moment ago is not given up for the age of its roll', async () => {
    const bench = pendingBench();
    bench.setTime(at(101));
    bench.setFate({ takes: 5 * minute, ends: 'completed' });
    await bench.tick();
    bench.setTime(at(101) + minute);
    expect((await bench.tick()).done).toEqual([]);
    bench.setTime(at(101) + 5 * minute);
    expect((await bench.tick()).done).toContain('key.adopted');
  });
});

describe('what the vault shows', () => {
  describe('5.4 Key Vault auto-renewed or someone added a version', () => {
    it('a foreign version is told, not promoted, not disabled', async () => {
      const bench = await settledBench();
      const foreign = bench.vault.add(certificateName);
      const outcome = await bench.tick();
      expect(outcome.alarms).toMatchObject([{ code: 'foreign-version', version: foreign.version }]);
      expect(outcome.done).toEqual([]);
      expect(enabled(bench)).toHaveLength(3);
      expect(rolesNow(bench)).toEqual(['current', 'next']);
    });

    it('a version that an operator brought through us is neither told nor disabled', async () => {
      const bench = await settledBench();
      bench.vault.add(certificateName, { tags: { origin: 'operator' } });
      const imported = bench.vault.add('Imported');
      bench.vault.add('Imported');
      putRing(bench, (ring) => ({ ...ring, keys: [...ring.keys, keyFrom(imported, at(300))] }));
      expect(await bench.tick()).toMatchObject({ done: [], alarms: [] });
    });

    it('a renewal by the vault itself, with our tags copied, is disabled', async () => {
      const bench = await settledBench();
      const renewed = bench.vault.add(certificateName, { tags: bench.vault.all()[0]?.tags ?? {} });
      expect((await bench.tick()).done).toEqual(['version.disabled']);
      expect(enabled(bench).map(({ version }) => version)).not.toContain(renewed.version);
    });
  });

  describe('5.4 Disabled in Key Vault (compromise)', () => {
    it('a current key that is disabled there gives way to the next one in one write', async () => {
      const bench = await settledBench();
      const [first, second] = bench.rings.ring().keys;
      bench.vault.setEnabled(first?.version ?? '', false);
      const outcome = await bench.tick();
      expect(alarmsOf(outcome)).toContain('key-disabled');
      expect(outcome.done.slice(0, 2)).toEqual(['key.revoked', 'roll.begun']);
      expect(currentKey(bench.rings.ring(), bench.now())?.kid).toBe(second?.kid);
      const entry = bench.rings.audit.find(({ action }) => action === 'key.revoked');
      expect(entry?.after).toMatchObject({ [first?.kid ?? '']: 'revoked', [second?.kid ?? '']: 'current' });
    });

    it('a current key that is disabled there without a next one stops the service, then a new one is made', async () => {
      const bench = await settledBench();
      for (const { version } of bench.rings.ring().keys) bench.vault.setEnabled(version, false);
      const outcome = await bench.tick();
      expect(alarmsOf(outcome)).toEqual(['key-disabled', 'key-disabled', 'nothing-signs']);
      expect(currentKey(bench.rings.ring(), bench.now())).toBeUndefined();
      await bench.tick();
      expect(rolesNow(bench).filter((role) => role === 'current')).toHaveLength(1);
    });
  });

  it('a revoked key that must stay in the ring a while is disabled at once', async () => {
    const bench = await settledBench();
    bench.setTime(beganAt(bench) + policy.rotateEvery + day);
    await bench.ticks(2);
    const victim = currentKey(bench.rings.ring(), bench.now());
    putRing(bench, (ring) => {
      const outcome = revoke(ring, victim?.kid ?? '', bench.now(), policy);
      return 'value' in outcome ? outcome.value.ring : ring;
    });
    const outcome = await bench.tick();
    expect(outcome.done).toContain('version.disabled');
    expect(rolesNow(bench)).toContain('revoked');
    expect(enabled(bench).map(({ version }) => version)).not.toContain(victim?.version);
    expect((await bench.tick()).done).not.toContain('version.disabled');
  });

  it('a key that it does not list is told and kept', async () => {
    const bench = createRollBench({
      ring: ringOf(keyOf('gone', at(90)), keyOf('next', at(180), { publishedAt: at(90) })),
    });
    const outcome = await bench.tick();
    expect(alarmsOf(outcome)).toEqual(['key-missing', 'key-missing']);
    expect(rolesNow(bench)).toEqual(['current', 'next']);
  });

  it('a policy that had drifted is put right and told', async () => {
    const bench = await settledBench();
    bench.vault.setPolicyDrift(['lifetime action AutoRenew']);
    const outcome = await bench.tick();
    expect(outcome.done).toEqual(['policy.repaired']);
    expect(outcome.alarms[0]).toMatchObject({ code: 'policy-drift' });
    expect(outcome.alarms[0]?.message).toContain('AutoRenew');
    expect((await bench.tick()).done).toEqual([]);
  });

  it('nothing, because it does not answer, ends the run with that error and changes nothing', async () => {
    const bench = await settledBench();
    const before = bench.rings.ring();
    const certificates = { ...bench.vault, versions: () => Promise.reject(new Error('503')) };
    await expect(bench.tick({ certificates })).rejects.toThrow('503');
    expect(bench.rings.ring()).toBe(before);
  });
});

describe('5.4 Active certificate expires because nothing ran', () => {
  it('is told a month ahead when no next one is staged', async () => {
    const bench = createRollBench();
    const version = bench.vault.add(certificateName, { tags: { origin: 'operator' } });
    bench.rings.put(ringOf(keyFrom(version, at(100))));
    const manual = { policy: { ...policy, automatic: false } };
    const expiry = describeMemoryVersion(version).notAfter;
    bench.setTime(expiry - 30 * day - 1);
    expect(alarmsOf(await bench.tick(manual))).toEqual([]);
    bench.setTime(expiry - 30 * day);
    expect(alarmsOf(await bench.tick(manual))).toEqual(['expires-without-next']);
    bench.setTime(expiry - policy.tokenLifetime + 1);
    expect(alarmsOf(await bench.tick(manual))).toEqual(['nothing-signs']);
  });
});

describe('a roll that partners must be told of by hand', () => {
  const waiting = { unacknowledged: async () => ['Fabrikam'] };
  const informed = { unacknowledged: async () => [] };

  it('is held while one has not acknowledged, and told from two days ahead', async () => {
    const bench = await settledBench();
    const planned = beganAt(bench) + policy.rotateEvery;
    bench.setTime(planned - policy.propagate - 1);
    expect(alarmsOf(await bench.tick({ pinnedPartners: waiting }))).toEqual([]);
    bench.setTime(planned - policy.propagate / 2);
    const outcome = await bench.tick({ pinnedPartners: waiting });
    expect(alarmsOf(outcome)).toEqual(['held-by-partner']);
    expect(outcome.alarms[0]?.message).toContain('Fabrikam');
    expect(outcome.done).toEqual(['roll.held']);
    expect(nextKey(bench.rings.ring(), bench.now())).toMatchObject({
      signsFrom: bench.now() + policy.propagate,
      heldFrom: planned,
    });
  });

  it('goes on when all have', async () => {
    const bench = await settledBench();
    const planned = beganAt(bench) + policy.rotateEvery;
    bench.setTime(planned - policy.propagate / 2);
    await bench.tick({ pinnedPartners: waiting });
    const outcome = await bench.tick({ pinnedPartners: informed });
    expect(outcome.done).toEqual(['roll.released']);
    expect(nextKey(bench.rings.ring(), bench.now())?.signsFrom).toBe(planned);
  });

  it('goes on without them when the certificates allow no more waiting', async () => {
    const bench = await settledBench();
    const [current] = bench.rings.ring().keys;
    const limit = (current?.notAfter ?? 0) - policy.retain;
    putRing(bench, (ring) => ({
      ...ring,
      keys: ring.keys.map((key) => (key === current ? key : { ...key, signsFrom: limit })),
    }));
    bench.setTime(limit - hour);
    const outcome = await bench.tick({ pinnedPartners: waiting });
    expect(alarmsOf(outcome)).toEqual(['held-by-partner', 'hold-exhausted']);
    expect(nextKey(bench.rings.ring(), bench.now())?.signsFrom).toBe(limit);
  });
});
