/** `New-` and `Set-MailUser`: the linked account of a partner application (seeds/004 step 2). */
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type { LinkedAccountCreateBody, LinkedAccountUpdateBody } from '../../core/request-bodies.ts';
import type { LinkedAccountView } from '../../core/views.ts';
import { identity, none, type Parameter, text, truth } from '../binding/parameter.ts';
import { type Cmdlet, gives, nothing } from '../cmdlet.ts';
import type { CmdletObject } from '../objects.ts';
import { createObject, type Kind, updateObject } from '../registry-objects.ts';
import { domainController } from './exchange-parameters.ts';

export const accounts: Kind = { collection: 'linkedAccounts', word: 'linked account' };

export const newMailUser: Cmdlet = {
  name: 'New-MailUser',
  summary: 'Creates the linked account of a partner application',
  details:
    'It has no mailbox and nobody signs in with it: its roles bound what the partner application may do.',
  examples: [
    'New-MailUser -Name SfBOnline-ApplicationAccount -ExternalEmailAddress SfBOnline-ApplicationAccount@litwareinc.com',
  ],
  changes: true,
  parameters: [
    text('Name', 'What the account is called', { required: true, position: 0 }),
    text('ExternalEmailAddress', 'Its address, for those who look it up'),
    domainController,
    ...ofMailboxes(),
  ],
  async run(call) {
    const { bound } = call;
    const name = bound.needed('Name');
    const body: LinkedAccountCreateBody = {
      name,
      ...named({ externalEmailAddress: bound.text('ExternalEmailAddress') }),
    };
    const next = [`s2s New-ManagementRoleAssignment -Role UserApplication -User ${name}`];
    return gives(describe(await createObject<LinkedAccountView>(call, accounts, body, next)));
  },
};

export const setMailUser: Cmdlet = {
  name: 'Set-MailUser',
  summary: 'Changes a linked account',
  examples: ['Set-MailUser -Identity SfBOnline-ApplicationAccount -HiddenFromAddressListsEnabled true'],
  changes: true,
  parameters: [
    identity('Which account'),
    truth('HiddenFromAddressListsEnabled', 'Whether address lists leave it out'),
    text('ExternalEmailAddress', 'Its address; $null removes it', { nullable: true }),
    domainController,
    none('Name', 'it is fixed at creation', 'Create another account.'),
    ...ofMailboxes(),
  ],
  async run(call) {
    const { bound } = call;
    const body: LinkedAccountUpdateBody = named({
      hiddenFromAddressLists: bound.truth('HiddenFromAddressListsEnabled'),
      externalEmailAddress: bound.textOrNull('ExternalEmailAddress'),
    });
    if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
    await updateObject<LinkedAccountView>(call, accounts, bound.needed('Identity'), body);
    return nothing;
  },
};

/** What only a mail user of Exchange has. */
function ofMailboxes(): Parameter[] {
  const names = [
    ...['Alias', 'DisplayName', 'FirstName', 'LastName', 'Initials', 'OrganizationalUnit', 'SamAccountName'],
    ...['Password', 'MicrosoftOnlineServicesID', 'FederatedIdentity', 'UserPrincipalName'],
    ...['ResetPasswordOnNextLogon', 'RemotePowerShellEnabled', 'PrimarySmtpAddress', 'EmailAddresses'],
    ...['MacAttachmentFormat', 'MessageBodyFormat', 'MessageFormat', 'UsePreferMessageFormat'],
    ...['ModeratedBy', 'ModerationEnabled', 'SendModerationNotifications', 'ImmutableId', 'ArchiveName'],
  ];
  return names.map((name) =>
    none(name, 'a linked account has no mailbox, and nobody signs in with it', 'Leave it out.'),
  );
}

function describe(view: LinkedAccountView): CmdletObject {
  return {
    Identity: view.name,
    Name: view.name,
    ExternalEmailAddress: view.externalEmailAddress ?? '',
    HiddenFromAddressListsEnabled: view.hiddenFromAddressLists,
    Roles: view.roles,
    RecipientType: 'MailUser',
  };
}
