/**
 * Whom the tokens of others may come from, as the token path asks: by the exact issuer, point reads behind bounded
 * caches. What is found is the record, so that an unknown key can have its metadata refreshed early.
 */
import type { FreshnessPolicy } from '../../base/cached-value.ts';
import type { Clock } from '../../base/clock.ts';
import type { LinkedAccount } from '../accounts/linked-account.ts';
import { createCachedLookups } from '../cached-lookups.ts';
import { type PartnerApplication, partnerClaims } from '../partners/partner-application.ts';
import { partnerKind } from '../partners/partner-kind.ts';
import type { RecordStore, StoredRecord } from '../records/record-store.ts';
import { type OAuthServer, serverClaims, serverKind } from '../servers/oauth-server.ts';
import type { Refresher } from './refresher.ts';

export interface TrustReader {
  /** The partner application whose issuer `id@realm` this is, whatever form it has and enabled or not. @throws Outage */
  partner(issuer: string): Promise<PartnerApplication | undefined>;
  /** The OAuth server with exactly this issuer, enabled or not. @throws Outage */
  server(issuer: string): Promise<OAuthServer | undefined>;
  /** The linked account of that name, in whatever case. @throws Outage */
  account(name: string): Promise<LinkedAccount | undefined>;
  /** The partner after its metadata was fetched for a key that is not known; at most every five minutes. @throws Outage */
  refreshedPartner(issuer: string): Promise<PartnerApplication | undefined>;
  refreshedServer(issuer: string): Promise<OAuthServer | undefined>;
  /** After a change made by this instance. */
  invalidate(): void;
}

type Readable<T> = Pick<RecordStore<T>, 'read' | 'holderOf'>;

export interface TrustReaderOptions {
  readonly partners: Readable<PartnerApplication>;
  readonly servers: Readable<OAuthServer>;
  readonly accounts: Pick<RecordStore<LinkedAccount>, 'read'>;
  readonly partnerRefresher: Pick<Refresher<PartnerApplication>, 'refreshEarly'>;
  readonly serverRefresher: Pick<Refresher<OAuthServer>, 'refreshEarly'>;
  readonly freshness: FreshnessPolicy;
  readonly clock: Clock;
}

export function createTrustReader(options: TrustReaderOptions): TrustReader {
  const { freshness, clock, accounts } = options;
  const partners = createIssuerLookup(
    options.partners,
    { claimOf: partnerClaims.issuer, claimsOf: partnerKind.claimsOf },
    options.partnerRefresher,
    options,
  );
  const servers = createIssuerLookup(
    options.servers,
    { claimOf: serverClaims.issuer, claimsOf: serverKind.claimsOf },
    options.serverRefresher,
    options,
  );
  const linked = createCachedLookups<StoredRecord<LinkedAccount>>(freshness, clock);
  return {
    partner: partners.find,
    server: servers.find,
    refreshedPartner: partners.refreshed,
    refreshedServer: servers.refreshed,
    account: async (name) => {
      const key = name.toLowerCase();
      return (await linked.get(key, () => living(accounts.read(key))))?.value;
    },
    invalidate() {
      for (const each of [partners, servers, linked]) each.clear();
    },
  };
}

interface IssuerClaims<T> {
  claimOf(issuer: string): string;
  claimsOf(value: T): readonly string[];
}

function createIssuerLookup<T>(
  store: Readable<T>,
  { claimOf, claimsOf }: IssuerClaims<T>,
  refresher: Pick<Refresher<T>, 'refreshEarly'>,
  { freshness, clock }: Pick<TrustReaderOptions, 'freshness' | 'clock'>,
) {
  const lookups = createCachedLookups<StoredRecord<T>>(freshness, clock);

  async function load(issuer: string): Promise<StoredRecord<T> | undefined> {
    const key = await store.holderOf(claimOf(issuer));
    const found = key === undefined ? undefined : await living(store.read(key));
    return found && speaksFor(found.value, issuer) ? found : undefined;
  }

  /** Whoever has the name now may be another than who had it a moment ago. */
  function speaksFor(value: T, issuer: string): boolean {
    return claimsOf(value).includes(claimOf(issuer));
  }

  return {
    clear: () => lookups.clear(),
    find: async (issuer: string) => (await lookups.get(issuer, () => load(issuer)))?.value,
    async refreshed(issuer: string): Promise<T | undefined> {
      const record = await lookups.get(issuer, () => load(issuer));
      if (!record) return undefined;
      const value = await refresher.refreshEarly(record);
      // The next request reads what the refresh has written.
      if (value !== record.value) lookups.forget(issuer);
      return speaksFor(value, issuer) ? value : undefined;
    },
  };
}

async function living<T>(read: Promise<StoredRecord<T> | undefined>): Promise<StoredRecord<T> | undefined> {
  const found = await read;
  return found?.deletedAt === undefined ? found : undefined;
}
