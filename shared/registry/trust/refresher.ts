/**
 * Keeps the metadata of partners and OAuth servers fresh: by an operator's hand, by the timer when it is due, and
 * once early when a token names a key that is not known. Whatever happens, the last good keys stay until there are
 * better ones.
 */
import type { Clock, Instant } from '../../base/clock.ts';
import type { ErrorCode } from '../../base/error-catalogue.ts';
import { isRefusal, type Outcome, succeed } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { ForeignMetadata } from '../../metadata/foreign/foreign-metadata.ts';
import type { Kept } from '../records/change-record.ts';
import type { RecordKeeper } from '../records/record-keeper.ts';
import type { StoredRecord } from '../records/record-store.ts';
import {
  decideRefresh,
  type ExpectedIssuer,
  type RefreshAlarm,
  refreshAction,
  type TrustedKeys,
} from './refresh-decision.ts';
import { earlyRefreshInterval, isDue } from './refresh-state.ts';

/** The address of a document, and what the last one said. */
export interface MetadataSource {
  readonly url: string;
  readonly held: TrustedKeys;
}

/** How a kind of object holds what its metadata says. */
export interface Refreshable<T> {
  readonly collection: string;
  /** Undefined for an object that has no metadata. */
  sourceOf(value: T): MetadataSource | undefined;
  expectedOf(value: T): ExpectedIssuer;
  withKeys(value: T, trusted: TrustedKeys): T;
}

export interface MetadataAlarm extends RefreshAlarm {
  /** As in the address: `partnerApplications/exchange`. */
  readonly object: string;
}

export interface RefresherOptions<T> {
  readonly keeper: RecordKeeper<T>;
  readonly kind: Refreshable<T>;
  readonly fetchMetadata: (url: string) => Promise<Outcome<ForeignMetadata>>;
  readonly clock: Clock;
  readonly onAlarm: (alarm: MetadataAlarm) => void;
}

export interface Refresher<T> {
  /** Fetches now. What was wrong is in the object's own state and no refusal. @throws Outage of the registry */
  refresh(key: string, call: OperatorCall): Promise<Outcome<Kept<T>>>;
  /** Fetches for a key that is not known, at most every five minutes whoever asks. @returns the object as it is then */
  refreshEarly(record: StoredRecord<T>): Promise<T>;
}

export function createRefresher<T>(options: RefresherOptions<T>): Refresher<T> {
  const { kind, keeper, clock } = options;
  const underWay = new Map<string, Promise<T>>();

  async function early(record: StoredRecord<T>): Promise<T> {
    const source = kind.sourceOf(record.value);
    if (!source || !isDue(source.held.refresh, clock.now(), earlyRefreshInterval)) return record.value;
    // What this instance holds may be old, and others may ask at this moment: whoever notes the attempt makes it.
    const noted = await keeper.change(record.key, () => undefined, noteAttempt, { actor: 'early' });
    if (isRefusal(noted)) return record.value;
    const { changed, value, etag = record.etag } = noted.value;
    if (!changed) return value;
    const done = await refreshNow(options, { ...record, value, etag }, { actor: 'early' });
    return isRefusal(done) ? value : done.value.value;
  }

  function noteAttempt(value: T, now: Instant): Outcome<T> {
    const held = kind.sourceOf(value)?.held;
    if (!held || !isDue(held.refresh, now, earlyRefreshInterval)) return succeed(value);
    return succeed(kind.withKeys(value, { ...held, refresh: { ...held.refresh, lastAttemptAt: now } }));
  }

  return {
    async refresh(key, call) {
      const found = await keeper.find(key);
      return isRefusal(found) ? found : refreshNow(options, found.value, call);
    },
    refreshEarly(record) {
      const pending = underWay.get(record.key);
      if (pending) return pending;
      const run = early(record).finally(() => underWay.delete(record.key));
      underWay.set(record.key, run);
      return run;
    },
  };
}

/** What was fetched, from where and when, and what was known at that time. */
interface Attempt {
  readonly url: string;
  readonly startedAt: Instant;
  /** The last attempt before this one. */
  readonly after: Instant;
  readonly fetched: Outcome<ForeignMetadata>;
}

/** What a document can be refused for although it can be read. */
const unfit: ErrorCode = 'RecordTooLarge';

/** One fetch and its consequence. */
export async function refreshNow<T>(
  options: RefresherOptions<T>,
  record: StoredRecord<T>,
  call: OperatorCall,
): Promise<Outcome<Kept<T>>> {
  const source = options.kind.sourceOf(record.value);
  if (!source) return succeed({ changed: false, value: record.value, etag: record.etag });
  const begun = {
    url: source.url,
    startedAt: options.clock.now(),
    after: source.held.refresh.lastAttemptAt,
  };
  const fetched = await options.fetchMetadata(source.url);
  const kept = await apply(options, record.key, { ...begun, fetched }, call);
  const refused = isRefusal(kept) && kept.violations.some(({ code }) => code === unfit);
  // Such a document is as bad as an unreadable one: what is wrong with it is noted, and the keys stay as they are.
  return refused ? apply(options, record.key, { ...begun, fetched: kept }, call) : kept;
}

async function apply<T>(
  { keeper, kind, onAlarm }: RefresherOptions<T>,
  key: string,
  attempt: Attempt,
  call: OperatorCall,
): Promise<Outcome<Kept<T>>> {
  let alarm: RefreshAlarm | undefined;
  const kept = await keeper.change(
    key,
    (before, after) => {
      const [was, is] = [kind.sourceOf(before)?.held, kind.sourceOf(after)?.held];
      return was && is && refreshAction(was, is);
    },
    (value) => {
      alarm = undefined;
      const source = kind.sourceOf(value);
      if (!source || isOutdated(attempt, source)) return succeed(value);
      const decided = decideRefresh(source.held, kind.expectedOf(value), attempt.fetched, attempt.startedAt);
      const { keys, refresh } = decided;
      alarm = decided.alarm;
      return succeed(kind.withKeys(value, { keys, refresh }));
    },
    call,
  );
  if (!isRefusal(kept) && !call.dryRun && alarm) onAlarm({ object: `${kind.collection}/${key}`, ...alarm });
  return kept;
}

/** While the answer was on its way another address was registered, or somebody who asked later had theirs. */
function isOutdated({ url, after, startedAt }: Attempt, source: MetadataSource): boolean {
  const { lastAttemptAt } = source.held.refresh;
  return source.url !== url || (lastAttemptAt !== after && lastAttemptAt > startedAt);
}
