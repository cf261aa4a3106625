/**
 * What ends: a certificate of ours, a key of a partner or OAuth server, a credential of a service principal. Days are
 * counted by the calendar, so that a watch that runs once a day meets every number of them exactly once, also when it
 * runs a little early or late.
 */
import type { Instant } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';

export type ExpiryKind =
  | 'tokenIssuerCertificate'
  | 'partnerKey'
  | 'oauthServerKey'
  | 'keyCredential'
  | 'passwordCredential';

export interface Expiry {
  readonly kind: ExpiryKind;
  /** As in the address: `servicePrincipals/00000004-…`; `tokenIssuer` for our own. */
  readonly object: string;
  /** Names it among its object's: a key id. */
  readonly key: string;
  readonly endsAt: Instant;
  /** Another one of the same kind and object holds for longer, so that this end is no end of service by itself. */
  readonly hasSuccessor: boolean;
}

/** Days before the end from which on it is told. */
export const noticeDays = 60;

/** Midnights (UTC) until the end: 0 on its own day, less than that afterwards. */
export function daysLeft(endsAt: Instant, now: Instant): number {
  return Math.floor(endsAt / day) - Math.floor(now / day);
}

/** Something with a key id that may end. */
export interface Ending {
  readonly key: string;
  /** Undefined for what has no end, such as a bare key. */
  readonly endsAt: Instant | undefined;
}

/** The ends among what one object has of one kind. */
export function expiriesOf(object: string, kind: ExpiryKind, endings: readonly Ending[]): readonly Expiry[] {
  const endOf = ({ endsAt = Number.POSITIVE_INFINITY }: Ending) => endsAt;
  const last = Math.max(...endings.map(endOf));
  return endings.flatMap(({ key, endsAt }) =>
    endsAt === undefined ? [] : [{ object, kind, key, endsAt, hasSuccessor: endsAt < last }],
  );
}
