/** Whom others' tokens may come from, in memory: what the trust reader finds, and what it finds after a refresh. */
import type { LinkedAccount } from '../../shared/registry/accounts/linked-account.ts';
import {
  issuerOfPartner,
  type PartnerApplication,
} from '../../shared/registry/partners/partner-application.ts';
import type { OAuthServer } from '../../shared/registry/servers/oauth-server.ts';
import type { TrustReader } from '../../shared/registry/trust/trust-reader.ts';
import { testNow } from './clock.ts';

export interface MemoryTrust extends TrustReader {
  /** Puts a partner in the place of the one with its issuer. */
  addPartner(partner: PartnerApplication): void;
  addServer(server: OAuthServer): void;
  addAccount(account: LinkedAccount): void;
  /** What its metadata says by now, to be found by the early refresh only. */
  publishPartner(partner: PartnerApplication): void;
  publishServer(server: OAuthServer): void;
  /** From now on every call fails with this error, until `undefined` mends the store. */
  failWith(error: Error | undefined): void;
  /** Every question that was asked, in order. */
  readonly asked: string[];
}

/** A partner with direct trust, enabled, at level `Full`, without keys unless they are given. */
export function partnerApplication(changes: Partial<PartnerApplication> = {}): PartnerApplication {
  return {
    name: 'Fabrikam Exchange',
    applicationIdentifier: '00000002-0000-0ff1-ce00-000000000000',
    realm: 'fabrikam.com',
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: { form: 'certificate' },
    keys: [],
    createdAt: testNow,
    ...changes,
  };
}

export function createMemoryTrust(...initial: readonly PartnerApplication[]): MemoryTrust {
  const partners = new Map<string, PartnerApplication>();
  const servers = new Map<string, OAuthServer>();
  const accounts = new Map<string, LinkedAccount>();
  const publishedPartners = new Map<string, PartnerApplication>();
  const publishedServers = new Map<string, OAuthServer>();
  const asked: string[] = [];
  let failure: Error | undefined;

  const ask = <T>(question: string, key: string, ...places: ReadonlyMap<string, T>[]) => {
    asked.push(`${question} ${key}`);
    if (failure) throw failure;
    return places.map((place) => place.get(key)).find((found) => found !== undefined);
  };
  const put = <T>(into: Map<string, T>, value: T, ...keys: (string | null)[]) => {
    for (const key of keys) if (key !== null) into.set(key, value);
  };
  const trust: MemoryTrust = {
    asked,
    invalidate() {},
    partner: async (issuer) => ask('partner', issuer, partners),
    server: async (issuer) => ask('server', issuer, servers),
    account: async (name) => ask('account', name, accounts),
    refreshedPartner: async (issuer) => ask('refreshedPartner', issuer, publishedPartners, partners),
    refreshedServer: async (issuer) => ask('refreshedServer', issuer, publishedServers, servers),
    addPartner: (partner) => put(partners, partner, issuerOfPartner(partner)),
    addServer: (server) => put(servers, server, server.issuer, server.accessTokenIssuer),
    addAccount: (account) => put(accounts, account, account.name),
    publishPartner: (partner) => put(publishedPartners, partner, issuerOfPartner(partner)),
    publishServer: (server) => put(publishedServers, server, server.issuer, server.accessTokenIssuer),
    failWith(error) {
      failure = error;
    },
  };
  for (const partner of initial) trust.addPartner(partner);
  return trust;
}
