/** The list of what ends: the most pressing first, never more than its bound, and a count of everything. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../../../shared/base/duration.ts';
import { daysLeft, type Expiry } from '../../../../shared/registry/expiry/expiry.ts';
import { createExpiryList } from '../../../../shared/registry/expiry/expiry-list.ts';
import { scanRecords } from '../../../../shared/registry/expiry/scan-records.ts';
import { createTestClock, testNow } from '../../../support/clock.ts';

const inDays = (days: number, changes: Partial<Expiry> = {}): Expiry => ({
  object: 'servicePrincipals/a',
  kind: 'keyCredential',
  key: `in ${days}`,
  endsAt: testNow + days * day,
  hasSuccessor: false,
  ...changes,
});

function listOf(most: number, ...expiries: Expiry[]) {
  const list = createExpiryList(testNow, most);
  list.add(expiries);
  return list;
}

describe('the list of what ends', () => {
  it('tells what ends within sixty days, the soonest first, what has a successor after all that has none', () => {
    const list = listOf(
      10,
      inDays(61),
      inDays(60),
      inDays(3, { hasSuccessor: true }),
      inDays(0),
      inDays(-1),
      inDays(14),
    );
    expect(list.told().map(({ key }) => key)).toEqual(['in 0', 'in 14', 'in 60', 'in 3']);
  });

  it('counts what it saw, what is due and what has ended with nothing in its place', () => {
    const list = listOf(1, inDays(200), inDays(3), inDays(4), inDays(-1), inDays(-5, { hasSuccessor: true }));
    expect(list.told()).toHaveLength(1);
    expect(list.summary()).toMatchObject({ seen: 5, due: 2, ended: 1 });
  });

  it('knows the soonest end of each kind, however far it is, of what nothing outlives', () => {
    const password = { kind: 'passwordCredential' } as const;
    const list = listOf(
      5,
      inDays(200),
      inDays(300),
      inDays(3, { hasSuccessor: true }),
      inDays(400, password),
      inDays(-1, password),
    );
    expect([...list.summary().soonest]).toEqual([
      ['keyCredential', testNow + 200 * day],
      ['passwordCredential', testNow + 400 * day],
    ]);
  });

  it('tells what a list without a bound would have told first', () => {
    const expiry = fc.record({ days: fc.integer({ min: -5, max: 70 }), hasSuccessor: fc.boolean() });
    fc.assert(
      fc.property(fc.array(expiry, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (given, most) => {
        const expiries = given.map(({ days, hasSuccessor }, index) =>
          inDays(days, { hasSuccessor, key: `${index}`, endsAt: testNow + days * day + index }),
        );
        const list = createExpiryList(testNow, most);
        // One by one, as a scan of many pages would.
        for (const each of expiries) list.add([each]);
        const due = expiries.filter(({ endsAt }) => {
          const left = daysLeft(endsAt, testNow);
          return left >= 0 && left <= 60;
        });
        const order = due.toSorted(
          (a, b) => Number(a.hasSuccessor) - Number(b.hasSuccessor) || a.endsAt - b.endsAt,
        );
        expect(list.told()).toEqual(order.slice(0, most));
        expect(list.summary()).toMatchObject({ seen: expiries.length, due: due.length });
      }),
    );
  });
});

describe('a scan', () => {
  const pages = (...keys: string[][]) => ({
    async list({ after }: { after?: string }) {
      const index = after === undefined ? 0 : Number(after);
      const records = (keys[index] ?? []).map((key) => ({ key, value: key, etag: '', deletedAt: undefined }));
      return { records, next: index + 1 < keys.length ? String(index + 1) : undefined };
    },
  });

  it('visits every record of every page, empty ones too', async () => {
    const seen: string[] = [];
    const clock = createTestClock();
    const done = await scanRecords(pages(['a', 'b'], [], ['c']), { clock, until: 1 }, ({ key }) =>
      seen.push(key),
    );
    expect([done, seen]).toEqual([true, ['a', 'b', 'c']]);
  });

  it('asks for no page when its time is over, and says so', async () => {
    const seen: string[] = [];
    const clock = createTestClock();
    const done = await scanRecords(pages(['a'], ['b']), { clock, until: 1000 }, ({ key }) => {
      seen.push(key);
      clock.advance(1);
    });
    expect([done, seen]).toEqual([false, ['a']]);
  });
});
