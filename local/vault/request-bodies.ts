/** The bodies that clients send, read strictly enough that a handler never meets a surprise. */
import * as z from 'zod/mini';
import { sentPolicySchema } from './policy.ts';
import { badParameter } from './vault-errors.ts';

const attributes = z.optional(
  z.nullable(
    z.object({
      enabled: z.optional(z.nullable(z.boolean())),
      nbf: z.optional(z.nullable(z.int())),
      exp: z.optional(z.nullable(z.int())),
    }),
  ),
);

/** At most 15 tags of 256 + 256 characters. */
const tags = z.optional(
  z.nullable(
    z
      .record(z.string().check(z.maxLength(256)), z.string().check(z.maxLength(256)))
      .check(z.refine((given) => Object.keys(given).length <= 15, 'at most 15 tags')),
  ),
);

export const creationBody = z.object({
  policy: z.optional(z.nullable(sentPolicySchema)),
  attributes,
  tags,
});

export const importBody = z.object({
  value: z.string().check(z.minLength(1)),
  pwd: z.optional(z.nullable(z.string().check(z.maxLength(200)))),
  policy: z.optional(z.nullable(sentPolicySchema)),
  attributes,
  tags,
});

export const updateBody = z.object({ attributes, tags });

export const cancelBody = z.object({ cancellation_requested: z.boolean() });

export const signBody = z.object({ alg: z.string(), value: z.base64url() });

export const verifyBody = z.object({ alg: z.string(), digest: z.base64url(), value: z.base64url() });

/** @throws VaultError BadParameter that names the members at fault, never their content */
export function readBody<T extends z.ZodMiniType>(schema: T, body: unknown): z.infer<T> {
  const read = z.safeParse(schema, body);
  if (read.success) return read.data;
  const members = read.error.issues.map(({ path }) => path.join('.') || 'body');
  throw badParameter(`The request body is not valid: ${[...new Set(members)].join(', ')}.`);
}
