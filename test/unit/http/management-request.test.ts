/** How strictly a management request is read. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../shared/base/errors.ts';
import { readBody, readIfMatch, readQuery } from '../../../shared/http/management-request.ts';
import { httpRequest } from './requests.ts';

const codesOf = (outcome: Outcome<unknown>) =>
  'violations' in outcome ? outcome.violations.map(({ code, target }) => [code, target]) : [];

const json = { 'content-type': 'application/json' };
const post = (body: string | Uint8Array, headers: Record<string, string> = json) =>
  readBody(httpRequest({ method: 'POST', body, headers }));

describe('the body', () => {
  it.each(['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset="UTF-8"'])(
    'is one JSON object of the type %s',
    async (type) => {
      expect(await post('{"a":{"b":[1]}}', { 'content-type': type })).toEqual({ value: { a: { b: [1] } } });
    },
  );

  it('may be left out, and is not read of a request that only asks', async () => {
    expect(await post('', {})).toEqual({ value: {} });
    expect(await readBody(httpRequest({ method: 'GET', body: 'anything' }))).toEqual({ value: {} });
  });

  it.each([
    'text/plain',
    'application/json; charset=iso-8859-1',
    'application/jsonp',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '',
  ])('of the type %j is not read', async (type) => {
    expect(codesOf(await post('{}', { 'content-type': type }))).toEqual([
      ['UnsupportedMediaType', undefined],
    ]);
  });

  it.each([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a repeated member', '{"a":1,"a":2}'],
    ['a member repeated in disguise', '{"a":1,"\\u0061":2}'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('with %s is refused', async (_what, body) => {
    expect(codesOf(await post(body))).toEqual([['InvalidRequest', undefined]]);
  });

  it('has a size, to the byte', async () => {
    const most = 131_072;
    const body = (length: number) => `{"a":"${'x'.repeat(length - 8)}"}`;
    expect(codesOf(await post(body(most)))).toEqual([]);
    expect(codesOf(await post(body(most + 1)))).toEqual([['BodyTooLarge', undefined]]);
  });
});

describe('the query', () => {
  const read = (query: string, known: readonly string[] = ['dryRun']) =>
    readQuery(new URLSearchParams(query), known);

  it.each([
    ['', false],
    ['dryRun=false', false],
    ['dryRun=true', true],
  ])('%j means %j', (query, dryRun) => {
    expect(read(query)).toEqual({ value: dryRun });
  });

  it.each([
    'dryRun=1',
    'dryRun=',
    'dryRun=True',
    'dryrun=true',
    'dryRun=true&dryRun=true',
    'dryRun=true&x=1',
  ])('%j is refused rather than guessed at', (query) => {
    expect(codesOf(read(query))).toHaveLength(1);
  });

  it('knows the parameters of its route only', () => {
    expect(read('top=5', ['top'])).toEqual({ value: false });
    expect(codesOf(read('dryRun=true', ['top']))).toEqual([['InvalidRequest', 'dryRun']]);
    expect(codesOf(read('a=1&b=2', []))).toEqual([
      ['InvalidRequest', 'a'],
      ['InvalidRequest', 'b'],
    ]);
  });

  it('repeats no more than forty characters of a name', () => {
    expect(codesOf(read(`${'x'.repeat(500)}=1`))[0]?.[1]).toHaveLength(40);
  });
});

describe('If-Match', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"abc"', '"abc"'],
    [' W/"datetime\'2026-07-01\'" ', 'W/"datetime\'2026-07-01\'"'],
  ])('%j is the condition %j', (header, tag) => {
    expect(readIfMatch(header)).toEqual({ value: tag });
  });

  it.each(['abc', '"a", "b"', '"a', 'W/abc', '"a b"', '', '"a"b"'])('%j is no condition', (header) => {
    expect(codesOf(readIfMatch(header))).toEqual([['InvalidRequest', 'If-Match']]);
  });
});
