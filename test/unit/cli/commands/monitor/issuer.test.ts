/** Our own certificates and the timer, at the seconds where the verdict changes. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../../cli/commands/monitor/finding.ts';
import { judgeIssuer } from '../../../../../cli/commands/monitor/judge-issuer.ts';
import { judgeReadiness, judgeTimer } from '../../../../../cli/commands/monitor/judge-timer.ts';
import { day, hour, minute } from '../../../../../shared/base/duration.ts';
import { testNow } from '../../../../support/clock.ts';
import { certificateFact, fromNow, issuerFact, pinFact, runFact } from '../../../../support/monitor-facts.ts';

const horizon = { now: testNow, days: 60 };

/** What is not as it should be, in short. */
function told(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity !== 'ok')
    .map(({ severity, code }) => `${severity} ${code}`);
}

describe('the current certificate', () => {
  const alone = (seconds: number) =>
    issuerFact({ current: certificateFact({ notAfter: fromNow(seconds) }), next: null });

  it.each([
    ['far from its end', alone(60 * day + 1), []],
    ['at sixty days, without a next', alone(60 * day), ['warning CertificateExpiresWithoutNext']],
    ['a second before thirty days', alone(30 * day + 1), ['warning CertificateExpiresWithoutNext']],
    ['at thirty days', alone(30 * day), ['critical CertificateExpiresWithoutNext']],
    ['a second before its end', alone(1), ['critical CertificateExpiresWithoutNext']],
    ['at its end', alone(0), ['critical CertificateExpired']],
    ['that is not there', issuerFact({ current: null, next: null }), ['critical NothingSigns']],
  ])('%s', (_name, view, expected) => {
    expect(told(judgeIssuer(view, [], horizon))).toEqual(expected);
  });

  it.each([
    ['in time', 10 * day - 1, []],
    ['too late', 10 * day, ['critical CertificateExpiresWithoutNext']],
  ])('is told of when the next one takes over %s', (_name, effective, expected) => {
    const next = certificateFact({
      role: 'next',
      effectiveDate: fromNow(effective),
      notAfter: fromNow(400 * day),
    });
    const view = issuerFact({ current: certificateFact({ notAfter: fromNow(10 * day) }), next });
    expect(told(judgeIssuer(view, [], horizon))).toEqual(expected);
  });

  it('should have been replaced, when the date for that has gone by', () => {
    const at = (seconds: number) =>
      issuerFact({ current: certificateFact({ replaceBy: fromNow(seconds) }), next: null });
    expect(told(judgeIssuer(at(1), [], horizon))).toEqual([]);
    expect(told(judgeIssuer(at(0), [], horizon))).toEqual(['warning ReplacementOverdue']);
  });

  it('is looked at no further ahead than is asked', () => {
    expect(told(judgeIssuer(alone(20 * day), [], { now: testNow, days: 10 }))).toEqual([]);
  });
});

describe('the next certificate', () => {
  it('is no use when it ends before it begins', () => {
    const next = certificateFact({ role: 'next', effectiveDate: fromNow(day), notAfter: fromNow(day) });
    expect(told(judgeIssuer(issuerFact({ next }), [], horizon))).toEqual([
      'critical NextCertificateUnusable',
    ]);
  });

  it('that is held names the partners that it waits for', () => {
    const next = certificateFact({
      role: 'next',
      effectiveDate: fromNow(day),
      notAfter: fromNow(400 * day),
      held: true,
    });
    const pins = [pinFact(), pinFact({ name: 'Contoso', hasNext: true })];
    const [finding] = judgeIssuer(issuerFact({ next }), pins, horizon).filter(
      ({ code }) => code === 'RollHeld',
    );
    expect(finding).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('waits for Fabrikam to'),
    });
  });
});

describe('what is kept', () => {
  it.each([
    ['within its time', hour - 1, []],
    ['an hour beyond it', hour, ['warning RetentionOverdue']],
  ])('%s', (_name, late, expected) => {
    const previous = certificateFact({ role: 'previous', withdrawnDate: fromNow(-late) });
    expect(told(judgeIssuer(issuerFact({ previous }), [], horizon))).toEqual(expected);
    const verifyOnly = [certificateFact({ role: 'verifyOnly', withdrawnDate: fromNow(-late) })];
    expect(told(judgeIssuer(issuerFact({ verifyOnly }), [], horizon))).toEqual(expected);
  });

  it('for a creation that does not end', () => {
    const pending = (seconds: number) =>
      issuerFact({ pendingCreation: { reason: 'scheduled', requestedDate: fromNow(-seconds) } });
    expect(told(judgeIssuer(pending(hour - 1), [], horizon))).toEqual([]);
    expect(told(judgeIssuer(pending(hour), [], horizon))).toEqual(['warning CreationOverdue']);
  });
});

describe('the roll timer', () => {
  it.each([
    ['that ran', runFact(), []],
    ['with nothing due', runFact({ nextDueDate: null }), []],
    ['half an hour late, less a second', runFact({ nextDueDate: fromNow(1 - 30 * minute) }), []],
    ['half an hour late', runFact({ nextDueDate: fromNow(-30 * minute) }), ['warning RollOverdue']],
    ['a day late', runFact({ nextDueDate: fromNow(-day) }), ['critical RollOverdue']],
    ['that failed', runFact({ failure: 'the vault did not answer' }), ['warning RollFailed']],
    [
      'with an alarm',
      runFact({ alarms: [{ code: 'policy-drift', message: 'm' }] }),
      ['warning policy-drift'],
    ],
    [
      'with an urgent alarm',
      runFact({ alarms: [{ code: 'hold-exhausted', message: 'm' }] }),
      ['critical hold-exhausted'],
    ],
  ])('%s', (_name, run, expected) => {
    expect(told(judgeTimer([run], horizon))).toEqual(expected);
  });

  it('that never ran is told, and can be mended', () => {
    expect(judgeTimer([], horizon)).toMatchObject([{ code: 'RollNeverRan', fix: { advance: true } }]);
  });
});

describe('readiness', () => {
  const answer = (...checks: object[]) => JSON.stringify({ status: 'x', checks });

  it.each([
    ['in order', answer({ name: 'vault', status: 'pass', code: 'Ok' }), []],
    [
      'without the vault',
      answer({ name: 'vault', status: 'fail', code: 'Unavailable' }),
      ['critical Unavailable'],
    ],
    [
      'with a silent timer',
      answer({ name: 'roll', status: 'warn', code: 'RollSilent' }),
      ['warning RollSilent'],
    ],
    ['told elsewhere with its date', answer({ name: 'roll', status: 'warn', code: 'RollFailed' }), []],
    ['of another kind of server', '<html>', ['critical Unready']],
  ])('%s', (_name, text, expected) => {
    expect(told(judgeReadiness(text, horizon))).toEqual(expected);
  });
});
