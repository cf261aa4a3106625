/**
 * Every change that the registry knows, each possible after those before it: for what must hold of all of them. The
 * partner and the authorization server that they are about publish their metadata on loopback.
 */
import type { registryRoutes } from '../../shared/http/registry-routes.ts';
import type { TestCertificate } from './certificates.ts';
import { acsDocument, exchangeDocument } from './foreign-documents.ts';
import { freshCertificate, type ManagementClient } from './management.ts';
import { type MetadataServer, startMetadataServer } from './metadata-server.ts';
import { signProof } from './principal-calls.ts';
import { told } from './registry.ts';

export type Method = 'POST' | 'PATCH' | 'PUT' | 'DELETE';
type Body = (world: ChangeWorld) => object | Promise<object>;

export interface RegistryChange {
  readonly route: keyof typeof registryRoutes;
  readonly method: Method;
  /** Below `/api/`. */
  readonly path: string | ((world: ChangeWorld) => Promise<string>);
  /** Made anew for every call: a proof is good for one. */
  readonly body: Body | undefined;
  /** What must have happened elsewhere, so that there is something to change. */
  readonly prepare: ((world: ChangeWorld) => Promise<void>) | undefined;
  /** As the audit tells it. */
  readonly action: string;
  readonly object: string;
}

export interface ChangeWorld {
  readonly url: string;
  readonly api: ManagementClient;
  readonly partner: FakePartner;
  /** Certificates of the principal. */
  readonly own: readonly [TestCertificate, TestCertificate];
}

export interface FakePartner {
  readonly server: MetadataServer;
  readonly origin: string;
  /** From now on both documents have other keys. */
  rollKeys(): Promise<void>;
}

/** A server with the documents of an Exchange and of an authorization server. */
export async function startPartner(): Promise<FakePartner> {
  const certificates = async () =>
    Promise.all(['exchange', 'acs'].map((name) => freshCertificate({ keyName: `partner ${name}` })));
  let [exchange, acs] = await certificates();
  const server = await startMetadataServer(({ url = '' }, response) => {
    const document = url.includes('acs') ? acs && acsDocument(acs) : exchange && exchangeDocument(exchange);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  return {
    server,
    origin: `http://127.0.0.1:${server.port}`,
    async rollKeys() {
      [exchange, acs] = await certificates();
    },
  };
}

const appId = '0000000a-0000-4000-8000-00000000000a';
const principal = `servicePrincipals/${appId}`;

const base64 = ({ der }: TestCertificate) => der.toString('base64');

interface Credential {
  readonly keyId: string;
  readonly customKeyIdentifier?: string;
}

/** The path of the one credential of a list, or of that certificate. */
async function pathOfCredential({ api }: ChangeWorld, list: string, thumbprint?: string): Promise<string> {
  const { value } = told<{ value: Credential[] }>(await api.get(list));
  const found = value.find(({ customKeyIdentifier }) => customKeyIdentifier === thumbprint);
  return `${list}/${found?.keyId}`;
}

async function proofBy({ url, api }: ChangeWorld, key: TestCertificate): Promise<string> {
  return signProof(url, told<{ id: string; appId: string }>(await api.get(principal)), key);
}

const rolled = ({ partner }: ChangeWorld) => partner.rollKeys();

/** @param does action and object, as the audit tells them */
function change(
  route: RegistryChange['route'],
  method: Method,
  path: RegistryChange['path'],
  does: string,
  body?: Body,
  prepare?: RegistryChange['prepare'],
): RegistryChange {
  const [action = '', object = ''] = does.split(' ');
  return { route, method, path, body, prepare, action, object };
}

/** Deleted, and brought back. */
function lifeOf(
  route: RegistryChange['route'],
  restore: RegistryChange['route'],
  path: string,
  object: string,
): RegistryChange[] {
  return [
    change(route, 'DELETE', path, `deleted ${object}`),
    change(restore, 'POST', `${path}/restore`, `restored ${object}`, () => ({})),
  ];
}

const account = 'linkedAccounts/archive';
const server = 'oauthServers/acs';
const exchange = 'partnerApplications/exchange';

const changesOfAccounts = [
  change('linked-accounts', 'POST', 'linkedAccounts', `created ${account}`, () => ({
    name: 'Archive',
    externalEmailAddress: 'archive@litwareinc.com',
  })),
  change('linked-account', 'PATCH', 'linkedAccounts/Archive', `changed ${account}`, () => ({
    hiddenFromAddressLists: true,
  })),
  change('role-assignment', 'PUT', 'roleAssignments/Archive/Mine', `roleAssigned ${account}`, () => ({})),
  change('role-assignment', 'DELETE', 'roleAssignments/Archive/Mine', `roleUnassigned ${account}`),
  ...lifeOf('linked-account', 'linked-account-restore', 'linkedAccounts/Archive', account),
];

const changesOfServers = [
  change('oauth-servers', 'POST', 'oauthServers', `created ${server}`, ({ partner }) => ({
    name: 'ACS',
    metadataUrl: `${partner.origin}/acs/metadata/json/1`,
  })),
  change('oauth-server-item', 'PATCH', 'oauthServers/ACS', `changed ${server}`, () => ({ enabled: false })),
  change(
    'oauth-server-refresh',
    'POST',
    'oauthServers/ACS/refreshMetadata',
    `keysChanged ${server}`,
    () => ({}),
    rolled,
  ),
  ...lifeOf('oauth-server-item', 'oauth-server-restore', 'oauthServers/ACS', server),
];

const changesOfPartners = [
  change('partner-applications', 'POST', 'partnerApplications', `created ${exchange}`, ({ partner }) => ({
    name: 'Exchange',
    applicationTrustLevel: 'Full',
    linkedAccount: 'Archive',
    metadataUrl: `${partner.origin}/exchange/metadata/json/1`,
  })),
  change('partner-application', 'PATCH', 'partnerApplications/Exchange', `changed ${exchange}`, () => ({
    applicationTrustLevel: 'User',
    linkedAccount: null,
  })),
  change(
    'partner-application-refresh',
    'POST',
    'partnerApplications/Exchange/refreshMetadata',
    `keysChanged ${exchange}`,
    () => ({}),
    rolled,
  ),
  ...lifeOf('partner-application', 'partner-application-restore', 'partnerApplications/Exchange', exchange),
];

const names = () => ({ servicePrincipalNames: [`${appId}/archive.litwareinc.com`] });

const changesOfPrincipals = [
  change('service-principals', 'POST', 'servicePrincipals', `created ${principal}`, () => ({
    appId,
    displayName: 'Archive service',
  })),
  change('service-principal', 'PATCH', principal, `changed ${principal}`, () => ({
    trustedForDelegation: true,
    requiredRoles: ['ArchiveApplication'],
  })),
  change('service-principal-add-names', 'POST', `${principal}/addNames`, `namesAdded ${principal}`, names),
  change(
    'service-principal-remove-names',
    'POST',
    `${principal}/removeNames`,
    `namesRemoved ${principal}`,
    names,
  ),
];

const [keys, passwords] = [`${principal}/keyCredentials`, `${principal}/passwordCredentials`];

const changesOfCredentials = [
  change('key-credentials', 'POST', keys, `keyCredentialAdded ${principal}`, ({ own: [first] }) => ({
    key: base64(first),
  })),
  change('add-key', 'POST', `${principal}/addKey`, `keyCredentialAdded ${principal}`, async (world) => ({
    keyCredential: { key: base64(world.own[1]) },
    proof: await proofBy(world, world.own[0]),
  })),
  change(
    'remove-key',
    'POST',
    `${principal}/removeKey`,
    `keyCredentialRemoved ${principal}`,
    async (world) => ({
      keyId: (await pathOfCredential(world, keys, world.own[0].thumbprint)).split('/').at(-1),
      proof: await proofBy(world, world.own[1]),
    }),
  ),
  change(
    'key-credential',
    'DELETE',
    (world) => pathOfCredential(world, keys, world.own[1].thumbprint),
    `keyCredentialRemoved ${principal}`,
  ),
  change('password-credentials', 'POST', passwords, `passwordCredentialAdded ${principal}`, () => ({
    displayName: 'autumn',
  })),
  change(
    'password-credential',
    'DELETE',
    (world) => pathOfCredential(world, passwords),
    `passwordCredentialRemoved ${principal}`,
  ),
];

export const registryChanges: readonly RegistryChange[] = [
  change('oauth-configuration', 'PATCH', 'oauthConfiguration', 'created oauthConfiguration/global', () => ({
    exchangeAutodiscoverUrl: 'https://a.litwareinc.com/autodiscover/autodiscover.svc',
  })),
  ...changesOfAccounts,
  ...changesOfServers,
  ...changesOfPartners,
  ...changesOfPrincipals,
  ...changesOfCredentials,
  ...lifeOf('service-principal', 'service-principal-restore', principal, principal),
];
