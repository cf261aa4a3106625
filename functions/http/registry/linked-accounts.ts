/** Linked accounts and the assignment of roles to them. */
import { isRefusal, type Outcome } from '../../../shared/base/errors.ts';
import { linkedAccountCreate, linkedAccountUpdate } from '../../../shared/http/api/linked-accounts.ts';
import { reasonOnly } from '../../../shared/http/api/schema.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import {
  type LinkedAccount,
  viewOfAccount,
  viewOfAssignment,
} from '../../../shared/registry/accounts/linked-account.ts';
import type { Kept } from '../../../shared/registry/records/change-record.ts';
import type { ManagementService } from '../../compose-management.ts';
import { namedResource } from './named-resource.ts';
import { type Answer, byMethod, changeAnswer, deletionCall, readCall } from './resource.ts';

export function linkedAccountHandlers({ registry, clock }: Pick<ManagementService, 'registry' | 'clock'>) {
  const { keeper, acts } = registry.accounts;
  const account = namedResource({
    collection: 'linkedAccounts',
    keeper,
    clock,
    viewOf: viewOfAccount,
    remove: acts.remove,
  });

  async function create(request: ManagementRequest): Answer {
    const asked = await readCall(linkedAccountCreate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.create(asked.value.read, asked.value.call);
    return account.changed(request, 'created', done, { creates: true });
  }

  async function change(request: ManagementRequest): Answer {
    const asked = await readCall(linkedAccountUpdate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.change(request.params.name ?? '', asked.value.read, asked.value.call);
    return account.changed(request, 'changed', done);
  }

  /** Every assignment, narrowed by account and role. */
  async function assignments({ query }: ManagementRequest): Answer {
    const named = (name: string) => query.get(name)?.toLowerCase();
    const [wantedAccount, wantedRole] = [named('account'), named('role')];
    const value: object[] = [];
    let after: string | undefined;
    do {
      const page = await keeper.list({ top: 1000, ...(after !== undefined && { after }) });
      for (const { key, value: held } of page.records) {
        if (wantedAccount !== undefined && key !== wantedAccount) continue;
        const roles = held.roles.filter(({ role }) => !wantedRole || role.toLowerCase() === wantedRole);
        value.push(...roles.map((role) => viewOfAssignment(held, role)));
      }
      after = page.next;
    } while (after !== undefined);
    return jsonResponse(200, { value });
  }

  async function assign(request: ManagementRequest): Answer {
    const asked = await readCall(reasonOnly, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.assignRole(assignmentIn(request), asked.value.call);
    return assignmentAnswer(request, 'roleAssigned', done);
  }

  async function unassign(request: ManagementRequest): Answer {
    const { account: name, role } = assignmentIn(request);
    const before = await keeper.find(name.toLowerCase());
    const done = await acts.unassignRole({ account: name, role }, deletionCall(request));
    const held = isRefusal(before) ? undefined : before.value.value;
    return assignmentAnswer(request, 'roleUnassigned', done, held);
  }

  /** @param before the account while it still had the role, for a role that is gone */
  function assignmentAnswer(
    request: ManagementRequest,
    action: string,
    done: Outcome<Kept<LinkedAccount>>,
    before?: LinkedAccount,
  ) {
    if (isRefusal(done)) return done;
    const { role } = assignmentIn(request);
    const holder = before ?? done.value.value;
    const found = holder.roles.find((each) => each.role.toLowerCase() === role.toLowerCase());
    return changeAnswer(request, done.value, {
      action,
      object: `linkedAccounts/${holder.name}`,
      view: viewOfAssignment(holder, found ?? { role, assignedAt: clock.now() }),
      creates: action === 'roleAssigned',
    });
  }

  return {
    'linked-accounts': byMethod({ GET: account.list, POST: create }),
    'linked-account': byMethod({ GET: account.show, PATCH: change, DELETE: account.delete }),
    'linked-account-restore': account.restore,
    'role-assignments': assignments,
    'role-assignment': byMethod({ PUT: assign, DELETE: unassign }),
  };
}

function assignmentIn({ params: { account = '', role = '' } }: ManagementRequest) {
  return { account, role };
}
