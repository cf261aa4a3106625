/**
 * The key ring in one row, guarded by its ETag, with its audit in the same partition so that a change and its audit
 * entry are one transaction. Certificates are public and stored beside the facts: metadata can then be served from
 * one point read, without asking the vault.
 */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { sha256 } from '../base/encoding.ts';
import { emptyRing, type KeyRing, type SigningKey } from '../certificates/key-ring.ts';
import type { KeyRingStore, RingAuditEntry, StoredRing } from '../certificates/ports.ts';
import { callAzure, failureOf, isMissingRow, outageOf } from './calls.ts';

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

/** Facts in one property, each certificate in one of its own: a property holds at most 64 KiB. */
function toEntity(ring: KeyRing) {
  const facts = ring.keys.map(({ cer: _certificate, ...rest }) => rest);
  const certificates = ring.keys.map((key) => [`cer_${key.version}`, key.cer]);
  return {
    partitionKey,
    rowKey: ringRow,
    ring: JSON.stringify({ keys: facts, pending: ring.pending }),
    ...Object.fromEntries(certificates),
  };
}

function fromEntity(entity: Readonly<Record<string, unknown>>): KeyRing {
  // Written by `toEntity` only, under our own identity; its shape is ours.
  const stored = JSON.parse(String(entity.ring)) as {
    keys: Omit<SigningKey, 'cer'>[];
    pending: KeyRing['pending'];
  };
  const keys = stored.keys.map((key) => ({ ...key, cer: String(entity[`cer_${key.version}`] ?? '') }));
  return { keys, pending: stored.pending };
}

export function createTableKeyRings(client: TableClient): KeyRingStore {
  async function load(): Promise<StoredRing> {
    try {
      const read = (abortSignal: AbortSignal) => client.getEntity(partitionKey, ringRow, { abortSignal });
      const entity = await callAzure('tables', read, { expected: [404] });
      return { ring: fromEntity(entity), etag: entity.etag };
    } catch (error) {
      if (isMissingRow(error)) return { ring: emptyRing, etag: undefined };
      throw outageOf('tables', error);
    }
  }

  async function save(ring: KeyRing, etag: string | undefined, audit: readonly RingAuditEntry[]) {
    const entity = toEntity(ring);
    const ringAction: TransactionAction =
      etag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag }];
    const auditActions = audit.map((entry): TransactionAction => {
      const row = { partitionKey, rowKey: auditRow(entry), at: entry.at, entry: JSON.stringify(entry) };
      return ['upsert', row, 'Replace'];
    });
    try {
      const write = (abortSignal: AbortSignal) =>
        client.submitTransaction([ringAction, ...auditActions], { abortSignal });
      const { subResponses } = await callAzure('tables', write, { expected: [404, 409, 412] });
      return { etag: subResponses[0]?.etag ?? '' };
    } catch (error) {
      const { statusCode } = failureOf(error);
      // 409: somebody inserted the first ring; 412: somebody changed it since it was loaded; or took it away.
      if (statusCode === 409 || statusCode === 412 || isMissingRow(error)) return 'lost' as const;
      throw outageOf('tables', error);
    }
  }

  async function history(limit: number): Promise<RingAuditEntry[]> {
    const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${'audit-'} and RowKey lt ${'audit.'}`;
    const entries: RingAuditEntry[] = [];
    const told = new Set<string>();
    const read = async (abortSignal: AbortSignal) => {
      const rows = client.listEntities<{ entry: string }>({ queryOptions: { filter }, abortSignal });
      for await (const row of rows) {
        const entry = JSON.parse(row.entry) as RingAuditEntry;
        if (entry.id !== undefined && told.has(entry.id)) continue;
        if (entry.id !== undefined) told.add(entry.id);
        entries.push(entry);
        if (entries.length === limit) break;
      }
    };
    await callAzure('tables', read);
    return entries;
  }

  return { load, save, history };
}
