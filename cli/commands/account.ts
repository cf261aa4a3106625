/** `s2s account`: linked accounts, whose roles bound what a partner application may do (`New-/Set-MailUser`). */
import { apiPath } from '../core/api-path.ts';
import type { Dates } from '../core/dates.ts';
import { UsageError } from '../core/errors.ts';
import { named } from '../core/named.ts';
import type { LinkedAccountCreateBody, LinkedAccountUpdateBody } from '../core/request-bodies.ts';
import type { Column } from '../core/text-layout.ts';
import type { LinkedAccountView } from '../core/views.ts';
import { addNamedVerbs, type NamedObject } from './named-object.ts';
import type { Call, Noun } from './noun.ts';
import { changeObject, patch, postTo } from './object-change.ts';
import { option, repeated, truth } from './options.ts';

const account: NamedObject<LinkedAccountView> = {
  noun: 'account',
  title: 'linked account',
  argument: 'name',
  example: 'SfBOnline-ApplicationAccount',
  collection: 'linkedAccounts',
  columns,
  fields: (dates) => [
    ...columns(dates),
    { title: 'Deleted', value: ({ deletedDate }) => dates.full(deletedDate), seldom: true },
  ],
  ask: 'Delete the account and its roles?',
};

export function addAccount(noun: Noun): void {
  addNamedVerbs(noun, account);
  noun.verb(
    {
      usage: 'create <name>',
      summary: 'Creates a linked account',
      examples: [
        'account create SfBOnline-ApplicationAccount --email SfBOnline-ApplicationAccount@litwareinc.com --role UserApplication --role ArchiveApplication',
      ],
      options: [
        option('--email <address>', 'Its external e-mail address'),
        truth('--hidden', 'Whether address lists leave it out'),
        repeated('--role <role>', 'A role that it gets'),
      ],
      changes: true,
    },
    create,
  );
  noun.verb(
    {
      usage: 'update <name>',
      summary: 'Changes a linked account; what is not named stays',
      examples: ['account update SfBOnline-ApplicationAccount --hidden true'],
      options: [
        option('--email <address>', 'Its external e-mail address'),
        option('--no-email', 'Takes the address away'),
        truth('--hidden', 'Whether address lists leave it out'),
      ],
      changes: true,
      tied: true,
    },
    update,
  );
}

async function create(call: Call): Promise<undefined> {
  const {
    args: [name = ''],
    options,
  } = call;
  const roles = options.list('role');
  const body: LinkedAccountCreateBody = {
    name,
    ...(roles.length > 0 && { roles: [...roles] }),
    ...named({
      externalEmailAddress: options.text('email'),
      hiddenFromAddressLists: options.truth('hidden'),
    }),
  };
  await changeObject(call, account, {
    send: postTo(call, account.collection, body),
    done: `The account ${name} is there.`,
    next: ({ value }) => (value.roles.length > 0 ? [] : [`s2s role assign ${name} UserApplication`]),
  });
  return undefined;
}

async function update(call: Call): Promise<undefined> {
  const {
    args: [name = ''],
    options,
  } = call;
  const body: LinkedAccountUpdateBody = named({
    externalEmailAddress: options.isOff('email') ? null : options.text('email'),
    hiddenFromAddressLists: options.truth('hidden'),
  });
  if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
  await changeObject(call, account, {
    send: patch(call, apiPath(account.collection, name), body),
    done: `The account ${name} was changed.`,
  });
  return undefined;
}

function columns(dates: Dates): Column<LinkedAccountView>[] {
  return [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Email', value: ({ externalEmailAddress }) => externalEmailAddress },
    { title: 'Hidden', value: ({ hiddenFromAddressLists }) => hiddenFromAddressLists },
    { title: 'Roles', value: ({ roles }) => roles },
    { title: 'Created', value: ({ createdDate }) => dates.short(createdDate) },
  ];
}
