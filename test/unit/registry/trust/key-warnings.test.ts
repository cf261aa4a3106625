/** Keys outside their dates are told when they are registered, and are no reason to refuse anything. */
import { describe, expect, it } from 'vitest';
import { warningsOfKeys } from '../../../../shared/registry/trust/key-warnings.ts';

const now = 1_782_864_000;

describe('the warnings about keys', () => {
  it.each([
    ['valid now', { notBefore: now - 10, notAfter: now + 10 }, []],
    ['in its first second', { notBefore: now, notAfter: now + 10 }, []],
    ['in its last second', { notBefore: now - 10, notAfter: now }, []],
    ['over', { notBefore: now - 10, notAfter: now - 1 }, ['KeyExpired']],
    ['still to come', { notBefore: now + 1, notAfter: now + 10 }, ['KeyNotYetValid']],
    ['without dates', {}, []],
  ])('for a key that is %s', (_, dates, codes) => {
    expect(warningsOfKeys([{ kid: 'a', ...dates }], now).map(({ code }) => code)).toEqual(codes);
  });

  it('name each key and its date', () => {
    const [warning] = warningsOfKeys([{ kid: 'a' }, { kid: 'b', notAfter: now - 1 }], now);
    expect(warning?.message).toBe('The key b was valid until 2026-06-30T23:59:59Z.');
  });
});
