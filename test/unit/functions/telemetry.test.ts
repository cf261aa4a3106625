/** The adapter to OpenTelemetry's API: what an SDK gets of the service, and that without one nothing happens. */
import { context, createContextKey } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTelemetry } from '../../../functions/telemetry.ts';
import { noTelemetry } from '../../../shared/base/telemetry.ts';
import { createOtelRecorder, type OtelRecorder } from '../../support/otel-recorder.ts';

/** Counters and gauges are given after the API is loaded, a turn or two later. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

let sdk: OtelRecorder;

beforeEach(() => {
  sdk = createOtelRecorder();
  sdk.register();
});

afterEach(() => sdk.unregister());

describe('telemetry that is off', () => {
  it('is none, and loads nothing', () => {
    expect(createTelemetry('off')).toBe(noTelemetry);
  });

  it('runs what it is given', async () => {
    expect(await noTelemetry.span('work', async () => 7)).toBe(7);
    expect(await noTelemetry.untraced(async () => 8)).toBe(8);
    noTelemetry.count('s2s_introspections_total', {});
    noTelemetry.record('s2s_roll_overdue_seconds', 1, {});
    expect([sdk.spans, sdk.measured, sdk.instruments]).toEqual([[], [], []]);
  });
});

describe('telemetry by the API', () => {
  it('counts and records by instruments that are made once', async () => {
    const telemetry = createTelemetry('api');
    telemetry.count('s2s_token_rejections_total', { code: 'ClientUnknown' });
    telemetry.count('s2s_token_rejections_total', { code: 'FormMalformed' });
    telemetry.record('s2s_roll_overdue_seconds', 900, {});
    await settled();
    expect(sdk.measured).toEqual([
      { name: 's2s_token_rejections_total', value: 1, attributes: { code: 'ClientUnknown' } },
      { name: 's2s_token_rejections_total', value: 1, attributes: { code: 'FormMalformed' } },
      { name: 's2s_roll_overdue_seconds', value: 900, attributes: {} },
    ]);
    expect(sdk.instruments).toEqual(['s2s_token_rejections_total', 's2s_roll_overdue_seconds']);
  });

  it('gives 500 partners series of their own, and one to all others', async () => {
    const telemetry = createTelemetry('api');
    const result = 'signed';
    for (let partner = 0; partner < 502; partner++) {
      telemetry.count('s2s_tokens_issued_total', { partner: `partner-${partner}`, result });
    }
    telemetry.count('s2s_tokens_issued_total', { partner: 'partner-0', result });
    await settled();
    const partners = sdk.measured.map(({ attributes }) => attributes.partner);
    expect(new Set(partners).size).toBe(501);
    expect(partners.slice(499)).toEqual(['partner-499', 'other', 'other', 'partner-0']);
  });

  it('puts spans inside one another, and ends each', async () => {
    const telemetry = createTelemetry('api');
    const answer = await telemetry.span('token', () =>
      telemetry.span('signer.sign', async () => 'signature'),
    );
    expect(answer).toBe('signature');
    const [token, sign] = sdk.spans;
    expect(sdk.spans.map(({ name, ended }) => [name, ended])).toEqual([
      ['token', true],
      ['signer.sign', true],
    ]);
    expect(token?.parent).toBeUndefined();
    expect(sign?.parent).toMatchObject({ traceId: token?.traceId, spanId: token?.spanId });
  });

  it('continues the platform’s trace where nothing has begun one, and not inside a span', async () => {
    const telemetry = createTelemetry('api');
    const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: false };
    await telemetry.span('token', () => telemetry.span('inner', async () => {}, parent), parent);
    const [token, inner] = sdk.spans;
    expect(token?.parent).toEqual({
      traceId: parent.traceId,
      spanId: parent.spanId,
      traceFlags: 0,
      isRemote: true,
    });
    expect(inner?.parent?.spanId).toBe(token?.spanId);
  });

  it('marks the span of work that throws by the name of the error alone, and lets it be thrown', async () => {
    const telemetry = createTelemetry('api');
    const failing = telemetry.span('token', async () => {
      throw new RangeError('secret words');
    });
    await expect(failing).rejects.toThrow('secret words');
    await expect(telemetry.span('other', () => Promise.reject('words'))).rejects.toBe('words');
    expect(sdk.spans.map(({ attributes, status, ended }) => ({ attributes, status, ended }))).toEqual([
      { attributes: { 'error.type': 'RangeError' }, status: { code: 2 }, ended: true },
      { attributes: { 'error.type': 'string' }, status: { code: 2 }, ended: true },
    ]);
  });

  it('tells an SDK to leave calls to others alone, and only those', async () => {
    const telemetry = createTelemetry('api');
    const suppressed = () =>
      context.active().getValue(createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'));
    expect(await telemetry.untraced(async () => suppressed())).toBe(true);
    expect(suppressed()).toBeUndefined();
  });

  it('does nothing, and gives everything back, where no SDK is registered', async () => {
    sdk.unregister();
    const telemetry = createTelemetry('api');
    telemetry.count('s2s_introspections_total', { result: 'active' });
    telemetry.record('s2s_roll_overdue_seconds', 1, {});
    expect(await telemetry.span('token', () => telemetry.untraced(async () => 7))).toBe(7);
    await expect(telemetry.span('token', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await settled();
    expect([sdk.spans, sdk.measured]).toEqual([[], []]);
  });
});
