/**
 * How many requests are served to whom. Nobody can shut out somebody else: what a client may ask is charged only by
 * requests that proved to be its own, and what failed is charged to the address it came from. A client that has
 * proved itself from an address lately is heard there whatever else comes from it, since others may share it.
 *
 * The limits hold for one instance, in its memory, which is bounded. They are asked before any key is touched.
 */
import type { Clock } from '../../base/clock.ts';
import type { HttpRequest } from '../exchange.ts';
import type { AddressOf } from './client-address.ts';
import {
  addressProblem,
  anybody,
  charge,
  clientProblem,
  createLimitTables,
  failureProblem,
  isProven,
  type Limited,
  type LimitRates,
  type LimitTables,
  noteProof,
  sizesOf,
} from './limit-tables.ts';

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
  sizes(): Readonly<Record<keyof LimitTables, number>>;
}

/** How many requests are under way, over all limits that share it. */
export interface Load {
  readonly most: number | 'off';
  underWay: number;
}

export interface LimitOptions extends LimitRates {
  readonly addressOf: AddressOf;
  readonly load: Load;
  readonly clock: Clock;
}

/** Limits that remember nothing yet. */
export function createRequestLimits(options: LimitOptions): RequestLimits {
  const tables = createLimitTables(options, options.clock);
  return {
    enter: (request) => enter(options.addressOf(request), tables, options),
    sizes: () => sizesOf(tables),
  };
}

function enter(address: string | undefined, tables: LimitTables, { load, clock }: LimitOptions): Visit {
  const isProvenHere = (client: string | undefined) => isProven(address, client, tables, clock.elapsed());
  const speaksForSome = isProvenHere(anybody);
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
      const problem = own ?? (isProvenHere(client) ? undefined : failureProblem(address, client, tables));
      if (problem) isCounted = false;
      return problem;
    },
    proved(client) {
      isCounted = false;
      tables.clients.take(client);
      if (address !== undefined) noteProof(address, [client, claimed ?? client], tables, clock.elapsed());
    },
    failed() {
      hasFailed = true;
    },
    leave(status) {
      load.underWay -= 1;
      hasFailed ||= status >= 400 && status < 500;
      if (isCounted && hasFailed && !isProvenHere(claimed)) charge(address, claimed, tables);
    },
  };
}

function loadProblem(address: string | undefined, { most, underWay }: Load): Limited | undefined {
  return most !== 'off' && underWay >= most ? { by: 'load', retryAfter: 1, address } : undefined;
}

const unlimited: Visit = { refused: undefined, claim: () => undefined, proved() {}, failed() {}, leave() {} };

/** Where nothing is counted. */
export const noLimits: RequestLimits = {
  enter: () => unlimited,
  sizes: () => ({ clients: 0, addresses: 0, sites: 0, names: 0, proven: 0 }),
};
