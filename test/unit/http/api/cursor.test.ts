/** Cursors: written and read back, and nothing else is read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../../shared/base/encoding.ts';
import { readCursor, writeCursor } from '../../../../shared/http/api/cursor.ts';

describe('5.5 Continuation tokens, empty pages', () => {
  it('gives back the position that it was written for', () => {
    const position = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
    fc.assert(fc.property(position, (after) => readCursor(writeCursor(after)) === after));
  });

  it('can stand in a query as it is', () => {
    expect(writeCursor('Exchange ä/?&=+')).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  it.each([
    ['nothing', ''],
    ['no base64url', '{"v":1}'],
    ['no JSON', toBase64Url('x')],
    ['a list', toBase64Url('["a"]')],
    ['another version', toBase64Url('{"v":2,"after":"a"}')],
    ['another spelling', toBase64Url('{"after":"a","v":1}')],
    ['a space more', toBase64Url('{"v":1, "after":"a"}')],
    ['a member more', toBase64Url('{"v":1,"after":"a","top":5}')],
    ['a position twice', toBase64Url('{"v":1,"after":"a","after":"b"}')],
    ['no position', toBase64Url('{"v":1}')],
    ['an empty position', toBase64Url('{"v":1,"after":""}')],
    ['a position that is no text', toBase64Url('{"v":1,"after":1}')],
    ['half a character', toBase64Url('{"v":1,"after":"\\ud800"}')],
    ['padding', `${toBase64Url('{"v":1,"after":"a"}')}=`],
    ['a longer position than there are', writeCursor('x'.repeat(513))],
    ['more text than is read', 'A'.repeat(100_000)],
  ])('of %s is refused', (_what, text) => {
    expect(readCursor(text)).toBeUndefined();
  });

  it('may hold the longest position, to the character', () => {
    expect(readCursor(writeCursor('x'.repeat(512)))).toHaveLength(512);
  });
});
