/** Partner applications and OAuth servers: until when their keys hold, and how fresh their metadata is. */
import { day, hour } from '../../../shared/base/duration.ts';
import { apiPath } from '../../core/api-path.ts';
import { daysUntil, readDate } from '../../core/dates.ts';
import type {
  ForeignKeyView,
  MetadataRefreshView,
  OAuthServerView,
  PartnerApplicationView,
} from '../../core/views.ts';
import { lastExpiry } from '../shown/foreign-trust.ts';
import { type Finding, finding, type Horizon, isPast, severityOfExpiry } from './finding.ts';

/** Without a success for this long it is urgent, and earlier when the keys are about to end (reference E.8). */
const longestWithoutSuccess = 7 * day;
const nearExpiryDays = 35;
/** The service asks every hour; a run may be lost to a restart. */
const overdueGrace = 2 * hour;

/** What both kinds have in common. */
interface Trusted {
  readonly collection: 'partnerApplications' | 'oauthServers';
  readonly noun: 'partner' | 'server';
  readonly name: string;
  readonly enabled: boolean;
  readonly keys: readonly ForeignKeyView[];
  readonly metadataRefresh: MetadataRefreshView | null;
  /** It vouches by keys of its own, and not through an OAuth server or an account. */
  readonly hasKeys: boolean;
}

export function judgePartner(view: PartnerApplicationView, horizon: Horizon): Finding[] {
  const hasKeys = view.source === 'metadata' || view.source === 'certificate';
  return judge({ ...view, collection: 'partnerApplications', noun: 'partner', hasKeys }, horizon);
}

export function judgeServer(view: OAuthServerView, horizon: Horizon): Finding[] {
  return judge({ ...view, collection: 'oauthServers', noun: 'server', hasKeys: true }, horizon);
}

function judge(trusted: Trusted, horizon: Horizon): Finding[] {
  const object = `${trusted.collection}/${trusted.name}`;
  if (!trusted.enabled) {
    return [finding('ok', { code: 'Ok', object, message: 'It is disabled.', remedy: null }, null, horizon)];
  }
  return [...judgeKeys(trusted, object, horizon), ...judgeRefresh(trusted, object, horizon)];
}

function judgeKeys(trusted: Trusted, object: string, horizon: Horizon): Finding[] {
  const { keys, hasKeys } = trusted;
  if (!hasKeys) return [];
  const about = { object, ...remedyOf(trusted) };
  if (keys.length === 0) {
    const message = 'It has no key by which its tokens could be verified.';
    return [finding('critical', { ...about, code: 'NoKeys', message }, null, horizon)];
  }
  const last = keys.some(({ notAfter }) => notAfter === null) ? undefined : lastExpiry(keys);
  if (last === undefined) {
    const message = 'Its keys have no expiry.';
    return [finding('ok', { object, code: 'Ok', message, remedy: null }, null, horizon)];
  }
  const severity = severityOfExpiry(last, horizon);
  if (severity === 'ok') {
    return [finding('ok', { object, code: 'Ok', message: 'Its keys hold.', remedy: null }, last, horizon)];
  }
  const isOver = isPast(last, horizon);
  const message = isOver ? 'Its keys have expired.' : 'Its last key expires.';
  return [
    finding(severity, { ...about, code: isOver ? 'KeysExpired' : 'KeysExpireSoon', message }, last, horizon),
  ];
}

function judgeRefresh(trusted: Trusted, object: string, horizon: Horizon): Finding[] {
  const { metadataRefresh, keys } = trusted;
  if (!metadataRefresh) return [];
  const { status, reason, lastSuccessDate, nextDueDate } = metadataRefresh;
  const about = { object, ...remedyOf(trusted) };
  if (status !== 'Success') {
    const stale = isPast(lastSuccessDate, horizon, longestWithoutSuccess) || isNearExpiry(keys, horizon);
    const message = `${status}: ${reason ?? 'the metadata could not be used'}`;
    return [
      finding(
        stale ? 'critical' : 'warning',
        { ...about, code: 'MetadataRefreshFailed', message },
        lastSuccessDate,
        horizon,
      ),
    ];
  }
  if (!isPast(nextDueDate, horizon, overdueGrace)) return [];
  const message = 'Its metadata should have been refreshed by now.';
  return [finding('warning', { ...about, code: 'MetadataOverdue', message }, nextDueDate, horizon)];
}

function isNearExpiry(keys: readonly ForeignKeyView[], { now }: Horizon): boolean {
  const last = readDate(lastExpiry(keys) ?? '');
  return last !== undefined && daysUntil(last, now) < nearExpiryDays;
}

/** Metadata is asked for again; a certificate must be brought by somebody. */
function remedyOf({ metadataRefresh, collection, noun, name }: Trusted) {
  if (!metadataRefresh) return { remedy: `s2s ${noun} update ${name} --certificate <new.cer>` };
  const refresh = apiPath(collection, name, 'refreshMetadata');
  return {
    remedy: `s2s ${noun} refresh ${name}; if nothing changes, ask its administrator`,
    fix: { refresh },
  };
}
