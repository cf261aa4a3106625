/** `…-PartnerApplication`: partner applications as Exchange manages them (seeds/004 step 3). */
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type {
  PartnerApplicationCreateBody,
  PartnerApplicationUpdateBody,
} from '../../core/request-bodies.ts';
import type { PartnerApplicationView } from '../../core/views.ts';
import { flag, identity, none, type Parameter, text, truth } from '../binding/parameter.ts';
import { type Cmdlet, type CmdletCall, gives, nothing } from '../cmdlet.ts';
import type { CmdletObject } from '../objects.ts';
import { partners, trustLevelOf, trustLevels } from '../partner-words.ts';
import { createObject, getObjects, refreshObject, removeObject, updateObject } from '../registry-objects.ts';
import { domainController, trustAnySslCertificate } from './exchange-parameters.ts';

const reserved = ['it was reserved', 'Leave it out; roles are those of the linked account.'] as const;

const fixed = ['it is fixed at creation', 'Remove the partner application and create it anew.'] as const;

export const newPartnerApplication: Cmdlet = {
  name: 'New-PartnerApplication',
  summary: 'Creates a partner application',
  details:
    'By -AuthMetadataUrl, from which identifier and realm come too; or by -ApplicationIdentifier: then an OAuth server speaks for it, and -LinkedAccount bounds what it may do. Exchange has no trust level: here it is Full unless it is named.',
  examples: [
    'New-PartnerApplication -Name SfBOnline -ApplicationIdentifier 00000004-0000-0ff1-ce00-000000000000 -Enabled true -LinkedAccount SfBOnline-ApplicationAccount',
  ],
  changes: true,
  parameters: [
    text('Name', 'What the partner is called', { required: true, position: 0 }),
    text('ApplicationIdentifier', 'Its principal id, where no metadata tells it'),
    text('Realm', 'Its realm; the home realm when left out'),
    ...common(),
  ],
  async run(call) {
    const body = createBody(call);
    return gives(describe(await createObject<PartnerApplicationView>(call, partners, body)));
  },
};

function createBody(call: CmdletCall): PartnerApplicationCreateBody {
  const { bound } = call;
  const applicationIdentifier = bound.text('ApplicationIdentifier');
  const { linkedAccount, ...members } = membersOf(call);
  if (members.metadataUrl === undefined && applicationIdentifier === undefined)
    throw new UsageError('Name either -AuthMetadataUrl or -ApplicationIdentifier.');
  const account = linkedAccount ?? undefined;
  // The old command had no parameter for it: a partner without metadata was one of an OAuth server.
  const useOAuthServer = members.metadataUrl === undefined && account === undefined ? true : undefined;
  return {
    name: bound.needed('Name'),
    applicationTrustLevel: 'Full',
    ...members,
    ...named({ applicationIdentifier, linkedAccount: account, realm: bound.text('Realm'), useOAuthServer }),
  };
}

function membersOf(call: CmdletCall) {
  const { bound } = call;
  return named({
    metadataUrl: bound.text('AuthMetadataUrl'),
    linkedAccount: bound.textOrNull('LinkedAccount'),
    applicationTrustLevel: trustLevelOf(call),
    enabled: bound.truth('Enabled'),
    acceptSecurityIdentifierInformation: bound.truth('AcceptSecurityIdentifierInformation'),
  });
}

export const setPartnerApplication: Cmdlet = {
  name: 'Set-PartnerApplication',
  summary: 'Changes a partner application, or reads its metadata again',
  examples: [
    'Set-PartnerApplication -Identity SfBOnline -Enabled false',
    'Set-PartnerApplication -Identity Exchange -RefreshAuthMetadata',
  ],
  changes: true,
  parameters: [
    identity('Which partner'),
    flag('RefreshAuthMetadata', 'Reads its metadata document again, now'),
    ...common(),
    none('Name', ...fixed),
    none('ApplicationIdentifier', ...fixed),
    none('Realm', ...fixed),
  ],
  async run(call) {
    const { bound } = call;
    const name = bound.needed('Identity');
    const body: PartnerApplicationUpdateBody = membersOf(call);
    const refresh = bound.flag('RefreshAuthMetadata');
    if (refresh === Object.keys(body).length > 0)
      throw new UsageError('Name either what shall change or -RefreshAuthMetadata.');
    if (refresh) await refreshObject(call, partners, name);
    else await updateObject<PartnerApplicationView>(call, partners, name, body);
    return nothing;
  },
};

export const getPartnerApplication: Cmdlet = {
  name: 'Get-PartnerApplication',
  summary: 'Shows partner applications; a name that does not exist is an error, not all of them',
  examples: ['Get-PartnerApplication', 'Get-PartnerApplication -Identity SfBOnline'],
  parameters: [identity('Which partner; all of them when left out', { required: false }), domainController],
  run: async (call: CmdletCall) =>
    gives(...(await getObjects<PartnerApplicationView>(call, partners)).map(describe)),
};

export const removePartnerApplication: Cmdlet = {
  name: 'Remove-PartnerApplication',
  summary: 'Deletes a partner application; it can be restored',
  examples: ['Remove-PartnerApplication -Identity SfBOnline -Confirm:false'],
  changes: true,
  parameters: [identity('Which partner'), domainController],
  async run(call) {
    await removeObject(call, partners, 'tokens are no longer exchanged with it. Remove it?');
    return nothing;
  },
};

function common(): Parameter[] {
  return [
    text('AuthMetadataUrl', 'Its authentication metadata document'),
    text('LinkedAccount', 'The account whose roles bound what it may do; Set- takes $null to remove it', {
      nullable: true,
    }),
    truth('Enabled', 'Whether tokens are exchanged with it; $true when created'),
    truth('AcceptSecurityIdentifierInformation', 'Whether security identifiers (SIDs) may name its users'),
    text('ApplicationTrustLevel', 'Full, Application or User (of this service)', { values: trustLevels }),
    domainController,
    trustAnySslCertificate,
    none('AccountType', 'there are accounts of organizations only', 'Leave it out.'),
    none('ActAsPermissions', ...reserved),
    none('AppOnlyPermissions', ...reserved),
    none('IssuerIdentifier', ...reserved),
  ];
}

function describe(view: PartnerApplicationView): CmdletObject {
  return {
    Enabled: view.enabled,
    ApplicationIdentifier: view.applicationIdentifier,
    CertificateStrings: view.keys.map(({ thumbprint, kid }) => thumbprint ?? kid),
    AuthMetadataUrl: view.metadataUrl ?? '',
    Realm: view.realm,
    UseAuthServer: view.source === 'oauthServer' || view.source === 'linkedAccount',
    AcceptSecurityIdentifierInformation: view.acceptSecurityIdentifierInformation,
    LinkedAccount: view.linkedAccount ?? '',
    IssuerIdentifier: view.issuer,
    AccountType: 'OrganizationalAccount',
    ApplicationTrustLevel: view.applicationTrustLevel,
    Name: view.name,
    Identity: view.name,
  };
}
