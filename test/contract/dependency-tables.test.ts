/** Tables that are slow, busy or gone, and a clock that is not theirs, behind the guards. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { createTableReplay } from '../../shared/azure/table-replay.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { JsonObject } from '../../shared/base/strict-json.ts';
import { createGuardBench, type GuardBench, refusalsOfMany } from '../support/guard-bench.ts';
import { type Intervention, startTableProxy, type TableProxy } from '../support/table-proxy.ts';
import { createTestTables } from '../support/test-tables.ts';

let proxy: TableProxy;
let bench: GuardBench;
let read: () => Promise<unknown>;
let remember: (key: string) => Promise<boolean>;

beforeEach(async () => {
  proxy = await startTableProxy(await createTestTables());
  bench = createGuardBench();
  const records = createTableRecords<JsonObject>(
    tableClient(proxy.storage, 'ServicePrincipals', bench.guards),
  );
  const replay = createTableReplay(tableClient(proxy.storage, 'Replay', bench.guards));
  read = () => records.read('nobody');
  remember = (key) => replay.rememberOnce(key, systemClock.now() + 600);
});
afterEach(() => proxy.close());

const busy = (status: number, code: string): Intervention => {
  const body = JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: 'busy' } } });
  return async () => ({ status, headers: { 'content-type': 'application/json' }, body });
};
const outage = { name: 'Outage', dependency: 'tables' };
const leftAlone = { ...outage, message: 'left alone after failures in a row' };

/** Intervenes in so many requests, and lets the rest pass. */
function first(count: number, intervention: Intervention): Intervention {
  let left = count;
  return (request, forward) => (left-- > 0 ? intervention(request, forward) : forward(request));
}

describe('5.5 Table slow / 503 / 500 OperationTimedOut', () => {
  const answers: [string, Intervention][] = [
    ['503 ServerBusy', busy(503, 'ServerBusy')],
    ['500 OperationTimedOut', busy(500, 'OperationTimedOut')],
    ['a broken connection', async () => 'lost'],
  ];

  it.each(answers)('%s is tried again twice, and is then an outage', async (_what, answer) => {
    proxy.intervene(first(2, answer));
    expect(await read()).toBeUndefined();
    expect(proxy.requests).toHaveLength(3);
    proxy.intervene(answer);
    await expect(read()).rejects.toMatchObject(outage);
    expect(proxy.requests).toHaveLength(6);
  });

  it('no answer is waited for beyond the deadline, and the memory of assertions fails closed', async () => {
    proxy.intervene(() => new Promise(() => {}));
    expect(await refusalsOfMany(2, read)).toMatchObject([outage, outage]);
    await expect(remember('assertion')).rejects.toMatchObject(outage);
  });

  it('a table that fails is left alone, the others go on, and it comes back by itself', async () => {
    const failing = busy(503, 'ServerBusy');
    proxy.intervene((request, forward) =>
      request.url.includes('Replay') ? failing(request, forward) : forward(request),
    );
    await refusalsOfMany(5, () => remember('assertion'));
    const asked = proxy.requests.length;
    await expect(remember('assertion')).rejects.toMatchObject(leftAlone);
    expect(proxy.requests).toHaveLength(asked);
    expect(await read()).toBeUndefined();
    proxy.intervene(undefined);
    bench.clock.advance(1);
    expect([await remember('assertion'), await remember('assertion')]).toEqual([true, false]);
    expect(bench.told.map(([event, { dependency }]) => [event, dependency])).toEqual([
      ['dependency.opened', 'tables/Replay'],
      ['dependency.closed', 'tables/Replay'],
    ]);
  });

  it('what is not there, or there already, is an answer and no failure', async () => {
    for (let call = 0; call < 6; call += 1) expect(await read()).toBeUndefined();
    expect(await remember('assertion')).toBe(true);
    for (let call = 0; call < 6; call += 1) expect(await remember('assertion')).toBe(false);
    expect(bench.told).toEqual([]);
  });
});

describe('5.5 Clock of one instance wrong', () => {
  const dated =
    (difference: number): Intervention =>
    async (request, forward) => {
      const answer = await forward(request);
      const date = new Date((systemClock.now() + difference) * 1_000).toUTCString();
      return { ...answer, headers: { ...answer.headers, date } };
    };

  it('is seen by the answers of the storage, told, and seen to be right again', async () => {
    await read();
    expect(bench.guards.clockWatch.isWrong()).toBe(false);
    proxy.intervene(dated(300));
    await read();
    expect(bench.guards.clockWatch.isWrong()).toBe(true);
    proxy.intervene(undefined);
    await read();
    expect(bench.guards.clockWatch.isWrong()).toBe(false);
    expect(bench.told.map(([event]) => event)).toEqual(['clock.wrong', 'clock.right']);
    expect(bench.told[0]?.[1].aheadSeconds).toBeLessThan(-290);
  });
});
