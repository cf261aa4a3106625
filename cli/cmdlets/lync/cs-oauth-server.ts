/** `…-CsOAuthServer`: authorization servers whose tokens are accepted, as Lync and Skype for Business manage them. */
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type { OAuthServerCreateBody, OAuthServerUpdateBody } from '../../core/request-bodies.ts';
import type { OAuthServerView } from '../../core/views.ts';
import { force } from '../binding/common-parameters.ts';
import { identity, met, none, type Parameter, text, truth } from '../binding/parameter.ts';
import { type Cmdlet, type CmdletCall, gives, nothing } from '../cmdlet.ts';
import type { CmdletObject } from '../objects.ts';
import {
  createObject,
  getObjects,
  type Kind,
  removeObject,
  updateObject,
  withoutMeaning,
} from '../registry-objects.ts';

export const servers: Kind = { collection: 'oauthServers', word: 'OAuth server' };

export const newCsOAuthServer: Cmdlet = {
  name: 'New-CsOAuthServer',
  summary: 'Creates an OAuth server: an authorization server whose tokens are accepted',
  details: 'Its metadata is fetched at once: a metadata/json/1 document, or OpenID Connect discovery.',
  examples: [
    'New-CsOAuthServer -Identity microsoft.sts -MetadataUrl "https://sts.fabrikam.com/metadata/json/1"',
  ],
  changes: true,
  parameters: [
    identity('What the server is called'),
    text('MetadataUrl', 'Its metadata document', { required: true }),
    text('Realm', 'Its realm, where the document speaks for every realm'),
    ...common(),
    ...withoutMeaning('Tenant', 'InMemory'),
  ],
  async run(call) {
    const { bound } = call;
    const body: OAuthServerCreateBody = {
      name: bound.needed('Identity'),
      ...members(call),
      metadataUrl: bound.needed('MetadataUrl'),
      ...named({ realm: bound.text('Realm') }),
    };
    return gives(describe(await createObject<OAuthServerView>(call, servers, body)));
  },
};

export const setCsOAuthServer: Cmdlet = {
  name: 'Set-CsOAuthServer',
  summary: 'Changes an OAuth server; what is not named stays',
  examples: [
    'Set-CsOAuthServer -Identity microsoft.sts -MetadataUrl "https://sts.fabrikam.com/metadata/json/1"',
  ],
  changes: true,
  parameters: [
    identity('Which server'),
    text('MetadataUrl', 'Its metadata document'),
    ...common(),
    none('Realm', 'it is fixed at creation', 'Remove the OAuth server and create it anew.'),
    ...withoutMeaning('Tenant', 'Instance'),
  ],
  async run(call) {
    const body = members(call);
    if (Object.keys(body).length === 0) throw new UsageError('Nothing is named that should change.');
    await updateObject<OAuthServerView>(call, servers, call.bound.needed('Identity'), body);
    return nothing;
  },
};

export const getCsOAuthServer: Cmdlet = {
  name: 'Get-CsOAuthServer',
  summary: 'Shows OAuth servers',
  examples: ['Get-CsOAuthServer', 'Get-CsOAuthServer -Identity microsoft.sts'],
  parameters: [
    identity('Which server; all of them when left out', { required: false }),
    text('Filter', 'Only names that match; * and ? stand for others'),
    ...withoutMeaning('LocalStore', 'Tenant'),
  ],
  run: async (call) => gives(...(await getObjects<OAuthServerView>(call, servers)).map(describe)),
};

export const removeCsOAuthServer: Cmdlet = {
  name: 'Remove-CsOAuthServer',
  summary: 'Deletes an OAuth server; it can be restored',
  examples: ['Remove-CsOAuthServer -Identity microsoft.sts -Confirm:false'],
  changes: true,
  parameters: [identity('Which server'), force(), ...withoutMeaning('Tenant')],
  async run(call) {
    await removeObject(call, servers, 'its tokens are no longer accepted. Remove it?');
    return nothing;
  },
};

function common(): Parameter[] {
  return [
    truth('AcceptSecurityIdentifierInformation', 'Whether security identifiers (SIDs) may name users'),
    met('Type', 'what kind of server it is stands in its metadata'),
    none(
      'AuthorizationUriOverride',
      'its addresses come from its metadata',
      'Mend the metadata of the server.',
    ),
    force(),
  ];
}

function members({ bound }: CmdletCall): OAuthServerUpdateBody {
  return named({
    metadataUrl: bound.text('MetadataUrl'),
    acceptSecurityIdentifierInformation: bound.truth('AcceptSecurityIdentifierInformation'),
  });
}

function describe(view: OAuthServerView): CmdletObject {
  return {
    Identity: view.name,
    Name: view.name,
    IssuerIdentifier: view.applicationIdentifier ?? view.issuer,
    Realm: view.realm ?? '',
    MetadataUrl: view.metadataUrl,
    AuthorizationUriOverride: '',
    Type: view.kind,
    AcceptSecurityIdentifierInformation: view.acceptSecurityIdentifierInformation,
    Enabled: view.enabled,
    CertificateThumbprints: view.keys.map(({ thumbprint, kid }) => thumbprint ?? kid),
    MetadataStatus: view.metadataRefresh.status,
  };
}
