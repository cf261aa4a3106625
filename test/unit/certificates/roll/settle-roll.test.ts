/** The roll run until it rests: how long it waits for the vault, and that nothing it told is lost on the way. */
import { describe, expect, it } from 'vitest';
import { settleRoll } from '../../../../shared/certificates/roll/settle-roll.ts';
import { createRollBench } from '../../../support/roll-bench.ts';

function settle(bench: ReturnType<typeof createRollBench>, mostLooks = 18) {
  const waits: number[] = [];
  const wait = async (seconds: number) => {
    waits.push(seconds);
    bench.setTime(bench.now() + Math.ceil(seconds));
  };
  return settleRoll(bench.dependencies, { wait, mostLooks }).then((outcome) => ({ outcome, waits }));
}

describe('settling the roll', () => {
  it('waits for a certificate that the vault is creating, longer from look to look', async () => {
    const bench = createRollBench();
    bench.setFate({ takes: 12, ends: 'completed' });
    const { outcome, waits } = await settle(bench);
    expect(waits.slice(0, 6)).toEqual([0.25, 0.5, 1, 2, 4, 4]);
    expect(outcome.done.slice(0, 3)).toEqual(['roll.begun', 'certificate.requested', 'key.adopted']);
    expect(bench.rings.ring().pending).toBeNull();
    expect(outcome.alarms).toEqual([]);
  });

  it('does not wait when nothing is pending', async () => {
    const bench = createRollBench();
    await settle(bench);
    expect((await settle(bench)).waits).toEqual([]);
  });

  it('gives up after so many looks, and says what is still wrong', async () => {
    const bench = createRollBench();
    bench.setFate({ takes: Number.POSITIVE_INFINITY, ends: 'completed' });
    const { outcome, waits } = await settle(bench, 4);
    expect(waits).toHaveLength(3);
    expect(outcome.alarms.map(({ code }) => code)).toEqual(['nothing-signs']);
  });

  it('keeps what an earlier look reported as an event, once, and drops what a later one finds mended', async () => {
    const bench = createRollBench();
    bench.vault.setPolicyDrift(['the vault renews the certificate by itself']);
    bench.setFate({ takes: 3, ends: 'completed' });
    const { outcome } = await settle(bench);
    expect(outcome.done[0]).toBe('policy.repaired');
    expect(outcome.alarms.map(({ code }) => code)).toEqual(['policy-drift']);
  });

  it('ends with the failure of a look; what was done stays done', async () => {
    const bench = createRollBench();
    bench.setFate({ takes: 5, ends: 'completed' });
    const wait = () => Promise.reject(new Error('stopped'));
    await expect(settleRoll(bench.dependencies, { wait, mostLooks: 5 })).rejects.toThrow('stopped');
    expect(bench.rings.ring().pending).not.toBeNull();
  });
});
