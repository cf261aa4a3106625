/** Bodies of a request: what its route reads, with anything wrong in its members or in its text. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type RouteName, routes } from '../../../shared/http/routes.ts';
import { longestParameters } from '../../../shared/tokens/token-request.ts';
import { apiDocument } from '../api-conformance.ts';
import { hostileText, secretOf } from './hostile-text.ts';
import { goodValueOf, type Meaningful, mutated, type Schema } from './schema-values.ts';

export function bodyOf(name: RouteName, method: string, meaningful: Meaningful): fc.Arbitrary<Uint8Array> {
  const none = fc.constant(new Uint8Array());
  if (method === 'GET' || method === 'HEAD') return none;
  const schema = schemaOf(name, method);
  const meant = schema ? jsonBody(schema, meaningful) : formBody(meaningful);
  return fc.oneof(
    { weight: 8, arbitrary: meant },
    { weight: 1, arbitrary: none },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.constantFrom(20_000, 140_000).map((size) => Buffer.alloc(size, 'a=')) },
  );
}

interface Operation {
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: { $ref: string } }>>;
  };
}

function schemaOf(name: RouteName, method: string): Schema | undefined {
  const item: Readonly<Record<string, Operation>> | undefined = apiDocument.paths[
    `/${routes[name].template}`
  ] as Readonly<Record<string, Operation>> | undefined;
  const content = item?.[method.toLowerCase()]?.requestBody?.content['application/json'];
  return content && apiDocument.components.schemas[content.schema.$ref.split('/').at(-1) ?? ''];
}

type Edit = (text: string) => string | Uint8Array;

const jsonEdits: readonly Edit[] = [
  (text) => `\ufeff${text}`,
  (text) => text.slice(0, -1),
  (text) => `${text}${text}`,
  (text) => `[${text}]`,
  (text) => text.replace('{', '{"reason":"a","reason":"b",'),
  (text) => text.replace('{', '{"re\\u0061son":"a","reason":"b",'),
  (text) => text.replace('{', '{"__proto__":{"dryRun":true},'),
  (text) => text.replace('{', `{"x":${'['.repeat(3000)}${']'.repeat(3000)},`),
  (text) => text.replace(/:("[^"]*"|true|false)/, ':NaN'),
  (text) => text.replace(/:("[^"]*"|true|false)/, ':1e999'),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe]), Buffer.from('}')]),
  (text) => gzipSync(text),
];

const formEdits: readonly Edit[] = [
  (text) => `${text}&${text}`,
  (text) => text.replaceAll('&', ';'),
  (text) => text.replace('=', '[]='),
  (text) => `${text}&client_secret=${secretOf('second')}`,
  (text) => `${text}&a=%zz`,
  (text) => `${text}&a=%ff`,
  (text) => `${text}\r\n\r\n`,
  (text) => `${text}&${'p=&'.repeat(50)}`,
  (text) => `\ufeff${text}`,
  (text) => JSON.stringify(Object.fromEntries(new URLSearchParams(text))),
  (text) => gzipSync(text),
];

function edited(text: fc.Arbitrary<string>, edits: readonly Edit[]): fc.Arbitrary<Uint8Array> {
  const change = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Edit>((whole) => whole) },
    { weight: 1, arbitrary: fc.constantFrom(...edits) },
  );
  return fc.tuple(text, change).map(([whole, edit]) => Buffer.from(edit(whole)));
}

function jsonBody(schema: Schema, meaningful: Meaningful): fc.Arbitrary<Uint8Array> {
  const text = mutated(goodValueOf(schema, meaningful)).map((value) => JSON.stringify(value));
  return edited(text, jsonEdits);
}

/** Parameters of the OAuth endpoints; other routes that take no JSON get the same. */
function formBody(meaningful: Meaningful): fc.Arbitrary<Uint8Array> {
  const parameters = [...longestParameters.keys(), 'token'].map((name) => {
    const usual = fc.constantFrom<unknown[]>(...(meaningful[name] ?? ['x']));
    const isSecret = /secret|assertion$|token$/.test(name);
    const wild = isSecret ? fc.constant(secretOf(name)) : hostileText;
    const value = fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: wild });
    return [name, value.map((text) => String(text).toWellFormed())] as const;
  });
  const form = fc.record(Object.fromEntries(parameters), { requiredKeys: ['grant_type'] });
  return edited(
    form.map((members) => new URLSearchParams(Object.entries(members as Record<string, string>)).toString()),
    formEdits,
  );
}
