/** The gate of a report: no token passes, and nothing that a terminal would act upon. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownEvidence, shownText } from '../../../shared/connectivity/shown.ts';

const part = (object: object) => Buffer.from(JSON.stringify(object)).toString('base64url');
const signature = Buffer.alloc(256, 0xb7).toString('base64url');
const header = part({ typ: 'JWT', alg: 'RS256', x5t: 'OV0iM1ZBBi8z5C2AjkVzNz01A6w' });
const claims = part({ aud: 'a/b@c', iss: 'd@c', exp: 1 });
const token = `${header}.${claims}.${signature}`;

describe('a text', () => {
  it.each([
    ['a whole token', `The token ${token} is bad.`, 'The token (token) is bad.'],
    ['a token after its scheme', `Bearer ${token}`, 'Bearer (token)'],
    ['an outer token', `<${header}.${claims}.>`, '<(token)>'],
    ['its payload', `claims=${claims}`, 'claims=(token)'],
    ['its signature', `(${signature})`, '((…))'],
    ['a token in quotation marks', `"${token}"`, '"(token)"'],
    ['line breaks and a bell', 'a\r\nb\u0007c\u2028d', 'a b c d'],
    ['escapes of a terminal', '\u001b[31mred\u001b[0m', '[31mred [0m'],
    ['a turn of the direction', 'abc\u202etxt', 'abc txt'],
  ])('shows nothing of %s', (_what, text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  it.each([
    'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc',
    '00000002-0000-0ff1-ce00-000000000000/mail.litwareinc.com@litwareinc.com',
    'OV0iM1ZBBi8z5C2AjkVzNz01A6w',
    '395D22335641062F33E42D808E4573373D3503AC',
    'The host’s certificate is not accepted: it was issued for another host name.',
  ])('that is no token stays as it is: %s', (text) => {
    expect(shownText(text)).toBe(text);
  });

  it('is bounded', () => {
    expect(shownText('wort '.repeat(100_000))).toHaveLength(401);
  });

  it('never holds a part of a token, wherever it stood', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.constantFrom(token, claims, signature),
        (before, after, secret) => {
          const shown = shownText(`${before} ${secret} ${after}`);
          expect(shown).not.toContain(secret.slice(-60));
          expect(shown).not.toContain(secret.slice(0, 60));
        },
      ),
    );
  });
});

it('is passed by everything in the evidence, at any depth', () => {
  const shown = shownEvidence({
    reason: `x ${token}`,
    list: [token, 'b'],
    claims: { actor: { deep: [token, { token }] }, exp: 1, yes: true, none: null },
    number: 7,
    none: null,
  });
  expect(JSON.stringify(shown)).not.toContain(claims.slice(0, 30));
  expect(shown).toEqual({
    reason: 'x (token)',
    list: ['(token)', 'b'],
    claims: { actor: { deep: ['(token)', { token: '(token)' }] }, exp: 1, yes: true, none: null },
    number: 7,
    none: null,
  });
});
