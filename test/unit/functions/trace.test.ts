/** In whose trace a request came: beside the request id in its line, in its span, and in nothing that is decided. */
import { InvocationContext, HttpRequest as PlatformRequest, type Timer } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { type TimerRun, toHttpHandler, toTimerHandler } from '../../../functions/adapter.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { createTestClock, testNow } from '../../support/clock.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';

const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const platform = { traceId: caller.traceId, spanId: '00f067aa0ba902b7' };
const headerOf = ({ traceId, spanId }: typeof caller, flags = '01') => `00-${traceId}-${spanId}-${flags}`;

function setUp(traceParent?: string) {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  const context = new InvocationContext({
    invocationId: 'invocation-1',
    functionName: 'token',
    ...(traceParent !== undefined && { traceContext: { traceParent } }),
  });
  Object.assign(context, { log: write, warn: write, error: write });
  const telemetry = recordTelemetry();
  const clock = createTestClock();
  return {
    lines,
    telemetry,
    clock,
    async ask(headers: Record<string, string> = {}) {
      const request = new PlatformRequest({
        method: 'GET',
        url: 'https://sts.litwareinc.com/healthz',
        headers,
      });
      const handler = async () => ({ status: 200, headers: {} });
      return toHttpHandler(handler, clock, telemetry)(request, context);
    },
    fire: (run: TimerRun) => toTimerHandler(run, clock, telemetry)({} as Timer, context),
  };
}

describe('the line of a request', () => {
  it.each([
    ['the platform’s own span', headerOf(platform), {}, platform],
    [
      'the platform’s, whatever the caller writes',
      headerOf(platform),
      { traceparent: headerOf(caller) },
      platform,
    ],
    ['the caller’s where the platform says nothing', undefined, { traceparent: headerOf(caller) }, caller],
    [
      'the caller’s where the platform’s cannot be read',
      'nonsense',
      { traceparent: headerOf(caller) },
      caller,
    ],
  ])('names %s', async (_what, traceParent, headers, expected) => {
    const { ask, lines } = setUp(traceParent);
    await ask(headers);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ requestId: 'invocation-1', ...expected });
  });

  it.each([
    ['nobody names one', {}],
    ['the caller’s is not to the letter', { traceparent: `${headerOf(caller)}x` }],
    ['there are two', { traceparent: `${headerOf(caller)}, ${headerOf(platform)}` }],
    ['it stands in another header', { 'x-traceparent': headerOf(caller) }],
  ])('names none where %s', async (_what, headers) => {
    const { ask, lines } = setUp();
    await ask(headers);
    expect(Object.keys(lines[0] ?? {})).not.toContain('traceId');
    expect(Object.keys(lines[0] ?? {})).not.toContain('spanId');
  });
});

describe('the span of a request', () => {
  it('is named after the function and continues the platform’s', async () => {
    const { ask, telemetry } = setUp(headerOf(platform, '00'));
    await ask();
    expect(telemetry.spans).toEqual([['token', { ...platform, sampled: false }]]);
  });

  it('continues nothing that only the caller wrote', async () => {
    const { ask, telemetry } = setUp();
    await ask({ traceparent: headerOf(caller) });
    expect(telemetry.spans).toEqual([['token', undefined]]);
  });
});

describe('an answer', () => {
  it('says nothing of any trace', async () => {
    const { ask } = setUp(headerOf(platform));
    const answer = await ask({ traceparent: headerOf(caller), tracestate: 'a=1' });
    expect(JSON.stringify(answer)).not.toMatch(/trace|0af7651916cd/i);
  });
});

describe('a run of a timer', () => {
  it.each([true, false])('ends in a line that says whether it did its work: %s', async (succeeded) => {
    const { fire, lines, clock } = setUp(headerOf(platform));
    await fire(async (log, requestId) => {
      log('replay.swept', { removed: 1, run: requestId });
      clock.advance(2);
      return succeeded;
    });
    expect(lines).toMatchObject([
      { event: 'replay.swept', removed: 1, run: 'invocation-1', function: 'token', ...platform },
      { event: 'timer.ran', timer: 'token', succeeded, ms: 2000, at: testNow + 2 },
    ]);
  });

  it('does not throw, and says that it failed and why', async () => {
    const { fire, lines } = setUp();
    await fire(() => Promise.reject(new Outage('tables', 'no answer in time')));
    expect(lines).toMatchObject([
      { event: 'timer.failed', error: 'Outage', dependency: 'tables', message: 'no answer in time' },
      { event: 'timer.ran', succeeded: false },
    ]);
  });

  it('is a span of its name, and measured', async () => {
    const { fire, telemetry } = setUp(headerOf(platform));
    await fire(async () => true);
    expect(telemetry.spans.map(([name]) => name)).toEqual(['token']);
    expect(telemetry.recorded).toEqual([
      ['s2s_timer_last_run_timestamp_seconds', testNow, { timer: 'token' }],
    ]);
  });
});
