/** Members of a management request, read by a strict schema. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readMembers } from '../../../shared/http/management-body.ts';

const schema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(5)),
  force: z._default(z.boolean(), false),
  days: z.optional(z.number().check(z.int(), z.gte(1), z.lte(9))),
  kind: z.optional(z.enum(['a', 'b'])),
  names: z.optional(z.array(z.string().check(z.maxLength(3))).check(z.minLength(1), z.maxLength(2))),
  inner: z.optional(z.strictObject({ key: z.string(), only: z.optional(z.literal('x')) })),
  list: z.optional(z.never({ error: 'Use addNames.' })),
  pattern: z.optional(z.string().check(z.regex(/^[a-z]+$/))),
  either: z.optional(z.union([z.string(), z.number()])),
  chosen: z.optional(
    z.discriminatedUnion('act', [
      z.strictObject({ act: z.literal('go') }),
      z.strictObject({ act: z.literal('stay'), days: z.number() }),
    ]),
  ),
});

function faultsOf(members: Record<string, unknown>) {
  const outcome = readMembers(schema, members);
  return 'violations' in outcome ? outcome.violations.map(({ target, message }) => [target, message]) : [];
}

describe('readMembers', () => {
  it('gives the members with their defaults', () => {
    expect(readMembers(schema, { name: 'x' })).toEqual({ value: { name: 'x', force: false } });
  });

  it.each([
    [{}, [['name', 'This member is required.']]],
    [{ name: undefined }, [['name', 'This member must be a text.']]],
    [{ name: null }, [['name', 'This member must be a text.']]],
    [{ name: 7 }, [['name', 'This member must be a text.']]],
    [{ name: '' }, [['name', 'This member must have 1 character at least.']]],
    [{ name: 'too long' }, [['name', 'This member must have 5 characters at most.']]],
    [{ name: 'x', force: 'yes' }, [['force', 'This member must be true or false.']]],
    [{ name: 'x', days: 0 }, [['days', 'This member must be 1 at least.']]],
    [{ name: 'x', days: 10 }, [['days', 'This member must be 9 at most.']]],
    [{ name: 'x', days: 1.5 }, [['days', 'This member must be a whole number.']]],
    [{ name: 'x', days: '1' }, [['days', 'This member must be a number.']]],
    [{ name: 'x', kind: 'c' }, [['kind', 'This member must be one of a, b.']]],
    [{ name: 'x', names: {} }, [['names', 'This member must be a list.']]],
    [{ name: 'x', names: [] }, [['names', 'This member must have 1 entry at least.']]],
    [{ name: 'x', names: ['a', 'b', 'c'] }, [['names', 'This member must have 2 entries at most.']]],
    [{ name: 'x', inner: 7 }, [['inner', 'This member must be an object.']]],
    [{ name: 'x', list: ['a'] }, [['list', 'Use addNames.']]],
    [{ name: 'x', pattern: 'A' }, [['pattern', 'This member has a value that cannot be used.']]],
    [{ name: 'x', either: true }, [['either', 'This member has a value that cannot be used.']]],
    [{ name: 'x', chosen: { act: 'fly' } }, [['chosen.act', 'This member must be one of go, stay.']]],
    [{ name: 'x', chosen: {} }, [['chosen.act', 'This member is required.']]],
    [{ name: 'x', chosen: { act: 'stay' } }, [['chosen.days', 'This member is required.']]],
    [
      { name: 'x', names: ['abcd', 7] },
      [
        ['names.0', 'This member must have 3 characters at most.'],
        ['names.1', 'This member must be a text.'],
      ],
    ],
    [
      { name: 'x', inner: { only: 'y', odd: 1 } },
      [
        ['inner.key', 'This member is required.'],
        ['inner.only', 'This member must be x.'],
        ['inner.odd', 'This member is not known here.'],
      ],
    ],
    [
      { name: 'x', nmae: 1, other: 2 },
      [
        ['nmae', 'This member is not known here.'],
        ['other', 'This member is not known here.'],
      ],
    ],
    [
      { name: 7, force: 7, nmae: 7 },
      [
        ['name', 'This member must be a text.'],
        ['force', 'This member must be true or false.'],
        ['nmae', 'This member is not known here.'],
      ],
    ],
  ])('refuses %j with every fault, each with its member', (members, faults) => {
    expect(faultsOf(members)).toEqual(faults);
  });

  it('repeats no value, and of the names of strangers only a few and not much', () => {
    const secret = 'hunter2hunter2';
    const everywhere = {
      force: secret,
      days: secret,
      kind: secret,
      names: [secret, { secret }],
      list: secret,
    };
    const deeper = { inner: { key: [secret], only: secret }, pattern: secret, chosen: { act: secret } };
    const told = faultsOf({ name: secret, ...everywhere, ...deeper, either: [secret] });
    expect(told.length).toBeGreaterThan(10);
    expect(JSON.stringify(told)).not.toContain(secret);
    const strange = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}-${'x'.repeat(100)}`, 1]));
    const faults = faultsOf({ name: 'x', ...strange });
    expect(faults).toHaveLength(8);
    for (const [target] of faults) expect(target?.length).toBe(40);
  });

  it('does not answer a list of nonsense entry by entry', () => {
    const unbounded = z.strictObject({ names: z.array(z.string()) });
    const outcome = readMembers(unbounded, { names: Array.from({ length: 10_000 }, () => 7) });
    expect('violations' in outcome && outcome.violations.length).toBe(50);
  });

  it('does not take a name from the prototype for a member', () => {
    expect(faultsOf(JSON.parse('{"__proto__":{"name":"x"}}')).map(([target]) => target)).toContain('name');
  });
});
