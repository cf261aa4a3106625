/** Canonical base64url, and comparison of secrets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  equalSecrets,
  fromBase64Url,
  sha1,
  sha256,
  toBase64Url,
  withoutPadding,
} from '../../../shared/base/encoding.ts';

describe('base64url', () => {
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['a?>~', 'YT8-fg'],
  ])('writes %j as %j and reads it back', (text, encoded) => {
    expect(toBase64Url(text)).toBe(encoded);
    expect(fromBase64Url(encoded)?.toString()).toBe(text);
  });

  it.each([
    ['padding', 'Zg=='],
    ['padding in the middle', 'Zg==Zg'],
    ['a line break at the end', 'Zg\n'],
    ['white space', 'Z m8'],
    ['the plain alphabet', 'YT8+fg'],
    ['the plain alphabet, other character', 'YT8/fg'],
    ['one character too many', 'Zm9vZ'],
    ['a single character', 'Z'],
    ['bits set beyond the last byte', 'Zh'],
    ['the same in three characters', 'Zm9'],
    ['a full stop', 'Zg.Zg'],
    ['a NUL', 'Zg\u0000'],
    ['a full-width letter', 'Ｚg'],
  ])('refuses %s', (_, text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });

  it('reads back every sequence of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('reads no text but the one that it would write', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ABZagz019-_=+/. ') });
    fc.assert(
      fc.property(text, (candidate) => {
        const bytes = fromBase64Url(candidate);
        if (bytes) expect(toBase64Url(bytes)).toBe(candidate);
      }),
    );
  });
});

describe('digests', () => {
  it('are SHA-1 and SHA-256', () => {
    expect(sha1(Buffer.from('abc')).toString('hex')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
    expect(sha256('abc').toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('5.2 Timing-safe compare', () => {
  describe('equalSecrets', () => {
    it.each([
      ['abc', 'abc', true],
      ['abc', Buffer.from('abc'), true],
      ['', '', true],
      ['abc', 'abd', false],
      ['abc', 'ab', false],
      ['abc', 'abc ', false],
      ['abc', '', false],
    ])('of %j and %j is %j', (a, b, equal) => {
      expect(equalSecrets(a, b)).toBe(equal);
      expect(equalSecrets(b, a)).toBe(equal);
    });
  });
});

describe('withoutPadding', () => {
  it.each([
    ['', ''],
    ['Zg', 'Zg'],
    ['Zg==', 'Zg'],
    ['==', ''],
    ['=Z=g=', '=Z=g'],
    [`${'='.repeat(8000)}x`, `${'='.repeat(8000)}x`],
  ])('takes from %j what is at its end', (text, bare) => {
    expect(withoutPadding(text)).toBe(bare);
  });

  it('takes what a pattern would', () => {
    const texts = fc.string({ unit: fc.constantFrom('=', '=', 'a', '\n') });
    fc.assert(fc.property(texts, (text) => withoutPadding(text) === text.replace(/=*$/, '')));
  });
});
