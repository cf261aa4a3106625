/** `New-ManagementRoleAssignment`: a role of a linked account (seeds/004 step 2). */
import { apiPath } from '../../core/api-path.ts';
import type { ChangeAnswer, RoleAssignmentView } from '../../core/views.ts';
import { none, type Parameter, text } from '../binding/parameter.ts';
import { makeChange, reasonOf } from '../change.ts';
import { type Cmdlet, type CmdletCall, gives } from '../cmdlet.ts';
import { dateValue } from '../objects.ts';
import { domainController } from './exchange-parameters.ts';

export const newManagementRoleAssignment: Cmdlet = {
  name: 'New-ManagementRoleAssignment',
  summary: 'Gives a linked account a role',
  details: 'For Lync and Skype for Business the guides give UserApplication and ArchiveApplication.',
  examples: ['New-ManagementRoleAssignment -Role UserApplication -User SfBOnline-ApplicationAccount'],
  changes: true,
  parameters: [
    text('Role', 'The role', { required: true }),
    text('User', 'The linked account', { required: true }),
    domainController,
    none('Name', 'an assignment is named by its role and account', 'Leave it out.'),
    ...ofOthers(),
    ...scopes(),
  ],
  async run(call) {
    const value = await assignRole(call, call.bound.needed('User'), call.bound.needed('Role'));
    return gives({
      Name: `${value.role}-${value.account}`,
      Role: value.role,
      RoleAssigneeName: value.account,
      RoleAssigneeType: 'User',
      AssignedDate: dateValue(value.assignedDate),
    });
  },
};

export async function assignRole(
  call: CmdletCall,
  account: string,
  role: string,
): Promise<RoleAssignmentView> {
  const path = apiPath('roleAssignments', account, role);
  const answer = await makeChange<ChangeAnswer<RoleAssignmentView>>(call, {
    target: `${role} of ${account}`,
    send: ({ dryRun }) => call.core.api.send('PUT', path, { body: reasonOf(call), dryRun }),
    done: () => `${account} has the role ${role}.`,
  });
  return answer.value;
}

function ofOthers(): Parameter[] {
  return ['App', 'Computer', 'SecurityGroup', 'Policy', 'Delegating'].map((name) =>
    none(name, 'roles are those of linked accounts', 'Name the account with -User.'),
  );
}

function scopes(): Parameter[] {
  const names = [
    ...['CustomRecipientWriteScope', 'CustomConfigWriteScope', 'RecipientRelativeWriteScope'],
    ...['ExclusiveRecipientWriteScope', 'ExclusiveConfigWriteScope', 'RecipientOrganizationalUnitScope'],
    ...['CustomResourceScope', 'UnScopedTopLevel'],
  ];
  return names.map((name) =>
    none(
      name,
      'a role holds wherever the partner may go',
      'Bound the partner by its trust level and its roles.',
    ),
  );
}
