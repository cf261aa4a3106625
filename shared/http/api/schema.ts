/**
 * The words that the schemas of requests are made of. Shapes and bounds are checked by them; what a value means is
 * checked by the rules of its resource, so that all broken rules can be told at once.
 */
import * as z from 'zod/mini';
import { longestReason } from '../management-request.ts';

/** The schemas of requests, under the names that the OpenAPI document shows them by. */
export const requestSchemas = z.registry<{ id: string }>();

export function request<T extends z.ZodMiniType>(id: string, schema: T): T {
  requestSchemas.add(schema, { id });
  return schema;
}

/** A text of one to `most` characters. */
export function text(most: number, description?: string) {
  const bounded = z.string().check(z.minLength(1), z.maxLength(most));
  return description === undefined ? bounded : bounded.check(z.describe(description));
}

export function list<T extends z.ZodMiniType>(entry: T, most: number) {
  return z.array(entry).check(z.maxLength(most));
}

/** A boolean that is false where it is not named. */
export const flag = z._default(z.boolean(), false);
/** A boolean that is true where it is not named. */
export const flagOn = z._default(z.boolean(), true);

export const reason = z.optional(
  z.string().check(z.maxLength(longestReason), z.describe('Why, for the audit.')),
);
export const thumbprint = text(512, 'SHA-1 or SHA-256 in any spelling, or base64url.');

const namePattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$';

/** The pattern is for readers of the document; the rule is the registry's, which tells it with all others. */
export const objectName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(64),
    z.meta({ pattern: namePattern, description: 'Compared without case.' }),
  );

export const guid = text(64).check(z.meta({ format: 'uuid' }));
export const realm = text(253, 'A domain name or a GUID.');
export const address = text(2048).check(z.meta({ format: 'uri' }));
/** A date in a request; the rules read it, because they say what is wrong with it. */
export const dateTime = z.string().check(z.maxLength(64), z.describe('RFC 3339 with an offset.'));
export const publicCertificate = text(32_768, 'The content of a .cer file in base64, or PEM.');

/** An empty act, or one whose only member is why. */
export const reasonOnly = request('ReasonRequest', z.strictObject({ reason }));
