/** The body of every operation of the management API, read by its schema: nothing gets in that the schema does not name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { parseStrictObject } from '../../../../shared/base/strict-json.ts';
import { everyOperation } from '../../../../shared/http/api/document/operations.ts';
import { requestSchemas } from '../../../../shared/http/api/schema.ts';
import { readMembers } from '../../../../shared/http/management-body.ts';
import { fuzzed } from '../../../support/fuzz/fuzz-runs.ts';
import { goodValueOf, leastOf, mutated, type Schema } from '../../../support/fuzz/schema-values.ts';

type Members = Readonly<Record<string, unknown>>;

interface Read {
  readonly id: string;
  readonly schema: z.ZodMiniType;
  /** The alternatives of it that are objects, as the document has them. */
  readonly shapes: readonly Schema[];
  readonly whole: Schema;
}

function requestsRead(): Read[] {
  const schemas = new Set(everyOperation().flatMap(({ operation }) => operation.request ?? []));
  return [...schemas].map((schema) => {
    const whole = z.toJSONSchema(schema, { io: 'input' }) as Schema;
    const { id = '' } = requestSchemas.get(schema) ?? {};
    return { id, schema, whole, shapes: whole.oneOf ?? whole.anyOf ?? [whole] };
  });
}

const reads = requestsRead();

/** As it arrives: text that was read strictly, so that `__proto__` is a member of its own. */
function read(schema: z.ZodMiniType, body: unknown) {
  const members = parseStrictObject(JSON.stringify(body));
  return members && readMembers(schema, members);
}

/** Members that the service sets, or that a program might find without anybody having put them there. */
const unasked = [
  'id',
  'appId',
  'etag',
  'hash',
  'createdAt',
  'createdDateTime',
  'deletedDate',
  'keyCredentials',
  'passwordCredentials',
  'actor',
  'dryRun',
  'kid',
  'version',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'Reason',
  'reason ',
];

/** Also `__proto__` is put there as a member of its own. */
function withMember(base: Members, name: string, value: unknown): Members {
  return Object.fromEntries([...Object.entries(base), [name, value]]);
}

const samples: readonly (readonly [type: string, value: unknown])[] = [
  ['string', 'x'],
  ['number', 1.5],
  ['boolean', true],
  ['array', []],
  ['array', ['x']],
  ['object', {}],
  ['object', { toString: 'x', length: 1 }],
  ['null', null],
];

/** The types that a schema takes, in the words of JSON. */
function typesOf({ type, enum: values = [], const: only, oneOf, anyOf = oneOf ?? [] }: Schema): string[] {
  const named = type === 'integer' ? 'number' : type;
  const literal = only === undefined ? [] : [typeof only];
  return [
    ...(named ? [named] : []),
    ...values.map((each) => typeof each),
    ...literal,
    ...anyOf.flatMap(typesOf),
  ];
}

describe('5.6 Mass assignment, type confusion', () => {
  it('there is a schema for each body, by a name', () => {
    expect(reads.length).toBeGreaterThan(20);
    expect(reads.filter(({ id }) => id === '')).toEqual([]);
  });

  it.each(reads)('the least that $id may be is read', ({ schema, shapes }) => {
    for (const shape of shapes) {
      const least = leastOf(shape);
      expect(read(schema, least)).toMatchObject({ value: least });
    }
  });

  it.each(reads)('$id takes no member that it does not name', ({ schema, shapes }) => {
    for (const shape of shapes) {
      const known = Object.keys(shape.properties ?? {});
      for (const name of unasked.filter((each) => !known.includes(each))) {
        const outcome = read(schema, withMember(leastOf(shape), name, { admin: true }));
        expect([name, outcome]).toEqual([name, { violations: [expect.objectContaining({ target: name })] }]);
      }
    }
    expect('admin' in {}).toBe(false);
  });

  it.each(reads)('$id takes no member of another type', ({ schema, shapes }) => {
    for (const shape of shapes)
      for (const [name, member] of Object.entries(shape.properties ?? {}))
        for (const [type, value] of samples.filter(([each]) => !typesOf(member).includes(each))) {
          const outcome = read(schema, { ...leastOf(shape), [name]: value });
          expect([name, type, outcome]).toEqual([name, type, { violations: expect.anything() }]);
        }
  });

  it.each(reads)(
    'whatever $id is mutated to is read into what it names, or refused in few words',
    ({ schema, whole, shapes }) => {
      const known = new Set(shapes.flatMap(({ properties = {} }) => Object.keys(properties)));
      fc.assert(
        fc.property(mutated(goodValueOf(whole)), (body) => {
          const outcome = read(schema, body);
          if (!outcome) return;
          if ('value' in outcome) {
            expect(Object.keys(Object(outcome.value)).filter((name) => !known.has(name))).toEqual([]);
            expect(Object.getPrototypeOf(outcome.value)).toBe(Object.prototype);
            return;
          }
          const told = outcome.violations.map(({ message, target = '' }) => message + target);
          expect(told.length).toBeLessThan(60);
          expect(told.filter((text) => text.length > 400)).toEqual([]);
        }),
        fuzzed(60),
      );
    },
  );
});
