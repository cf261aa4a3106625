/** What may name a user. */
import { describe, expect, it } from 'vitest';
import { isUserClaim } from '../../../shared/tokens/user-identity.ts';

describe('isUserClaim', () => {
  it.each([
    's-1-5-21-1-2-3-1104',
    'kim@litwareinc.com',
    '0).w|s-1-5-21-1-2-3-1104',
    'Jörg Müller',
    ' ',
    '\u{1F600}',
    'x'.repeat(256),
  ])('takes %j', (text) => {
    expect(isUserClaim(text)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['a long text', 'x'.repeat(257)],
    ['a line break', 'kim\r\nevil: 1'],
    ['a zero', 'kim\u0000'],
    ['a control character of the second block', 'kim\u0085'],
    ['a number', 7],
    ['a boolean', true],
    ['null', null],
    ['no value', undefined],
    ['a list', ['kim']],
    ['an object', { toString: () => 'kim' }],
  ])('refuses %s', (_, value) => {
    expect(isUserClaim(value)).toBe(false);
  });
});
