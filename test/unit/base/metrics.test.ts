/** Metrics as they come out of the log: of which event, with which attributes, and none from anywhere else. */
import { describe, expect, it } from 'vitest';
import { type LogEvent, type LogFields, logEvents } from '../../../shared/base/log.ts';
import { measuredLog } from '../../../shared/base/measured-log.ts';
import { type Metric, metrics } from '../../../shared/base/metrics.ts';
import { noTelemetry } from '../../../shared/base/telemetry.ts';
import { createTestClock, testNow } from '../../support/clock.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';

function measure(event: LogEvent, fields: LogFields) {
  const telemetry = recordTelemetry();
  const written: [LogEvent, LogFields | undefined][] = [];
  const log = measuredLog((...line) => void written.push(line as never), telemetry, createTestClock());
  log(event, fields);
  return { written, counted: telemetry.counted, recorded: telemetry.recorded };
}

describe('a measured log', () => {
  it('writes the event as it is', () => {
    expect(measure('token.refused', { code: 'FormMalformed' }).written).toEqual([
      ['token.refused', { code: 'FormMalformed' }],
    ]);
  });

  it('is the log itself where nobody listens', () => {
    const log = () => {};
    expect(measuredLog(log, noTelemetry, createTestClock())).toBe(log);
  });

  it.each<[string, LogEvent, LogFields, [string, object][]]>([
    [
      'a token for a partner',
      'token.issued',
      { partner: 'Contoso', clientId: 'c', audience: 'a', kid: 'k' },
      [['s2s_tokens_issued_total', { partner: 'contoso', result: 'signed' }]],
    ],
    [
      'a token that was given again, for an application of ours',
      'token.issued',
      { reused: true, clientId: 'c' },
      [['s2s_tokens_issued_total', { partner: 'none', result: 'reused' }]],
    ],
    [
      'an exchange of a token of an earlier key',
      'token.issued',
      { earlierKey: true, forUser: true, clientId: 'c' },
      [
        ['s2s_tokens_issued_total', { partner: 'none', result: 'signed' }],
        ['s2s_tokens_verified_with_previous_total', {}],
      ],
    ],
    [
      'a refusal',
      'token.refused',
      { code: 'ClientUnknown', detail: 'PrincipalNotFound' },
      [['s2s_token_rejections_total', { code: 'ClientUnknown' }]],
    ],
    [
      'an introspection of a good token',
      'token.introspected',
      { active: true, clientId: 'c' },
      [['s2s_introspections_total', { result: 'active' }]],
    ],
    [
      'an introspection of a token of an earlier key',
      'token.introspected',
      { active: true, earlierKey: true },
      [
        ['s2s_introspections_total', { result: 'active' }],
        ['s2s_tokens_verified_with_previous_total', {}],
      ],
    ],
    [
      'an introspection of something else',
      'token.introspected',
      { active: false, detail: 'KeyUnknown' },
      [['s2s_introspections_total', { result: 'inactive' }]],
    ],
    [
      'an outage',
      'dependency.failed',
      { error: 'Outage', dependency: 'tables' },
      [['s2s_dependency_failures_total', { dependency: 'tables' }]],
    ],
    [
      'a token request that an outage refused',
      'token.refused',
      { code: 'DependencyUnavailable', detail: 'vault: too many signatures are waiting' },
      [
        ['s2s_token_rejections_total', { code: 'DependencyUnavailable' }],
        ['s2s_dependency_failures_total', { dependency: 'vault' }],
      ],
    ],
    ['what is no matter for a counter', 'request.served', { code: 'x', partner: 'y' }, []],
  ])('counts %s', (_what, event, fields, counted) => {
    expect(measure(event, fields)).toMatchObject({ counted, recorded: [] });
  });

  it.each<[string, LogEvent, LogFields, [string, number, object][]]>([
    [
      'a certificate',
      'certificate.seen',
      { role: 'next', thumbprint: 'AB', kid: 'k', signsFrom: 1, endsAt: 2 },
      [
        ['s2s_certificate_not_after_timestamp_seconds', 2, { role: 'next', thumbprint: 'AB' }],
        ['s2s_certificate_effective_timestamp_seconds', 1, { role: 'next', thumbprint: 'AB' }],
      ],
    ],
    [
      'a roll that went well',
      'roll.idle',
      { overdueSeconds: 0 },
      [
        ['s2s_roll_last_success_timestamp_seconds', testNow, {}],
        ['s2s_roll_overdue_seconds', 0, {}],
      ],
    ],
    ['a roll that failed', 'roll.failed', { overdueSeconds: 60 }, [['s2s_roll_overdue_seconds', 60, {}]]],
    ['a roll that failed and could not tell', 'roll.failed', { overdueSeconds: undefined }, []],
    [
      'a run of a timer',
      'timer.ran',
      { timer: 'sweep-replays', succeeded: false },
      [['s2s_timer_last_run_timestamp_seconds', testNow, { timer: 'sweep-replays' }]],
    ],
    [
      'metadata of a partner',
      'metadata.read',
      { object: 'partnerApplications/contoso', status: 'Success', lastSuccessAt: 7 },
      [
        ['s2s_partner_metadata_last_success_timestamp_seconds', 7, { partner: 'contoso' }],
        ['s2s_partner_metadata_result', 1, { partner: 'contoso' }],
      ],
    ],
    [
      'metadata of a server of the same name that cannot be read',
      'metadata.read',
      { object: 'oauthServers/contoso', status: 'MetadataUnreachable', lastSuccessAt: 7 },
      [
        ['s2s_partner_metadata_last_success_timestamp_seconds', 7, { partner: 'oauthServers/contoso' }],
        ['s2s_partner_metadata_result', 0, { partner: 'oauthServers/contoso' }],
      ],
    ],
    [
      'credentials, as far as there are any',
      'expiry.watched',
      { keyCredentialEndsAt: 9, passwordCredentialEndsAt: undefined },
      [['s2s_principal_credential_not_after_timestamp_seconds', 9, { kind: 'keyCredential' }]],
    ],
    [
      'a dependency that is left alone',
      'dependency.opened',
      { dependency: 'vaultSigning', failures: 5 },
      [['s2s_dependency_open', 1, { dependency: 'vaultSigning' }]],
    ],
    [
      'a dependency that is back',
      'dependency.closed',
      { dependency: 'vaultSigning', ms: 1200 },
      [['s2s_dependency_open', 0, { dependency: 'vaultSigning' }]],
    ],
    ['a clock that is wrong', 'clock.wrong', { aheadSeconds: -90 }, [['s2s_clock_ahead_seconds', -90, {}]]],
  ])('records %s', (_what, event, fields, recorded) => {
    expect(measure(event, fields)).toMatchObject({ recorded, counted: [] });
  });
});

describe('the table of metrics', () => {
  const rows = Object.entries<Metric>(metrics);

  it.each(rows)(
    '%s is named as Prometheus has it: a counter ends in _total, nothing else does',
    (name, { kind }) => {
      expect(name).toMatch(/^s2s_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(kind === 'counter');
    },
  );

  it.each(rows)('%s is taken from events that there are', (_name, { from }) => {
    expect(from.length).toBeGreaterThan(0);
    expect(from.filter((event) => !Object.hasOwn(logEvents, event))).toEqual([]);
  });

  it.each(rows)(
    '%s has no attribute that is named after a client, a token or a request',
    (_name, { attributes }) => {
      const bounded = [
        'partner',
        'result',
        'code',
        'role',
        'dependency',
        'thumbprint',
        'timer',
        'kind',
        'by',
      ];
      expect(attributes.filter((attribute) => !bounded.includes(attribute))).toEqual([]);
    },
  );
});
