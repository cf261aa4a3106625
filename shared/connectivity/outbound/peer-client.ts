/**
 * Calls to other people's servers, under the guard of the metadata fetch: an address comes from an operator or from a
 * peer, so it must not become a way into our own network, and whatever answers may be hostile. Finding the host and
 * calling it are two acts, because a test tells them apart; what was checked is what is connected to.
 */
import { lookup } from 'node:dns/promises';
import { isRefusal, type Violation } from '../../base/errors.ts';
import type { OutboundAllowance } from '../../base/outbound-allowance.ts';
import {
  addressesOf,
  type FetchLimits,
  type ResolveHost,
  trustIn,
  withDeadline,
} from '../../metadata/fetch/connection.ts';
import { failureOf } from '../../metadata/fetch/fetch-failure.ts';
import { addressProblem, type FetchTarget, readTarget } from '../../metadata/fetch/fetch-target.ts';
import { type OutboundRequest, openResponse } from '../../metadata/fetch/open-response.ts';
import { createReach } from '../../metadata/fetch/outbound-allowance.ts';
import { failed, type Problem } from '../findings.ts';
import type { StepCode } from '../step-codes.ts';
import { type PeerAnswer, readAnswer } from './peer-answer.ts';

/** A host that was found, and that may be called at these addresses. */
export interface PeerAddress extends FetchTarget {
  readonly addresses: readonly string[];
}

export interface PeerClient {
  /** Judges an address and resolves its host; nothing is connected yet. Never throws. */
  locate(url: string): Promise<PeerAddress | Problem>;
  /** Sends one request. Nothing that the other side does makes it throw. */
  call(address: PeerAddress, call: OutboundRequest): Promise<PeerAnswer | Problem>;
}

/** Exchange needs seconds for the first call after a pause; its challenges list many issuers. */
export const peerLimits: FetchLimits = {
  milliseconds: 15_000,
  headerBytes: 32 * 1024,
  bodyBytes: 256 * 1024,
};

export interface PeerClientOptions {
  readonly allowance: OutboundAllowance;
  /** PEM (`readCaBundle`), trusted beside the default authorities. */
  readonly certificateAuthorities?: string;
  readonly resolve?: ResolveHost;
  readonly limits?: Partial<FetchLimits>;
}

export function createPeerClient(options: PeerClientOptions): PeerClient {
  const reach = createReach(options.allowance);
  const resolve = options.resolve ?? ((hostname) => lookup(hostname, { all: true }));
  const limits = { ...peerLimits, ...options.limits };
  const trust = trustIn(options.certificateAuthorities ?? '');

  /** @param code of every fault on the way; by default the fault decides */
  function bounded<T>(
    code: StepCode | undefined,
    run: (signal: AbortSignal) => Promise<T | Problem>,
  ): Promise<T | Problem> {
    return withDeadline(limits.milliseconds, async (signal) => {
      try {
        return await run(signal);
      } catch (error) {
        if (signal.aborted) {
          return failed(code ?? 'PeerTimeout', `No answer within ${limits.milliseconds / 1000} seconds.`);
        }
        const violation = failureOf(error, false, 'url');
        return failed(code ?? codeOf(violation), violation.message);
      }
    });
  }

  return {
    async locate(text) {
      const found = readTarget(text, reach, 'url');
      if (isRefusal(found)) {
        return failed('AddressForbidden', found.violations.map(({ message }) => message).join(' '));
      }
      return bounded('NameNotFound', async (signal) => {
        const addresses = await addressesOf(found.value.host, resolve, signal);
        if (addresses.length === 0) return failed('NameNotFound', 'The host name has no address.');
        const problem = addressProblem(found.value, addresses, reach);
        return problem === undefined
          ? { ...found.value, addresses }
          : failed('AddressForbidden', problem, { addresses });
      });
    },
    call: ({ url, addresses }, call) =>
      bounded(undefined, async (signal) => {
        const plan = { ...call, url, addresses, trust: trust(), maxHeaderSize: limits.headerBytes };
        return readAnswer(await openResponse(plan, signal), limits.bodyBytes);
      }),
  };
}

/** The guard speaks of metadata; the reasons are the same. */
function codeOf({ code }: Violation): StepCode {
  if (code === 'MetadataTlsUntrusted') return 'PeerTlsUntrusted';
  return code === 'MetadataInvalid' ? 'AnswerInvalid' : 'PeerUnreachable';
}
