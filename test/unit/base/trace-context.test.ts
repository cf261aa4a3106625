/** `traceparent` to the letter of W3C Trace Context §3.2, and nothing for whatever is not it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTraceparent } from '../../../shared/base/trace-context.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const good = `00-${traceId}-${spanId}-01`;

describe('parseTraceparent', () => {
  it('reads the example of the specification', () => {
    expect(parseTraceparent(good)).toEqual({ traceId, spanId, sampled: true });
  });

  it.each([
    ['00', false],
    ['01', true],
    ['09', true],
    ['fe', false],
    ['ff', true],
  ])('takes from the flags %s one bit: sampled is %s (§3.2.2.5)', (flags, sampled) => {
    expect(parseTraceparent(`00-${traceId}-${spanId}-${flags}`)).toEqual({ traceId, spanId, sampled });
  });

  it.each([
    ['a later version of the same length', `01-${traceId}-${spanId}-01`],
    ['a later version that says more', `cc-${traceId}-${spanId}-01-what the future brings`],
    ['the last version that may be', `fe-${traceId}-${spanId}-01-`],
  ])('reads the known fields of %s (§3.2.4)', (_what, value) => {
    expect(parseTraceparent(value)).toEqual({ traceId, spanId, sampled: true });
  });

  it.each([
    ['nothing', undefined],
    ['an empty value', ''],
    ['the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['a version that is no number', `0x-${traceId}-${spanId}-01`],
    ['a version of one digit', `0-${traceId}-${spanId}-01`],
    ['version 00 with something after it', `${good}-more`],
    ['version 00 with a dash after it', `${good}-`],
    ['a later version with something after it but no dash', `01-${traceId}-${spanId}-01more`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', good.toUpperCase()],
    ['one upper-case digit', good.replace('0af', '0aF')],
    ['a trace that is too short', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a trace that is too long', `00-${traceId}0-${spanId}-01`],
    ['a span that is too short', `00-${traceId}-${spanId.slice(1)}-01`],
    ['flags of one digit', `00-${traceId}-${spanId}-1`],
    ['no flags', `00-${traceId}-${spanId}`],
    ['two values in one', `${good}, ${good}`],
    ['a space before it', ` ${good}`],
    ['a line end after it', `${good}\n`],
    ['a control character in what a later version says', `01-${traceId}-${spanId}-01-\u0007`],
    ['more than anybody needs', `01-${traceId}-${spanId}-01-${'x'.repeat(300)}`],
    ['other dashes', good.replaceAll('-', '\u2010')],
    ['digits of another script', good.replace('0af', '\u0660af')],
  ])('takes %s for no trace at all', (_what, value) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  const hex = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
  const notZero = (length: number) => hex(length).filter((text) => /[^0]/.test(text));

  it('gives back what was written, whatever it was', () => {
    fc.assert(
      fc.property(notZero(32), notZero(16), hex(2), (trace, span, flags) => {
        const sampled = Number.parseInt(flags, 16) % 2 === 1;
        expect(parseTraceparent(`00-${trace}-${span}-${flags}`)).toEqual({
          traceId: trace,
          spanId: span,
          sampled,
        });
      }),
    );
  });

  it('gives nothing but lower-case hexadecimal digits of the right length, and never throws', () => {
    const near = fc.tuple(fc.nat(good.length - 1), fc.string({ maxLength: 3 })).map(([at, put]) => {
      return good.slice(0, at) + put + good.slice(at + 1);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), near), (value) => {
        const read = parseTraceparent(value);
        if (read === undefined) return;
        expect(read.traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(read.spanId).toMatch(/^[0-9a-f]{16}$/);
      }),
      { numRuns: 1000 },
    );
  });
});
