/** The token issuer's own history among the audit of everything else. */
import type { KeyRingStore, RingAuditEntry } from '../../certificates/ports.ts';
import { type AuditEntry, type AuditLog, byNewest } from './audit.ts';

export const issuerCollection = 'tokenIssuer';

/** Years of rolls; what is older is in the ring's own table. */
const mostEntries = 2000;

export function createIssuerAudit(rings: Pick<KeyRingStore, 'history'>): AuditLog {
  return {
    async entries({ object, before, top }) {
      const entries = (await rings.history(mostEntries)).map(toAuditEntry);
      return entries
        .filter((entry) => object === undefined || entry.object === object)
        .filter((entry) => before === undefined || byNewest(before, entry) < 0)
        .toSorted(byNewest)
        .slice(0, top);
    },
  };
}

function toAuditEntry({ kid, id, ...entry }: RingAuditEntry): AuditEntry {
  const named = id ?? `${kid ?? 'ring'}|${entry.action}|${entry.at}`;
  return { ...entry, id: named, object: `${issuerCollection}/${kid ?? 'ring'}` };
}
