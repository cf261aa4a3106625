/** What ends within the notice, the most pressing first and never more than a bound; the rest is counted. */
import type { Instant } from '../../base/clock.ts';
import { daysLeft, type Expiry, type ExpiryKind, noticeDays } from './expiry.ts';

export interface ExpirySummary {
  /** How many things were looked at. */
  readonly seen: number;
  /** How many end within the notice, told or not. */
  readonly due: number;
  /** How many have ended, and their object has nothing else of that kind. */
  readonly ended: number;
  /** The soonest end still to come of each kind, of those that nothing of the same object outlives. */
  readonly soonest: ReadonlyMap<ExpiryKind, Instant>;
}

export interface ExpiryList {
  add(expiries: readonly Expiry[]): void;
  /** Most pressing first: without a successor, then by their end. */
  told(): readonly Expiry[];
  summary(): ExpirySummary;
}

export function createExpiryList(now: Instant, most: number): ExpiryList {
  let held: Expiry[] = [];
  const count = { seen: 0, due: 0, ended: 0 };
  const soonest = new Map<ExpiryKind, Instant>();

  function add(expiry: Expiry): void {
    count.seen += 1;
    const { kind, endsAt, hasSuccessor } = expiry;
    const left = daysLeft(endsAt, now);
    if (left < 0) {
      count.ended += hasSuccessor ? 0 : 1;
      return;
    }
    if (!hasSuccessor) soonest.set(kind, Math.min(endsAt, soonest.get(kind) ?? endsAt));
    if (left > noticeDays) return;
    count.due += 1;
    held.push(expiry);
    // Sorted now and then instead of each time: a registry may hold a hundred thousand objects.
    if (held.length >= 2 * most) held = pressing(held, most);
  }

  return {
    add: (expiries) => expiries.forEach(add),
    told: () => pressing(held, most),
    summary: () => ({ ...count, soonest }),
  };
}

function pressing(expiries: readonly Expiry[], most: number): Expiry[] {
  return expiries
    .toSorted((a, b) => Number(a.hasSuccessor) - Number(b.hasSuccessor) || a.endsAt - b.endsAt)
    .slice(0, most);
}
