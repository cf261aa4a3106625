/** Key credentials: the public certificates with whose keys a principal proves itself (seeds/004 step 5 and 6). */
import type { Instant } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import { readPublicCertificate } from '../../certificates/x509/public-certificate.ts';
import {
  type DefaultDates,
  type RequestedDates,
  readCredentialDates,
  type Validity,
} from './credential-dates.ts';
import { x5tOf } from './principal-kind.ts';
import type { KeyCredential, PrincipalRecord } from './service-principal.ts';

export interface KeyCredentialRequest extends RequestedDates {
  /** Base64 of a `.cer` file, or PEM. */
  readonly key: string;
  readonly type: string;
  readonly usage: string;
  readonly displayName?: string | undefined;
}

/** Enough for every server of a farm and both sides of a roll; the bound keeps one principal one row. */
export const mostKeyCredentials = 20;

/** @returns the credential, or everything that is wrong with it */
export function readKeyCredential(
  request: KeyCredentialRequest,
  keyId: string,
  now: Instant,
): Outcome<KeyCredential> {
  const read = readPublicCertificate(request.key, 'key');
  const own = isRefusal(read) ? undefined : { startsAt: read.value.notBefore, endsAt: read.value.notAfter };
  const dates = readCredentialDates(request, defaultsOf(own, now), own, now);
  const [first, ...others] = [...kindViolations(request), ...violationsOf(read), ...violationsOf(dates)];
  if (first) return refuse(first, ...others);
  if (isRefusal(read)) return read;
  if (isRefusal(dates)) return dates;
  const { displayName = read.value.subject.slice(0, 120) } = request;
  const certificate = Buffer.from(read.value.der).toString('base64');
  return succeed({ keyId, certificate, ...dates.value, ...(displayName && { displayName }) });
}

/** The certificate's own dates; without one, such as leave nothing but the given ones to judge. */
function defaultsOf(own: Validity | undefined, now: Instant): DefaultDates {
  return {
    startsAt: own?.startsAt ?? now,
    endFrom: (startsAt) => own?.endsAt ?? Math.max(startsAt, now) + 1,
  };
}

function violationsOf<T>(outcome: Outcome<T>): readonly Violation[] {
  return isRefusal(outcome) ? outcome.violations : [];
}

function kindViolations({ type, usage }: KeyCredentialRequest): Violation[] {
  const violations: Violation[] = [];
  const violate = (message: string, target: string) =>
    violations.push({ code: 'CredentialUsageInvalid', message, target });
  if (type.toLowerCase() !== 'asymmetricx509cert')
    violate('Only certificates are kept: the type is AsymmetricX509Cert.', 'type');
  if (usage.toLowerCase() !== 'verify') violate('A certificate verifies, it cannot sign.', 'usage');
  return violations;
}

export function addKeyCredential(
  principal: PrincipalRecord,
  credential: KeyCredential,
): Outcome<PrincipalRecord> {
  const { keyCredentials } = principal;
  const same = keyCredentials.find((each) => x5tOf(each.certificate) === x5tOf(credential.certificate));
  if (same) {
    const message = `The principal has this certificate already, as ${same.keyId}.`;
    return refuse({ code: 'CredentialAlreadyRegistered', message, target: 'key' });
  }
  if (keyCredentials.length >= mostKeyCredentials) {
    const message = `A principal has ${mostKeyCredentials} key credentials at most.`;
    return refuse({ code: 'CredentialLimitReached', message });
  }
  return succeed({ ...principal, keyCredentials: [...keyCredentials, credential] });
}

export function removeKeyCredential(principal: PrincipalRecord, keyId: string): Outcome<PrincipalRecord> {
  const left = principal.keyCredentials.filter((each) => each.keyId !== keyId.toLowerCase());
  if (left.length === principal.keyCredentials.length) return refuse(noSuchCredential);
  return succeed({ ...principal, keyCredentials: left });
}

export const noSuchCredential: Violation = {
  code: 'NotFound',
  message: 'The principal has no credential with this key id.',
  target: 'keyId',
};
