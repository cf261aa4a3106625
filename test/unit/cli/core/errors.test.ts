/** How a command ends. */
import { describe, expect, it } from 'vitest';
import {
  ApiProblem,
  Declined,
  describeError,
  errorAsObject,
  exitCodeOf,
  isCliError,
  NotSignedIn,
  Unreachable,
  UsageError,
} from '../../../../cli/core/errors.ts';

const violations = [
  { code: 'EffectiveDateTooSoon', message: 'It is too near.', target: 'effectiveDate', remedy: 'Wait.' },
  { code: 'CertificateExpired', message: 'It has expired.' },
];

describe('the exit code', () => {
  it.each([
    ['wrong usage', new UsageError('no'), 1],
    ['a no of the person', new Declined(), 1],
    ['nobody signed in', new NotSignedIn('no', 'az login'), 1],
    ['no answer', new Unreachable('no'), 5],
    ['a refusal', new ApiProblem(400, violations), 1],
    ['a missing right', new ApiProblem(403, violations), 1],
    ['a conflict', new ApiProblem(409, violations), 4],
    ['a lost race', new ApiProblem(412, violations), 4],
    ['a dependency that is down', new ApiProblem(503, violations), 5],
    ['too many requests', new ApiProblem(429, violations), 5],
    ['a gateway without the service', new ApiProblem(502, violations), 5],
    ['a bug of the service', new ApiProblem(500, violations), 1],
  ])('of %s is its own', (_name, error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });
});

describe('a refusal', () => {
  it('is told with every violation, its target and remedy, and the request id', () => {
    expect(describeError(new ApiProblem(400, violations, 'id-1'))).toEqual([
      'error: EffectiveDateTooSoon: It is too near.',
      '  at: effectiveDate',
      '  do: Wait.',
      'error: CertificateExpired: It has expired.',
      'request id: id-1',
    ]);
  });

  it('is the same for programs', () => {
    expect(errorAsObject(new ApiProblem(409, violations, 'id-1'))).toEqual({
      status: 409,
      code: 'EffectiveDateTooSoon',
      message: 'It is too near.',
      violations,
      requestId: 'id-1',
    });
  });
});

describe('wrong usage', () => {
  it('is told with what to do instead', () => {
    expect(describeError(new UsageError('No.', 'Yes.'))).toEqual(['error: No.', '  do: Yes.']);
    expect(describeError(new UsageError('No.'))).toEqual(['error: No.']);
  });
});

describe('a bug', () => {
  it('is none of ours', () => {
    expect(isCliError(new TypeError('x'))).toBe(false);
    expect(isCliError('x')).toBe(false);
  });
});
