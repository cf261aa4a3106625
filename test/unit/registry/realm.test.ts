/** Realms: ASCII only, one spelling, none of our own first path segments. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../shared/http/routes.ts';
import { createRealms, parseRealm } from '../../../shared/registry/realm.ts';

describe('parseRealm', () => {
  it.each([
    ['litwareinc.com', 'litwareinc.com'],
    ['LitwareInc.COM', 'litwareinc.com'],
    ['11111111-2222-3333-4444-55555555555A', '11111111-2222-3333-4444-55555555555a'],
    ['a', 'a'],
    ['7', '7'],
    ['a'.repeat(253), 'a'.repeat(253)],
  ])('reads %s', (text, realm) => {
    expect(parseRealm(text)).toBe(realm);
  });

  describe('5.1 Realm or client homoglyphs, case, Unicode normalisation, percent-encoding twice', () => {
    it.each([
      ['nothing', ''],
      ['a space', ' '],
      ['a space in front', ' litwareinc.com'],
      ['a line break at the end', 'litwareinc.com\n'],
      ['a NUL', 'litwareinc.com\u0000'],
      ['a full stop at the end', 'litwareinc.com.'],
      ['a full stop in front', '.litwareinc.com'],
      ['a full stop alone', '.'],
      ['the folder above', '..'],
      ['a hyphen in front', '-a'],
      ['a hyphen at the end', 'a-'],
      ['an underscore', '_layouts'],
      ['a slash', 'a/b'],
      ['a backslash', 'a\\b'],
      ['an escape', 'litwareinc%2ecom'],
      ['a double escape', 'a%252e'],
      ['a wildcard', '*'],
      ['a colon', 'a:443'],
      ['an at sign', 'a@b'],
      ['254 characters', 'a'.repeat(254)],
      ['a Kelvin sign', '\u212Aontoso.com'],
      ['a long s', 'conto\u017Fo.com'],
      ['a dotted capital I', 'l\u0130twareinc.com'],
      ['a dotless i', 'l\u0131twareinc.com'],
      ['a Cyrillic a', 'litw\u0430reinc.com'],
      ['a Greek omicron', 'c\u03BFntoso.com'],
      ['a full-width letter', '\uFF4Citwareinc.com'],
      ['a full-width full stop', 'litwareinc\uFF0Ecom'],
      ['an ideographic full stop', 'litwareinc\u3002com'],
      ['a ligature', 'o\uFB03ce.com'],
      ['a zero-width space', 'litware\u200Binc.com'],
      ['a soft hyphen', 'litware\u00ADinc.com'],
      ['a combining mark', 'litware\u0301inc.com'],
      ['a right-to-left mark', 'litwareinc.com\u200F'],
      ['a surrogate alone', 'a\uD800'],
      ['a mathematical letter', '\u{1D41A}bc.com'],
    ])('refuses %s', (_, text) => {
      expect(parseRealm(text)).toBeUndefined();
    });
  });

  it.each([
    'admin',
    'api',
    'autodiscover',
    'discovery',
    'metadata',
    'oauth2',
    'runtime',
    'tokens',
    'AutoDiscover',
    'API',
  ])('keeps %s for routes', (text) => {
    expect(parseRealm(text)).toBeUndefined();
  });

  it('keeps the first segment of every longer route that a realm could imitate', () => {
    const firsts = Object.values(routes)
      .map(({ template }) => template.split('/'))
      .filter(([first = '', ...rest]) => rest.length > 0 && !first.startsWith('{'))
      .map(([first = '']) => first);
    for (const first of firsts) expect(parseRealm(first)).toBeUndefined();
  });

  describe('5.1 Realm or client homoglyphs, case, Unicode normalisation, percent-encoding twice', () => {
    it('gives only what it would give again', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
          const realm = parseRealm(text);
          if (realm === undefined) return;
          expect(realm).toMatch(/^[a-z0-9.-]+$/);
          expect(parseRealm(realm)).toBe(realm);
        }),
      );
    });
  });
});

describe('createRealms', () => {
  const realms = createRealms(async () => 'litwareinc.com');

  it.each([
    ['no name', undefined, 'litwareinc.com'],
    ['its name', 'litwareinc.com', 'litwareinc.com'],
    ['its name in other case', 'LITWAREINC.com', 'litwareinc.com'],
    ['another name', 'fabrikam.com', undefined],
    ['more than its name', 'litwareinc.com.attacker.example', undefined],
    ['a part of its name', 'litwareinc', undefined],
    ['an empty name', '', undefined],
    ['a look-alike', 'litw\u0430reinc.com', undefined],
    ['a reserved word', 'tokens', undefined],
  ])('for %s', async (_, text, realm) => {
    expect(await realms.resolve(text)).toBe(realm);
  });

  it('has a home', async () => {
    expect(await realms.home()).toBe('litwareinc.com');
  });
});
