/** Names that administrators give: which there are, and that they are compared without case. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOfName, nameViolations } from '../../../shared/registry/object-name.ts';

it.each([
  ['Exchange', 'exchange'],
  ['SfBOnline-ApplicationAccount', 'sfbonline-applicationaccount'],
  ['a', 'a'],
  ['7', '7'],
  ['lync.litwareinc.com', 'lync.litwareinc.com'],
  ['a_b-c.d', 'a_b-c.d'],
  ['x'.repeat(64), 'x'.repeat(64)],
])('the name %s is kept under %s', (name, key) => {
  expect(keyOfName(name)).toBe(key);
  expect(nameViolations(name)).toEqual([]);
});

describe('no name', () => {
  it.each([
    ['nothing', ''],
    ['65 characters', 'x'.repeat(65)],
    ['a space', 'a b'],
    ['a space before it', ' a'],
    ['a line break after it', 'a\n'],
    ['a dot first', '.a'],
    ['two dots', '..'],
    ['a hyphen first', '-a'],
    ['a slash', 'a/b'],
    ['an encoded slash', 'a%2Fb'],
    ['a question mark', 'a?'],
    ['a star', 'a*'],
    ['an umlaut', 'Börse'],
    ['the Kelvin sign, which becomes a k', '\u212A'],
    ['a dotless i', 'Exchang\u0131'],
    ['half a surrogate pair', '\ud800'],
  ])('is %s', (_, name) => {
    expect(keyOfName(name)).toBeUndefined();
    expect(nameViolations(name)).toMatchObject([{ code: 'InvalidRequest', target: 'name' }]);
    expect(nameViolations(name, 'roles')).toMatchObject([{ target: 'roles' }]);
  });
});

it('a key is its own key, so names and keys can stand for one another', () => {
  const names = fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/));
  fc.assert(
    fc.property(names, (name) => {
      const key = keyOfName(name);
      expect(key === undefined ? undefined : keyOfName(key)).toBe(key);
      if (key !== undefined) expect(keyOfName(name.toUpperCase())).toBe(key);
    }),
  );
});

it('a refusal of a name does not repeat it', () => {
  const name = '<script>'.repeat(100);
  expect(JSON.stringify(nameViolations(name))).not.toContain('script');
});
