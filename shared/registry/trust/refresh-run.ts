/**
 * The refresh timer's work on one kind of object: everything whose metadata is due, a few at a time. Each object
 * keeps its own state, so a run that is cut off is gone on with by the next one, and two runs at once do little twice.
 */
import type { Clock, Instant } from '../../base/clock.ts';
import { isRefusal, Outage } from '../../base/errors.ts';
import type { StoredRecord } from '../records/record-store.ts';
import type { TrustedKeys } from './refresh-decision.ts';
import { isDue, type RefreshStatus, refreshInterval } from './refresh-state.ts';
import { type RefresherOptions, refreshNow } from './refresher.ts';

export interface RefreshRun {
  readonly due: number;
  readonly refreshed: number;
  readonly failed: number;
}

/**
 * Partners answer in a fraction of a second or not at all; so many at once keep a slow one from holding up all, and get
 * through ten thousand within the hour even if half of them take a second (docs/performance.md).
 */
const atOnce = 32;
const pageSize = 500;

/** How one object's reading ended, as it is kept. */
export interface MetadataReading {
  /** As in the address: `partnerApplications/exchange`. */
  readonly object: string;
  readonly status: RefreshStatus;
  readonly lastSuccessAt: Instant;
  /** The last instant at which one of its keys holds; undefined where one has no end. */
  readonly keysEndAt: Instant | undefined;
}

/**
 * @param until milliseconds of the clock's `elapsed` after which no further fetch begins
 * @param onRead told of each object that was asked for
 * @throws Outage of the registry at once; a bug that one object shows, after all others had their turn
 */
export async function refreshDue<T>(
  options: RefresherOptions<T>,
  until: number,
  onRead: (reading: MetadataReading) => void = () => {},
): Promise<RefreshRun> {
  const run = { due: 0, refreshed: 0, failed: 0 };
  const bugs: unknown[] = [];
  let after: string | undefined;
  do {
    const page = await options.keeper.list({ top: pageSize, ...(after !== undefined && { after }) });
    const due = page.records.filter((record) => isRecordDue(options, record));
    run.due += due.length;
    bugs.push(...(await refreshAll({ ...options, onRead }, due, until, run)));
    after = page.next;
  } while (after !== undefined && options.clock.elapsed() < until);
  if (bugs.length > 0) throw bugs[0];
  return run;
}

function isRecordDue<T>({ kind, clock }: RefresherOptions<T>, { value }: StoredRecord<T>): boolean {
  const source = kind.sourceOf(value);
  return source !== undefined && isDue(source.held.refresh, clock.now(), refreshInterval);
}

type Count = { refreshed: number; failed: number };

interface ToldRun<T> extends RefresherOptions<T> {
  readonly onRead: (reading: MetadataReading) => void;
}

/** @returns what was thrown and is no outage */
async function refreshAll<T>(
  options: ToldRun<T>,
  due: readonly StoredRecord<T>[],
  until: number,
  count: Count,
): Promise<unknown[]> {
  const waiting = [...due];
  const bugs: unknown[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next && !isOver(options.clock, until); next = waiting.shift()) {
      try {
        count[await refreshOne(options, next)] += 1;
      } catch (error) {
        // With the registry down every other fetch would be in vain.
        if (error instanceof Outage) waiting.length = 0;
        bugs.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, due.length) }, work));
  const outage = bugs.find((error) => error instanceof Outage);
  if (outage) throw outage;
  return bugs;
}

async function refreshOne<T>(options: ToldRun<T>, record: StoredRecord<T>): Promise<'refreshed' | 'failed'> {
  const ended = await refreshNow(options, record, { actor: 'timer' });
  const held = isRefusal(ended) ? undefined : options.kind.sourceOf(ended.value.value)?.held;
  // Without a source it was deleted meanwhile, or is trusted in another way by now.
  if (held) options.onRead(readingOf(`${options.kind.collection}/${record.key}`, held));
  return held?.refresh.status === 'Success' ? 'refreshed' : 'failed';
}

function readingOf(object: string, { keys, refresh }: TrustedKeys): MetadataReading {
  const ends = keys.map(({ notAfter = Number.POSITIVE_INFINITY }) => notAfter);
  const last = Math.max(...ends);
  const { status, lastSuccessAt } = refresh;
  return { object, status, lastSuccessAt, keysEndAt: Number.isFinite(last) ? last : undefined };
}

function isOver(clock: Clock, until: number): boolean {
  return clock.elapsed() >= until;
}
