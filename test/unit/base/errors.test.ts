/** The catalogue of refusals, and results that are a value or every reason against it. */
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCatalogue } from '../../../shared/base/error-catalogue.ts';
import { isRefusal, Outage, refuse, settle, succeed, type Violation } from '../../../shared/base/errors.ts';

const first: Violation = { code: 'InvalidRequest', message: 'first' };
const second: Violation = { code: 'Conflict', message: 'second', target: 'name' };

describe('errorCatalogue', () => {
  it.each(Object.entries(errorCatalogue))(
    'gives %s an error status and a remedy in one sentence',
    (_, entry) => {
      expect([400, 401, 403, 404, 405, 409, 412, 413, 415, 428, 429, 500, 503]).toContain(entry.status);
      expect(entry.remedy).toMatch(/^[A-Z/].*\.$/s);
    },
  );

  it.each([
    ['NotFound', 404],
    ['PreconditionFailed', 412],
    ['MethodNotAllowed', 405],
    ['BodyTooLarge', 413],
    ['UnsupportedMediaType', 415],
    ['Unauthenticated', 401],
    ['Forbidden', 403],
    ['DependencyUnavailable', 503],
    ['InternalError', 500],
  ] satisfies [ErrorCode, number][])('answers %s with %i', (code, status) => {
    expect(errorCatalogue[code].status).toBe(status);
  });
});

describe('outcomes', () => {
  it('tells a value from a refusal', () => {
    expect(isRefusal(succeed(1))).toBe(false);
    expect(isRefusal(refuse(first))).toBe(true);
  });

  it('carries every violation in order', () => {
    expect(refuse(first, second)).toEqual({ violations: [first, second] });
    expect(settle([first, second], () => 1)).toEqual({ violations: [first, second] });
  });

  it('makes the value only when nothing is violated', () => {
    let made = 0;
    const make = () => ++made;
    settle([first], make);
    expect(made).toBe(0);
    expect(settle([], make)).toEqual({ value: 1 });
  });
});

describe('Outage', () => {
  it('names the dependency and when to try again', () => {
    const cause = new Error('socket');
    const outage = new Outage('tables', 'no answer', { cause, retryAfter: 30 });
    expect(outage).toBeInstanceOf(Error);
    expect(outage).toMatchObject({
      name: 'Outage',
      dependency: 'tables',
      message: 'no answer',
      retryAfter: 30,
    });
    expect(outage.cause).toBe(cause);
  });

  it('asks for five seconds unless told otherwise', () => {
    expect(new Outage('vault', 'no answer').retryAfter).toBe(5);
  });
});
