/**
 * Forms, headers and methods that could be read in two ways, at each endpoint of OAuth over real HTTP: refused with the
 * code that says so, and told to nobody but the sender.
 */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { type Route, routes } from '../../shared/http/routes.ts';
import { exchangeRaw, type RawAnswer } from '../support/fuzz/raw-exchange.ts';
import { withoutLimits } from '../support/fuzz/without-limits.ts';
import { manage } from '../support/management.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const { realm, lync, exchange, exchangeHost } = litware;
const formType = 'application/x-www-form-urlencoded';
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Of nobody. */
const nobody = '0000000e-0000-4000-8000-00000000000e';

let stack: TestStack;
let secret: string;
let token: string;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: withoutLimits });
  await untilSettled(stack.url);
  secret = await readFile(stack.litware.secret, 'utf8');
  const answer = await ask(endpoints[1], form(goodOf(endpoints[1])));
  token = (JSON.parse(answer.text) as { access_token: string }).access_token;
});

afterAll(() => stack?.stop());

const endpoints = [
  `/${realm}/tokens/OAuth/2`,
  `/${realm}/oauth2/token`,
  `/${realm}/oauth2/introspect`,
] as const;

type Endpoint = (typeof endpoints)[number];
type Fields = Readonly<Record<string, string>>;

function goodOf(path: Endpoint): Fields {
  const who = { client_id: lync, client_secret: secret };
  if (path.endsWith('introspect')) return { ...who, token };
  const legacy = `${exchange}/${exchangeHost}@${realm}`;
  const resource = path.includes('tokens') ? legacy : `https://${exchangeHost}`;
  return { grant_type: 'client_credentials', ...who, resource };
}

const form = (fields: Fields) => new URLSearchParams(fields).toString();

function withoutClient(path: Endpoint): Fields {
  const { client_id: _id, client_secret: _secret, ...rest } = goodOf(path);
  return rest;
}

function ask(
  target: string,
  body: string | Uint8Array,
  headers: Fields = {},
  method = 'POST',
): Promise<RawAnswer> {
  const all = Object.entries({ 'content-type': formType, ...headers });
  return exchangeRaw(stack.host.port, { method, target, headers: all, body: Buffer.from(body) });
}

const codeOf = ({ status, headers }: RawAnswer) => [status, headers['x-ms-error-code']];

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

  it.each(endpoints.flatMap((path) => cases.map((each) => [...each, path] as const)))(
    '%s: %s',
    async (_what, spoil, status, code, path) => {
      expect(codeOf(await ask(path, spoil(form(goodOf(path)))))).toEqual([status, code]);
    },
  );

  it.each(endpoints)('semicolons separate nothing at %s', async (path) => {
    const answer = await ask(path, form(goodOf(path)).replaceAll('&', ';'));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it.each(endpoints)(
    'a parameter in the query is refused at %s, and so is it beside the body',
    async (path) => {
      const good = form(goodOf(path));
      for (const query of ['client_id=x', `client_secret=${secret}`, 'client_assertion=', 'client%5Fid=x'])
        expect(codeOf(await ask(`${path}?${query}`, good))).toEqual([400, 'ParameterInQuery']);
      expect((await ask(`${path}?${good}`, '')).status).toBe(400);
      expect(stack.host.lines().filter((line) => line.includes(secret))).toEqual([]);
    },
  );

  it.each(endpoints)('a parameter with no value is as one that is left out at %s', async (path) => {
    const more = '&client_assertion=&client_assertion_type&scope=&nobody_reads=';
    expect((await ask(path, form(goodOf(path)) + more)).status).toBe(200);
  });
});

describe('5.2 Two client authentication methods at once (Basic header + body secret, secret + assertion)', () => {
  const assertion = { client_assertion: 'a.b.c', client_assertion_type: assertionType };
  const cases: [string, (path: Endpoint) => [Fields, Fields]][] = [
    ['the header and a secret', (path) => [goodOf(path), basic(`${lync}:${secret}`)]],
    [
      'the header and an assertion',
      (path) => [{ ...withoutClient(path), ...assertion }, basic(`${lync}:${secret}`)],
    ],
    ['a secret and an assertion', (path) => [{ ...goodOf(path), ...assertion }, {}]],
    ['all three', (path) => [{ ...goodOf(path), ...assertion }, basic(`${lync}:${secret}`)]],
    [
      'the header and the id of another client',
      (path) => [{ ...withoutClient(path), client_id: exchange }, basic(`${lync}:${secret}`)],
    ],
  ];

  it.each(endpoints.flatMap((path) => cases.map((each) => [...each, path] as const)))(
    '%s are refused, though each of them is right: %s',
    async (_what, make, path) => {
      const [fields, headers] = make(path);
      expect(codeOf(await ask(path, form(fields), headers))).toEqual([400, 'ClientCredentialAmbiguous']);
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

  it.each(endpoints.flatMap((path) => cases.map((each) => [...each, path] as const)))(
    '%s is answered with a challenge and nothing else: %s',
    async (_what, headers, path) => {
      const answer = await ask(path, form(withoutClient(path)), headers);
      expect(codeOf(answer)).toEqual([401, 'ClientAuthenticationFailed']);
      expect(answer.headers['www-authenticate']).toBe('Basic realm="token endpoint"');
    },
  );

  it.each(endpoints)('id and secret are decoded once, as forms are, at %s', async (path) => {
    const escaped = [...`${lync}`].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const spelled = [...secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    expect((await ask(path, form(withoutClient(path)), basic(`${escaped}:${spelled}`))).status).toBe(200);
    const twice = encodeURIComponent(spelled);
    expect((await ask(path, form(withoutClient(path)), basic(`${lync}:${twice}`))).status).toBe(401);
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
      const answer = await ask(path, form(goodOf(path)), { 'content-type': type });
      expect(codeOf(answer)).toEqual([415, 'ContentTypeUnsupported']);
    },
  );

  it.each(
    endpoints.flatMap((path) =>
      ['gzip', 'deflate', 'br', 'identity, gzip', 'x'].map((each) => [each, path] as const),
    ),
  )('a body in the encoding %j is not unpacked: %s', async (encoding, path) => {
    const body = gzipSync(form(goodOf(path)));
    const answer = await ask(path, body, { 'content-encoding': encoding });
    expect(codeOf(answer)).toEqual([415, 'ContentTypeUnsupported']);
  });

  it.each(endpoints)('the right type may be in any case and name UTF-8 at %s', async (path) => {
    for (const type of [formType.toUpperCase(), `${formType}; charset=UTF-8`, `${formType};charset="utf-8"`])
      expect((await ask(path, form(goodOf(path)), { 'content-type': type })).status).toBe(200);
  });
});

describe('5.2 Header injection, CRLF in echoed values', () => {
  const injected = 'x\r\nx-injected: 1\r\n\r\n<script>';
  const escaped = encodeURIComponent(injected);
  const targets = [
    ...Object.values<Route>(routes).map(({ template }) => `/${template.replaceAll(/\{\w+\}/g, escaped)}`),
    ...['/metadata/json/1', '/api/partnerApplications', '/oauth2/authorize'].map(
      (path) => `${path}?realm=${escaped}&state=${escaped}&filter=${escaped}`,
    ),
  ];

  it('no line of a path or a query becomes a line of an answer', async () => {
    for (const target of targets)
      for (const method of ['GET', 'POST']) {
        const { head, status, text } = await ask(target, '', {}, method);
        expect([target, status < 500, /injected/i.test(head)]).toEqual([target, true, false]);
        expect(text).not.toContain('<script>');
      }
  });

  it.each(endpoints)(
    'no value of a form at %s is told in a header, or as it was in the body',
    async (path) => {
      for (const name of ['client_id', 'client_secret', 'resource', 'scope', 'grant_type', 'token', 'x'])
        for (const value of [injected, '"\\<script>', 'x\u2028y', 'x'.repeat(400)]) {
          const { head, text } = await ask(path, form({ ...goodOf(path), [name]: value }));
          expect(head).not.toContain('injected');
          expect(text).not.toContain('<script>');
          // RFC 6749 §5.2: nothing beyond these characters, and on the ACS wire its own line ends.
          const told = (JSON.parse(text) as { error_description?: string }).error_description ?? '';
          expect(told).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e\r\n]*$/);
        }
    },
  );

  it('no such line is in the log', () => {
    expect(stack.host.lines().filter((line) => /x-injected: 1/.test(line))).toEqual([]);
  });
});

describe('5.2 Method confusion', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const open = Object.entries<Route>(routes).filter(([, { role }]) => role === undefined);

  it.each(open)(
    '%s answers any method that it has not with 405, and says which it has',
    async (_name, route) => {
      const target = `/${route.template.replaceAll('{realm}', realm).replaceAll(/\{\w+\}/g, nobody)}`;
      for (const method of methods.filter((each) => !route.methods.includes(each))) {
        const answer = await ask(target, '', {}, method);
        expect([method, answer.status, answer.headers.allow]).toEqual([
          method,
          405,
          route.methods.join(', '),
        ]);
      }
    },
  );

  it.each(Object.entries<Route>(routes).filter(([, { role }]) => role !== undefined))(
    '%s answers them so to whoever may ask',
    async (_name, route) => {
      const { token: shown } = await manage(stack.url, stack.identity);
      const target = `/${route.template.replaceAll(/\{\w+\}/g, nobody)}`;
      for (const method of methods.filter((each) => !route.methods.includes(each))) {
        const answer = await ask(target, '', { authorization: `Bearer ${shown}` }, method);
        expect([method, ...codeOf(answer)]).toEqual([method, 405, 'MethodNotAllowed']);
        expect(answer.headers.allow).toBe(route.methods.join(', '));
      }
    },
  );

  it.each(endpoints)('no header makes another method of a GET at %s', async (path) => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override'])
      expect((await ask(path, '', { [name]: 'POST' }, 'GET')).status).toBe(405);
    const asParameter = await ask(`${path}?_method=GET`, form(goodOf(path)));
    expect(asParameter.status).toBe(200);
  });
});
