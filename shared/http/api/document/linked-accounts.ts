/** Linked accounts and the roles that they have, as they are shown. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { linkedAccountCreate, linkedAccountUpdate } from '../linked-accounts.ts';
import { reasonOnly } from '../schema.ts';
import { answer, changeOf, date, pageOf, wholeListOf } from './answer.ts';
import { created, type OperationsOf } from './operation.ts';

const linkedAccountView = answer(
  'LinkedAccountView',
  z.strictObject({
    name: z.string(),
    externalEmailAddress: z.nullable(z.string()),
    hiddenFromAddressLists: z.boolean(),
    roles: z.array(z.string()),
    createdDate: date,
    deletedDate: z.optional(date),
  }),
);

export type LinkedAccountView = z.infer<typeof linkedAccountView>;

const roleAssignmentView = answer(
  'RoleAssignmentView',
  z.strictObject({ account: z.string(), role: z.string(), assignedDate: date }),
);

export type RoleAssignmentView = z.infer<typeof roleAssignmentView>;

const accountChange = changeOf('LinkedAccount', linkedAccountView);
const assignmentChange = changeOf('RoleAssignment', roleAssignmentView);

type AccountRouteName = Extract<
  keyof typeof registryRoutes,
  `linked-account${string}` | `role-assignment${string}`
>;

export const linkedAccountOperations: OperationsOf<Pick<typeof registryRoutes, AccountRouteName>> = {
  'linked-accounts': {
    GET: { answer: pageOf('LinkedAccount', linkedAccountView) },
    POST: {
      summary: 'Creates a linked account',
      request: linkedAccountCreate,
      answer: accountChange,
      statuses: created,
      etag: true,
    },
  },
  'linked-account': {
    GET: { answer: linkedAccountView, etag: true },
    PATCH: {
      summary: 'Changes a linked account; absent members stay, null takes the address away',
      request: linkedAccountUpdate,
      answer: accountChange,
      etag: true,
    },
    DELETE: { summary: 'Deletes a linked account; it can be restored', answer: accountChange, etag: true },
  },
  'linked-account-restore': { POST: { request: reasonOnly, answer: accountChange, etag: true } },
  'role-assignments': { GET: { answer: wholeListOf('RoleAssignment', roleAssignmentView) } },
  'role-assignment': {
    PUT: {
      summary: 'Gives a linked account a role',
      request: reasonOnly,
      answer: assignmentChange,
      statuses: created,
      etag: true,
    },
    DELETE: { summary: 'Takes a role from a linked account', answer: assignmentChange, etag: true },
  },
};
