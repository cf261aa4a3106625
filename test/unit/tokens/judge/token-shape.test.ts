/** What can be read of any text, and why it has not the form of a token: never another opinion than the judgement's. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../../shared/base/encoding.ts';
import { readCompactJws } from '../../../../shared/tokens/compact-jws.ts';
import { readPresentedToken } from '../../../../shared/tokens/judge/outer-token.ts';
import { readShape } from '../../../../shared/tokens/judge/token-shape.ts';
import { isDetail } from '../../../../shared/tokens/judge/trial.ts';
import { goodTokens, outer, partnerActor, sign, unsigned } from '../../../support/judge-tokens.ts';

const good = sign(partnerActor);
const [header = '', payload = '', signature = ''] = good.split('.');
const encoded = (text: string) => toBase64Url(text);
/** Header and payload whose base64 has a sign that base64url writes otherwise. */
const withSlash = Buffer.from('{"a":"???>>>"}').toString('base64').replace(/=+$/, '');

describe('the shape of a token', () => {
  it.each([
    ...goodTokens.map(({ what, parts }) => [what, sign(parts)]),
    ['an outer token', outer(partnerActor)],
  ])('of %s has no fault', (_what, token = '') => {
    const { header: read, claims, faults } = readShape(token, 'shown');
    expect(faults).toEqual([]);
    expect(read).toHaveProperty('alg');
    expect(claims).toHaveProperty('iss');
  });

  it.each<[string, string, string[]]>([
    ['one word', 'hello', ['It has 1 part between dots; a token has three.']],
    ['a cut-off token', `${header}.${payload}`, ['It has 2 parts between dots; a token has three.']],
    ['an encrypted token', 'a.b.c.d.e', [expect.stringContaining('five parts')]],
    ['the answer of a token endpoint', `{"access_token":"${good}"}`, [expect.stringContaining('is JSON')]],
    [
      'a padded header',
      `${header}=.${payload}.${signature}`,
      ['The header ends in padding (=), which base64url has not.'],
    ],
    ['base64', `${header}.${withSlash}.${signature}`, ['The payload is base64 and not base64url.']],
    [
      'a line break',
      `${header}.${payload.slice(0, 9)}\n${payload.slice(9)}.${signature}`,
      [expect.stringContaining('line breaks')],
    ],
    [
      'a cut-off signature',
      `${header}.${payload}.${signature.slice(0, -1)}`,
      [expect.stringContaining('The signature is cut off')],
    ],
    ['Bearer before it', `Bearer ${good}`, [expect.stringContaining('The header has characters')]],
    [
      'bytes that are no text',
      `${toBase64Url(Buffer.from([0xff, 0xfe]))}.${payload}.${signature}`,
      ['The header is no UTF-8 text.'],
    ],
    [
      'a byte order mark',
      `${encoded('\uFEFF{"alg":"RS256"}')}.${payload}.${signature}`,
      ['The header is no JSON.'],
    ],
    ['claims that are no JSON', `${header}.${encoded('{alg}')}.${signature}`, ['The payload is no JSON.']],
    [
      'claims that are a list',
      `${header}.${encoded('[1]')}.${signature}`,
      ['The payload is JSON, but no object.'],
    ],
    [
      'a claim twice',
      `${header}.${encoded('{"aud":"a","aud":"b"}')}.${signature}`,
      ['The payload repeats a member, or nests too deeply.'],
    ],
    ['an empty payload', `${header}..${signature}`, ['The payload is empty.']],
    [
      'its own key',
      `${encoded('{"alg":"RS256","jwk":{},"crit":["x"]}')}.${payload}.${signature}`,
      [expect.stringContaining('The header has crit, jwk:')],
    ],
    [
      'too many characters',
      `${header}.${encoded(JSON.stringify({ a: 'x'.repeat(8000) }))}.${signature}`,
      [expect.stringMatching(/^It has 1\d{4} characters; a signed token has 8192 at most\.$/)],
    ],
    [
      'too many characters without a signature',
      unsigned({ a: 'x'.repeat(16_000) }),
      [expect.stringContaining('an outer token has 16384 at most')],
    ],
  ])('of %s says what is wrong', (_what, text, faults) => {
    expect(readShape(text, 'shown').faults).toEqual(faults);
  });

  it('shows what can be read of a token that is not judged', () => {
    const padded = readShape(`${header}==.${payload}.${signature}`, 'shown');
    expect([padded.header, padded.claims]).toEqual([partnerActor.header, partnerActor.claims]);
    const doubled = readShape(`${header}.${encoded('{"aud":"a","aud":"b"}')}.${signature}`, 'shown');
    expect(doubled).toMatchObject({ header: partnerActor.header, claims: null });
  });

  it('of an actor token needs a signature', () => {
    expect(readShape(`${header}.${payload}.`, 'shown').faults).toEqual([]);
    expect(readShape(`${header}.${payload}.`, 'actor').faults).toEqual(['It has no signature.']);
  });
});

const json = fc.oneof(fc.json({ maxDepth: 2 }), fc.constant('{"alg":"RS256"}'), fc.constant('{"b64":false}'));
const part = fc.oneof(
  json.map(encoded),
  json.map((text) => Buffer.from(text).toString('base64')),
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', header, payload, signature, `${signature}=`),
);
const texts = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
  fc.tuple(part, part).map((parts) => `${parts.join('.')}.`),
  fc.string({ maxLength: 40 }),
);

describe('the law of shapes', () => {
  it('is that whatever can be judged has no fault, and whatever cannot has one', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(readShape(text, 'shown').faults.length === 0).toBe(!isDetail(readPresentedToken(text)));
        expect(readShape(text, 'actor').faults.length === 0).toBe(readCompactJws(text) !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('is that a fault repeats nothing of the token', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^canary[a-z]{8}$/), texts, (canary, text) => {
        const { faults } = readShape(`${encoded(`{"${canary}":1}`)}${canary}.${text}.${canary}`, 'shown');
        expect(faults.join()).not.toContain(canary);
      }),
    );
  });
});
