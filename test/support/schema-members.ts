/** What a JSON Schema names: for tests that ask whether documents name it too. */
import type * as z from 'zod/mini';

/** The names of all members that the schema knows, those of its parts too. */
export function membersOf({
  properties = {},
  oneOf = [],
  anyOf = [],
  items,
}: z.core.JSONSchema.BaseSchema): string[] {
  const parts = [...Object.values(properties), ...oneOf, ...anyOf, ...[items ?? []].flat()];
  const inner = parts.flatMap((part) => (typeof part === 'object' ? membersOf(part) : []));
  return [...Object.keys(properties), ...inner];
}
