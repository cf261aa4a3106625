/** XML from strangers: what is read, what is refused, and that what we write comes back as it was. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeXml, readXml, within } from '../../../shared/connectivity/exchange/xml.ts';

describe('a document', () => {
  it('is read without prefixes, with its attributes, children and text', () => {
    const root = readXml(
      '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<s:a xmlns:s="u" s:kind=\'x &amp; y\'> t <b>1</b><!-- c --><b/><![CDATA[<&amp;>]]></s:a>',
    );
    expect(root).toMatchObject({ name: 'a', text: 't <&amp;>' });
    expect(root?.attributes.get('kind')).toBe('x & y');
    expect(root?.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', '1'],
      ['b', ''],
    ]);
  });

  it('keeps a text of digits as it is', () => {
    expect(readXml('<a b="007">1.0</a>')).toMatchObject({ text: '1.0' });
    expect(readXml('<a b="007"/>')?.attributes.get('b')).toBe('007');
  });

  it('has the five entities of XML and the numbered ones decoded', () => {
    expect(readXml('<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;&amp;lt;</a>')?.text).toBe(`<>&"'A😀&lt;`);
  });

  describe('5.3 XML metadata', () => {
    it.each([
      ['nothing', ''],
      ['text', 'Service unavailable'],
      ['JSON', '{"error":"x"}'],
      ['HTML with unpaired tags', '<html><head><meta charset="utf-8"></head><body><br></body></html>'],
      ['a document type', '<!DOCTYPE a><a/>'],
      ['a document type in small letters', '<?xml version="1.0"?><!doctype html><html></html>'],
      ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
      ['entities that grow', '<!DOCTYPE a [<!ENTITY x "yyyy"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>'],
      ['an entity that nobody declared', '<a>&x;</a>'],
      ['an entity of HTML', '<a>&nbsp;</a>'],
      ['a number beyond Unicode', '<a>&#x110000;</a>'],
      ['a number of no character', '<a>&#0;</a>'],
      ['a processing instruction', '<a><?php x ?></a>'],
      ['a tag that does not end', '<a><b></a>'],
      ['an end of another tag', '<a></b>'],
      ['two roots', '<a/><b/>'],
      ['text behind the root', '<a/>x'],
      ['an attribute given twice', '<a b="1" b="2"/>'],
      ['a name that JavaScript reserves', '<a><__proto__>1</__proto__></a>'],
      ['nesting without end', '<a>'.repeat(10_000) + '</a>'.repeat(10_000)],
    ])('is refused: %s', (_what, text) => {
      expect(readXml(text)).toBeUndefined();
    });
  });

  it('never makes the reader throw', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      '&',
      ';',
      '#',
      'a',
      ' ',
      '!',
      '-',
      '[',
      ']',
      '?',
      ':',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        readXml(`<a>${pieces.join('')}</a>`);
        readXml(pieces.join(''));
      }),
    );
  });
});

describe('text that we write', () => {
  const printable = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/\p{Cc}/gu, '').trim());

  it('comes back from between tags as it was', () => {
    fc.assert(
      fc.property(printable, (text) => {
        expect(readXml(`<a>${escapeXml(text)}</a>`)?.text).toBe(text);
      }),
    );
  });

  it('comes back from an attribute as it was', () => {
    fc.assert(
      fc.property(printable, (text) => {
        expect(readXml(`<a b="${escapeXml(text)}"/>`)?.attributes.get('b')).toBe(text);
      }),
    );
  });

  it('holds no control character, which XML cannot', () => {
    expect(escapeXml('a\u0000\u0007\nb')).toBe('ab');
  });
});

describe('the way into a document', () => {
  const root = readXml('<a><b><c>1</c></b><b><c>2</c></b></a>');

  it.each([
    [['b', 'c'], '1'],
    [[], ''],
    [['c'], undefined],
    [['b', 'x', 'y'], undefined],
  ])('by %j leads to %j', (path, text) => {
    expect(within(root, ...path)?.text).toBe(text);
  });

  it('leads nowhere from nowhere', () => {
    expect(within(undefined, 'a')).toBeUndefined();
  });
});
