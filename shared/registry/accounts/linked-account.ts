/**
 * Linked accounts: what a partner application may do here is bounded by the roles of the account that it is tied to
 * (seeds/004: `New-MailUser`, `Set-MailUser`, `New-ManagementRoleAssignment`).
 */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import type { RecordKind } from '../records/record-kind.ts';

/** The roles that Exchange gives the account of Skype for Business Online; others are an administrator's own. */
export const knownRoles = ['UserApplication', 'ArchiveApplication'] as const;

export interface RoleAssignment {
  /** As it was first written; compared without case. */
  readonly role: string;
  readonly assignedAt: Instant;
}

export interface LinkedAccount {
  readonly name: string;
  readonly externalEmailAddress: string | null;
  readonly hiddenFromAddressLists: boolean;
  readonly roles: readonly RoleAssignment[];
  readonly createdAt: Instant;
}

export interface LinkedAccountView {
  readonly name: string;
  readonly externalEmailAddress: string | null;
  readonly hiddenFromAddressLists: boolean;
  readonly roles: readonly string[];
  readonly createdDate: string;
}

export interface RoleAssignmentView {
  readonly account: string;
  readonly role: string;
  readonly assignedDate: string;
}

export function viewOfAccount({ createdAt, roles, ...account }: LinkedAccount): LinkedAccountView {
  return { ...account, roles: roles.map(({ role }) => role), createdDate: toRfc3339(createdAt) };
}

export function viewOfAssignment(
  account: LinkedAccount,
  { role, assignedAt }: RoleAssignment,
): RoleAssignmentView {
  return { account: account.name, role, assignedDate: toRfc3339(assignedAt) };
}

export function holdsRole({ roles }: Pick<LinkedAccount, 'roles'>, role: string): boolean {
  return roles.some((each) => each.role.toLowerCase() === role.toLowerCase());
}

export const accountKind: RecordKind<LinkedAccount> = {
  collection: 'linkedAccounts',
  noun: 'linked account',
  keyOf: ({ name }) => name.toLowerCase(),
  claimsOf: ({ externalEmailAddress }) =>
    externalEmailAddress === null ? [] : [`email:${externalEmailAddress.toLowerCase()}`],
  shownOf: (account) => ({ ...viewOfAccount(account) }),
  alreadyExists: 'LinkedAccountAlreadyExists',
  takenViolation: () => ({
    code: 'LinkedAccountAlreadyExists',
    message: 'Another linked account has this address.',
    target: 'externalEmailAddress',
  }),
};
