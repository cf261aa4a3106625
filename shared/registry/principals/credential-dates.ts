/**
 * From when to when a credential is good. Those of a certificate are its own unless narrower ones are given: the old
 * service took today and a year, and then issued no token when that stuck out of the certificate's (reference B.10).
 */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import { parseEffectiveDate } from '../../certificates/ring/effective-date.ts';

export interface RequestedDates {
  /** RFC 3339 with an offset. */
  readonly startDateTime?: string | undefined;
  readonly endDateTime?: string | undefined;
}

export interface Validity {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** What is taken where a date is not given. */
export interface DefaultDates {
  readonly startsAt: Instant;
  endFrom(startsAt: Instant): Instant;
}

/** @param within what neither may lie outside of */
export function readCredentialDates(
  { startDateTime, endDateTime }: RequestedDates,
  defaults: DefaultDates,
  within: Validity | undefined,
  now: Instant,
): Outcome<Validity> {
  const start = readDate(startDateTime, 'startDateTime', defaults.startsAt);
  const startsAt = isRefusal(start) ? defaults.startsAt : start.value;
  const end = readDate(endDateTime, 'endDateTime', defaults.endFrom(startsAt));
  const unreadable = [start, end].flatMap((each) => (isRefusal(each) ? each.violations : []));
  const [first, ...others] = unreadable;
  if (first || isRefusal(start) || isRefusal(end)) return refuse(first ?? unordered, ...others);
  const validity = { startsAt, endsAt: end.value };
  const [broken, ...more] = [...outside(validity, within), ...outOfOrder(validity, now)];
  return broken ? refuse(broken, ...more) : succeed(validity);
}

function readDate(text: string | undefined, target: string, fallback: Instant): Outcome<Instant> {
  if (text === undefined) return succeed(fallback);
  const read = parseEffectiveDate(text);
  if (!isRefusal(read)) return read;
  // The words of a roll's date are not those of a credential's.
  if (text.trim() === '')
    return refuse({ code: 'CredentialDatesInvalid', message: 'The date is empty.', target });
  const [first, ...others] = read.violations.map((each): Violation => ({ ...each, target }));
  return refuse(first ?? unordered, ...others);
}

const unordered: Violation = {
  code: 'CredentialDatesInvalid',
  message: 'The credential would end before it begins.',
  target: 'endDateTime',
};

function outOfOrder({ startsAt, endsAt }: Validity, now: Instant): Violation[] {
  if (endsAt <= startsAt) return [unordered];
  if (endsAt > now) return [];
  const message = `The credential would have ended on ${toRfc3339(endsAt)} already.`;
  return [{ code: 'CredentialDatesInvalid', message, target: 'endDateTime' }];
}

function outside({ startsAt, endsAt }: Validity, within: Validity | undefined): Violation[] {
  const violations: Violation[] = [];
  const violate = (message: string, target: string) =>
    violations.push({ code: 'CredentialDatesOutsideCertificate', message, target });
  if (within && startsAt < within.startsAt)
    violate(`The certificate is valid only from ${toRfc3339(within.startsAt)}.`, 'startDateTime');
  if (within && endsAt > within.endsAt)
    violate(`The certificate is valid only until ${toRfc3339(within.endsAt)}.`, 'endDateTime');
  return violations;
}
