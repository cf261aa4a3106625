/** When a credential may be used. */
import { expect, it } from 'vitest';
import { isCurrent } from '../../../../shared/registry/principals/service-principal.ts';

it.each([
  ['before it starts', 99, false],
  ['in its first second', 100, true],
  ['in its last second', 199, true],
  ['when it ends', 200, false],
  ['long after', 10_000, false],
])('a credential %s', (_, now, current) => {
  expect(isCurrent({ startsAt: 100, endsAt: 200 }, now)).toBe(current);
});

it('a credential that ends before it starts is never current', () => {
  for (const now of [99, 100, 150, 200, 201])
    expect(isCurrent({ startsAt: 200, endsAt: 100 }, now)).toBe(false);
});
