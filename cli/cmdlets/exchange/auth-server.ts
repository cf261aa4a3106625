/** `…-AuthServer`: authorization servers whose tokens are accepted, as Exchange manages them. */
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type { OAuthServerCreateBody, OAuthServerUpdateBody } from '../../core/request-bodies.ts';
import type { OAuthServerView } from '../../core/views.ts';
import { flag, identity, met, none, type Parameter, text, truth } from '../binding/parameter.ts';
import { type Cmdlet, gives, nothing } from '../cmdlet.ts';
import { servers } from '../lync/cs-oauth-server.ts';
import type { CmdletObject } from '../objects.ts';
import { createObject, getObjects, refreshObject, removeObject, updateObject } from '../registry-objects.ts';
import { domainController, trustAnySslCertificate } from './exchange-parameters.ts';

const ofOthers = [
  'it belongs to Exchange Online',
  'Leave it out; the metadata tells what is needed.',
] as const;

export const newAuthServer: Cmdlet = {
  name: 'New-AuthServer',
  summary: 'Creates an authorization server whose tokens are accepted',
  details: 'Its metadata is fetched at once: a metadata/json/1 document, or OpenID Connect discovery.',
  examples: ['New-AuthServer -Name MicrosoftSts -AuthMetadataUrl "https://sts.fabrikam.com/metadata/json/1"'],
  changes: true,
  parameters: [
    text('Name', 'What the server is called', { required: true, position: 0 }),
    text('AuthMetadataUrl', 'Its metadata document', { required: true }),
    ...common(),
  ],
  async run(call) {
    const { bound } = call;
    const body: OAuthServerCreateBody = {
      name: bound.needed('Name'),
      metadataUrl: bound.needed('AuthMetadataUrl'),
      ...named({ enabled: bound.truth('Enabled') }),
    };
    return gives(describe(await createObject<OAuthServerView>(call, servers, body)));
  },
};

export const setAuthServer: Cmdlet = {
  name: 'Set-AuthServer',
  summary: 'Changes an authorization server, or reads its metadata again',
  examples: [
    'Set-AuthServer -Identity MicrosoftSts -Enabled false',
    'Set-AuthServer -Identity MicrosoftSts -RefreshAuthMetadata',
  ],
  changes: true,
  parameters: [
    identity('Which server'),
    text('AuthMetadataUrl', 'Its metadata document'),
    flag('RefreshAuthMetadata', 'Reads its metadata document again, now'),
    ...common(),
    none('Name', 'it is fixed at creation', 'Remove the server and create it anew.'),
    none(
      'IsDefaultAuthorizationEndpoint',
      'no user is sent anywhere to sign in',
      'Each partner application names its server, or any enabled one speaks for it.',
    ),
  ],
  async run(call) {
    const { bound } = call;
    const name = bound.needed('Identity');
    const body: OAuthServerUpdateBody = named({
      metadataUrl: bound.text('AuthMetadataUrl'),
      enabled: bound.truth('Enabled'),
    });
    const refresh = bound.flag('RefreshAuthMetadata');
    if (refresh === Object.keys(body).length > 0)
      throw new UsageError('Name either what shall change or -RefreshAuthMetadata.');
    if (refresh) await refreshObject(call, servers, name);
    else await updateObject<OAuthServerView>(call, servers, name, body);
    return nothing;
  },
};

export const getAuthServer: Cmdlet = {
  name: 'Get-AuthServer',
  summary: 'Shows authorization servers whose tokens are accepted',
  examples: ['Get-AuthServer', 'Get-AuthServer -Identity MicrosoftSts'],
  parameters: [identity('Which server; all of them when left out', { required: false }), domainController],
  run: async (call) => gives(...(await getObjects<OAuthServerView>(call, servers)).map(describe)),
};

export const removeAuthServer: Cmdlet = {
  name: 'Remove-AuthServer',
  summary: 'Deletes an authorization server; it can be restored',
  examples: ['Remove-AuthServer -Identity MicrosoftSts -Confirm:false'],
  changes: true,
  parameters: [identity('Which server'), domainController],
  async run(call) {
    await removeObject(call, servers, 'its tokens are no longer accepted. Remove it?');
    return nothing;
  },
};

function common(): Parameter[] {
  return [
    truth('Enabled', 'Whether its tokens are accepted; $true when created'),
    domainController,
    met('Type', 'what kind of server it is stands in its metadata'),
    trustAnySslCertificate,
    none('ApplicationIdentifier', ...ofOthers),
    none('DomainName', ...ofOthers),
    none('GraphBaseUrl', ...ofOthers),
  ];
}

function describe(view: OAuthServerView): CmdletObject {
  return {
    IssuerIdentifier: view.applicationIdentifier ?? view.issuer,
    TokenIssuingEndpoint: view.tokenEndpoint ?? '',
    AuthorizationEndpoint: view.authorizationEndpoint ?? '',
    AuthMetadataUrl: view.metadataUrl,
    CertificateStrings: view.keys.map(({ thumbprint, kid }) => thumbprint ?? kid),
    Realm: view.realm ?? '',
    Type: view.kind,
    Enabled: view.enabled,
    Name: view.name,
    Identity: view.name,
  };
}
