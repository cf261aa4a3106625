/**
 * What a fetched metadata document does to what is trusted: keys come and go, the last good ones stay when it cannot
 * be had, and a document that speaks for another service or realm than before is refused (reference §2.5: service
 * name and realm must stay equal to those stored).
 */
import type { Instant } from '../../base/clock.ts';
import type { ErrorCode } from '../../base/error-catalogue.ts';
import { isRefusal, type Outcome, type Violation } from '../../base/errors.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';
import type { ForeignMetadata } from '../../metadata/foreign/foreign-metadata.ts';
import type { RefreshState } from './refresh-state.ts';

/** The part of a partner or OAuth server that its metadata may change. */
export interface TrustedKeys {
  readonly keys: readonly ForeignKey[];
  readonly refresh: RefreshState;
}

/** Who the document must speak for. */
export interface ExpectedIssuer {
  readonly issuer: string;
  /** Null for an OpenID server, which authentication metadata never speaks for. */
  readonly applicationIdentifier: string | null;
  readonly realm: string | null;
}

/** Something about foreign metadata that an operator must look at. */
export interface RefreshAlarm {
  readonly code: ErrorCode | 'EveryKeyReplaced';
  readonly message: string;
}

export interface RefreshResult extends TrustedKeys {
  /** Only when it is news: a state that lasts is told once. */
  readonly alarm: RefreshAlarm | undefined;
}

/** @param now when the document was asked for */
export function decideRefresh(
  held: TrustedKeys,
  expected: ExpectedIssuer,
  fetched: Outcome<ForeignMetadata>,
  now: Instant,
): RefreshResult {
  const problem = isRefusal(fetched) ? fetched.violations[0] : issuerProblem(expected, fetched.value);
  // A document without keys is read as none at all: nobody could be verified by it any more.
  if (problem || isRefusal(fetched) || fetched.value.keys.length === 0) return failed(held, problem, now);
  const { keys } = fetched.value;
  const changed = !sameKeys(held.keys, keys);
  const { refresh } = held;
  return {
    keys: changed ? keys : held.keys,
    refresh: {
      status: 'Success',
      reason: null,
      lastAttemptAt: now,
      lastSuccessAt: now,
      keysChangedAt: changed ? now : refresh.keysChangedAt,
    },
    alarm: replacesEveryKey(held.keys, keys) ? everyKeyReplaced : undefined,
  };
}

/** Allowed, because a partner may have lost its keys. */
const everyKeyReplaced: RefreshAlarm = {
  code: 'EveryKeyReplaced',
  message: 'None of the keys known so far is in the document any more.',
};

function failed(held: TrustedKeys, problem: Violation | undefined, now: Instant): RefreshResult {
  const { code = 'MetadataInvalid' as const, message = 'The document cannot be used.' } = problem ?? {};
  return {
    keys: held.keys,
    refresh: { ...held.refresh, status: code, reason: message, lastAttemptAt: now },
    alarm: held.refresh.status === code ? undefined : { code, message },
  };
}

/** @returns why the document is somebody else's, undefined when it is not. */
export function issuerProblem(expected: ExpectedIssuer, found: ForeignMetadata): Violation | undefined {
  const { applicationIdentifier, realm } = found;
  // A document that leaves the realm open speaks for the one that was registered.
  const same =
    found.kind === 'openid'
      ? expected.applicationIdentifier === null && found.issuer === expected.issuer
      : applicationIdentifier === expected.applicationIdentifier &&
        (realm ?? expected.realm) === expected.realm;
  if (same) return undefined;
  const named = found.kind === 'openid' ? found.issuer : `${applicationIdentifier ?? '?'}@${realm ?? '*'}`;
  const message = `The document speaks for ${named.slice(0, 300)}, not for ${expected.issuer.slice(0, 300)}.`;
  return { code: 'MetadataIssuerMismatch', message, target: 'metadataUrl' };
}

/** The same keys in any order; a bare JWK may change although its name does not. */
export function sameKeys(a: readonly ForeignKey[], b: readonly ForeignKey[]): boolean {
  const told = (keys: readonly ForeignKey[]) =>
    JSON.stringify(keys.map(({ kid, alias, jwk }) => JSON.stringify([kid, alias, jwk])).toSorted());
  return told(a) === told(b);
}

function replacesEveryKey(before: readonly ForeignKey[], after: readonly ForeignKey[]): boolean {
  // By its content as well: whoever takes over a document can keep the names.
  const known = new Set(before.map(identityOf));
  return before.length > 0 && after.every((key) => !known.has(identityOf(key)));
}

function identityOf({ kid, jwk }: ForeignKey): string {
  return JSON.stringify([kid, jwk]);
}

/** What the audit calls it; undefined for what is no news: an hourly "still the same" would bury everything else. */
export function refreshAction(before: TrustedKeys, after: TrustedKeys): string | undefined {
  if (!sameKeys(before.keys, after.keys)) return 'keysChanged';
  return before.refresh.status === after.refresh.status ? undefined : 'metadataStatusChanged';
}
