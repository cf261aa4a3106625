/** The token issuer's history as part of the audit: the same entries, in the order of the audit, page by page. */
import { describe, expect, it } from 'vitest';
import type { RingAuditEntry } from '../../../../shared/certificates/ports.ts';
import { createIssuerAudit } from '../../../../shared/registry/records/issuer-audit.ts';

function ringEntry(changes: Partial<RingAuditEntry> = {}): RingAuditEntry {
  return { at: 100, actor: 'timer', action: 'key.adopted', before: {}, after: { k1: 'next' }, ...changes };
}

const auditOf = (...entries: RingAuditEntry[]) => createIssuerAudit({ history: async () => entries });

describe('an entry', () => {
  it('names its object by the key, and keeps who, why and what', async () => {
    const entry = ringEntry({ id: 'e-1', kid: 'k1', reason: 'due', requestId: 'r-1' });
    expect(await auditOf(entry).entries({ top: 10 })).toEqual([
      {
        id: 'e-1',
        at: 100,
        actor: 'timer',
        action: 'key.adopted',
        object: 'tokenIssuer/k1',
        reason: 'due',
        requestId: 'r-1',
        before: {},
        after: { k1: 'next' },
      },
    ]);
  });

  it('of no key is one of the ring', async () => {
    const [entry] = await auditOf(ringEntry({ id: 'e-1' })).entries({ top: 10 });
    expect(entry?.object).toBe('tokenIssuer/ring');
  });

  it('from before entries had ids is named by what it says, each its own', async () => {
    const entries = [ringEntry({ kid: 'k1' }), ringEntry({ kid: 'k2' }), ringEntry({ kid: 'k1', at: 99 })];
    const found = await auditOf(...entries).entries({ top: 10 });
    expect(new Set(found.map(({ id }) => id)).size).toBe(3);
  });
});

describe('the list', () => {
  const entries = [3, 1, 2].map((n) => ringEntry({ id: `e-${n}`, at: n < 3 ? 100 : 101, kid: `k${n % 2}` }));
  const audit = auditOf(...entries);
  const ids = async (query: Parameters<typeof audit.entries>[0]) =>
    (await audit.entries(query)).map(({ id }) => id);

  it('is newest first, within a second by descending id', async () => {
    expect(await ids({ top: 10 })).toEqual(['e-3', 'e-2', 'e-1']);
  });

  it('holds no more than is asked for, and goes on where the page before ended', async () => {
    expect(await ids({ top: 2 })).toEqual(['e-3', 'e-2']);
    expect(await ids({ top: 2, before: { at: 100, id: 'e-2' } })).toEqual(['e-1']);
    expect(await ids({ top: 2, before: { at: 100, id: 'e-1' } })).toEqual([]);
  });

  it('holds the entries of one object when that is asked for, by its whole name', async () => {
    expect(await ids({ top: 10, object: 'tokenIssuer/k1' })).toEqual(['e-3', 'e-1']);
    expect(await ids({ top: 10, object: 'tokenIssuer/k' })).toEqual([]);
  });
});
