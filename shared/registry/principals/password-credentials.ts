/** Password credentials: generated, shown once, kept as a hash; two at a time, so that one can replace the other. */
import type { Instant } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import { sha256, toBase64Url } from '../../base/encoding.ts';
import { isRefusal, type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { Random } from '../../base/random.ts';
import { type RequestedDates, readCredentialDates } from './credential-dates.ts';
import { noSuchCredential } from './key-credentials.ts';
import type { PasswordCredential, PrincipalRecord } from './service-principal.ts';

export interface PasswordRequest extends RequestedDates {
  readonly displayName?: string | undefined;
}

export interface GeneratedPassword {
  readonly credential: PasswordCredential;
  /** Shown once and never kept. */
  readonly secretText: string;
}

const secretBytes = 32;
const hintLength = 3;
/** What Graph gives a secret that is not told when to end, and the most that we give any. */
const longestLife = 730 * day;
const mostUsable = 2;
const mostKept = 10;

/** @returns a new secret with its credential, or what is wrong with the dates */
export function generatePassword(
  request: PasswordRequest,
  random: Random,
  now: Instant,
): Outcome<GeneratedPassword> {
  const defaults = { startsAt: now, endFrom: (startsAt: Instant) => startsAt + longestLife };
  const dates = readCredentialDates(request, defaults, undefined, now);
  if (isRefusal(dates)) return dates;
  const { startsAt, endsAt } = dates.value;
  if (endsAt > startsAt + longestLife) {
    const message = 'A secret lives for two years at most.';
    return refuse({ code: 'CredentialDatesInvalid', message, target: 'endDateTime' });
  }
  const secretText = toBase64Url(random.bytes(secretBytes));
  const credential = {
    keyId: random.uuid(),
    hash: toBase64Url(sha256(secretText)),
    hint: secretText.slice(0, hintLength),
    startsAt,
    endsAt,
    ...(request.displayName !== undefined && { displayName: request.displayName }),
  };
  return succeed({ credential, secretText });
}

export function addPasswordCredential(
  principal: PrincipalRecord,
  credential: PasswordCredential,
  now: Instant,
): Outcome<PrincipalRecord> {
  const { passwordCredentials } = principal;
  const usable = passwordCredentials.filter(({ endsAt }) => endsAt > now);
  if (usable.length >= mostUsable || passwordCredentials.length >= mostKept) {
    const message = `A principal has ${mostUsable} secrets that have not ended, and ${mostKept} in all, at most.`;
    return refuse({ code: 'CredentialLimitReached', message });
  }
  return succeed({ ...principal, passwordCredentials: [...passwordCredentials, credential] });
}

export function removePasswordCredential(
  principal: PrincipalRecord,
  keyId: string,
): Outcome<PrincipalRecord> {
  const left = principal.passwordCredentials.filter((each) => each.keyId !== keyId.toLowerCase());
  if (left.length === principal.passwordCredentials.length) return refuse(noSuchCredential);
  return succeed({ ...principal, passwordCredentials: left });
}
