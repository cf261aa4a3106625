/** `s2s role`: which linked account has which role (`New-ManagementRoleAssignment`). */
import { apiPath } from '../core/api-path.ts';
import type { Dates } from '../core/dates.ts';
import { named } from '../core/named.ts';
import type { Column } from '../core/text-layout.ts';
import type { ChangeAnswer, RoleAssignmentView } from '../core/views.ts';
import { applyChange } from './change.ts';
import type { Noun } from './noun.ts';
import { changeObject } from './object-change.ts';
import { option } from './options.ts';

export function addRole(noun: Noun): void {
  noun.verb(
    {
      usage: 'list',
      summary: 'Lists which linked account has which role',
      examples: ['role list', 'role list --account SfBOnline-ApplicationAccount'],
      options: [
        option('--account <name>', 'Only of this account'),
        option('--role <role>', 'Only this role'),
      ],
    },
    async ({ core, options }) => {
      const query = { account: options.text('account'), role: options.text('role') };
      const assignments = await core.api.list<RoleAssignmentView>('roleAssignments', query);
      core.output.rows(assignments, columns(core.dates));
      return undefined;
    },
  );
  noun.verb(
    {
      usage: 'assign <account> <role>',
      summary: 'Gives a linked account a role',
      examples: ['role assign SfBOnline-ApplicationAccount UserApplication'],
      changes: true,
    },
    async (call) => {
      const {
        core,
        args: [account = '', role = ''],
        options,
      } = call;
      const body = named({ reason: options.text('reason') });
      await changeObject(
        call,
        { fields: columns },
        {
          send: ({ dryRun }) =>
            core.api.send('PUT', apiPath('roleAssignments', account, role), { body, dryRun }),
          done: `${account} has the role ${role}.`,
        },
      );
      return undefined;
    },
  );
  noun.verb(
    {
      usage: 'remove <account> <role>',
      summary: 'Takes a role from a linked account',
      examples: ['role remove SfBOnline-ApplicationAccount ArchiveApplication --yes'],
      changes: true,
    },
    async (call) => {
      const {
        core,
        args: [account = '', role = ''],
        options,
      } = call;
      const query = { reason: options.text('reason') };
      await applyChange<ChangeAnswer<RoleAssignmentView>>(call, {
        send: ({ dryRun }) =>
          core.api.send('DELETE', apiPath('roleAssignments', account, role), { query, dryRun }),
        confirm: () => `Partners that act by ${account} lose what the role allows. Remove it?`,
        done: `${account} does not have the role ${role} any more.`,
      });
      return undefined;
    },
  );
}

function columns(dates: Dates): Column<RoleAssignmentView>[] {
  return [
    { title: 'Account', value: ({ account }) => account },
    { title: 'Role', value: ({ role }) => role },
    { title: 'Assigned', value: ({ assignedDate }) => dates.short(assignedDate) },
  ];
}
