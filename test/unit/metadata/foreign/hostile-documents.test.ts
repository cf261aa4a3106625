/**
 * Documents made to do harm, and the laws that hold whatever the text: an outcome and never a throw, and no
 * key that the document does not hold.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../shared/base/errors.ts';
import { readAuthenticationDocument } from '../../../../shared/metadata/foreign/authentication-document.ts';
import type { ForeignKey } from '../../../../shared/metadata/foreign/foreign-key.ts';
import { readKeySet, readOpenIdDocument } from '../../../../shared/metadata/foreign/openid-document.ts';
import { selfSigned } from '../../../support/certificates.ts';
import {
  acsDocument,
  entraDocument,
  entraKey,
  exchangeDocument,
  sharePointText,
} from '../../../support/foreign-documents.ts';

const current = await selfSigned({ keyName: 'partner' });
const next = await selfSigned({ keyName: 'partner-next' });
const third = await selfSigned({ keyName: 'partner', keyType: 'ec' });
const known = new Set([current, next, third].map(({ x5t }) => x5t));

const documents: readonly string[] = [
  JSON.stringify(exchangeDocument(current, next)),
  JSON.stringify(acsDocument(current, next)),
  sharePointText(current, next, third),
];
const keySets: readonly string[] = [JSON.stringify({ keys: [entraKey(current), entraKey(next)] })];
const readers: readonly (readonly [string, (text: string) => Outcome<object>, readonly string[]])[] = [
  ['an authentication document', readAuthenticationDocument, documents],
  ['a discovery document', readOpenIdDocument, [JSON.stringify(entraDocument())]],
  ['a key set', readKeySet, keySets],
];

function messagesOf(outcome: Outcome<object>): string[] {
  return 'violations' in outcome ? outcome.violations.map(({ message }) => message) : [];
}

describe.each(readers)('as %s', (_, read, [sample = '']) => {
  const inside = (member: string) => `${sample.slice(0, -1)},${member}}`;

  it('the sample that the cases start from is read', () => {
    expect(read(sample)).toHaveProperty('value');
    expect(read(inside('"more":1'))).toEqual(read(sample));
  });

  it.each([
    ['nothing', '', 'is not JSON'],
    ['a sign-in page', '<!DOCTYPE html><html></html>', 'is an HTML or XML page'],
    ['WS-Federation metadata', '\n<EntityDescriptor/>', 'is an HTML or XML page'],
    ['a list', `[${sample}]`, 'is not one JSON object'],
    ['text', '"text"', 'is not one JSON object'],
    ['null', 'null', 'is not one JSON object'],
    ['a document cut short', sample.slice(0, -1), 'is not JSON'],
    ['two documents', `${sample}${sample}`, 'is not JSON'],
    ['a NUL at the end', `${sample}\0`, 'is not JSON'],
    ['two byte order marks', `\uFEFF\uFEFF${sample}`, 'is not JSON'],
    ['a member twice', inside('"x":1,"x":2'), 'with distinct members'],
    ['a known member twice', inside('"keys":[],"keys":[]'), 'with distinct members'],
    ['a member twice, once escaped', inside('"issuer\\u0032":1,"issuer2":2'), 'with distinct members'],
    ['a member twice, far inside', inside('"x":[{"y":{"z":1,"z":1}}]'), 'with distinct members'],
    ['nine levels', inside(`"x":${'['.repeat(8)}${']'.repeat(8)}`), 'eight levels'],
    ['thirty thousand levels', inside(`"x":${'['.repeat(30_000)}${']'.repeat(30_000)}`), 'eight levels'],
    ['70,000 characters', inside(`"x":"${'x'.repeat(70_000)}"`), 'at most 65536 are read'],
    ['70,000 characters of white space', sample + ' '.repeat(70_000), 'at most 65536 are read'],
  ])('%s is refused', (_case, text, words) => {
    expect(messagesOf(read(text))).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    [
      'prototype names',
      '"__proto__":{"keys":[],"issuer":"x"},"constructor":{"prototype":{"x":1}},"toString":1',
    ],
    ['huge numbers', '"x":1e999,"y":-1e999,"z":123456789012345678901234567890'],
    ['lone surrogates', '"x":"\\ud800","\\udfff":1'],
    ['five thousand members', Array.from({ length: 5000 }, (_each, i) => `"${i}":0`).join(',')],
    ['eight levels', `"x":${'['.repeat(7)}${']'.repeat(7)}`],
  ])('a sample with %s that we do not know is read as without them', (_case, members) => {
    expect(read(inside(members))).toEqual(read(sample));
    expect('x' in {}).toBe(false);
  });

  it('a document in a prototype is none', () => {
    expect(read(`{"__proto__":${sample}}`)).toHaveProperty('violations');
  });

  it('any text gives an outcome', () => {
    const scraps = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"keys"',
      '"issuer"',
      '"a"',
      '1',
      'null',
      '\\',
      ' ',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(scraps).map((parts) => parts.join('')),
    );
    fc.assert(fc.property(text, (any) => expectOutcome(read(any))));
  });

  it('any JSON gives an outcome, and messages that are short', () => {
    const names = fc.constantFrom(
      'keys',
      'KEYS',
      'issuer',
      'jwks_uri',
      'endpoints',
      'usage',
      'keyValue',
      'kty',
      'x5c',
      'n',
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const object = fc.dictionary(names, value, { minKeys: 1 });
    fc.assert(fc.property(object, (any) => expectOutcome(read(JSON.stringify(any)))));
  });

  function expectOutcome(outcome: Outcome<object>) {
    for (const message of messagesOf(outcome)) expect(message.length).toBeLessThan(300);
    expect('value' in outcome || outcome.violations.length > 0).toBe(true);
  }
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

/** Every place in a document, the document itself first. */
function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]))];
}

function valueAt(value: Json, [name, ...rest]: Path): Json {
  if (name === undefined || typeof value !== 'object' || value === null) return value;
  return valueAt(Object(value)[name], rest);
}

/** The document with another value at that place; undefined takes the member away. */
function withValue(value: Json, [name, ...rest]: Path, put: Json | undefined): Json {
  if (name === undefined || typeof value !== 'object' || value === null) return put ?? null;
  const copy = structuredClone(value);
  const inner = rest.length === 0 ? put : withValue(Object(value)[name], rest, put);
  if (inner === undefined) Reflect.deleteProperty(copy, name);
  else Object.assign(copy, { [name]: inner });
  return copy;
}

describe('a good document that is mutated', () => {
  const samples = fc.constantFrom(...readers.filter(([, read]) => read !== readOpenIdDocument));
  const keysOf = (outcome: Outcome<object>): readonly ForeignKey[] =>
    'value' in outcome ? (outcome.value as { keys: readonly ForeignKey[] }).keys : [];

  it('never yields a key that was not in it: members and values exchanged, taken away, put elsewhere', () => {
    const junk = fc.constantFrom<Json[]>(null, '', 'x', 0, [], {}, 'signing', 'x509Certificate', 'sig');
    const from = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const mutations = fc.array(fc.tuple(from, from, fc.option(junk, { nil: undefined }), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    });
    let kept = 0;
    fc.assert(
      fc.property(samples, from, mutations, ([, read, texts], which, changes) => {
        let document: Json = JSON.parse(texts[Math.floor(which * texts.length)] ?? '');
        for (const [target, source, value, moves] of changes) {
          const paths = pathsOf(document);
          const [to = [], origin = []] = [target, source].map((at) => paths[Math.floor(at * paths.length)]);
          document = withValue(document, to, moves ? valueAt(document, origin) : value);
        }
        const keys = keysOf(read(JSON.stringify(document)));
        kept += keys.length;
        for (const { kid, certificate, jwk } of keys) {
          // A JWK that loses its certificate is the same key, bare.
          if (jwk) expect(JSON.stringify(texts)).toContain(Object(jwk).n);
          else expect(known).toContain(kid);
          if (certificate) expect(texts.join().replaceAll('\\/', '/')).toContain(certificate);
        }
      }),
      { numRuns: 500 },
    );

    expect(kept).toBeGreaterThan(50);
  });

  it('yields no key that is not in the text, whichever characters of it are changed', () => {
    const characters = fc.constantFrom(...'AZaz09+/="\\{}[]:, \u0430');
    const edits = fc.array(
      fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.string({ unit: characters, maxLength: 3 })),
      { minLength: 1, maxLength: 3 },
    );
    let kept = 0;
    fc.assert(
      fc.property(samples, fc.nat(), edits, ([, read, texts], which, changes) => {
        let text = texts[which % texts.length] ?? '';
        for (const [position, length, put] of changes) {
          const at = position % text.length;
          text = text.slice(0, at) + put + text.slice(at + length);
        }
        const keys = keysOf(read(text));
        kept += keys.length;
        for (const { kid, certificate, jwk } of keys) {
          expect(text.replaceAll('\\/', '/').replace(/[ ]/g, '')).toContain(certificate ?? Object(jwk).n);
          if (!certificate) continue;
          expect(kid).toBe(createHash('sha1').update(Buffer.from(certificate, 'base64')).digest('base64url'));
        }
      }),
      { numRuns: 500 },
    );

    expect(kept).toBeGreaterThan(50);
  });
});
