/** The administrators' acts on linked accounts and their roles. */
import type { Clock } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import { keyOfName, nameViolations } from '../object-name.ts';
import type { Kept } from '../records/change-record.ts';
import type { RecordKeeper } from '../records/record-keeper.ts';
import { holdsRole, knownRoles, type LinkedAccount } from './linked-account.ts';

export interface AccountCreation {
  readonly name: string;
  readonly externalEmailAddress?: string | null | undefined;
  readonly hiddenFromAddressLists: boolean;
  readonly roles: readonly string[];
}

export interface AccountChange {
  readonly externalEmailAddress?: string | null | undefined;
  readonly hiddenFromAddressLists?: boolean | undefined;
}

type Verb<Request> = (request: Request, call: OperatorCall) => Promise<Outcome<Kept<LinkedAccount>>>;

export interface AccountActs {
  readonly create: Verb<AccountCreation>;
  change(name: string, request: AccountChange, call: OperatorCall): Promise<Outcome<Kept<LinkedAccount>>>;
  /** Deletes an account that no partner application names. */
  remove(name: string, call: OperatorCall): Promise<Outcome<Kept<LinkedAccount>>>;
  /** Gives the account a role; one that it has is no change. */
  readonly assignRole: Verb<{ readonly account: string; readonly role: string }>;
  readonly unassignRole: Verb<{ readonly account: string; readonly role: string }>;
}

export interface AccountActOptions {
  readonly keeper: RecordKeeper<LinkedAccount>;
  /** The partner applications that name this account. */
  readonly dependents: (key: string) => Promise<readonly string[]>;
  readonly clock: Clock;
}

/** Far more than anybody hands out; the bound keeps one record one row. */
const mostRoles = 50;

export function createAccountActs({ keeper, dependents, clock }: AccountActOptions): AccountActs {
  return {
    async create({ name, externalEmailAddress = null, hiddenFromAddressLists, roles }, call) {
      const [first, ...others] = [
        ...nameViolations(name),
        ...addressViolations(externalEmailAddress),
        ...roles.flatMap((role) => nameViolations(role, 'roles')),
        ...countViolations(roles.length, 'roles'),
      ];
      if (first) return refuse(first, ...others);
      const now = clock.now();
      const distinct = roles.filter((role, at) => roles.findIndex((each) => same(each, role)) === at);
      const assigned = distinct.map((role) => ({ role: spelling(role), assignedAt: now }));
      const account = { name, externalEmailAddress, hiddenFromAddressLists, roles: assigned, createdAt: now };
      return keeper.create(account, call);
    },

    async change(name, { externalEmailAddress, hiddenFromAddressLists }, call) {
      const [first, ...others] = addressViolations(externalEmailAddress ?? null);
      if (first) return refuse(first, ...others);
      const changes = {
        ...(externalEmailAddress !== undefined && { externalEmailAddress }),
        ...(hiddenFromAddressLists !== undefined && { hiddenFromAddressLists }),
      };
      const decide = (account: LinkedAccount) => succeed({ ...account, ...changes });
      return keeper.change(keyOfName(name) ?? '', 'changed', decide, call);
    },

    async remove(name, call) {
      const key = keyOfName(name) ?? '';
      const found = await keeper.find(key);
      if (isRefusal(found)) return found;
      const naming = await dependents(key);
      if (naming.length === 0) return keeper.remove(key, call);
      const message = `Partner applications name it: ${naming.slice(0, 10).join(', ')}.`;
      return refuse({ code: 'LinkedAccountInUse', message });
    },

    async assignRole({ account, role }, call) {
      const [first] = nameViolations(role, 'role');
      if (first) return refuse(first);
      return keeper.change(
        keyOfName(account) ?? '',
        'roleAssigned',
        (held, now) => give(held, role, now),
        call,
      );
    },

    async unassignRole({ account, role }, call) {
      return keeper.change(keyOfName(account) ?? '', 'roleUnassigned', (held) => take(held, role), call);
    },
  };
}

function give(account: LinkedAccount, role: string, now: number): Outcome<LinkedAccount> {
  if (holdsRole(account, role)) return succeed(account);
  const roles = [...account.roles, { role: spelling(role), assignedAt: now }];
  return settle(countViolations(roles.length, 'role'), () => ({ ...account, roles }));
}

function countViolations(count: number, target: string): Violation[] {
  if (count <= mostRoles) return [];
  return [{ code: 'InvalidRequest', message: `An account has ${mostRoles} roles at most.`, target }];
}

function take(account: LinkedAccount, role: string): Outcome<LinkedAccount> {
  if (!holdsRole(account, role))
    return refuse({ code: 'NotFound', message: 'The account has no such role.' });
  return succeed({ ...account, roles: account.roles.filter((each) => !same(each.role, role)) });
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The known roles in their own spelling, whatever the command line made of them. */
function spelling(role: string): string {
  return knownRoles.find((known) => same(known, role)) ?? role;
}

function addressViolations(address: string | null): Violation[] {
  if (address === null || /^[\x21-\x3f\x41-\x7e]{1,64}@[A-Za-z0-9.-]{1,253}$/.test(address)) return [];
  const message = 'This is no mail address.';
  return [{ code: 'InvalidRequest', message, target: 'externalEmailAddress' }];
}
