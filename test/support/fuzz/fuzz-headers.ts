/** Headers of a request: those that belong to it, and those that should mean nothing to it. */
import fc from 'fast-check';
import { secretOf } from './hostile-text.ts';

export type Header = readonly [name: string, value: string];

const form = 'application/x-www-form-urlencoded';

const otherTypes = [
  `${form}; charset=utf-7`,
  `${form};charset=iso-8859-1`,
  `${form}, application/json`,
  'application/json; charset=utf-16',
  'application/json;charset="UTF-8"',
  'application/merge-patch+json',
  'application/jsonp',
  'multipart/form-data; boundary=x',
  'text/plain',
  'text/html',
  'x',
  '',
];

const strays: readonly Header[] = [
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-for', '203.0.113.9, [2001:db8::1%25eth0]:99'],
  ['x-forwarded-for', ', ,unknown, ::ffff:203.0.113.9, :::::'],
  ['x-forwarded-for', '203.0.113.9:999999, [::], 1.2.3.4.5'],
  ['x-forwarded-for', '203.0.113.9,'.repeat(500)],
  ['x-forwarded-host', 'evil.example'],
  ['x-original-url', '/api/tokenIssuer'],
  ['x-http-method-override', 'DELETE'],
  ['x-ms-request-id', 'chosen-by-a-stranger'],
  ['x-ms-client-principal', 'eyJ1c2VySWQiOiJhZG1pbiJ9'],
  ['x-functions-key', secretOf('function-key')],
  ['cookie', `session=${secretOf('cookie')}`],
  ['origin', 'https://evil.example'],
  ['access-control-request-method', 'POST'],
  ['accept', 'text/html,*/*;q=0'],
  ['accept-encoding', 'gzip, br'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'identity'],
  ['transfer-encoding', 'chunked'],
  ['range', 'bytes=0-1'],
  ['if-none-match', '*'],
  ['if-match', '"x", "y"'],
  ['if-match', 'W/"datetime\'2026-01-01T00%3A00%3A00Z\'"'],
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-ff'],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['host', 'evil.example'],
  ['__proto__', 'x'],
  ['x-long', 'y'.repeat(8000)],
  ['x-latin', '\u00e9\u00ff'],
];

const badCredentials = [
  '',
  'Bearer',
  `Bearer ${secretOf('bearer')}`,
  `Bearer a.b.${secretOf('signature')}`,
  `Basic ${Buffer.from(`x:${secretOf('basic')}`).toString('base64')}`,
  'Basic !!!',
  `Basic ${'A'.repeat(4000)}`,
  `Negotiate ${secretOf('ticket')}`,
  `bearer ${'x'.repeat(17_000)}`,
];

/** @param managed whether the route wants the token */
export function fuzzedHeaders(managed: boolean, token: string): fc.Arbitrary<readonly Header[]> {
  const usual = managed ? ['application/json'] : [form];
  const type = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...usual) },
    { weight: 2, arbitrary: fc.constantFrom(...otherTypes) },
  );
  return fc
    .tuple(type, authorization(managed, token), ifMatch, fc.subarray([...strays], { maxLength: 2 }))
    .map(([contentType, shown, seen, more]) =>
      [['content-type', contentType] as const, ...shown, ...seen, ...more].filter(isFirstHost),
    );
}

/** Two hosts are a matter of the platform. */
const isFirstHost = ([name]: Header, at: number, all: readonly Header[]) =>
  name !== 'host' || all.findIndex(([each]) => each === 'host') === at;

function authorization(managed: boolean, token: string): fc.Arbitrary<readonly Header[]> {
  const good = managed ? [['authorization', `Bearer ${token}`] as const] : [];
  const bad = fc.constantFrom(...badCredentials).map((value) => [['authorization', value] as const]);
  return fc.oneof({ weight: 6, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: bad });
}

const ifMatch: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([['if-match', '*'] as const]) },
  { weight: 1, arbitrary: fc.constant([]) },
);
