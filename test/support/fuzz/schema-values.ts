/** Values of a JSON schema as the OpenAPI document has them: good ones, and good ones with one thing wrong. */
import fc from 'fast-check';
import { hostileText, hostileValue, secretOf } from './hostile-text.ts';

/** The words that the schemas of requests use. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

type Members = Readonly<Record<string, unknown>>;

/** What a member of that name may hold that means something to the service, so that fuzzing gets past its door. */
export type Meaningful = Readonly<Record<string, readonly unknown[]>>;

const secretMember = /password|proof|token$|content/i;

/** A value that the schema allows, up to texts that are longer than it says. */
export function goodValueOf(schema: Schema, known: Meaningful = {}, name = ''): fc.Arbitrary<unknown> {
  const { oneOf = schema.anyOf, properties, items } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (oneOf) return fc.oneof(...oneOf.map((each) => goodValueOf(each, known, name)));
  if (properties) return objectOf(schema, known);
  if (items) return fc.array(goodValueOf(items, known, name), { maxLength: 4 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: 100_000 });
  if (schema.type === 'null') return fc.constant(null);
  return textOf(schema, known, name);
}

function textOf({ format }: Schema, known: Meaningful, name: string): fc.Arbitrary<unknown> {
  if (secretMember.test(name)) return fc.constantFrom(secretOf(name), ...(known[name] ?? []));
  const usual = known[name] ?? [];
  const uuids = format === 'uuid' ? [fc.uuid()] : [];
  const meant = usual.length > 0 ? [{ weight: 4, arbitrary: fc.constantFrom(...usual) }] : [];
  return fc.oneof(hostileText, fc.stringMatching(/^[A-Za-z][a-z0-9]{1,8}$/), ...uuids, ...meant);
}

function objectOf({ properties = {}, required = [] }: Schema, known: Meaningful): fc.Arbitrary<Members> {
  const members = Object.entries(properties).map(([name, each]) => [name, goodValueOf(each, known, name)]);
  return fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
}

/** The value, or the value with a member too many, of another type, or left out. */
export function mutated(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const names = fc.oneof(hostileText, fc.constantFrom('__proto__', 'constructor', 'id', 'appId', 'etag'));
  return fc.oneof(
    { weight: 3, arbitrary: value },
    fc.tuple(value, names, hostileValue).map(([base, name, more]) => withMember(base, name, more)),
    fc
      .tuple(value, fc.nat(), hostileValue)
      .map(([base, at, other]) => withMember(base, nameAt(base, at), other)),
    fc.tuple(value, fc.nat()).map(([base, at]) => withMember(base, nameAt(base, at), undefined)),
  );
}

function nameAt(base: unknown, at: number): string {
  const names = Object.keys(Object(base));
  return names[at % Math.max(names.length, 1)] ?? 'x';
}

/** Also `__proto__` becomes a member of its own, as in JSON that was read. */
function withMember(base: unknown, name: string, value: unknown): unknown {
  const entries = Object.entries(Object(base)).filter(([each]) => each !== name);
  return Object.fromEntries(value === undefined ? entries : [...entries, [name, value]]);
}

/** The least that the schema allows: what must be there, each as short as it may be. */
export function leastOf(schema: Schema): Members {
  const { properties = {}, required = [] } = schema;
  return Object.fromEntries(required.map((name) => [name, leastValue(properties[name] ?? {})]));
}

function leastValue({
  type,
  enum: values,
  const: only,
  oneOf,
  anyOf = oneOf,
  minimum = 0,
  ...schema
}: Schema): unknown {
  if (only !== undefined) return only;
  if (values) return values[0];
  if (anyOf) return leastValue(anyOf[0] ?? {});
  if (type === 'object') return leastOf(schema);
  if (type === 'array') return schema.items && schema.minItems ? [leastValue(schema.items)] : [];
  if (type === 'boolean') return false;
  if (type === 'integer') return minimum;
  return 'x'.repeat(schema.minLength ?? 1);
}
