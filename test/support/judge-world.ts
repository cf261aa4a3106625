/**
 * A deployment as tokens are judged in it: two applications of its own, partners and OAuth servers of other realms in
 * a real registry over memory, and everybody's keys. A test changes one thing and sees what becomes of a good token.
 */
import { type Outcome, refuse, succeed } from '../../shared/base/errors.ts';
import { readCertificate } from '../../shared/certificates/x509/certificate.ts';
import { foreignKeyOfCertificate } from '../../shared/metadata/foreign/foreign-key.ts';
import type { ForeignMetadata } from '../../shared/metadata/foreign/foreign-metadata.ts';
import { accountKind, type LinkedAccount } from '../../shared/registry/accounts/linked-account.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../../shared/registry/partners/partner-kind.ts';
import { refreshablePartner } from '../../shared/registry/partners/refreshable-partner.ts';
import type { ServicePrincipal } from '../../shared/registry/principals/service-principal.ts';
import { createRealms } from '../../shared/registry/realm.ts';
import { createRecordKeeper, type RecordKeeper } from '../../shared/registry/records/record-keeper.ts';
import type { RecordKind } from '../../shared/registry/records/record-kind.ts';
import {
  type OAuthServer,
  refreshableServer,
  serverKind,
} from '../../shared/registry/servers/oauth-server.ts';
import { firstRefresh } from '../../shared/registry/trust/refresh-state.ts';
import { createRefresher, type Refreshable } from '../../shared/registry/trust/refresher.ts';
import { createTrustReader } from '../../shared/registry/trust/trust-reader.ts';
import type { JudgeOptions } from '../../shared/tokens/judge/context.ts';
import { judgeToken } from '../../shared/tokens/judge/judge-token.ts';
import { judgeUserToken } from '../../shared/tokens/judge/judge-user-token.ts';
import type { Inactive, Judged } from '../../shared/tokens/judge/judged.ts';
import type { JudgedUserToken } from '../../shared/tokens/user-identity.ts';
import { selfSigned, type TestCertificate } from './certificates.ts';
import { createTestClock, type TestClock, testNow } from './clock.ts';
import { acsId, tenant } from './foreign-documents.ts';
import { createMemoryPrincipals, type MemoryPrincipals } from './memory-principals.ts';
import { createMemoryRecords } from './memory-records.ts';
import { createTestRandom } from './random.ts';
import {
  exchangeId,
  homeRealm,
  issuer,
  lyncId,
  resourcePrincipal,
  servicePrincipal,
  sharePointId,
  signingKey,
} from './token-service.ts';

export const contoso = 'contoso.com';
export const fabrikam = 'fabrikam.com';
export const entraIssuer = `https://login.example.net/${tenant}/v2.0`;
export const daemonId = 'dddddddd-0000-4000-8000-000000000004';
export const workflowId = '00000005-0000-0000-c000-000000000000';

export const hostAudience = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;
export const urlAudience = 'https://sp01.litwareinc.com';
export const addInAudience = 'https://addin.litwareinc.com/app.html';

/** Everybody's keys, each other than the rest. */
export const keys = {
  own: await selfSigned({ keyName: 'judge-own' }),
  contoso: await selfSigned({ keyName: 'judge-contoso', subject: 'CN=contoso' }),
  fabrikam: await selfSigned({ keyName: 'judge-fabrikam', subject: 'CN=fabrikam' }),
  acs: await selfSigned({ keyName: 'judge-acs', subject: 'CN=acs' }),
  entra: await selfSigned({ keyName: 'judge-entra', subject: 'CN=entra' }),
  /** Nobody's: registered nowhere. */
  stranger: await selfSigned({ keyName: 'judge-stranger', subject: 'CN=stranger' }),
};

export function foreignKeyOf({ der }: Pick<TestCertificate, 'der'>) {
  const facts = readCertificate(der);
  if (!facts) throw new Error('The certificate cannot be read.');
  return foreignKeyOfCertificate(facts);
}

export const resource: ServicePrincipal = {
  ...resourcePrincipal,
  names: [...resourcePrincipal.names, addInAudience],
};

export const client: ServicePrincipal = servicePrincipal({ trustedForDelegation: true });

/** Trusted by its metadata, in a realm of its own. */
export const exchangePartner: PartnerApplication = {
  name: 'Exchange',
  applicationIdentifier: exchangeId,
  realm: contoso,
  trustLevel: 'Full',
  enabled: true,
  acceptSecurityIdentifierInformation: false,
  linkedAccount: 'exchange-account',
  source: {
    form: 'metadata',
    metadataUrl: 'https://mail.contoso.com/autodiscover/metadata/json/1',
    refresh: firstRefresh(testNow - 3600),
  },
  keys: [foreignKeyOf(keys.contoso)],
  createdAt: testNow,
};

/** Trusted by its certificate, in another realm. */
export const fabrikamPartner: PartnerApplication = {
  ...exchangePartner,
  name: 'Fabrikam',
  realm: fabrikam,
  linkedAccount: null,
  source: { form: 'certificate' },
  keys: [foreignKeyOf(keys.fabrikam)],
};

/** Spoken for by the OAuth server that writes as Azure ACS does. */
export const cloudPartner: PartnerApplication = {
  ...exchangePartner,
  name: 'Cloud',
  realm: tenant,
  trustLevel: 'Application',
  linkedAccount: null,
  source: { form: 'oauthServer', oauthServer: 'acs' },
  keys: [],
};

/** Known by identifier and linked account; whatever server is enabled speaks for it. */
export const daemonPartner: PartnerApplication = {
  ...cloudPartner,
  name: 'Daemon',
  applicationIdentifier: daemonId,
  linkedAccount: 'daemon-account',
  source: { form: 'linkedAccount' },
};

export const acsServer: OAuthServer = {
  name: 'ACS',
  metadataUrl: `https://accounts.example.net/${tenant}/metadata/json/1`,
  kind: 'authentication',
  issuer: `${acsId}@${tenant}`,
  accessTokenIssuer: null,
  applicationIdentifier: acsId,
  realm: tenant,
  tokenEndpoint: null,
  authorizationEndpoint: null,
  enabled: true,
  acceptSecurityIdentifierInformation: false,
  keys: [foreignKeyOf(keys.acs)],
  refresh: firstRefresh(testNow - 3600),
  createdAt: testNow,
};

export const entraServer: OAuthServer = {
  ...acsServer,
  name: 'Entra',
  metadataUrl: `${entraIssuer}/.well-known/openid-configuration`,
  kind: 'openid',
  issuer: entraIssuer,
  applicationIdentifier: null,
  keys: [foreignKeyOf(keys.entra)],
};

function accountOf(name: string, ...roles: string[]): LinkedAccount {
  return {
    name,
    externalEmailAddress: null,
    hiddenFromAddressLists: true,
    roles: roles.map((role) => ({ role, assignedAt: testNow })),
    createdAt: testNow,
  };
}

export interface WorldChanges {
  readonly partners?: readonly PartnerApplication[];
  readonly servers?: readonly OAuthServer[];
  readonly accounts?: readonly LinkedAccount[];
  readonly principals?: readonly ServicePrincipal[];
  readonly options?: Partial<JudgeOptions>;
  /** What a fetch of metadata gives; by default nobody answers. */
  readonly fetchMetadata?: (url: string) => Promise<Outcome<ForeignMetadata>>;
}

export interface JudgeWorld {
  readonly clock: TestClock;
  readonly principals: MemoryPrincipals;
  readonly options: JudgeOptions;
  /** Judges a token as shown to SharePoint. */
  readonly judge: (token: string) => Promise<Judged | Inactive>;
  /** Judges a token that says who the user is, shown by SharePoint. */
  readonly judgeUser: (token: string) => Promise<JudgedUserToken>;
  /** The registry of partner applications, for changes that instances have not heard of yet. */
  readonly partners: RecordKeeper<PartnerApplication>;
  /** Addresses whose metadata was fetched. */
  readonly fetched: string[];
}

const everyPartner = [exchangePartner, fabrikamPartner, cloudPartner, daemonPartner];
const everyAccount = [
  accountOf('exchange-account', 'UserApplication', 'ArchiveApplication'),
  accountOf('daemon-account', 'UserApplication'),
];

export async function createJudgeWorld(changes: WorldChanges = {}): Promise<JudgeWorld> {
  const clock = createTestClock();
  const principals = createMemoryPrincipals(...(changes.principals ?? [client, resource]));
  const fetched: string[] = [];
  const fetchMetadata = async (url: string) => {
    fetched.push(url);
    const nobody = refuse({ code: 'MetadataUnreachable', message: 'Nobody answers.' });
    return changes.fetchMetadata ? changes.fetchMetadata(url) : nobody;
  };
  const refreshing = { fetchMetadata, clock, onAlarm() {} };
  const partners = await register(partnerKind, changes.partners ?? everyPartner, clock);
  const servers = await register(serverKind, changes.servers ?? [acsServer, entraServer], clock);
  const accounts = await register(accountKind, changes.accounts ?? everyAccount, clock);
  const refresherOf = <T>(kept: Kept<T>, kind: Refreshable<T>) =>
    createRefresher({ keeper: kept.keeper, kind, ...refreshing });
  const options: JudgeOptions = {
    realms: createRealms(async () => homeRealm),
    serviceName: async () => lyncId,
    issuerUrl: (realm) => issuer.replace(homeRealm, realm),
    publishedKeys: async () => [ownKey],
    principals,
    trust: createTrustReader({
      partners: partners.store,
      servers: servers.store,
      accounts: accounts.store,
      partnerRefresher: refresherOf(partners, refreshablePartner),
      serverRefresher: refresherOf(servers, refreshableServer),
      freshness: { freshFor: 60, staleFor: 900 },
      clock,
    }),
    clock,
    skew: 300,
    ...changes.options,
  };
  const shownTo = changes.principals?.find(({ appId }) => appId === sharePointId) ?? resource;
  return {
    clock,
    principals,
    options,
    judge: (token) => judgeToken(token, shownTo, options),
    judgeUser: (token) => judgeUserToken(token, shownTo, options),
    partners: partners.keeper,
    fetched,
  };
}

export const ownKey = signingKey(keys.own);

type Kept<T> = Awaited<ReturnType<typeof register<T>>>;

async function register<T>(kind: RecordKind<T>, values: readonly T[], clock: TestClock) {
  const store = createMemoryRecords<T>();
  const keeper = createRecordKeeper({ store, kind, clock, random: createTestRandom(kind.collection) });
  for (const value of values) {
    const created = await keeper.create(value, { actor: 'test' });
    if ('violations' in created) throw new Error(`${kind.noun}: ${created.violations[0].message}`);
  }
  return { store, keeper };
}

/** A metadata document of a partner or OAuth server as it would be fetched now. */
export function metadataOf(
  of: PartnerApplication | OAuthServer,
  ...certificates: TestCertificate[]
): Outcome<ForeignMetadata> {
  const kind = 'kind' in of ? of.kind : 'authentication';
  return succeed({
    kind,
    issuer: 'issuer' in of ? of.issuer : `${of.applicationIdentifier}@${of.realm}`,
    ...(kind === 'authentication' &&
      of.applicationIdentifier !== null && { applicationIdentifier: of.applicationIdentifier }),
    ...(kind === 'authentication' && of.realm !== null && { realm: of.realm }),
    keys: certificates.map(foreignKeyOf),
    notes: [],
  });
}
