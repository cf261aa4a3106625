/** The order of a test: what is run, what is skipped, and what each step comes to. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { failed, notTried, passed, warned } from '../../../shared/connectivity/findings.ts';
import { resultOf, type StepStatus } from '../../../shared/connectivity/report.ts';
import { createStepRunner } from '../../../shared/connectivity/step-runner.ts';
import { createTestClock } from '../../support/clock.ts';

describe('a step', () => {
  it('gives its value to those after it, also with a warning', async () => {
    const runner = createStepRunner(createTestClock());
    const one = await runner.step('one', [], () => passed(1, 'Good.', { seen: 'a' }));
    const two = await runner.step('two', [one], (value) =>
      warned(value + 1, 'CertificateExpiresSoon', 'Soon.'),
    );
    const sum = await runner.step('three', [one, two], async (a, b) => passed(a + b, 'Good.'));
    expect(sum).toBe(3);
    expect(runner.steps).toEqual([
      {
        name: 'one',
        status: 'pass',
        code: 'Ok',
        message: 'Good.',
        remedy: null,
        durationMs: 0,
        evidence: { seen: 'a' },
      },
      expect.objectContaining({ name: 'two', status: 'warn', code: 'CertificateExpiresSoon' }),
      expect.objectContaining({ name: 'three', status: 'pass' }),
    ]);
    expect(runner.steps[1]?.remedy).toMatch(/^Stage the next certificate/);
  });

  it('is listed and not run when one that it needs failed, and so are those after it', async () => {
    const runner = createStepRunner(createTestClock());
    const run: string[] = [];
    const one = await runner.step('one', [], () => passed(1, 'Good.'));
    const two = await runner.step<number, []>('two', [], () => failed('PeerTimeout', 'Late.'));
    const three = await runner.step('three', [one, two], () => passed(run.push('three'), 'Good.'));
    await runner.step('four', [three], () => passed(run.push('four'), 'Good.'));
    await runner.step('five', [one], () => passed(run.push('five'), 'Good.'));
    expect(run).toEqual(['five']);
    const told = runner.steps.map(({ name, status, code, message }) => [name, status, code, message]);
    expect(told).toEqual([
      ['one', 'pass', 'Ok', 'Good.'],
      ['two', 'fail', 'PeerTimeout', 'Late.'],
      ['three', 'skip', 'PrerequisiteFailed', 'Not tried, because the step two failed.'],
      ['four', 'skip', 'PrerequisiteFailed', 'Not tried, because the step two failed.'],
      ['five', 'pass', 'Ok', 'Good.'],
    ]);
  });

  it('that was not tried for a reason of its own has no value either', async () => {
    const runner = createStepRunner(createTestClock());
    const one = await runner.step<number, []>('one', [], () => notTried('NotAsked', 'Nobody asked.'));
    await runner.step('two', [one], () => passed(1, 'Good.'));
    expect(runner.steps.map(({ status, message }) => [status, message])).toEqual([
      ['skip', 'Nobody asked.'],
      ['skip', 'Not tried, because what it needs was not tried.'],
    ]);
  });

  it('fails when what we depend on is down, and names it', async () => {
    const runner = createStepRunner(createTestClock());
    const value = await runner.step('one', [], async () => {
      throw new Outage('tables', 'https://account.table.core.windows.net: 403 with a secret');
    });
    expect(value).toBeUndefined();
    expect(runner.steps).toEqual([
      expect.objectContaining({
        status: 'fail',
        code: 'DependencyUnavailable',
        message: 'The table storage of this service does not answer.',
        evidence: { dependency: 'tables' },
      }),
    ]);
  });

  it('lets a bug through', async () => {
    const runner = createStepRunner(createTestClock());
    const bug = new TypeError('x is not a function');
    await expect(
      runner.step('one', [], () => {
        throw bug;
      }),
    ).rejects.toBe(bug);
  });

  it('tells how long it took, in whole milliseconds', async () => {
    const clock = createTestClock();
    const runner = createStepRunner(clock);
    await runner.step('one', [], () => {
      clock.advance(1.2345);
      return passed(1, 'Good.');
    });
    expect(runner.steps[0]?.durationMs).toBe(1235);
  });

  it('shows what a peer said through the gate only', async () => {
    const runner = createStepRunner(createTestClock());
    await runner.step('one', [], () =>
      failed('PeerFails', 'It says\u001b[31m eyJhbGciOiJub25lIn0.eyJhIjoxfQ.', { x: '\n' }),
    );
    expect(runner.steps[0]).toMatchObject({ message: 'It says [31m (token)', evidence: { x: '' } });
  });
});

describe('the result of a test', () => {
  it.each<[StepStatus[], string]>([
    [[], 'pass'],
    [['pass', 'pass'], 'pass'],
    [['pass', 'skip'], 'pass'],
    [['pass', 'warn', 'skip'], 'warn'],
    [['warn', 'fail', 'skip'], 'fail'],
  ])('after %j is %s', (statuses, expected) => {
    expect(resultOf(statuses.map((status) => ({ status })))).toBe(expected);
  });
});
