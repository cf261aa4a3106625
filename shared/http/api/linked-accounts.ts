/** Linked accounts: created and changed. */
import * as z from 'zod/mini';
import { flag, list, objectName, reason, request, text } from './schema.ts';

const emailAddress = text(320);

export const linkedAccountCreate = request(
  'LinkedAccountCreate',
  z.strictObject({
    name: objectName,
    externalEmailAddress: z.optional(emailAddress),
    hiddenFromAddressLists: flag,
    roles: z._default(list(objectName, 50), []),
    reason,
  }),
);

export type LinkedAccountCreate = z.infer<typeof linkedAccountCreate>;

export const linkedAccountUpdate = request(
  'LinkedAccountUpdate',
  z.strictObject({
    externalEmailAddress: z.optional(z.nullable(emailAddress)),
    hiddenFromAddressLists: z.optional(z.boolean()),
    reason,
  }),
);

export type LinkedAccountUpdate = z.infer<typeof linkedAccountUpdate>;
