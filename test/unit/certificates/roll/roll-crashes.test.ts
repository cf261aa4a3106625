/** A run that is killed at each moment of a roll: what the next one finds, and that nothing is lost or done twice. */
import { describe, expect, it } from 'vitest';
import { day, minute } from '../../../../shared/base/duration.ts';
import { currentKey, nextKey, rolesOf } from '../../../../shared/certificates/ring/key-ring.ts';
import type { RollEffect } from '../../../../shared/certificates/roll/roll-run.ts';
import { Crash } from '../../../support/interleaving.ts';
import { policy } from '../../../support/key-rings.ts';
import { createRollBench, type RollBench } from '../../../support/roll-bench.ts';

const rolesNow = (bench: RollBench) => Object.values(rolesOf(bench.rings.ring(), bench.now(), policy));
const enabled = (bench: RollBench) => bench.vault.all().filter((version) => version.enabled);

/** A run that dies at that moment of its first effect of that kind. */
async function dies(bench: RollBench, moment: 'before' | 'after', effect: RollEffect): Promise<void> {
  const onStep = (when: string, what: RollEffect) => {
    if (when === moment && what === effect) throw new Crash('killed');
  };
  await expect(bench.tick({ onStep })).rejects.toThrow(Crash);
}

/** A bench with a current key, and a next one that is published. */
async function settledBench(): Promise<RollBench> {
  const bench = createRollBench();
  await bench.ticks(3);
  expect(rolesNow(bench)).toEqual(['current', 'next']);
  return bench;
}

async function expectSettled(bench: RollBench): Promise<void> {
  await bench.ticks(4);
  expect(rolesNow(bench)).toEqual(['current', 'next']);
  expect(enabled(bench)).toHaveLength(2);
  expect(bench.rings.ring().pending).toBeNull();
}

describe('5.4 Crash before create', () => {
  it.each([
    ['before', 'save'],
    ['after', 'save'],
    ['before', 'create'],
  ] as const)('%s the %s nothing is in the vault, and the next run starts again', async (moment, effect) => {
    const bench = createRollBench();
    await dies(bench, moment, effect);
    expect(bench.vault.all()).toEqual([]);
    await expectSettled(bench);
    expect(bench.vault.requests).toHaveLength(2);
  });
});

describe('5.4 Crash after create, before control row', () => {
  it('finds the version by the tag of its roll, and asks for no other', async () => {
    const bench = createRollBench();
    await dies(bench, 'after', 'create');
    const [made] = bench.vault.all();
    const asked = bench.vault.requests.length;
    expect(bench.rings.ring()).toMatchObject({ keys: [], pending: { id: made?.tags.rollId } });
    const { done } = await bench.tick();
    expect(done[0]).toBe('key.adopted');
    expect(currentKey(bench.rings.ring(), bench.now())?.version).toBe(made?.version);
    expect(bench.vault.requests.slice(asked).map(({ tags }) => tags.rollId)).not.toContain(made?.tags.rollId);
    await expectSettled(bench);
  });
});

describe('5.4 Crash while pending', () => {
  it('goes on waiting for the same creation', async () => {
    const bench = createRollBench();
    bench.setFate({ takes: 5 * minute, ends: 'completed' });
    await dies(bench, 'after', 'create');
    bench.setTime(bench.now() + minute);
    expect((await bench.tick()).done).toEqual([]);
    expect(bench.vault.requests).toHaveLength(1);
    bench.setTime(bench.now() + 4 * minute);
    bench.setFate({ takes: 0, ends: 'completed' });
    expect((await bench.tick()).done).toContain('key.adopted');
    await expectSettled(bench);
  });

  it('gives up a creation that hangs for more than ten minutes, says so, and asks again', async () => {
    const bench = createRollBench();
    bench.setFate({ takes: Number.POSITIVE_INFINITY, ends: 'completed' });
    await dies(bench, 'after', 'create');
    bench.setTime(bench.now() + 10 * minute + 1);
    bench.setFate({ takes: 0, ends: 'completed' });
    await dies(bench, 'after', 'abandonCreation');
    await expectSettled(bench);
    expect(bench.vault.requests).toHaveLength(3);
  });
});

describe('5.4 Crash between publish and promote', () => {
  it('switches on its second although no run ever comes', async () => {
    const bench = await settledBench();
    const next = nextKey(bench.rings.ring(), bench.now());
    const stored = bench.rings.ring();
    bench.setTime((next?.signsFrom ?? 0) - 1);
    expect(currentKey(bench.rings.ring(), bench.now())?.kid).not.toBe(next?.kid);
    bench.setTime(next?.signsFrom ?? 0);
    expect(currentKey(bench.rings.ring(), bench.now())?.kid).toBe(next?.kid);
    expect(bench.rings.ring()).toBe(stored);
  });
});

describe('5.4 Crash between promote and retire', () => {
  it('leaves the old key published for longer, until a run that lives takes it back', async () => {
    const bench = await settledBench();
    const old = currentKey(bench.rings.ring(), bench.now());
    const switchesAt = nextKey(bench.rings.ring(), bench.now())?.signsFrom ?? 0;
    const isHeld = () => bench.rings.ring().keys.some(({ kid }) => kid === old?.kid);
    bench.setTime(switchesAt + policy.retain - 1);
    expect(rolesNow(bench)).toContain('previous');
    bench.setTime(switchesAt + policy.retain + day);
    await dies(bench, 'before', 'disable');
    expect(isHeld()).toBe(true);
    await dies(bench, 'after', 'disable');
    expect(isHeld()).toBe(true);
    await expectSettled(bench);
    expect(isHeld()).toBe(false);
    expect(enabled(bench).map(({ version }) => version)).not.toContain(old?.version);
  });
});

describe('5.4 Timer fires twice, late, or not at all for hours', () => {
  it('does the second time what is left, which is nothing', async () => {
    const bench = await settledBench();
    const before = bench.rings.ring();
    expect((await bench.tick()).done).toEqual([]);
    expect((await bench.tick()).done).toEqual([]);
    expect(bench.rings.ring()).toBe(before);
  });

  it.each([1, 13, 26])(
    'a run that comes %i hours late finds the switch done, and makes the next key',
    async (hours) => {
      const bench = await settledBench();
      const next = nextKey(bench.rings.ring(), bench.now());
      bench.setTime((next?.signsFrom ?? 0) + hours * 3_600);
      expect(currentKey(bench.rings.ring(), bench.now())?.kid).toBe(next?.kid);
      await bench.ticks(2);
      expect(currentKey(bench.rings.ring(), bench.now())?.kid).toBe(next?.kid);
      expect(rolesNow(bench)).toContain('next');
    },
  );
});
