/**
 * A ring that was written and whose answer was lost on the way. The SDK writes once more and is told that somebody
 * was faster: that was itself. Whoever believed it would decide a second time, and publish two keys for one wish.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTableKeyRings } from '../../shared/azure/table-key-rings.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { createIssuerVerbs } from '../../shared/certificates/issuer/issuer-verbs.ts';
import type { KeyRingStore } from '../../shared/certificates/ports.ts';
import { currentKey } from '../../shared/certificates/ring/key-ring.ts';
import { createTestClock } from '../support/clock.ts';
import { at, keyOf, policy, ringOf, today, usualRing } from '../support/key-rings.ts';
import { isWrite, loseFirstAnswer, startTableProxy, type TableProxy } from '../support/table-proxy.ts';
import { createTestTables } from '../support/test-tables.ts';

const later = keyOf('later', at(270), { publishedAt: at(90), rollId: 'roll-4' });
const ring = ringOf(...usualRing.keys, later);
const call = { actor: 'administrator', requestId: 'request-1', dryRun: false };

let proxy: TableProxy;
let store: KeyRingStore;

beforeEach(async () => {
  proxy = await startTableProxy(await createTestTables());
  store = createTableKeyRings(tableClient(proxy.storage, 'KeyRings'));
});

afterEach(() => proxy.close());

const verbs = () => createIssuerVerbs({ rings: store, clock: createTestClock(today), policy });

describe.each(['lost', 500] as const)('an answer that is %s', (how) => {
  it('of the first ring leaves it to whoever wrote it', async () => {
    loseFirstAnswer(proxy, how);
    const entry = { id: 'a', at: today, actor: 'timer', action: 'roll.begun', before: {}, after: {} };
    expect(await store.save(ring, undefined, [entry])).toEqual({ etag: (await store.load()).etag });
    expect(proxy.requests.filter(isWrite)).toHaveLength(2);
  });

  it('is no reason to publish twice', async () => {
    await store.save(ring, undefined, []);
    loseFirstAnswer(proxy, how);
    const published = await verbs().publish({}, call);
    const { ring: after, etag } = await store.load();
    expect(published).toMatchObject({ value: { changed: true, etag } });
    expect(currentKey(after, today)?.kid).toBe('new');
    expect((await store.history(10)).map(({ action }) => action)).toEqual(['issuer.published']);
  });

  it('is no reason to say that a revocation was none', async () => {
    await store.save(ring, undefined, []);
    loseFirstAnswer(proxy, how);
    expect(await verbs().revoke({ kid: 'old' }, call)).toMatchObject({ value: { changed: true } });
  });
});

it('that was lost and then overtaken by somebody else is still known', async () => {
  await store.save(ring, undefined, []);
  const other = createTableKeyRings(tableClient(proxy.storage, 'KeyRings'));
  let first = true;
  proxy.intervene(async (request, forward) => {
    const answer = await forward(request);
    if (!isWrite(request) || !first) return answer;
    first = false;
    const { ring: seen, etag } = await other.load();
    await other.save({ ...seen, pending: { id: 'p', reason: 'due', requestedAt: today } }, etag, []);
    return 'lost';
  });
  expect(await verbs().publish({}, call)).toMatchObject({ value: { changed: true } });
  const { ring: after } = await store.load();
  expect([currentKey(after, today)?.kid, after.pending?.id]).toEqual(['new', 'p']);
});

it('a ring that somebody else wrote first is lost, whatever he wrote', async () => {
  await store.save(ring, undefined, []);
  const { etag } = await store.load();
  const entry = { id: 'mine', at: today, actor: 'timer', action: 'roll.begun', before: {}, after: {} };
  await store.save(ring, etag, [{ ...entry, id: 'theirs' }]);
  expect(await store.save(ring, etag, [entry])).toBe('lost');
});
