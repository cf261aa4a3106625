/** Pages of lists: what may be asked, how one is answered, and that walking them all shows everything once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeCursor } from '../../../../shared/http/api/cursor.ts';
import { listFiltered, type Paging, pageAnswer, readPaging } from '../../../../shared/http/api/paging.ts';
import type {
  RecordPage,
  RecordQuery,
  StoredRecord,
} from '../../../../shared/registry/records/record-store.ts';
import { json } from '../requests.ts';

describe('what a query says of its page', () => {
  const read = (query: string) => readPaging(new URLSearchParams(query));

  it('is the first hundred of the living where it says nothing', () => {
    const value = { after: undefined, top: 100, filter: undefined, deleted: false };
    expect(read('')).toEqual({ value });
  });

  it('is read whole', () => {
    expect(read(`top=5&filter=ex*&deleted=true&cursor=${writeCursor('b')}`)).toEqual({
      value: { after: 'b', top: 5, filter: 'ex*', deleted: true },
    });
  });

  it('is refused for everything that is wrong with it', () => {
    const outcome = read(`top=501&filter=${'x'.repeat(101)}&deleted=yes&cursor=abc`);
    expect('violations' in outcome && outcome.violations.map(({ code, target }) => [code, target])).toEqual([
      ['InvalidRequest', 'cursor'],
      ['InvalidRequest', 'top'],
      ['InvalidRequest', 'filter'],
      ['InvalidRequest', 'deleted'],
    ]);
  });
});

describe('the answer of a page', () => {
  const ask = (text: string) => ({ path: '/api/partnerApplications', query: new URLSearchParams(text) });

  it('has no next link on the last page', () => {
    const response = pageAnswer(ask('top=5'), [{ name: 'a' }], undefined);
    expect([response.status, json(response)]).toEqual([200, { value: [{ name: 'a' }] }]);
  });

  it('links to the next page of the same question', () => {
    const before = ask(`top=5&filter=e%26x*&cursor=${writeCursor('a')}`);
    const { nextLink } = json(pageAnswer(before, [], 'b'));
    const next = new URL(String(nextLink), 'https://sts.litwareinc.com');
    expect(next.pathname).toBe('/api/partnerApplications');
    expect(Object.fromEntries(next.searchParams)).toEqual({
      top: '5',
      filter: 'e&x*',
      cursor: writeCursor('b'),
    });
    expect(before.query.get('cursor')).toBe(writeCursor('a'));
  });
});

type Named = StoredRecord<string>;

/** A store of these keys that answers as many at a time as it likes, and counts how often it was asked. */
function storeOf(keys: readonly string[], most = 1000) {
  const asked: RecordQuery[] = [];
  const load = async (query: RecordQuery): Promise<RecordPage<string>> => {
    asked.push(query);
    const rest = keys.filter((key) => query.after === undefined || key > query.after);
    const page = rest.slice(0, Math.min(query.top, most));
    const records = page.map((key): Named => ({ key, value: key, etag: '"x"', deletedAt: undefined }));
    return { records, next: page.length < rest.length ? page.at(-1) : undefined };
  };
  return { load, asked };
}

const first: Paging = { after: undefined, top: 100, filter: undefined, deleted: false };

describe('a filtered list', () => {
  const isEven = ({ key }: Named) => Number(key) % 2 === 0;
  const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at).padStart(6, '0'));

  it('without a filter is the page of the store, asked for once', async () => {
    const { load, asked } = storeOf(numbers(300));
    const page = await listFiltered(load, { ...first, after: '000009', deleted: true }, undefined);
    expect(asked).toEqual([{ after: '000009', top: 100, deleted: true }]);
    expect([page.records.length, page.records[0]?.key, page.next]).toEqual([100, '000010', '000109']);
  });

  it('ends behind its last entry, and begins the next page there', async () => {
    const { load } = storeOf(numbers(1000));
    const page = await listFiltered(load, { ...first, top: 3 }, isEven);
    expect(page.records.map(({ key }) => key)).toEqual(['000000', '000002', '000004']);
    expect(page.next).toBe('000004');
  });

  it('has no next page when nothing that is left matches', async () => {
    const { load } = storeOf(numbers(8));
    const page = await listFiltered(load, { ...first, top: 4 }, isEven);
    expect([page.records.length, page.next]).toEqual([4, undefined]);
  });

  it('looks through ten pages of the store at most, and goes on from there', async () => {
    const { load, asked } = storeOf(numbers(12_000));
    const none = await listFiltered(load, first, ({ key }) => key === '011999');
    expect([none.records, none.next, asked.length]).toEqual([[], '009999', 10]);
    const found = await listFiltered(load, { ...first, after: none.next }, ({ key }) => key === '011999');
    expect([found.records.map(({ key }) => key), found.next]).toEqual([['011999'], undefined]);
  });

  it('shows everything that matches once, in order, whatever the sizes of the pages', async () => {
    const keys = fc.array(fc.stringMatching(/^[a-c]{1,6}$/), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        keys,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, top, most) => {
          const sorted = [...new Set(all)].toSorted();
          const { load } = storeOf(sorted, most);
          const matches = ({ key }: Named) => key.includes('a');
          const seen: string[] = [];
          let after: string | undefined;
          do {
            const page = await listFiltered(load, { ...first, top, after }, matches);
            expect(page.records.length).toBeLessThanOrEqual(top);
            seen.push(...page.records.map(({ key }) => key));
            after = page.next;
          } while (after !== undefined);
          expect(seen).toEqual(sorted.filter((key) => key.includes('a')));
        },
      ),
    );
  });
});
