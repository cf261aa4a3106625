/** Values of query parameters: what is meant, and what is refused rather than guessed at. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../shared/base/errors.ts';
import { readFlag, readText, readWholeNumber } from '../../../../shared/http/api/query-values.ts';

/** The value, or the name of the parameter that is refused. */
function read<T>(outcome: Outcome<T>): T | readonly (string | undefined)[] {
  return 'violations' in outcome ? outcome.violations.map(({ target }) => target) : outcome.value;
}

describe('a flag', () => {
  it.each([
    ['', false],
    ['x=true', true],
    ['x=false', false],
    ['x=', ['x']],
    ['x=1', ['x']],
    ['x=TRUE', ['x']],
    ['X=true', false],
  ])('in ?%s is read as %j', (query, expected) => {
    expect(read(readFlag(new URLSearchParams(query), 'x'))).toEqual(expected);
  });
});

describe('a whole number', () => {
  const bounds = { least: 1, most: 500, fallback: 100 };

  it.each([
    ['', 100],
    ['x=1', 1],
    ['x=500', 500],
    ['x=0', ['x']],
    ['x=501', ['x']],
    ['x=', ['x']],
    ['x=-1', ['x']],
    ['x=%2B5', ['x']],
    ['x=05', ['x']],
    ['x=5.0', ['x']],
    ['x=5e1', ['x']],
    ['x=0x5', ['x']],
    ['x=%205', ['x']],
    [`x=${'9'.repeat(400)}`, ['x']],
  ])('in ?%s is read as %j', (query, expected) => {
    expect(read(readWholeNumber(new URLSearchParams(query), 'x', bounds))).toEqual(expected);
  });

  it('may be nothing where that is within its bounds', () => {
    const outcome = readWholeNumber(new URLSearchParams('x=0'), 'x', { ...bounds, least: 0 });
    expect(outcome).toEqual({ value: 0 });
  });
});

describe('a text', () => {
  it.each([
    ['', undefined],
    ['x=a', 'a'],
    ['x=abcde', 'abcde'],
    ['x=', ['x']],
    ['x=abcdef', ['x']],
  ])('in ?%s is read as %j', (query, expected) => {
    expect(read(readText(new URLSearchParams(query), 'x', 5))).toEqual(expected);
  });

  it('is not repeated when it is refused', () => {
    const outcome = readText(new URLSearchParams({ x: 'hunter2hunter2' }), 'x', 5);
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });
});
