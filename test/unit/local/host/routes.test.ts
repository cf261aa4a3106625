/** The route analysis of the local Functions host: what matches a path, and which templates can match the same one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchRoute, overlaps, parseRoute, pathSegments } from '../../../../local/host/routes.ts';

describe('a route template', () => {
  it.each([
    ['a/{b}', '/a/x', { b: 'x' }],
    ['/a/{b}', '/A/X', { b: 'X' }],
    ['', '/', {}],
    ['a/{b?}', '/a', {}],
    ['a/{b?}', '/a/', {}],
    ['a/{b?}', '/a//', undefined],
    ['a/{*b}', '/a/x//y/', { b: 'x//y' }],
    ['{id:int}', '/-5', { id: '-5' }],
    ['{id:int}', '/2147483648', undefined],
    ['{id:long}', '/2147483648', { id: '2147483648' }],
    ['{id:guid}', '/00000002-0000-0ff1-ce00-000000000000', { id: '00000002-0000-0ff1-ce00-000000000000' }],
    ['{id:guid}', '/00000002', undefined],
    ['{a:alpha:length(2,3)}', '/ab', { a: 'ab' }],
    ['{a:alpha:length(2,3)}', '/abcd', undefined],
    ['{a:length(2)}', '/ab', { a: 'ab' }],
    ['{a:minlength(2)}', '/a', undefined],
    ['{a:maxlength(2)}', '/abc', undefined],
    ['{n:range(1,10)}', '/11', undefined],
    ['{n:min(5)}', '/5', { n: '5' }],
    ['{n:max(5)}', '/6', undefined],
    ['{b:bool}', '/TRUE', { b: 'TRUE' }],
    ['{d:decimal}', '/1.5', { d: '1.5' }],
    ['{x:regex(^[[ab]]{{2}}$)}', '/ab', undefined],
    ['{x:regex(^\\d{{3}}-\\d{{2}}$)}', '/123-45', { x: '123-45' }],
    ['{x:regex(^(a|b/c)$)?}', '/A', { x: 'A' }],
    ['{x}', '/%C3%BC', { x: 'ü' }],
    ['{x}', '/%ff', { x: '%ff' }],
    ['{x}', '/%', { x: '%' }],
    ['{x}', '/a%2Fb%2fc', { x: 'a%2Fb%2fc' }],
    ['%41', '/a', undefined],
    ['a', '/%41', {}],
    ['straße', '/STRASSE', undefined],
    ['é', '/%C3%89', {}],
    // The Kelvin sign and the dotless i are no ASCII letters, whatever JavaScript's cases say.
    ['k', '/%E2%84%AA', undefined],
    ['I', '/%C4%B1', undefined],
    ['{id:int}', '/%2B5', { id: '+5' }],
    ['{id:int}', '/5.0', undefined],
    ['{id:int}', '/-2147483649', undefined],
    ['{x:required}', '/%20', { x: ' ' }],
  ])('%s and the path %s', (template, path, expected) => {
    expect(matchRoute(parseRoute(template), pathSegments(path))).toEqual(expected);
  });

  it.each([
    '{a',
    'a}',
    '{}',
    '{a}b',
    'a?',
    '{a:int(5)}',
    '{a:length(x)}',
    '{a:length(3,2)}',
    '{a:minlength(-1)}',
    '{a:range(2,1)}',
    '{a:range(1)}',
    '{a:max(1,2)}',
    '{a:regex(()}',
    '{*a?}',
    '{a=5}',
    '{*a}/b',
    '{a}/{a}',
  ])('%s is refused', (template) => {
    expect(() => parseRoute(template)).toThrow(`Route "${template}"`);
  });
});

describe('two route templates', () => {
  it.each([
    ['a/b', 'A/B', true],
    ['a/b', 'a/c', false],
    ['a/{x}', 'a/b', true],
    ['a/{x:int}', 'a/b', false],
    ['a/{x:int}', 'a/{y:alpha}', false],
    ['a/{x:int}', 'a/{y:guid}', true],
    ['{x:length(1,3)}', '{y:length(4)}', false],
    ['{x:max(4)}', '{y:min(5)}', false],
    ['{x:bool}', '{y:int}', false],
    ['a/{x?}', 'a', true],
    ['a/{x?}', 'a/b/c', false],
    ['{*x}', 'a/b/c', true],
    ['a/{*x}', 'b/{*x}', false],
    ['a/{x}/c', '{y}/b/{*z}', true],
    ['{realm}/metadata/json/1', 'metadata/json/1', false],
    ['{realm}/metadata/json/1', 'autodiscover/metadata/json/1', true],
    ['', '{x?}', true],
  ])('%s and %s', (a, b, expected) => {
    expect(overlaps(parseRoute(a), parseRoute(b))).toBe(expected);
    expect(overlaps(parseRoute(b), parseRoute(a))).toBe(expected);
  });

  const words = ['a', 'B', '5', '42', 'true', '-1', 'a-b', '00000002-0000-0ff1-ce00-000000000000'];
  const constraints = [
    '',
    ':int',
    ':alpha',
    ':guid',
    ':bool',
    ':length(1)',
    ':minlength(2)',
    ':range(1,9)',
    ':regex(^a)',
  ];
  const word = fc.constantFrom(...words);
  const parameter = (index: number) =>
    fc.constantFrom(...constraints).map((constraint) => `{p${index}${constraint}}`);
  const path = fc.array(word, { maxLength: 4 });

  /** A template that is likely to match the words: each kept, recased or made a parameter, the tail cut to a catch-all. */
  const templateFor = (parts: readonly string[]) =>
    fc
      .tuple(
        fc.tuple(
          ...parts.map((part, index) =>
            fc.oneof(fc.constant(part), fc.constant(part.toLowerCase()), parameter(index)),
          ),
        ),
        fc.option(fc.nat({ max: parts.length }), { freq: 3 }),
        fc.constantFrom('', '{q?}', '{q:int?}', '{*q}'),
      )
      .map(([segments, cut, tail]) =>
        cut === null ? [...segments, tail] : [...segments.slice(0, cut), '{*rest}'],
      )
      .map((segments) => segments.filter((segment) => segment !== '').join('/'));

  it('overlap whenever some path matches both', () => {
    const cases = path.chain((parts) => fc.tuple(fc.constant(parts), templateFor(parts), templateFor(parts)));
    let bothMatched = 0;
    fc.assert(
      fc.property(cases, ([parts, first, second]) => {
        const [a, b] = [parseRoute(first), parseRoute(second)];
        const asked = pathSegments(`/${parts.join('/')}`);
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        if (!matchRoute(a, asked) || !matchRoute(b, asked)) return;
        bothMatched += 1;
        expect(overlaps(a, b)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    // Else the law would have been tried on nothing.
    expect(bothMatched).toBeGreaterThan(300);
  });

  it('overlap whenever some path matches both, also beyond ASCII and with any bounds', () => {
    const unit = fc.constantFrom('k', 'K', '\u212A', 'i', '\u0131', 'I', 'é', 'É', 'ß', '0', '7', '-', '+');
    const text = fc.string({ unit, minLength: 1, maxLength: 3 });
    const bound = fc.integer({ min: -99, max: 99 });
    const length = fc.nat({ max: 4 });
    const constraint = fc.oneof(
      fc.constantFrom('', ':int', ':long', ':alpha', ':bool', ':decimal', ':regex(^[^a-z]+$)', ':regex(k)'),
      bound.map((n) => `:min(${n})`),
      bound.map((n) => `:max(${n})`),
      length.map((n) => `:minlength(${n})`),
      length.map((n) => `:maxlength(${n})`),
    );
    const recased = (part: string) => fc.constantFrom(part, part.toLowerCase(), part.toUpperCase());
    const segment = (part: string) =>
      fc.oneof(
        recased(part),
        fc.tuple(constraint, constraint).map((both) => `{p${both.join('')}}`),
      );
    const cases = text.chain((part) => fc.tuple(fc.constant(part), segment(part), segment(part)));
    let bothMatched = 0;
    fc.assert(
      fc.property(cases, ([part, first, second]) => {
        const [a, b] = [parseRoute(first), parseRoute(second)];
        const asked = pathSegments(`/${encodeURIComponent(part)}`);
        if (!matchRoute(a, asked) || !matchRoute(b, asked)) return;
        bothMatched += 1;
        expect(overlaps(a, b)).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(bothMatched).toBeGreaterThan(300);
  });

  it('made of literals only overlap exactly when they are the same path', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        const same = a.join('/').toLowerCase() === b.join('/').toLowerCase();
        expect(overlaps(parseRoute(a.join('/')), parseRoute(b.join('/')))).toBe(same);
      }),
    );
  });
});
