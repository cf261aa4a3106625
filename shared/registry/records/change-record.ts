/**
 * One change of one record: read, decided on, written with its claims and its audit entry if nobody was faster, else
 * decided again on what it is by then. A dry run decides and stops.
 */
import type { Clock, Instant } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import { toJsonText } from '../../base/json-text.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { Random } from '../../base/random.ts';
import { auditEntryOf } from './audit-entry.ts';
import { mostAuditCharacters } from './checked-write.ts';
import type { RecordKind } from './record-kind.ts';
import {
  mostRecordCharacters,
  type RecordStore,
  type RecordWrite,
  type StoredRecord,
} from './record-store.ts';

export interface RecordKeeperOptions<T> {
  readonly store: RecordStore<T>;
  readonly kind: RecordKind<T>;
  readonly clock: Clock;
  readonly random: Random;
}

/** An object as it is after a change, or would be after a dry run. */
export interface Kept<T> {
  readonly changed: boolean;
  readonly value: T;
  /** Undefined in the dry run of what would make an object that is not there. */
  readonly etag: string | undefined;
}

/**
 * The next state of a record, or the record itself when nothing is to be done. Without an action there is no audit
 * entry: nobody decided anything.
 */
export type Decision<T> =
  | { readonly action: string | undefined; readonly value: T; readonly deletedAt: Instant | undefined }
  | { readonly stays: StoredRecord<T> };

export type Decide<T> = (found: StoredRecord<T> | undefined, now: Instant) => Outcome<Decision<T>>;

/** What was decided, on which record, and when. */
interface Decided<T> {
  readonly key: string;
  readonly found: StoredRecord<T> | undefined;
  readonly decision: Decision<T>;
  readonly now: Instant;
}

const mostAttempts = 5;

/** @returns what the record is by now, or every reason why not. @throws Outage */
export async function changeRecord<T>(
  options: RecordKeeperOptions<T>,
  key: string,
  decide: Decide<T>,
  call: OperatorCall,
): Promise<Outcome<Kept<T>>> {
  const { noun } = options.kind;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await options.store.read(key);
    if (call.ifMatch !== undefined && found && call.ifMatch !== found.etag) {
      return refuse({ code: 'PreconditionFailed', message: `The ${noun} was changed since it was read.` });
    }
    const now = options.clock.now();
    const decided = decide(found, now);
    if (isRefusal(decided)) return decided;
    const done = await carryOut(options, { key, found, decision: decided.value, now }, call);
    if (done !== 'lost') return done;
  }
  return refuse({ code: 'Conflict', message: `Others keep changing the ${noun} at the same time.` });
}

async function carryOut<T>(
  options: RecordKeeperOptions<T>,
  { decision, ...on }: Decided<T>,
  call: OperatorCall,
): Promise<Outcome<Kept<T>> | 'lost'> {
  if ('stays' in decision) {
    const { value, etag } = decision.stays;
    return succeed({ changed: false, value, etag });
  }
  const { store, kind } = options;
  const write = writeOf(options, on, decision, call);
  const [first, ...others] = [...sizeViolations(kind, write), ...(await takenClaims(options, write))];
  if (first) return refuse(first, ...others);
  const { value } = decision;
  const seen = on.found?.deletedAt === undefined ? on.found?.etag : undefined;
  if (call.dryRun) return succeed({ changed: true, value, etag: seen });
  const written = await store.write(write);
  if (written === 'lost') return 'lost';
  if ('taken' in written) return refuse(kind.takenViolation(written.taken));
  return succeed({ changed: true, value, etag: written.etag });
}

function writeOf<T>(
  { kind, random, clock }: RecordKeeperOptions<T>,
  { key, found, now }: Omit<Decided<T>, 'decision'>,
  { action, value, deletedAt }: Exclude<Decision<T>, { stays: unknown }>,
  call: OperatorCall,
): RecordWrite<T> {
  const before = found?.deletedAt === undefined ? found?.value : undefined;
  const after = deletedAt === undefined ? value : undefined;
  const held = before === undefined ? [] : kind.claimsOf(before);
  const wanted = after === undefined ? [] : kind.claimsOf(after);
  const named = { id: entryId(random, clock), at: now, object: `${kind.collection}/${key}`, call };
  const shown = {
    before: before === undefined ? null : kind.shownOf(before),
    after: after === undefined ? null : kind.shownOf(after),
  };
  return {
    key,
    value,
    deletedAt,
    etag: found?.etag,
    claims: {
      take: wanted.filter((claim) => !held.includes(claim)),
      release: held.filter((claim) => !wanted.includes(claim)),
    },
    ...(action !== undefined && { audit: auditEntryOf({ ...named, ...shown, action }) }),
  };
}

/** Unique, and in the order of time among the entries that one instance writes within a second. */
function entryId(random: Random, clock: Clock): string {
  return `${String(Math.floor(clock.elapsed())).padStart(12, '0')}-${random.uuid()}`;
}

/** Every claim that somebody else holds, so that all are told at once; the write itself decides. */
async function takenClaims<T>(
  { store, kind }: RecordKeeperOptions<T>,
  { key, claims }: RecordWrite<T>,
): Promise<Violation[]> {
  const holders = await Promise.all(claims.take.map((claim) => store.holderOf(claim)));
  return claims.take
    .filter((_claim, index) => holders[index] !== undefined && holders[index] !== key)
    .map((claim) => kind.takenViolation(claim));
}

/** Told as refusals, because a store only throws at them. */
function sizeViolations<T>({ noun }: RecordKind<T>, { value, audit }: RecordWrite<T>): Violation[] {
  const tooLarge = (message: string): Violation[] => [{ code: 'RecordTooLarge', message }];
  if (toJsonText(value).length > mostRecordCharacters)
    return tooLarge(`The ${noun} would be larger than can be kept.`);
  if (audit === undefined || toJsonText(audit).length <= mostAuditCharacters) return [];
  return tooLarge(`The change of the ${noun} is larger than one entry of the audit can be.`);
}
