/**
 * The memory of assertions: each is accepted once, by whichever instance sees it first (RFC 7523 §3, item 7). The
 * store is shared by all instances; when it cannot answer, nothing is issued.
 */
import type { Instant } from '../base/clock.ts';

export interface ReplayStore {
  /**
   * Remembers `key` at least until `until`. An insert, not a look-up and an insert: two instances cannot both succeed.
   * @returns true the first time, false when the key was there. @throws Outage
   */
  rememberOnce(key: string, until: Instant): Promise<boolean>;
  /** Removes what expired before `now`; returns how many records went. Safe to run anywhere, any time. */
  sweep(now: Instant): Promise<number>;
}
