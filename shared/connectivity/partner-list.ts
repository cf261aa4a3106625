/**
 * Partner applications by their identifier alone: a peer does not always say its realm, and then no point read finds
 * it. For tests only; the path of a token never lists anything.
 */
import type { PartnerApplication } from '../registry/partners/partner-application.ts';
import type { RecordStore } from '../registry/records/record-store.ts';
import type { TestPorts } from './ports.ts';

/** As many as one page may hold. */
const pageSize = 1000;

/** Reads every page; deployments have a handful of partners. */
export function partnersByIdentifier(
  store: Pick<RecordStore<PartnerApplication>, 'list'>,
): TestPorts['partnersOf'] {
  return async (applicationIdentifier) => {
    const found: PartnerApplication[] = [];
    let after: string | undefined;
    do {
      const page = await store.list({ top: pageSize, ...(after !== undefined && { after }) });
      const partners = page.records.map(({ value }) => value);
      found.push(...partners.filter((each) => each.applicationIdentifier === applicationIdentifier));
      after = page.next;
    } while (after !== undefined);
    return found;
  };
}
