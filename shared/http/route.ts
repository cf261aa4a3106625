/** What the tables of routes say of each route. */
import type { ManagementRole } from './management-token.ts';

export interface Route {
  /** Template as the platform reads it, without a leading slash. */
  readonly template: string;
  /** Methods that do something; every other one is answered with 405. */
  readonly methods: readonly string[];
  readonly summary: string;
  /** App role that a caller needs; absent where anyone may ask, and where the caller proves itself in the body. */
  readonly role?: ManagementRole;
  /** App role for every method but GET, where it is not the one for reading. */
  readonly changeRole?: ManagementRole;
  /** The body holds the proof of who asks, so that no token is needed: a principal rolls its own key. */
  readonly proof?: true;
  /**
   * Query parameters of GET. `dryRun` goes without saying for whatever changes something, `reason` for DELETE, which
   * has no body that could hold it.
   */
  readonly query?: readonly string[];
  /** PATCH and DELETE must say by `If-Match` what they were decided on. */
  readonly needsIfMatch?: true;
  /** It only asks, by POST because of what it sends: there is nothing to try without doing it. */
  readonly asksOnly?: true;
}
