/**
 * The key ring in one row, guarded by its ETag, with its audit in the same partition so that a change and its audit
 * entry are one transaction. Certificates are public and stored beside the facts: metadata can then be served from
 * one point read, without asking the vault.
 */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { sha256 } from '../base/encoding.ts';
import { toJsonText } from '../base/json-text.ts';
import type { KeyRingStore, RingAuditEntry, StoredRing } from '../certificates/ports.ts';
import { emptyRing, type KeyRing, type SigningKey } from '../certificates/ring/key-ring.ts';
import { callAzure } from './calls.ts';
import { failureOf, isMissingRow, outageOf } from './failures.ts';

const partitionKey = 'signing';
const ringRow = 'ring';
/** The seconds of a far future, so that newer entries sort first. */
const endOfTime = 99_999_999_999;

/** Newest first in row order. The same event at the same instant is one row; at another, `history` tells it once. */
function auditRow(entry: RingAuditEntry): string {
  const sequence = String(endOfTime - entry.at).padStart(11, '0');
  const identity = sha256(entry.id ?? JSON.stringify([entry.action, entry.kid, entry.actor, entry.after]));
  return `audit-${sequence}-${identity.toString('hex').slice(0, 16)}`;
}

function auditEntity(entry: RingAuditEntry) {
  return { partitionKey, rowKey: auditRow(entry), at: entry.at, entry: toJsonText(entry) };
}

/** Facts in one property, each certificate in one of its own: a property holds at most 64 KiB. */
function toEntity(ring: KeyRing) {
  const facts = ring.keys.map(({ cer: _certificate, ...rest }) => rest);
  const certificates = ring.keys.map((key) => [`cer_${key.version}`, key.cer]);
  return {
    partitionKey,
    rowKey: ringRow,
    ring: toJsonText({ ...ring, keys: facts }),
    ...Object.fromEntries(certificates),
  };
}

function fromEntity(entity: Readonly<Record<string, unknown>>): KeyRing {
  // Written by `toEntity` only, under our own identity; its shape is ours.
  const stored = JSON.parse(String(entity.ring)) as Omit<KeyRing, 'keys'> & {
    keys: Omit<SigningKey, 'cer'>[];
  };
  const keys = stored.keys.map((key) => ({ ...key, cer: String(entity[`cer_${key.version}`] ?? '') }));
  return { ...stored, keys };
}

/** An entry with the time at which the service, one clock for all writers, wrote its row. */
interface WrittenEntry {
  readonly entry: RingAuditEntry;
  readonly writtenAt: string;
}

function newestFirst(a: WrittenEntry, b: WrittenEntry): number {
  return b.entry.at - a.entry.at || (a.writtenAt < b.writtenAt ? 1 : -1);
}

export function createTableKeyRings(client: TableClient): KeyRingStore {
  async function load(): Promise<StoredRing> {
    const entity = await rowAt(ringRow);
    return entity ? { ring: fromEntity(entity), etag: entity.etag } : { ring: emptyRing, etag: undefined };
  }

  async function save(ring: KeyRing, etag: string | undefined, audit: readonly RingAuditEntry[]) {
    // The SDK would send none, and overwrite.
    if (etag === '') return 'lost' as const;
    const entity = toEntity(ring);
    const ringAction: TransactionAction =
      etag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag }];
    const auditActions = audit.map((entry): TransactionAction => ['upsert', auditEntity(entry), 'Replace']);
    try {
      const write = (abortSignal: AbortSignal) =>
        client.submitTransaction([ringAction, ...auditActions], { abortSignal });
      const { subResponses } = await callAzure('tables', write, { expected: [404, 409, 412] });
      return { etag: subResponses[0]?.etag ?? '' };
    } catch (error) {
      const { statusCode } = failureOf(error);
      // 409: somebody inserted the first ring; 412: somebody changed it since it was loaded; or took it away.
      if (statusCode === 409 || statusCode === 412 || isMissingRow(error))
        return lostUnlessWritten(ring, audit);
      throw outageOf('tables', error);
    }
  }

  /**
   * The SDK repeats a write whose answer it has not received: then what it loses to may be its own. Its audit entry
   * tells, which is there only if the ring was written with it.
   */
  async function lostUnlessWritten(ring: KeyRing, [entry]: readonly RingAuditEntry[]) {
    const row = entry && (await rowAt(auditRow(entry)));
    if (!entry || row?.entry !== toJsonText(entry)) return 'lost' as const;
    const stored = await rowAt(ringRow);
    // Overtaken since: without an ETag the next write loses, and its caller reads again.
    return { etag: stored && stored.ring === toEntity(ring).ring ? stored.etag : '' };
  }

  async function rowAt(rowKey: string) {
    try {
      const read = (abortSignal: AbortSignal) =>
        client.getEntity<{ ring?: string; entry?: string }>(partitionKey, rowKey, { abortSignal });
      return await callAzure('tables', read, { expected: [404] });
    } catch (error) {
      if (isMissingRow(error)) return undefined;
      throw outageOf('tables', error);
    }
  }

  async function note(entry: RingAuditEntry): Promise<void> {
    await callAzure('tables', (abortSignal) =>
      client.upsertEntity(auditEntity(entry), 'Replace', { abortSignal }),
    );
  }

  async function history(limit: number): Promise<RingAuditEntry[]> {
    const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${'audit-'} and RowKey lt ${'audit.'}`;
    const written: WrittenEntry[] = [];
    const told = new Set<string>();
    const read = async (abortSignal: AbortSignal) => {
      const rows = client.listEntities<{ entry: string }>({ queryOptions: { filter }, abortSignal });
      for await (const row of rows) {
        const entry = JSON.parse(row.entry) as RingAuditEntry;
        // Within a second, row order says nothing: that second is read to its end before the limit cuts.
        if (written.length >= limit && written.at(-1)?.entry.at !== entry.at) break;
        if (entry.id !== undefined && told.has(entry.id)) continue;
        if (entry.id !== undefined) told.add(entry.id);
        written.push({ entry, writtenAt: row.timestamp ?? '' });
      }
    };
    await callAzure('tables', read);
    return written
      .toSorted(newestFirst)
      .slice(0, limit)
      .map(({ entry }) => entry);
  }

  return { load, save, note, history };
}
