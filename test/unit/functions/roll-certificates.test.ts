/** The timer's handler: a record of each run, whatever becomes of it, and lines that say what was done. */
import { describe, expect, it } from 'vitest';
import { rollCertificates } from '../../../functions/timers/roll-certificates.ts';
import { Outage } from '../../../shared/base/errors.ts';
import type { LogEvent, LogFields } from '../../../shared/base/log.ts';
import type { RollRecord } from '../../../shared/certificates/roll/roll-record.ts';
import { createRollBench } from '../../support/roll-bench.ts';

function createBench(store: { read?: () => Promise<RollRecord[]>; write?: () => Promise<void> } = {}) {
  const bench = createRollBench();
  const lines: { event: LogEvent; fields: LogFields | undefined }[] = [];
  let kept: RollRecord[] = [];
  let invalidated = 0;
  const service = {
    log: (event: LogEvent, fields?: LogFields) => {
      lines.push({ event, fields });
    },
    clock: bench.dependencies.clock,
    roll: async () => bench.dependencies,
    rollRecords: {
      read: store.read ?? (async () => kept),
      write:
        store.write ??
        (async (record: RollRecord) => {
          kept = [record];
        }),
    },
    reader: {
      ring: async () => bench.rings.ring(),
      currentKey: async () => ({ unusable: 'notAssigned' }),
      currentKeyNow: async () => ({ unusable: 'notAssigned' }),
      published: async () => ({ keys: [], changesAt: undefined }),
      loadedAt: () => undefined,
      invalidate: () => {
        invalidated += 1;
      },
    },
  };
  const events = () => lines.map(({ event }) => event).filter((event) => event !== 'certificate.seen');
  return { bench, service, lines, events, kept: () => kept, invalidated: () => invalidated };
}

const vaultDown = () => Promise.reject(new Outage('vault', 'no answer in time'));

describe('a run of the roll timer', () => {
  it('does its work, makes this instance read the ring anew, and is on record', async () => {
    const { service, kept, events, invalidated } = createBench();
    const record = await rollCertificates(service, 'run-1');
    expect(record.done).toContain('key.adopted');
    expect(record.failure).toBeNull();
    expect(kept()).toEqual([record]);
    expect(events()).toEqual(['roll.advanced']);
    expect(invalidated()).toBe(1);
  });

  it('is told of in the audit as the timer’s, or as that of who had it run, with both reasons', async () => {
    const told = async (operator?: { actor: string; reason?: string }) => {
      const { bench, service } = createBench();
      await rollCertificates(service, 'run-1', operator);
      return [...new Set(bench.rings.audit.map(({ actor, reason }) => `${actor} ${reason}`))].toSorted();
    };
    expect(await told()).toEqual(['timer bootstrap', 'timer scheduled']);
    expect(await told({ actor: 'ann' })).toEqual(['ann bootstrap', 'ann scheduled']);
    const asked = await told({ actor: 'ann', reason: 'the timer is late' });
    expect(asked).toEqual(['ann bootstrap: the timer is late', 'ann scheduled: the timer is late']);
  });

  it('with nothing to do says so and leaves the instance alone', async () => {
    const { service, events, invalidated } = createBench();
    await rollCertificates(service, 'run-1');
    const record = await rollCertificates(service, 'run-2');
    expect(record.done).toEqual([]);
    expect(events()).toEqual(['roll.advanced', 'roll.idle']);
    expect(invalidated()).toBe(1);
  });

  it('has a line for each alarm, with the id of the run', async () => {
    const { bench, service, lines } = createBench();
    await rollCertificates(service, 'run-1');
    bench.vault.add('OAuthTokenIssuer');
    const record = await rollCertificates(service, 'run-2');
    expect(record.alarms.map(({ code }) => code)).toEqual(['foreign-version']);
    expect(lines).toContainEqual({
      event: 'roll.alarm',
      fields: expect.objectContaining({ requestId: 'run-2', code: 'foreign-version' }),
    });
  });

  it('has a line for each published certificate: its role, since when it signs, when it ends', async () => {
    const { service, lines } = createBench();
    await rollCertificates(service, 'run-1');
    const seen = lines.flatMap(({ event, fields }) => (event === 'certificate.seen' ? [fields] : []));
    expect(seen.map((fields) => fields?.role)).toEqual(['current', 'next']);
    expect(seen[1]).toEqual({
      requestId: 'run-1',
      role: 'next',
      thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
      kid: expect.any(String),
      signsFrom: expect.any(Number),
      endsAt: expect.any(Number),
    });
  });

  it('says for how long the roll has wanted what it cannot do', async () => {
    const { bench, service, lines } = createBench();
    await rollCertificates(service, 'run-1');
    const failing = {
      ...service,
      roll: async () => ({ ...bench.dependencies, certificates: { ...bench.vault, versions: vaultDown } }),
    };
    const current = bench.rings.ring().keys[0];
    if (!current) throw new Error('nothing signs');
    bench.rings.put({ keys: [current], pending: null });
    bench.setTime(current.signsFrom + 1800);
    await rollCertificates(failing, 'run-2');
    await rollCertificates(service, 'run-3');
    const told = lines.filter(({ fields }) => fields && 'overdueSeconds' in fields);
    expect(told.map(({ event, fields }) => [event, fields?.overdueSeconds])).toEqual([
      ['roll.advanced', 0],
      ['roll.failed', 1800],
      ['roll.advanced', 0],
    ]);
  });

  it('that cannot read the ring tells no delay, and fails no more than that', async () => {
    const { service, lines } = createBench();
    const blind = { ...service, reader: { ...service.reader, ring: vaultDown } };
    expect((await rollCertificates(blind, 'run-1')).failure).toBeNull();
    expect(lines.map(({ event, fields }) => [event, fields?.overdueSeconds])).toEqual([
      ['roll.advanced', undefined],
    ]);
  });

  it('that fails does not throw, and keeps what the record knew', async () => {
    const { bench, service, events, kept } = createBench();
    const before = await rollCertificates(service, 'run-1');
    const failing = {
      ...service,
      roll: async () => ({ ...bench.dependencies, certificates: { ...bench.vault, versions: vaultDown } }),
    };
    const record = await rollCertificates(failing, 'run-2');
    expect(record).toMatchObject({
      failure: 'no answer in time',
      lastSuccessAt: before.lastSuccessAt,
      nextDueAt: before.nextDueAt,
      done: [],
    });
    expect(kept()).toEqual([record]);
    expect(events().at(-1)).toBe('roll.failed');
  });

  it('does not forget earlier successes for a record that it cannot read', async () => {
    const written: RollRecord[] = [];
    const { bench, service } = createBench({ read: () => Promise.reject(new Outage('tables', 'down')) });
    const failing = {
      ...service,
      rollRecords: { ...service.rollRecords, write: async (record: RollRecord) => void written.push(record) },
      roll: async () => ({ ...bench.dependencies, certificates: { ...bench.vault, versions: vaultDown } }),
    };
    expect((await rollCertificates(failing, 'run-1')).failure).toBe('no answer in time');
    expect(written).toEqual([]);
  });

  it('did its work although the record cannot be written', async () => {
    const { service, events } = createBench({ write: () => Promise.reject(new Outage('tables', 'down')) });
    expect((await rollCertificates(service, 'run-1')).failure).toBeNull();
    expect(events()).toEqual(['roll.advanced', 'roll.failed']);
  });
});
