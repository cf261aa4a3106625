/**
 * No pattern makes work for us out of a stranger's text (CWE-1333). One that begins with a repetition and ends at the
 * end of the text is tried anew from each place where the repetition could begin: of `====…=x` that is the square.
 */
import { describe, expect, it } from 'vitest';
import { sourcesIn } from '../support/source-files.ts';

const atom = String.raw`(?:\\.|\[(?:\\.|[^\]\\])*\]|\((?:\\.|[^()\\])*\)|[^\\/\[\](){}^$*+?|\s])`;
const repeatedToTheEnd = new RegExp(
  String.raw`[(,=:!\s]\/${atom}(?:[*+]|\{\d+,\})[^\n]*?\$\/[dgimsuvy]*`,
  'g',
);

function patternsOf(source: string): string[] {
  const code = source.replaceAll(/^\s*(\*|\/\*|\/\/).*$/gm, '');
  return [...code.matchAll(repeatedToTheEnd)].map(([text]) => text.slice(1));
}

describe('A pattern that is tried anew from each place', () => {
  it.each([
    ["text.replace(/=+$/, '')", '/=+$/'],
    ['if (/\\s+$/.test(text)) return;', '/\\s+$/'],
    ["name.replace(/[/\\\\]*$/u, '')", '/[/\\\\]*$/u'],
    ['const tail = /(?:ab)+c?$/;', '/(?:ab)+c?$/'],
    ['x = text.match(/\\d{1,}$/)', '/\\d{1,}$/'],
  ])('is seen: %s', (source, pattern) => {
    expect(patternsOf(source)).toEqual([pattern]);
  });

  it.each([
    '/^=+$/.test(text)',
    "text.replace(/:\\d+$/, '')",
    '/[a-z]$/.test(text)',
    ' * as `/=+$/` would',
    'a / b+c',
  ])('is none: %s', (source) => {
    expect(patternsOf(source)).toEqual([]);
  });

  it('is nowhere in the service', () => {
    const found = sourcesIn('functions', 'shared').map(({ file, text }) => [file, ...patternsOf(text)]);
    expect(found.filter(({ length }) => length > 1)).toEqual([]);
  });
});
