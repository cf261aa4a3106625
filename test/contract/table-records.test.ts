/** The record store in table storage: what it asks of the service, and what it makes of the service's worst answers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import type { JsonObject } from '../../shared/base/strict-json.ts';
import { mostRecordCharacters } from '../../shared/registry/records/record-store.ts';
import { allPages, put, type Records, start, writeOf } from '../support/record-stores.ts';
import {
  type Intervention,
  isWrite,
  loseFirstAnswer,
  startTableProxy,
  type TableProxy,
} from '../support/table-proxy.ts';
import { createTestTables, onUnusableStorage } from '../support/test-tables.ts';

const table = 'PartnerApplications';

describe('A record store in table storage', () => {
  const etag = `W/"datetime'2026-11-26T10%3A00%3A00.0000000Z'"`;
  const calls: [string, (store: Records) => Promise<unknown>][] = [
    ['be read', (store) => store.read('exchange')],
    ['tell the holder of a claim', (store) => store.holderOf('claim')],
    ['list', (store) => store.list({ top: 10 })],
    ['list the deleted', (store) => store.list({ top: 10, deleted: true })],
    ['take a first write', (store) => store.write(writeOf('exchange', { take: ['claim'] }))],
    ['take a later write', (store) => store.write(writeOf('exchange', { etag }))],
    ['give a claim back', (store) => store.write(writeOf('exchange', { etag, release: ['claim'] }))],
    ['tell its audit', (store) => store.entries({ top: 10 })],
    ['tell the audit of an object', (store) => store.entries({ object: 'a', top: 10 })],
  ];

  it.each(onUnusableStorage(calls))(
    'that %s cannot %s: an outage, never an answer',
    async (_state, _name, storage, call) => {
      const unusable = createTableRecords<JsonObject>(tableClient(await storage(), table));
      await expect(call(unusable)).rejects.toMatchObject({ name: 'Outage', dependency: 'tables' });
    },
  );
});

describe('A record store in table storage, seen from the service', () => {
  let proxy: TableProxy;
  let store: Records;

  beforeEach(async () => {
    proxy = await startTableProxy(await createTestTables());
    store = createTableRecords<JsonObject>(tableClient(proxy.storage, table));
  });

  afterEach(() => proxy.close());

  /** How many requests a call makes. */
  async function requestsOf(call: () => Promise<unknown>): Promise<number> {
    const before = proxy.requests.length;
    await call().catch(() => {});
    return proxy.requests.length - before;
  }

  it('reads a record and the holder of a claim with one request each, whether there is one or not', async () => {
    await put(store, 'exchange', { take: ['claim'] });
    for (const key of ['exchange', 'lync', 'a/b']) expect(await requestsOf(() => store.read(key))).toBe(1);
    for (const claim of ['claim', 'free']) expect(await requestsOf(() => store.holderOf(claim))).toBe(1);
  });

  it('writes with one request, and one more for each claim that it gives back', async () => {
    const write = writeOf('exchange', { take: ['a', 'b', 'c'] });
    expect(await requestsOf(() => store.write(write))).toBe(1);
    const etag = (await store.read('exchange'))?.etag;
    expect(await requestsOf(() => put(store, 'exchange', { etag, take: ['d'], release: ['a', 'b'] }))).toBe(
      3,
    );
  });

  it('asks nothing of the service for what is too large or has an etag that is none', async () => {
    const large = writeOf('exchange', { value: { text: 'x'.repeat(mostRecordCharacters) } });
    expect(await requestsOf(() => store.write(large))).toBe(0);
    for (const etag of ['', '*', 'W/"a"\r\nIf-Match: *'])
      expect(await requestsOf(() => store.write(writeOf('exchange', { etag })))).toBe(0);
    expect(await requestsOf(() => store.list({ top: 1001 }))).toBe(0);
    expect(await requestsOf(() => store.entries({ top: 501 }))).toBe(0);
  });

  it.each(['', 'x'])(
    'never puts more into a property than one holds, nor half a pair of surrogates, after %j',
    async (lead) => {
      await put(store, 'exchange', { value: { text: lead + '😀'.repeat(100_000) } });
      const client = tableClient(proxy.storage, table);
      const row = await client.getEntity<JsonObject>('registry', 'record:exchange');
      const texts = Object.keys(row).flatMap((name) => (name.startsWith('content') ? [`${row[name]}`] : []));
      expect(texts).toHaveLength(7);
      expect(texts.every((text) => text.length <= 32 * 1024 && text.isWellFormed())).toBe(true);
    },
  );

  it.each(['lost', 500] as const)(
    'knows its own write again when its answer is %s and the client repeats it',
    async (how) => {
      loseFirstAnswer(proxy, how);
      const created = await put(store, 'exchange', { take: ['a', 'b'], audit: { action: 'created' } });
      expect(await store.read('exchange')).toMatchObject({ etag: created, value: { key: 'exchange' } });
      expect(proxy.requests.filter(isWrite)).toHaveLength(2);
      loseFirstAnswer(proxy, how);
      const changes = { take: ['c'], release: ['a'], audit: { action: 'changed', at: start + 1 } };
      const changed = await put(store, 'exchange', { etag: created, value: { changed: true }, ...changes });
      expect(await store.read('exchange')).toMatchObject({ etag: changed, value: { changed: true } });
      expect(proxy.requests.filter(isWrite)).toHaveLength(4);
      expect((await store.entries({ top: 10 })).map(({ action }) => action)).toEqual(['changed', 'created']);
    },
  );

  it('takes no write of another for its own, though its answer was lost', async () => {
    const etag = await put(store, 'exchange');
    let rival: string | undefined;
    proxy.intervene(async (request, forward) => {
      const answer = await forward(request);
      if (!isWrite(request) || rival !== undefined) return answer;
      rival = '';
      const current = (await store.read('exchange'))?.etag;
      rival = await put(store, 'exchange', { etag: current, value: { rival: true } });
      return 'lost';
    });
    expect(await store.write(writeOf('exchange', { etag, value: { mine: true } }))).toBe('lost');
    expect(await store.read('exchange')).toMatchObject({ etag: rival, value: { rival: true } });
  });

  describe('whose refusals do not tell which row was in the way', () => {
    const withoutIndex: Intervention = async (request, forward) => {
      const answer = await forward(request);
      return { ...answer, body: answer.body.replace(/"\d+:The specified entity/, '"The specified entity') };
    };

    beforeEach(async () => {
      await put(store, 'lync', { take: ['held'] });
      proxy.intervene(withoutIndex);
    });

    it('finds the claim that another record holds', async () => {
      const result = await store.write(writeOf('exchange', { take: ['free', 'held', 'other'] }));
      expect(result).toEqual({ taken: 'held' });
    });

    it('finds the record', async () => {
      expect(await store.write(writeOf('lync', { take: ['free'] }))).toBe('lost');
      expect(await store.write(writeOf('lync'))).toBe('lost');
    });

    it('finds the claim that it holds itself, and writes the rest', async () => {
      const { etag } = (await store.read('lync')) ?? {};
      await put(store, 'lync', { etag, value: { again: true }, take: ['free', 'held'] });
      expect((await store.read('lync'))?.value).toEqual({ again: true });
      expect(await store.holderOf('free')).toBe('lync');
    });
  });

  it('takes no other conflict for an answer: a table that is being deleted is an outage', async () => {
    const body = JSON.stringify({ 'odata.error': { code: 'TableBeingDeleted', message: { value: 'x' } } });
    const refusal = { status: 409, headers: { 'content-type': 'application/json' }, body };
    proxy.intervene(async (request, forward) => (isWrite(request) ? refusal : forward(request)));
    const outage = { name: 'Outage', message: expect.stringContaining('TableBeingDeleted') };
    await expect(store.write(writeOf('exchange'))).rejects.toMatchObject(outage);
  });

  describe('5.5 Continuation tokens, empty pages', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

    beforeEach(async () => {
      for (const [index, key] of keys.entries()) await put(store, key, { audit: { at: start - index } });
    });

    const isQuery = ({ method, url }: { method: string; url: string }) =>
      method === 'GET' && url.includes('filter=');
    const oneRowEach: Intervention = (request, forward) =>
      forward({ ...request, url: request.url.replace(/%24top=\d+|\$top=\d+/, '$top=1') });

    /** Empty pages with a continuation, before all rows, until the first that has something. */
    function emptyFirst(count: number, then: Intervention): void {
      let left = count;
      proxy.intervene(async (request, forward) => {
        if (!isQuery(request) || left === 0) return then(request, forward);
        left -= 1;
        const { headers } = await forward({ ...request, url: request.url.replace(/top=\d+/, 'top=1') });
        const at = { 'x-ms-continuation-nextrowkey': Buffer.from('a').toString('base64') };
        return { status: 200, headers: { ...headers, ...at }, body: '{"value":[]}' };
      });
    }

    it('waits for five pages at most once it has something, and goes on from there', async () => {
      proxy.intervene(oneRowEach);
      let page = await store.list({ top: 1000 });
      expect([page.records.map(({ key }) => key), page.next]).toEqual([['a', 'b', 'c', 'd', 'e'], 'e']);
      page = await store.list({ top: 1000, after: 'e' });
      expect([page.records.map(({ key }) => key), page.next]).toEqual([['f', 'g'], undefined]);
    });

    it('asks for no more than it still needs', async () => {
      proxy.intervene(oneRowEach);
      const { records, next } = await store.list({ top: 3 });
      expect([records.map(({ key }) => key), next]).toEqual([['a', 'b', 'c'], 'c']);
      const asked = proxy.requests.filter(isQuery).map(({ url }) => /top=(\d+)/.exec(url)?.[1]);
      expect(asked).toEqual(['3', '2', '1']);
    });

    it.each([0, 1, 4, 5, 12])('goes on after %i pages without a row until there is one', async (count) => {
      emptyFirst(count, (request, forward) => forward(request));
      expect((await allPages(store, { top: 1000 })).map(({ key }) => key)).toEqual(keys);
      emptyFirst(count, oneRowEach);
      expect((await allPages(store, { top: 2 })).map(({ key }) => key)).toEqual(keys);
    });

    it('tells the whole audit', async () => {
      emptyFirst(3, oneRowEach);
      const times = (await store.entries({ top: 5 })).map(({ at }) => at);
      expect(times).toEqual([0, 1, 2, 3, 4].map((age) => start - age));
    });

    it('tells no more of the audit than was asked for when only the first page was short', async () => {
      let first = true;
      proxy.intervene((request, forward) => {
        const short = first;
        first = false;
        return short ? oneRowEach(request, forward) : forward(request);
      });
      expect(await store.entries({ top: 5 })).toHaveLength(5);
      expect(proxy.requests.filter(isQuery)).toHaveLength(2);
    });
  });
});
