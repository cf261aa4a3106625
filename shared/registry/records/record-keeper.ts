/** The verbs that every kind of object of the registry has: find, list, create, change, remove, restore. */
import type { Instant } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import { changeRecord, type Decide, type Kept, type RecordKeeperOptions } from './change-record.ts';
import { notFound, type RecordKind } from './record-kind.ts';
import type { RecordPage, RecordQuery, StoredRecord } from './record-store.ts';

/** Decides what becomes of an object; the same value means that nothing is to be done. */
export type Transition<T> = (value: T, now: Instant) => Outcome<T>;

/** What the audit calls a change; undefined for one that nobody decided, which is no matter for it. */
export type ActionOf<T> = (before: T, after: T) => string | undefined;

/** Each verb answers what the object is by then, or every reason why not. @throws Outage */
export interface RecordKeeper<T> {
  /** The living object, or `NotFound`. */
  find(key: string): Promise<Outcome<StoredRecord<T>>>;
  list(query: RecordQuery): Promise<RecordPage<T>>;
  create(value: T, call: OperatorCall): Promise<Outcome<Kept<T>>>;
  change(
    key: string,
    action: string | ActionOf<T>,
    decide: Transition<T>,
    call: OperatorCall,
  ): Promise<Outcome<Kept<T>>>;
  /** Deletes so that it can be restored; what it claimed is free at once. */
  remove(key: string, call: OperatorCall): Promise<Outcome<Kept<T>>>;
  /** @param judge everything that stands against it by now, such as that what it names is gone */
  restore(key: string, call: OperatorCall, judge?: JudgeRestored<T>): Promise<Outcome<Kept<T>>>;
}

export type JudgeRestored<T> = (value: T) => Promise<readonly Violation[]>;

export function createRecordKeeper<T>(options: RecordKeeperOptions<T>): RecordKeeper<T> {
  const { store, kind } = options;
  const missing = notFound(kind.noun);
  return {
    async find(key) {
      const found = living(await store.read(key));
      return found ? succeed(found) : refuse(missing);
    },
    list: (query) => store.list(query),
    create: (value, call) =>
      changeRecord(
        options,
        kind.keyOf(value),
        (found) =>
          living(found)
            ? refuse(alreadyThere(kind))
            : succeed({ action: 'created', value, deletedAt: undefined }),
        call,
      ),
    change: (key, action, decide, call) =>
      changeRecord(options, key, changing(action, decide, missing), call),
    remove: (key, call) => changeRecord(options, key, removing(missing), call),
    async restore(key, call, judge) {
      const found = judge && (await store.read(key));
      const problems = found?.deletedAt === undefined ? [] : await judge?.(found.value);
      return changeRecord(options, key, restoring(missing, problems ?? []), call);
    },
  };
}

/** `changed`, or nothing where no difference can be seen, as when a document was fetched anew and says the same. */
export function changedIfShown<T>({ shownOf }: Pick<RecordKind<T>, 'shownOf'>): ActionOf<T> {
  return (before, after) =>
    JSON.stringify(shownOf(before)) === JSON.stringify(shownOf(after)) ? undefined : 'changed';
}

function living<T>(found: StoredRecord<T> | undefined): StoredRecord<T> | undefined {
  return found?.deletedAt === undefined ? found : undefined;
}

function changing<T>(action: string | ActionOf<T>, decide: Transition<T>, missing: Violation): Decide<T> {
  return (found, now) => {
    const record = living(found);
    if (!record) return refuse(missing);
    const decided = decide(record.value, now);
    if (isRefusal(decided)) return decided;
    const { value } = decided;
    if (JSON.stringify(value) === JSON.stringify(record.value)) return succeed({ stays: record });
    const named = typeof action === 'string' ? action : action(record.value, value);
    return succeed({ action: named, value, deletedAt: undefined });
  };
}

function removing<T>(missing: Violation): Decide<T> {
  return (found, now) => {
    const record = living(found);
    return record ? succeed({ action: 'deleted', value: record.value, deletedAt: now }) : refuse(missing);
  };
}

function restoring<T>(missing: Violation, problems: readonly Violation[]): Decide<T> {
  return (found) => {
    if (!found) return refuse(missing);
    if (found.deletedAt === undefined) return succeed({ stays: found });
    const { value } = found;
    return settle(problems, () => ({ action: 'restored', value, deletedAt: undefined }));
  };
}

function alreadyThere<T>({ alreadyExists, noun, keyMember = 'name' }: RecordKind<T>): Violation {
  return { code: alreadyExists, message: `This ${noun} exists already.`, target: keyMember };
}
