/**
 * Forms and headers that could be read in two ways, at each endpoint of OAuth over real HTTP: refused with the code that
 * says so, and told to nobody but the sender.
 */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import {
  codeOf,
  type Endpoint,
  endpoints,
  type Fields,
  form,
  formType,
  type OAuthCalls,
  startOAuthCalls,
} from '../support/fuzz/oauth-endpoints.ts';
import { buildBundle } from '../support/service-stack.ts';

const { lync, exchange } = litware;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

let calls: OAuthCalls;

beforeAll(async () => {
  await buildBundle();
  calls = await startOAuthCalls();
});

afterAll(() => calls?.stack.stop());

const basic = (text: string | Uint8Array) => ({
  authorization: `Basic ${Buffer.from(text).toString('base64')}`,
});

describe('5.2 Duplicate form parameters (RFC 6749 3.2: must not repeat), empty values, a[]=, semicolon separators, parameters also in the query', () => {
  const cases: [string, (good: string) => string, number, string][] = [
    ['a parameter twice', (good) => `${good}&client_id=${lync}`, 400, 'ParameterRepeated'],
    ['a parameter twice, once escaped', (good) => `${good}&client%5Fid=${lync}`, 400, 'ParameterRepeated'],
    ['a parameter twice, first empty', (good) => `client_id=&${good}`, 400, 'ParameterRepeated'],
    ['a parameter twice that nobody reads', (good) => `${good}&a=1&a=1`, 400, 'ParameterRepeated'],
    [
      'an empty secret',
      (good) => good.replace(/client_secret=[^&]*/, 'client_secret='),
      401,
      'ClientCredentialMissing',
    ],
    [
      'a list for the secret',
      (good) => good.replace('client_secret=', 'client_secret[]='),
      401,
      'ClientCredentialMissing',
    ],
    [
      'thirty-three parameters',
      (good) => `${good}${Array.from({ length: 33 }, (_, at) => `&p${at}=1`).join('')}`,
      400,
      'FormMalformed',
    ],
    ['a broken escape', (good) => `${good}&a=%zz`, 400, 'FormMalformed'],
    ['bytes that are no UTF-8', (good) => `${good}&a=%c3%28`, 400, 'FormMalformed'],
    ['an overlong solidus', (good) => `${good}&a=%c0%af`, 400, 'FormMalformed'],
    ['a NUL', (good) => `${good}&a=%00`, 400, 'FormMalformed'],
  ];

  it.each(endpoints.flatMap((path) => cases.map(([what, ...rest]) => [what, path, ...rest] as const)))(
    '%s is refused at %s',
    async (_what, path, spoil, status, code) => {
      expect(codeOf(await calls.ask(path, spoil(form(calls.goodOf(path)))))).toEqual([status, code]);
    },
  );

  it.each(endpoints)('semicolons separate nothing at %s', async (path) => {
    const answer = await calls.ask(path, form(calls.goodOf(path)).replaceAll('&', ';'));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it.each(endpoints)(
    'a parameter in the query is refused at %s, and so is it beside the body',
    async (path) => {
      const good = form(calls.goodOf(path));
      for (const query of [
        'client_id=x',
        `client_secret=${calls.secret}`,
        'client_assertion=',
        'client%5Fid=x',
      ])
        expect(codeOf(await calls.ask(`${path}?${query}`, good))).toEqual([400, 'ParameterInQuery']);
      expect((await calls.ask(`${path}?${good}`, '')).status).toBe(400);
      expect(calls.stack.host.lines().filter((line) => line.includes(calls.secret))).toEqual([]);
    },
  );

  it.each(endpoints)('a parameter with no value is as one that is left out at %s', async (path) => {
    const more = '&client_assertion=&client_assertion_type&scope=&nobody_reads=';
    expect((await calls.ask(path, form(calls.goodOf(path)) + more)).status).toBe(200);
  });
});

describe('5.2 Two client authentication methods at once (Basic header + body secret, secret + assertion)', () => {
  const assertion = { client_assertion: 'a.b.c', client_assertion_type: assertionType };
  const cases: [string, (path: Endpoint) => [Fields, Fields]][] = [
    ['the header and a secret', (path) => [calls.goodOf(path), basic(`${lync}:${calls.secret}`)]],
    [
      'the header and an assertion',
      (path) => [{ ...calls.withoutClient(path), ...assertion }, basic(`${lync}:${calls.secret}`)],
    ],
    ['a secret and an assertion', (path) => [{ ...calls.goodOf(path), ...assertion }, {}]],
    ['all three', (path) => [{ ...calls.goodOf(path), ...assertion }, basic(`${lync}:${calls.secret}`)]],
    [
      'the header and the id of another client',
      (path) => [{ ...calls.withoutClient(path), client_id: exchange }, basic(`${lync}:${calls.secret}`)],
    ],
  ];

  it.each(endpoints.flatMap((path) => cases.map(([what, ...rest]) => [what, path, ...rest] as const)))(
    '%s are refused at %s, though each of them is right',
    async (_what, path, make) => {
      const [fields, headers] = make(path);
      expect(codeOf(await calls.ask(path, form(fields), headers))).toEqual([
        400,
        'ClientCredentialAmbiguous',
      ]);
    },
  );
});

describe('5.2 Basic header: bad base64, no colon, non-UTF-8, percent-decoding of id and secret (RFC 6749 2.3.1)', () => {
  const cases: [string, Fields][] = [
    ['no base64', { authorization: 'Basic !!!!' }],
    ['nothing', { authorization: 'Basic' }],
    ['no colon', basic(lync)],
    ['no id', basic(':secret')],
    ['no secret', basic(`${lync}:`)],
    ['bytes that are no UTF-8', basic(Buffer.concat([Buffer.from(`${lync}:`), Buffer.of(0xff, 0xfe)]))],
    ['escapes that are no UTF-8', basic(`${lync}:%ff`)],
    ['a broken escape', basic(`${lync}:%zz`)],
    ['a line break', basic(`${lync}:a%0d%0ab`)],
    ['two headers in one', { authorization: `${basic('a:b').authorization}, ${basic('a:b').authorization}` }],
    ['a wrong secret', basic(`${lync}:wrong`)],
    ['an unknown id', basic('99999999-9999-4999-8999-999999999999:wrong')],
  ];

  it.each(endpoints.flatMap((path) => cases.map(([what, ...rest]) => [what, path, ...rest] as const)))(
    '%s is answered with a challenge and nothing else at %s',
    async (_what, path, headers) => {
      const answer = await calls.ask(path, form(calls.withoutClient(path)), headers);
      expect(codeOf(answer)).toEqual([401, 'ClientAuthenticationFailed']);
      expect(answer.headers['www-authenticate']).toBe('Basic realm="token endpoint"');
    },
  );

  it.each(endpoints)('id and secret are decoded once, as forms are, at %s', async (path) => {
    const escaped = [...`${lync}`].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const spelled = [...calls.secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    expect(
      (await calls.ask(path, form(calls.withoutClient(path)), basic(`${escaped}:${spelled}`))).status,
    ).toBe(200);
    const twice = encodeURIComponent(spelled);
    expect((await calls.ask(path, form(calls.withoutClient(path)), basic(`${lync}:${twice}`))).status).toBe(
      401,
    );
  });
});

describe('5.2 Content type other than application/x-www-form-urlencoded, charset tricks, multipart, JSON, gzip body', () => {
  const types = [
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/x-www-form-urlencoded; charset=utf-7',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    'application/x-www-form-urlencoded; charset=utf-8; charset=utf-7',
    'application/x-www-form-urlencoded, application/json',
    'application/x-www-form-urlencoded;boundary=x',
    'application/x-www-form-urlencodedx',
    'x/application/x-www-form-urlencoded',
    '',
  ];

  it.each(endpoints.flatMap((path) => types.map((type) => [type, path] as const)))(
    'a good form as %j is not read: %s',
    async (type, path) => {
      const answer = await calls.ask(path, form(calls.goodOf(path)), { 'content-type': type });
      expect(codeOf(answer)).toEqual([415, 'ContentTypeUnsupported']);
    },
  );

  it.each(
    endpoints.flatMap((path) =>
      ['gzip', 'deflate', 'br', 'identity, gzip', 'x'].map((each) => [each, path] as const),
    ),
  )('a body in the encoding %j is not unpacked: %s', async (encoding, path) => {
    const body = gzipSync(form(calls.goodOf(path)));
    const answer = await calls.ask(path, body, { 'content-encoding': encoding });
    expect(codeOf(answer)).toEqual([415, 'ContentTypeUnsupported']);
  });

  it.each(endpoints)('the right type may be in any case and name UTF-8 at %s', async (path) => {
    for (const type of [formType.toUpperCase(), `${formType}; charset=UTF-8`, `${formType};charset="utf-8"`])
      expect((await calls.ask(path, form(calls.goodOf(path)), { 'content-type': type })).status).toBe(200);
  });
});
