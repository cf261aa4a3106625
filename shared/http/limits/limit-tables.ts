/**
 * What the limits remember, in bounded memory: what each client has asked, what has failed at each address and there
 * under each name, and who has proved itself from where. Each problem is a question to these tables that changes nothing.
 */
import { LRUCache } from 'lru-cache';
import type { Clock, Seconds } from '../../base/clock.ts';
import type { Rate } from '../../base/token-bucket.ts';
import { type BucketTable, createBucketTable } from './bucket-table.ts';
import { siteOf } from './client-address.ts';

/** Why a request is not served: what its client asked, what failed from its address or there under its name, or load. */
export interface Limited {
  readonly by: 'client' | 'address' | 'name' | 'load';
  /** Seconds after which another try makes sense. */
  readonly retryAfter: Seconds;
  /** The address that is counted, for the log. */
  readonly address: string | undefined;
  /** The client whose own limit it is. */
  readonly clientId?: string;
}

export interface LimitTables {
  readonly clients: BucketTable;
  readonly addresses: BucketTable;
  readonly sites: BucketTable;
  readonly names: BucketTable;
  readonly proven: LRUCache<string, number>;
}

export interface LimitRates {
  /** Requests a minute for one client. */
  readonly clientRate: Rate | 'off';
  /** Failures a minute for one address. */
  readonly failureRate: Rate | 'off';
}

/** Names under one address get a share, so that one client that is set up wrongly does not use up all of it. */
const shareOfName = 5;
/** A site of IPv6 has 65,536 of the networks that count as an address; it may fail like so many addresses. */
const addressesOfSite = 16;
const mostRemembered = 20_000;
/** How long a proof from an address speaks for its client there, in milliseconds. */
const provenFor = 3_600_000;

/** Tables in which nobody has asked anything. */
export function createLimitTables({ clientRate, failureRate }: LimitRates, clock: Clock): LimitTables {
  const nameRate = failureRate === 'off' ? 'off' : Math.max(1, Math.floor(failureRate / shareOfName));
  const siteRate = failureRate === 'off' ? 'off' : failureRate * addressesOfSite;
  return {
    clients: createBucketTable(clientRate, mostRemembered, clock),
    addresses: createBucketTable(failureRate, mostRemembered, clock),
    sites: createBucketTable(siteRate, mostRemembered, clock),
    names: createBucketTable(nameRate, mostRemembered, clock),
    proven: new LRUCache({ max: mostRemembered }),
  };
}

/** How much is remembered, each kind of it. */
export function sizesOf(tables: LimitTables): Record<keyof LimitTables, number> {
  return {
    clients: tables.clients.size(),
    addresses: tables.addresses.size(),
    sites: tables.sites.size(),
    names: tables.names.size(),
    proven: tables.proven.size,
  };
}

/** Stands for whichever client has proved itself from an address: then it is worth reading who asks. */
export const anybody = '';

/** The name under which a client is counted at an address. */
function nameAt(address: string, client: string): string {
  return `${address} ${client}`;
}

/** Whether that client has proved itself from that address lately; `now` is milliseconds on a clock that never jumps. */
export function isProven(
  address: string | undefined,
  client: string | undefined,
  { proven }: LimitTables,
  now: number,
): boolean {
  const at = address === undefined || client === undefined ? undefined : proven.get(nameAt(address, client));
  return at !== undefined && now - at < provenFor;
}

/** Remembers that each of them has proved itself from there, and with them somebody. */
export function noteProof(
  address: string,
  clients: readonly string[],
  { proven }: LimitTables,
  now: number,
): void {
  for (const each of [anybody, ...clients]) proven.set(nameAt(address, each), now);
}

/** Charges a failure to the address and its site, and there to the name that was used. */
export function charge(address: string | undefined, client: string | undefined, tables: LimitTables): void {
  if (address === undefined) return;
  const { addresses, sites, names } = tables;
  const site = siteOf(address);
  addresses.take(address);
  if (site !== undefined) sites.take(site);
  if (client !== undefined) names.take(nameAt(address, client));
}

/** What the client itself has asked is too much, wherever it asks from. */
export function clientProblem(
  address: string | undefined,
  client: string | undefined,
  { clients }: LimitTables,
): Limited | undefined {
  const retryAfter = client === undefined ? 0 : clients.wait(client);
  return retryAfter > 0
    ? { by: 'client', retryAfter, address, ...(client && { clientId: client }) }
    : undefined;
}

/** Too much has failed from that address, or from its site. */
export function addressProblem(
  address: string | undefined,
  { addresses, sites }: LimitTables,
): Limited | undefined {
  if (address === undefined) return undefined;
  const site = siteOf(address);
  const retryAfter = Math.max(addresses.wait(address), site === undefined ? 0 : sites.wait(site));
  return retryAfter > 0 ? { by: 'address', retryAfter, address } : undefined;
}

/** Too much has failed from that address, or there under that name. */
export function failureProblem(
  address: string | undefined,
  client: string | undefined,
  tables: LimitTables,
): Limited | undefined {
  const problem = addressProblem(address, tables);
  if (problem || address === undefined || client === undefined) return problem;
  const retryAfter = tables.names.wait(nameAt(address, client));
  return retryAfter > 0 ? { by: 'name', retryAfter, address } : undefined;
}
