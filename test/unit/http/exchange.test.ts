/** JSON answers. */
import { expect, it } from 'vitest';
import { jsonResponse } from '../../../shared/http/exchange.ts';

it('a JSON answer is compact, typed and without a byte order mark', () => {
  expect(jsonResponse(201, { b: 1, a: ['ä'] }, { etag: '"1"' })).toEqual({
    status: 201,
    headers: { 'content-type': 'application/json; charset=utf-8', etag: '"1"' },
    body: '{"b":1,"a":["ä"]}',
  });
});
