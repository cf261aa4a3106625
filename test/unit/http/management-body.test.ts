/** Members of a management request, read by a strict schema. */
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readMembers } from '../../../shared/http/management-body.ts';

const schema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(5)),
  force: z._default(z.boolean(), false),
  days: z.optional(z.number().check(z.int(), z.gte(1), z.lte(9))),
  kind: z.optional(z.enum(['a', 'b'])),
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
    [{ name: undefined }, [['name', 'This member must be a string.']]],
    [{ name: 7 }, [['name', 'This member must be a string.']]],
    [{ name: '' }, [['name', 'This member is outside its bounds.']]],
    [{ name: 'too long' }, [['name', 'This member is outside its bounds.']]],
    [{ name: 'x', force: 'yes' }, [['force', 'This member must be a boolean.']]],
    [{ name: 'x', days: 0 }, [['days', 'This member is outside its bounds.']]],
    [{ name: 'x', kind: 'c' }, [['kind', 'This member has a value that cannot be used.']]],
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
        ['name', 'This member must be a string.'],
        ['force', 'This member must be a boolean.'],
        ['nmae', 'This member is not known here.'],
      ],
    ],
  ])('refuses %j with every fault, each with its member', (members, faults) => {
    expect(faultsOf(members)).toEqual(faults);
  });

  it('repeats no value, and of the names of strangers only a few and not much', () => {
    const secret = 'hunter2hunter2';
    expect(JSON.stringify(faultsOf({ name: secret, force: secret, kind: secret }))).not.toContain(secret);
    const strange = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}-${'x'.repeat(100)}`, 1]));
    const faults = faultsOf({ name: 'x', ...strange });
    expect(faults).toHaveLength(8);
    for (const [target] of faults) expect(target?.length).toBe(40);
  });

  it('does not take a name from the prototype for a member', () => {
    expect(faultsOf(JSON.parse('{"__proto__":{"name":"x"}}')).map(([target]) => target)).toContain('name');
  });
});
