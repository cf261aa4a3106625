/** Credentials of service principals: which end, and whether another one is there to go on with. */
import { day } from '../../../shared/base/duration.ts';
import { readDate } from '../../core/dates.ts';
import type { ServicePrincipalView } from '../../core/views.ts';
import { credentialsOf, type ShownCredential } from '../shown/principals.ts';
import { type Finding, finding, type Horizon, isPast, severityOfExpiry } from './finding.ts';

export function judgePrincipal(view: ServicePrincipalView, horizon: Horizon): Finding[] {
  const credentials = credentialsOf(view);
  const object = `servicePrincipals/${view.appId}`;
  if (!view.enabled) {
    return [finding('ok', { code: 'Ok', object, message: 'It is disabled.', remedy: null }, null, horizon)];
  }
  return credentials.map((each) => judge(each, credentials, view, horizon));
}

function judge(
  credential: ShownCredential,
  all: readonly ShownCredential[],
  { appId, displayName }: ServicePrincipalView,
  horizon: Horizon,
): Finding {
  const { kind, keyId, known, endDateTime } = credential;
  const object = `servicePrincipals/${appId}`;
  const named = `The ${kind} ${known} of ${displayName}`;
  const others = all.filter((each) => each !== credential);
  if (isPast(endDateTime, horizon)) {
    const relieved = others.some((each) => holds(each, horizon.now, horizon.now));
    const message = relieved
      ? `${named} has expired and can be removed.`
      : `${named} has expired, and it has no other.`;
    const remedy = relieved
      ? `s2s principal credential delete ${appId} --key-id ${keyId}`
      : addAnother(appId);
    return finding(
      relieved ? 'warning' : 'critical',
      { code: 'CredentialExpired', object, message, remedy },
      endDateTime,
      horizon,
    );
  }
  const until = horizon.now + horizon.days * day;
  const severity = severityOfExpiry(endDateTime, horizon);
  if (severity === 'ok' || others.some((each) => holds(each, horizon.now, until))) {
    const message = severity === 'ok' ? `${named} holds.` : `${named} expires; another one holds on.`;
    return finding('ok', { code: 'Ok', object, message, remedy: null }, endDateTime, horizon);
  }
  const message = `${named} expires, and no other one goes on.`;
  return finding(
    severity,
    { code: 'CredentialExpiresSoon', object, message, remedy: addAnother(appId) },
    endDateTime,
    horizon,
  );
}

/** Whether it has begun at the first instant and has not ended at the second. */
function holds({ startDateTime, endDateTime }: ShownCredential, from: number, until: number): boolean {
  return (readDate(startDateTime) ?? 0) <= from && (readDate(endDateTime) ?? 0) > until;
}

function addAnother(appId: string): string {
  return `s2s principal credential add ${appId} --cert <new.cer>, or --generate`;
}
