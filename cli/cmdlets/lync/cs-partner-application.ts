/** `…-CsPartnerApplication`: partner applications as Lync and Skype for Business manage them (seeds/001). */
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type {
  PartnerApplicationCreateBody,
  PartnerApplicationUpdateBody,
} from '../../core/request-bodies.ts';
import type { PartnerApplicationView } from '../../core/views.ts';
import { force } from '../binding/common-parameters.ts';
import { flag, identity, none, type Parameter, text, truth } from '../binding/parameter.ts';
import { type Cmdlet, type CmdletCall, gives, nothing } from '../cmdlet.ts';
import type { CmdletObject } from '../objects.ts';
import { partners, trustLevelOf, trustLevels } from '../partner-words.ts';
import { createObject, getObjects, removeObject, updateObject, withoutMeaning } from '../registry-objects.ts';
import { certificateOf, certificateParameters } from './certificate-source.ts';

const fixed = ['it is fixed at creation', 'Remove the partner application and create it anew.'] as const;

export const newCsPartnerApplication: Cmdlet = {
  name: 'New-CsPartnerApplication',
  summary: 'Creates a partner application: a server with which tokens are exchanged directly',
  details:
    'Exactly one source of trust: -MetadataUrl, from which identifier and realm come too; or -ApplicationIdentifier with -CertificateFileData or -CertificateRawData and -Realm, or with -UseOAuthServer. The metadata is fetched at once.',
  examples: [
    'New-CsPartnerApplication -Identity Exchange -ApplicationTrustLevel Full -MetadataUrl "https://autodiscover.litwareinc.com/autodiscover/metadata/json/1"',
    'New-CsPartnerApplication -Identity SharePoint -ApplicationIdentifier 00000003-0000-0ff1-ce00-000000000000 -Realm fabrikam.com -CertificateFileData sharepoint.cer -ApplicationTrustLevel Application',
  ],
  changes: true,
  parameters: [
    identity('What the partner is called'),
    trustLevel(true),
    ...sources(),
    text('ApplicationIdentifier', 'Its principal id, where no metadata tells it'),
    text('Realm', 'Its realm, where no metadata tells it'),
    ...switches(),
    force(),
    ...withoutMeaning('Tenant', 'InMemory'),
  ],
  async run(call) {
    const name = call.bound.needed('Identity');
    const body: PartnerApplicationCreateBody = {
      name,
      ...(await members(call)),
      applicationTrustLevel: trustLevelOf(call) ?? 'User',
      ...named({
        applicationIdentifier: call.bound.text('ApplicationIdentifier'),
        realm: call.bound.text('Realm'),
      }),
    };
    const next = [`make this service a partner of ${name} too, by its address with /metadata/json/1`];
    return gives(describe(await createObject<PartnerApplicationView>(call, partners, body, next)));
  },
};

export const setCsPartnerApplication: Cmdlet = {
  name: 'Set-CsPartnerApplication',
  summary: 'Changes a partner application; what is not named stays',
  examples: ['Set-CsPartnerApplication -Identity Exchange -Enabled false'],
  changes: true,
  parameters: [
    identity('Which partner'),
    trustLevel(false),
    ...sources(),
    ...switches(),
    force(),
    none('ApplicationIdentifier', ...fixed),
    none('Realm', ...fixed),
    ...withoutMeaning('Tenant', 'Instance'),
  ],
  async run(call) {
    const body: PartnerApplicationUpdateBody = {
      ...(await members(call)),
      ...named({ applicationTrustLevel: trustLevelOf(call) }),
    };
    if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
    await updateObject<PartnerApplicationView>(call, partners, call.bound.needed('Identity'), body);
    return nothing;
  },
};

export const getCsPartnerApplication: Cmdlet = {
  name: 'Get-CsPartnerApplication',
  summary: 'Shows partner applications',
  examples: ['Get-CsPartnerApplication', 'Get-CsPartnerApplication -Identity Exchange'],
  parameters: [
    identity('Which partner; all of them when left out', { required: false }),
    text('Filter', 'Only names that match; * and ? stand for others'),
    ...withoutMeaning('LocalStore', 'Tenant'),
  ],
  run: async (call) => gives(...(await getObjects<PartnerApplicationView>(call, partners)).map(describe)),
};

export const removeCsPartnerApplication: Cmdlet = {
  name: 'Remove-CsPartnerApplication',
  summary: 'Deletes a partner application; it can be restored',
  examples: ['Remove-CsPartnerApplication -Identity Exchange -Confirm:false'],
  changes: true,
  parameters: [identity('Which partner'), force(), ...withoutMeaning('Tenant')],
  async run(call) {
    await removeObject(call, partners, 'tokens are no longer exchanged with it. Remove it?');
    return nothing;
  },
};

function trustLevel(required: boolean): Parameter {
  return text(
    'ApplicationTrustLevel',
    'Full: itself and any user. Application: itself. User: users, with consent',
    {
      required,
      values: trustLevels,
    },
  );
}

function sources(): Parameter[] {
  return [
    text('MetadataUrl', 'Its authentication metadata document'),
    ...certificateParameters(),
    flag('UseOAuthServer', 'An OAuth server speaks for it'),
  ];
}

function switches(): Parameter[] {
  return [
    truth('Enabled', 'Whether tokens are exchanged with it; $true when created'),
    truth('AcceptSecurityIdentifierInformation', 'Whether security identifiers (SIDs) may name its users'),
  ];
}

async function members(call: CmdletCall): Promise<Partial<PartnerApplicationCreateBody>> {
  const { bound } = call;
  return named({
    metadataUrl: bound.text('MetadataUrl'),
    certificate: await certificateOf(call),
    useOAuthServer: bound.flag('UseOAuthServer') || undefined,
    enabled: bound.truth('Enabled'),
    acceptSecurityIdentifierInformation: bound.truth('AcceptSecurityIdentifierInformation'),
  });
}

function describe(view: PartnerApplicationView): CmdletObject {
  return {
    Identity: view.name,
    AuthToken: authTokenOf(view),
    Name: view.name,
    ApplicationIdentifier: view.applicationIdentifier,
    Realm: view.realm,
    ApplicationTrustLevel: view.applicationTrustLevel,
    AcceptSecurityIdentifierInformation: view.acceptSecurityIdentifierInformation,
    Enabled: view.enabled,
    LinkedAccount: view.linkedAccount ?? '',
    CertificateThumbprints: view.keys.map(({ thumbprint, kid }) => thumbprint ?? kid),
    MetadataStatus: view.metadataRefresh?.status ?? '',
  };
}

/** What its tokens are checked by. */
function authTokenOf({ source, metadataUrl, oauthServer }: PartnerApplicationView): string {
  if (source === 'metadata') return `Value=${metadataUrl}`;
  if (source === 'certificate') return 'Certificate';
  return oauthServer === null ? 'UseOAuthServer' : `UseOAuthServer=${oauthServer}`;
}
