/**
 * Writing a record: record, claims and audit entry as one transaction, and what its refusal means. The record goes
 * first, under its ETag, and so guards the rest: whoever changes the claims of a record changes its ETag.
 */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { type CheckedWrite, checkWrite } from '../registry/records/checked-write.ts';
import type { RecordWrite, WriteResult } from '../registry/records/record-store.ts';
import { callAzure } from './calls.ts';
import { failureOf, isMissingRow, outageOf } from './failures.ts';
import { auditActions } from './table-audit.ts';
import {
  hashOf,
  holderIn,
  partitionKey,
  type Row,
  rowKeys,
  toClaimRow,
  toRecordRow,
} from './table-record-rows.ts';

/** An ETag as the service makes them. To the SDK an empty one and `*` mean "whatever is there". */
const serviceEtag = /^W\/"[!#-~]+"$/;

type PointRead = (rowKey: string) => Promise<Row | undefined>;

export function createRecordWriter(client: TableClient, rowAt: PointRead) {
  async function holderOf(claim: string): Promise<string | undefined> {
    const row = await rowAt(rowKeys.claim(claim));
    return row && holderIn(row);
  }

  const holdersOf = (claims: readonly string[]) => Promise.all(claims.map(holderOf));

  async function write<T>(asked: RecordWrite<T>): Promise<WriteResult> {
    const checked = checkWrite(asked);
    if (checked.etag !== undefined && !serviceEtag.test(checked.etag)) return 'lost';
    // A delete in a transaction is unconditional, so nothing but the record's own claims may get into it.
    const holders = await holdersOf(checked.release);
    const own = checked.release.filter((_, index) => holders[index] === checked.key);
    return submit({ ...checked, release: own });
  }

  async function submit(write: CheckedWrite): Promise<WriteResult> {
    const actions = actionsOf(write);
    try {
      const run = (abortSignal: AbortSignal) => client.submitTransaction(actions, { abortSignal });
      const { subResponses } = await callAzure('tables', run, { expected: [404, 409, 412] });
      // Without an ETag in the answer, the next write loses and its caller reads again.
      return { etag: subResponses[0]?.etag ?? '' };
    } catch (error) {
      const { statusCode, code } = failureOf(error);
      // Changed since its ETag was read, or never there.
      if (statusCode === 412 || isMissingRow(error)) return lostUnlessWritten(write);
      if (statusCode !== 409 || code !== 'EntityAlreadyExists') throw outageOf('tables', error);
      return whatExists(write, failedAction(error));
    }
  }

  /** The SDK repeats a write whose answer it has not received: then what it loses to may be its own. */
  async function lostUnlessWritten({ key, audit }: CheckedWrite): Promise<WriteResult> {
    const row = await rowAt(rowKeys.record(key));
    const ours = audit !== undefined && row?.writtenBy === hashOf(audit.entry.id);
    return ours ? { etag: row.etag } : 'lost';
  }

  /**
   * A row that was to be inserted is there: the record, or a claim.
   * @param failed the index of the action that failed; undefined when the service did not tell
   */
  async function whatExists(write: CheckedWrite, failed: number | undefined): Promise<WriteResult> {
    if (failed === 0) return lostUnlessWritten(write);
    const suspects = failed === undefined ? write.take : write.take.slice(failed - 1, failed);
    if (failed !== undefined && suspects.length === 0)
      throw new Error('An audit entry of this id and second was written before.');
    const holders = await holdersOf(suspects);
    const own = suspects.filter((_, index) => holders[index] === write.key);
    // Its own already: the rest is still to be written.
    if (own.length > 0) return submit({ ...write, take: write.take.filter((each) => !own.includes(each)) });
    const foreign =
      failed === undefined ? suspects.find((_, index) => holders[index] !== undefined) : suspects[0];
    return foreign === undefined ? lostUnlessWritten(write) : { taken: foreign };
  }

  return { holderOf, write };
}

/** The record first, then its claims in the order of the write: `failedAction` counts on it. */
function actionsOf(write: CheckedWrite): TransactionAction[] {
  const { key, etag, take, release, audit } = write;
  const row = toRecordRow(write);
  return [
    etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }],
    ...take.map((claim): TransactionAction => ['create', toClaimRow(claim, key)]),
    ...release.map((claim): TransactionAction => ['delete', { partitionKey, rowKey: rowKeys.claim(claim) }]),
    ...(audit ? auditActions(audit) : []),
  ];
}

/** The message of a refused transaction begins with the index of the action that failed. */
function failedAction(error: unknown): number | undefined {
  const [, index] = /^(\d{1,2}):/.exec(error instanceof Error ? error.message : '') ?? [];
  return index === undefined ? undefined : Number(index);
}
