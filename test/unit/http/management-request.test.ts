/** How strictly a management request is read. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../shared/base/errors.ts';
import {
  type ReadingRules,
  readBody,
  readIfMatch,
  readQuery,
  readRequest,
} from '../../../shared/http/management-request.ts';
import { httpRequest, type RequestParts } from './requests.ts';

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

  describe('5.6 CSRF/XSS', () => {
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

  it('of a PATCH may say that it is a merge patch, and only of a PATCH', async () => {
    const headers = { 'content-type': 'application/merge-patch+json; charset=utf-8' };
    const send = (method: string) => readBody(httpRequest({ method, body: '{"a":null}', headers }));
    expect(await send('PATCH')).toEqual({ value: { a: null } });
    expect(codesOf(await send('POST'))).toEqual([['UnsupportedMediaType', undefined]]);
    expect(codesOf(await send('PUT'))).toEqual([['UnsupportedMediaType', undefined]]);
  });

  it('of a DELETE is refused whatever it holds, because it would be lost', async () => {
    const send = (body: string) => readBody(httpRequest({ method: 'DELETE', body, headers: json }));
    expect(await send('')).toEqual({ value: {} });
    for (const body of ['{}', '{"reason":"x"}', ' ', 'x'.repeat(200_000)]) {
      expect(codesOf(await send(body))).toEqual([['InvalidRequest', undefined]]);
    }
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

describe('the reason in the query', () => {
  const read = (reason: string) => readQuery(new URLSearchParams({ reason }), ['reason']);

  it('has 500 characters at most, as it has in a body', () => {
    expect(codesOf(read('x'.repeat(500)))).toEqual([]);
    expect(codesOf(read('x'.repeat(501)))).toEqual([['InvalidRequest', 'reason']]);
  });
});

describe('If-Match', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"abc"', '"abc"'],
    [' W/"datetime\'2026-07-01\'" ', 'W/"datetime\'2026-07-01\'"'],
  ])('%j is the condition %j', (header, tag) => {
    expect(readIfMatch(header, false)).toEqual({ value: tag });
    if (header !== undefined) expect(readIfMatch(header, true)).toEqual({ value: tag });
  });

  it.each(['abc', '"a", "b"', '"a', 'W/abc', '"a b"', '', '"a"b"'])('%j is no condition', (header) => {
    for (const required of [false, true]) {
      expect(codesOf(readIfMatch(header, required))).toEqual([['InvalidRequest', 'If-Match']]);
    }
  });

  it('may be required, and is then missed under a code of its own', () => {
    expect(codesOf(readIfMatch(undefined, true))).toEqual([['PreconditionRequired', 'If-Match']]);
  });
});

describe('a request', () => {
  const rules: ReadingRules = { query: ['top'], needsIfMatch: true };
  const read = (parts: RequestParts, of: ReadingRules = rules) => readRequest(of, httpRequest(parts));

  it('is read into its parts', async () => {
    const headers = { ...json, 'if-match': '"x"' };
    const path = '/api/x?dryRun=true';
    const outcome = await read({ method: 'PATCH', path, headers, body: '{"a":1}' });
    expect(outcome).toMatchObject({ value: { ifMatch: '"x"', dryRun: true, body: { a: 1 } } });
  });

  it('is refused for all its parts at once', async () => {
    const outcome = await read({ method: 'PATCH', path: '/api/x?top=1&x=2', headers: json, body: '[]' });
    expect(codesOf(outcome)).toEqual([
      ['InvalidRequest', 'top'],
      ['InvalidRequest', 'x'],
      ['PreconditionRequired', 'If-Match'],
      ['InvalidRequest', undefined],
    ]);
  });

  it.each([
    ['GET', 'top=5', []],
    ['HEAD', 'top=5', []],
    ['GET', 'dryRun=true', ['dryRun']],
    ['GET', 'reason=x', ['reason']],
    ['POST', 'dryRun=true', []],
    ['POST', 'top=5', ['top']],
    ['POST', 'reason=x', ['reason']],
    ['PUT', 'reason=x', ['reason']],
    ['PATCH', 'dryRun=true&reason=x', ['reason']],
    ['DELETE', 'dryRun=true&reason=x', []],
    ['DELETE', 'top=5', ['top']],
  ])('by %s with ?%s is refused for %j', async (method, query, targets) => {
    const outcome = await read({ method, path: `/?${query}`, headers: { 'if-match': '*' } });
    expect(codesOf(outcome)).toEqual(targets.map((target) => ['InvalidRequest', target]));
  });

  it('that only asks cannot be a dry run', async () => {
    const asked = await read({ method: 'POST', path: '/?dryRun=true' }, { asksOnly: true });
    expect(codesOf(asked)).toEqual([['InvalidRequest', 'dryRun']]);
  });

  it.each([
    ['GET', []],
    ['POST', []],
    ['PUT', []],
    ['PATCH', [['PreconditionRequired', 'If-Match']]],
    ['DELETE', [['PreconditionRequired', 'If-Match']]],
  ])('by %s without If-Match is refused with %j where a route wants one', async (method, faults) => {
    expect(codesOf(await read({ method }))).toEqual(faults);
    expect(codesOf(await read({ method }, {}))).toEqual([]);
    expect(codesOf(await read({ method, headers: { 'if-match': '*' } }))).toEqual([]);
  });
});
