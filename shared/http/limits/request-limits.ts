/**
 * How many requests are served to whom. Nobody can shut out somebody else: what a client may ask is charged only by
 * requests that proved to be its own, and what failed is charged to the address it came from. A client that has
 * proved itself from an address lately is heard there whatever else comes from it, since others may share it.
 *
 * The limits hold for one instance, in its memory, which is bounded. They are asked before any key is touched.
 */
import { LRUCache } from 'lru-cache';
import type { Clock, Seconds } from '../../base/clock.ts';
import type { Rate } from '../../base/token-bucket.ts';
import type { HttpRequest } from '../exchange.ts';
import { type BucketTable, createBucketTable } from './bucket-table.ts';
import { type AddressOf, siteOf } from './client-address.ts';

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

/** One request on its way through the limits. */
export interface Visit {
  /** Set when it goes no further; then nothing of it was read. */
  readonly refused: Limited | undefined;
  /** It says by whom it is, and has proved nothing yet. @returns why it goes no further */
  claim(client: string | undefined): Limited | undefined;
  /** It has proved to be of that client. */
  proved(client: string): void;
  /** It failed by what its like ask for, whatever its answer says. */
  failed(): void;
  /** It was answered with that status. */
  leave(status: number): void;
}

export interface RequestLimits {
  enter(request: Pick<HttpRequest, 'header'>): Visit;
  /** How much is remembered, each kind of it. */
  sizes(): Readonly<Record<keyof Tables, number>>;
}

/** How many requests are under way, over all limits that share it. */
export interface Load {
  readonly most: number | 'off';
  underWay: number;
}

export interface LimitOptions {
  /** Requests a minute for one client. */
  readonly clientRate: Rate | 'off';
  /** Failures a minute for one address. */
  readonly failureRate: Rate | 'off';
  readonly addressOf: AddressOf;
  readonly load: Load;
  readonly clock: Clock;
}

/** Names under one address get a share, so that one client that is set up wrongly does not use up all of it. */
const shareOfName = 5;
/** A site of IPv6 has 65,536 of the networks that count as an address; it may fail like so many addresses. */
const addressesOfSite = 16;
const mostRemembered = 20_000;
/** How long a proof from an address speaks for its client there. */
const provenFor = 3_600_000;

interface Tables {
  readonly clients: BucketTable;
  readonly addresses: BucketTable;
  readonly sites: BucketTable;
  readonly names: BucketTable;
  readonly proven: LRUCache<string, number>;
}

export function createRequestLimits(options: LimitOptions): RequestLimits {
  const { clientRate, failureRate, clock } = options;
  const nameRate = failureRate === 'off' ? 'off' : Math.max(1, Math.floor(failureRate / shareOfName));
  const siteRate = failureRate === 'off' ? 'off' : failureRate * addressesOfSite;
  const tables: Tables = {
    clients: createBucketTable(clientRate, mostRemembered, clock),
    addresses: createBucketTable(failureRate, mostRemembered, clock),
    sites: createBucketTable(siteRate, mostRemembered, clock),
    names: createBucketTable(nameRate, mostRemembered, clock),
    proven: new LRUCache({ max: mostRemembered }),
  };
  return {
    enter: (request) => enter(options.addressOf(request), tables, options),
    sizes: () => ({
      clients: tables.clients.size(),
      addresses: tables.addresses.size(),
      sites: tables.sites.size(),
      names: tables.names.size(),
      proven: tables.proven.size,
    }),
  };
}

function enter(address: string | undefined, tables: Tables, { load, clock }: LimitOptions): Visit {
  const isProven = (client: string | undefined) => {
    const name = address === undefined || client === undefined ? undefined : nameAt(address, client);
    const at = name === undefined ? undefined : tables.proven.get(name);
    return at !== undefined && clock.elapsed() - at < provenFor;
  };
  const speaksForSome = isProven(anybody);
  const refused = loadProblem(address, load) ?? (speaksForSome ? undefined : addressProblem(address, tables));
  if (refused) return { ...unlimited, refused };
  load.underWay += 1;
  let claimed: string | undefined;
  let isCounted = true;
  let hasFailed = false;
  return {
    refused: undefined,
    claim(client) {
      claimed = client;
      const own = clientProblem(address, client, tables);
      const problem = own ?? (isProven(client) ? undefined : failureProblem(address, client, tables));
      if (problem) isCounted = false;
      return problem;
    },
    proved(client) {
      isCounted = false;
      tables.clients.take(client);
      if (address === undefined) return;
      for (const each of [anybody, client, claimed ?? client])
        tables.proven.set(nameAt(address, each), clock.elapsed());
    },
    failed() {
      hasFailed = true;
    },
    leave(status) {
      load.underWay -= 1;
      hasFailed ||= status >= 400 && status < 500;
      if (isCounted && hasFailed && !isProven(claimed)) charge(address, claimed, tables);
    },
  };
}

/** Stands for whichever client has proved itself from an address: then it is worth reading who asks. */
const anybody = '';

/** The name under which a client is counted at an address. */
function nameAt(address: string, client: string): string {
  return `${address} ${client}`;
}

function charge(address: string | undefined, client: string | undefined, tables: Tables): void {
  if (address === undefined) return;
  const { addresses, sites, names } = tables;
  const site = siteOf(address);
  addresses.take(address);
  if (site !== undefined) sites.take(site);
  if (client !== undefined) names.take(nameAt(address, client));
}

function loadProblem(address: string | undefined, { most, underWay }: Load): Limited | undefined {
  return most !== 'off' && underWay >= most ? { by: 'load', retryAfter: 1, address } : undefined;
}

function clientProblem(
  address: string | undefined,
  client: string | undefined,
  { clients }: Tables,
): Limited | undefined {
  const retryAfter = client === undefined ? 0 : clients.wait(client);
  return retryAfter > 0
    ? { by: 'client', retryAfter, address, ...(client && { clientId: client }) }
    : undefined;
}

function addressProblem(address: string | undefined, { addresses, sites }: Tables): Limited | undefined {
  if (address === undefined) return undefined;
  const site = siteOf(address);
  const retryAfter = Math.max(addresses.wait(address), site === undefined ? 0 : sites.wait(site));
  return retryAfter > 0 ? { by: 'address', retryAfter, address } : undefined;
}

function failureProblem(
  address: string | undefined,
  client: string | undefined,
  tables: Tables,
): Limited | undefined {
  const problem = addressProblem(address, tables);
  if (problem || address === undefined || client === undefined) return problem;
  const retryAfter = tables.names.wait(nameAt(address, client));
  return retryAfter > 0 ? { by: 'name', retryAfter, address } : undefined;
}

const unlimited: Visit = { refused: undefined, claim: () => undefined, proved() {}, failed() {}, leave() {} };

/** Where nothing is counted. */
export const noLimits: RequestLimits = {
  enter: () => unlimited,
  sizes: () => ({ clients: 0, addresses: 0, sites: 0, names: 0, proven: 0 }),
};
