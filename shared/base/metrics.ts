/**
 * Every metric of the service: its name, meaning and attributes, and the log events that it is taken from. The one
 * list. A metric says nothing that the log does not, so whoever has only the log can be alerted by the same facts.
 */
import type { Instant } from './clock.ts';
import type { LogEvent, LogFields } from './log.ts';

export interface Measurement {
  /** Of a gauge; a counter counts one. */
  readonly value?: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Metric {
  readonly kind: 'counter' | 'gauge';
  readonly meaning: string;
  readonly attributes: readonly string[];
  readonly from: readonly LogEvent[];
  /** What an event measures: nothing, one thing, or one for each of several attributes. */
  readonly of: (fields: LogFields, at: Instant) => readonly Measurement[];
}

const one = (attributes: Measurement['attributes'] = {}): readonly Measurement[] => [{ attributes }];

function gauge(value: LogFields[string], attributes: Measurement['attributes'] = {}): readonly Measurement[] {
  return typeof value === 'number' ? [{ value, attributes }] : [];
}

const text = (value: LogFields[string]): string => (typeof value === 'string' ? value : 'none');

const keyOf = ({ role, thumbprint }: LogFields) => ({ role: text(role), thumbprint: text(thumbprint) });
/** As its object is named in the log; that of a server keeps its collection, which may have the same names. */
const partnerOf = ({ object }: LogFields) => ({
  partner: text(object).replace(/^partnerApplications\//, ''),
});

const issuing = {
  s2s_tokens_issued_total: {
    kind: 'counter',
    meaning: 'tokens issued; `result` is `signed`, or `reused` where the same token was given again',
    attributes: ['partner', 'result'],
    from: ['token.issued'],
    of: ({ partner, reused }) =>
      one({ partner: text(partner).toLowerCase(), result: reused ? 'reused' : 'signed' }),
  },
  s2s_token_rejections_total: {
    kind: 'counter',
    meaning: 'requests for tokens and for introspection that were refused',
    attributes: ['code'],
    from: ['token.refused'],
    of: ({ code }) => one({ code: text(code) }),
  },
  s2s_requests_limited_total: {
    kind: 'counter',
    meaning:
      'requests refused for a limit; `by` is `client`, `address`, `name` (of a client, at an address) or `load`',
    attributes: ['by'],
    from: ['request.limited'],
    of: ({ by }) => one({ by: text(by) }),
  },
  s2s_introspections_total: {
    kind: 'counter',
    meaning: 'introspections answered; `result` is `active` or `inactive`',
    attributes: ['result'],
    from: ['token.introspected'],
    of: ({ active }) => one({ result: active ? 'active' : 'inactive' }),
  },
  s2s_tokens_verified_with_previous_total: {
    kind: 'counter',
    meaning:
      'tokens of ours found good by a key that signs no more; clear the previous key when it stands still',
    attributes: [],
    from: ['token.introspected', 'token.issued'],
    of: ({ earlierKey }) => (earlierKey ? one() : []),
  },
} as const satisfies Record<string, Metric>;

const rolling = {
  s2s_certificate_not_after_timestamp_seconds: {
    kind: 'gauge',
    meaning: 'when a published certificate of ours ends',
    attributes: ['role', 'thumbprint'],
    from: ['certificate.seen'],
    of: ({ endsAt, ...key }) => gauge(endsAt, keyOf(key)),
  },
  s2s_certificate_effective_timestamp_seconds: {
    kind: 'gauge',
    meaning: 'since when, or from when on, a published certificate of ours signs',
    attributes: ['role', 'thumbprint'],
    from: ['certificate.seen'],
    of: ({ signsFrom, ...key }) => gauge(signsFrom, keyOf(key)),
  },
  s2s_roll_last_success_timestamp_seconds: {
    kind: 'gauge',
    meaning: 'when the roll last did all that it was to do',
    attributes: [],
    from: ['roll.idle', 'roll.advanced'],
    of: (_fields, at) => gauge(at),
  },
  s2s_roll_overdue_seconds: {
    kind: 'gauge',
    meaning: 'for how long the roll has wanted a step that it could not take',
    attributes: [],
    from: ['roll.idle', 'roll.advanced', 'roll.failed'],
    of: ({ overdueSeconds }) => gauge(overdueSeconds),
  },
  s2s_timer_last_run_timestamp_seconds: {
    kind: 'gauge',
    meaning: 'when a timer last came to its end, well or not',
    attributes: ['timer'],
    from: ['timer.ran'],
    of: ({ timer }, at) => gauge(at, { timer: text(timer) }),
  },
} as const satisfies Record<string, Metric>;

const watching = {
  s2s_partner_metadata_last_success_timestamp_seconds: {
    kind: 'gauge',
    meaning: 'when the metadata of a partner or OAuth server was last read well',
    attributes: ['partner'],
    from: ['metadata.read'],
    of: ({ lastSuccessAt, ...object }) => gauge(lastSuccessAt, partnerOf(object)),
  },
  s2s_partner_metadata_result: {
    kind: 'gauge',
    meaning: '1 when the last reading of that metadata went well, 0 when not',
    attributes: ['partner'],
    from: ['metadata.read'],
    of: ({ status, ...object }) => gauge(status === 'Success' ? 1 : 0, partnerOf(object)),
  },
  s2s_principal_credential_not_after_timestamp_seconds: {
    kind: 'gauge',
    meaning: 'the soonest end of a credential of service principals that no other of its principal outlives',
    attributes: ['kind'],
    from: ['expiry.watched'],
    of: ({ keyCredentialEndsAt, passwordCredentialEndsAt }) => [
      ...gauge(keyCredentialEndsAt, { kind: 'keyCredential' }),
      ...gauge(passwordCredentialEndsAt, { kind: 'passwordCredential' }),
    ],
  },
} as const satisfies Record<string, Metric>;

/** A refused token request names the dependency in its detail: `vault: too many signatures are waiting`. */
function dependencyIn({ dependency, code, detail }: LogFields): readonly Measurement[] {
  const named = code === 'DependencyUnavailable' ? text(detail).split(':')[0] : dependency;
  return typeof named === 'string' ? one({ dependency: named }) : [];
}

const dependencies = {
  s2s_dependency_failures_total: {
    kind: 'counter',
    meaning: 'calls that ended in an outage of a dependency, or were refused while it was left alone',
    attributes: ['dependency'],
    from: ['dependency.failed', 'token.refused'],
    of: dependencyIn,
  },
  s2s_dependency_open: {
    kind: 'gauge',
    meaning: '1 while an instance leaves a dependency alone after failures in a row, 0 when it answers again',
    attributes: ['dependency'],
    from: ['dependency.opened', 'dependency.closed'],
    of: ({ dependency, ms }) => gauge(ms === undefined ? 1 : 0, { dependency: text(dependency) }),
  },
  s2s_clock_ahead_seconds: {
    kind: 'gauge',
    meaning:
      'by how much the clock of an instance is ahead of the vault or the storage, where that is over a minute',
    attributes: [],
    from: ['clock.wrong', 'clock.right'],
    of: ({ aheadSeconds }) => gauge(aheadSeconds),
  },
} as const satisfies Record<string, Metric>;

export const metrics = { ...issuing, ...rolling, ...watching, ...dependencies };

export type MetricName = keyof typeof metrics;
