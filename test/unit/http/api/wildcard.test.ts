/** Wildcards: what they match, against the plainest definition there is, and that none can take long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWildcard } from '../../../../shared/http/api/wildcard.ts';

/** The definition, word for word: right, and far too slow for strangers. */
function means(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (first === '*') return means(rest, text) || (text !== '' && means(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text.charAt(0)) && means(rest, text.slice(1));
}

describe('a wildcard', () => {
  it.each([
    ['Exchange', 'exchange', true],
    ['exch*', 'Exchange', true],
    ['*change', 'Exchange', true],
    ['e?change', 'Exchange', true],
    ['e??change', 'Exchange', false],
    ['*', '', true],
    ['**', 'anything', true],
    ['?', '', false],
    ['', '', true],
    ['', 'x', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['change', 'Exchange', false],
    ['*.contoso.com', 'sts.contoso.com', true],
    ['*.contoso.com', 'stsxcontoso.com', false],
    ['[a-z]+', 'abc', false],
    ['[a-z]+', '[A-Z]+', true],
    ['ä', 'Ä', false],
    ['?', '😀', true],
    ['kelvin', '\u212Aelvin', false],
  ])('%j and %j: %j', (pattern, text, expected) => {
    expect(compileWildcard(pattern)(text)).toBe(expected);
  });

  it('matches what the definition says, whatever is asked', () => {
    const pattern = fc.stringMatching(/^[ab*?]{0,8}$/);
    const text = fc.stringMatching(/^[ab]{0,10}$/);
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        expect(compileWildcard(wanted)(given)).toBe(means(wanted, given));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes no longer for the pattern that brings regular expressions down', () => {
    // A matcher that tries every star anew would still be at it when the test is given up.
    const matches = compileWildcard(`${'*a'.repeat(50)}b`);
    expect(matches('a'.repeat(20_000))).toBe(false);
  });
});
