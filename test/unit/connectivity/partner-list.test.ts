/** Partner applications by their identifier, whatever their realm. */
import { expect, it } from 'vitest';
import { partnersByIdentifier } from '../../../shared/connectivity/partner-list.ts';
import type { PartnerApplication } from '../../../shared/registry/partners/partner-application.ts';
import type { RecordQuery } from '../../../shared/registry/records/record-store.ts';
import { exchangePartner } from '../../support/connectivity-ports.ts';
import { exchangeId, sharePointId } from '../../support/token-service.ts';

/** A store of two records a page, as one with many would have it. */
function storeOf(...partners: readonly PartnerApplication[]) {
  const asked: RecordQuery[] = [];
  return {
    asked,
    async list(query: RecordQuery) {
      asked.push(query);
      const from = Number(query.after ?? 0);
      const records = partners.slice(from, from + 2).map((value, place) => ({
        key: String(from + place),
        value,
        etag: 'e',
        deletedAt: undefined,
      }));
      return { records, next: from + 2 < partners.length ? String(from + 2) : undefined };
    },
  };
}

it('are found on every page, and no others', async () => {
  const named = (name: string, realm: string) => exchangePartner({ name, realm });
  const other = exchangePartner({ name: 'SharePoint', applicationIdentifier: sharePointId });
  const store = storeOf(named('a', 'a.com'), other, named('b', 'b.com'), other, named('c', 'c.com'));
  const found = await partnersByIdentifier(store)(exchangeId);
  expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(store.asked).toEqual([{ top: 1000 }, { top: 1000, after: '2' }, { top: 1000, after: '4' }]);
});

it('are none where there are none', async () => {
  expect(await partnersByIdentifier(storeOf())(exchangeId)).toEqual([]);
});
