/** Attacks by the content, each truly signed: text that has two readings, and claims that are for somebody else. */
import { toBase64Url } from '../../../shared/base/encoding.ts';
import {
  type Attack,
  type AttackedToken,
  type Members,
  mark,
  partsOf,
  trueSignature,
  trulySigned,
} from './attacked-token.ts';
import { named } from './form-attacks.ts';

/** Text of header or claims that two readers read in two ways, or that costs them more than it should. */
export function doubleMeanings(good: AttackedToken): Attack[] {
  const header = JSON.stringify(good.header);
  const claims = JSON.stringify(good.claims);
  const into = (text: string, members: string) => text.replace('{', `{${members},`);
  const edits: Readonly<Record<string, (text: string) => string>> = {
    'a byte order mark': (text) => `\ufeff${text}`,
    'a member of the prototype twice': (text) => into(text, '"__proto__":{"a":1},"__proto__":{"a":2}'),
    'nine levels': (text) => into(text, `"x":${'['.repeat(9)}${']'.repeat(9)}`),
    'a thousand levels': (text) => into(text, `"x":${'['.repeat(1000)}${']'.repeat(1000)}`),
    NaN: (text) => into(text, '"x":NaN'),
    Infinity: (text) => into(text, '"x":-Infinity'),
    'a comment': (text) => into(text, '/**/"x":1'),
    'single quotes': (text) => into(text, "'x':1"),
    'something behind': (text) => `${text}{}`,
    'a list around': (text) => `[${text}]`,
  };
  return [
    ...Object.entries(edits).flatMap(([what, edit]) => [
      { what: `${what} in the header`, token: trulySigned(good, edit(header), good.claims) },
      { what: `${what} in the claims`, token: trulySigned(good, good.header, edit(claims)) },
    ]),
    ...['alg', 'typ'].map((name) => ({
      what: `${name} twice`,
      token: trulySigned(good, repeated(header, name, '"none"'), good.claims),
    })),
    ...['iss', 'aud', 'exp'].flatMap((name) => [
      { what: `${name} twice`, token: trulySigned(good, good.header, repeated(claims, name, `"${mark}"`)) },
      {
        what: `${name} twice, once escaped`,
        token: trulySigned(good, good.header, repeated(claims, escaped(name), `"${mark}"`)),
      },
    ]),
    ...brokenText(good),
  ];
}

/** The good value comes last, as most readers would have it. */
const repeated = (text: string, name: string, value: string) => text.replace('{', `{"${name}":${value},`);

const escaped = (name: string) => `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`;

/** Bytes that are no UTF-8. */
function brokenText(good: AttackedToken): Attack[] {
  const [header] = partsOf(good);
  const signedOver = (content: Buffer) => {
    const input = `${header}.${toBase64Url(content)}`;
    return `${input}.${toBase64Url(trueSignature(good, input))}`;
  };
  return named({
    'Latin-1': signedOver(Buffer.from(JSON.stringify({ ...good.claims, x: '\u00ff' }), 'latin1')),
    'UTF-16': signedOver(Buffer.from(JSON.stringify(good.claims), 'utf16le')),
  });
}

const notTimes = ['soon', '', null, [], {}, true, -1, 1e300, 0];

/** Numbers that are none, or that are too large for a time. */
export function oddNumbers(good: AttackedToken): Attack[] {
  const changed = (changes: Members) => trulySigned(good, good.header, { ...good.claims, ...changes });
  const raw = (name: string, number: string) =>
    trulySigned(
      good,
      good.header,
      JSON.stringify({ ...good.claims, [name]: 4242424242 }).replace('4242424242', number),
    );
  return [
    ...notTimes.map((exp) => ({ what: `exp ${JSON.stringify(exp)}`, token: changed({ exp }) })),
    ...['soon', null, [], 4_000_000_000].map((nbf) => ({
      what: `nbf ${JSON.stringify(nbf)}`,
      token: changed({ nbf }),
    })),
    { what: 'no exp', token: changed({ exp: undefined }) },
    { what: 'exp 1e999', token: raw('exp', '1e999') },
    { what: 'nbf 1e999', token: raw('nbf', '1e999') },
    { what: 'exp of forty digits', token: raw('exp', '9'.repeat(40)) },
  ];
}

/** For somebody else, from somebody else, or a whole token inside of another. */
export function otherParties(good: AttackedToken): Attack[] {
  const { iss, aud } = good.claims;
  const whole = partsOf(good).join('.');
  const issuers = [
    `${iss}/`,
    ` ${iss}`,
    `${iss}\u0000`,
    `${iss}@evil.example`,
    `https://evil.example/${iss}`,
    [iss],
    { iss },
    null,
    '',
    undefined,
    '99999999-0000-0ff1-ce00-000000000000',
  ];
  const audiences = [
    [aud, `https://${mark}.example`],
    [`https://${mark}.example`, aud],
    [aud, aud],
    [],
    `${aud}/`,
    `${aud}.evil.example`,
    `https://${mark}.example`,
    ` ${aud}`,
    { aud },
    '*',
    null,
    '',
    undefined,
  ];
  return [
    ...issuers.map((value) => ({
      what: `the issuer ${JSON.stringify(value)}`,
      token: trulySigned(good, good.header, { ...good.claims, iss: value }),
    })),
    ...audiences.map((value) => ({
      what: `the audience ${JSON.stringify(value)}`,
      token: trulySigned(good, good.header, { ...good.claims, aud: value }),
    })),
    {
      what: 'a token inside, as content',
      token: trulySigned(good, { ...good.header, cty: 'JWT' }, `"${whole}"`),
    },
    { what: 'a token inside, bare', token: trulySigned(good, { ...good.header, cty: 'JWT' }, whole) },
  ];
}
