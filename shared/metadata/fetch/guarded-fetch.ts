/**
 * The guarded fetch: how partners' metadata documents and key sets are read. The address comes from somebody else,
 * so it must not become a way into our own network (server-side request forgery), and whatever answers there may be
 * hostile: it gets one connection, three seconds and 64 KiB.
 *
 * For management actions and background refreshes; never on the way to a token.
 */
import { lookup } from 'node:dns/promises';
import { isRefusal, type Outcome, refuse } from '../../base/errors.ts';
import type { OutboundAllowance } from '../../base/outbound-allowance.ts';
import { addressesOf, type FetchLimits, type ResolveHost, trustIn, withDeadline } from './connection.ts';
import { failed, failureOf } from './fetch-failure.ts';
import { addressProblem, type FetchTarget, forbidden, readTarget } from './fetch-target.ts';
import { openResponse } from './open-response.ts';
import { createReach } from './outbound-allowance.ts';
import { type FetchedText, headerProblems, readBody } from './response-rules.ts';

/**
 * Fetches a JSON document.
 * @param target the member of the request that holds the address, for refusals; `metadataUrl` by default.
 * @returns its text, or `MetadataAddressForbidden`, `MetadataTlsUntrusted`, `MetadataUnreachable` or
 * `MetadataInvalid`. Nothing that the other side does makes it throw.
 */
export type GuardedFetch = (url: string, target?: string) => Promise<Outcome<FetchedText>>;

export const defaultFetchLimits: FetchLimits = {
  milliseconds: 3_000,
  headerBytes: 8 * 1024,
  bodyBytes: 64 * 1024,
};

const jsonRequest = { method: 'GET', headers: { accept: 'application/json' } } as const;

export interface GuardedFetchOptions {
  readonly allowance: OutboundAllowance;
  /** PEM (`readCaBundle`), trusted beside the default authorities. */
  readonly certificateAuthorities?: string;
  readonly resolve?: ResolveHost;
  readonly limits?: Partial<FetchLimits>;
}

export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const reach = createReach(options.allowance);
  const resolve = options.resolve ?? ((hostname) => lookup(hostname, { all: true }));
  const limits = { ...defaultFetchLimits, ...options.limits };
  const trust = trustIn(options.certificateAuthorities ?? '');

  async function get(found: FetchTarget, target: string, signal: AbortSignal): Promise<Outcome<FetchedText>> {
    const addresses = await addressesOf(found.host, resolve, signal);
    if (addresses.length === 0) {
      return refuse(failed('MetadataUnreachable', 'The host name has no address.', target));
    }
    const problem = addressProblem(found, addresses, reach);
    if (problem !== undefined) return refuse(forbidden(problem, target));
    const { url } = found;
    const plan = { ...jsonRequest, url, addresses, trust: trust(), maxHeaderSize: limits.headerBytes };
    const response = await openResponse(plan, signal);
    const [first, ...rest] = headerProblems(response, url, limits.bodyBytes, target);
    return first ? refuse(first, ...rest) : readBody(response, limits.bodyBytes, target);
  }

  return async (text, target = 'metadataUrl') => {
    const found = readTarget(text, reach, target);
    if (isRefusal(found)) return found;
    return withDeadline(limits.milliseconds, async (signal) => {
      try {
        return await get(found.value, target, signal);
      } catch (error) {
        return refuse(failureOf(error, signal.aborted, target));
      }
    });
  };
}
