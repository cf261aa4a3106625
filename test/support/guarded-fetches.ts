/** The guarded fetch as tests call it: its allowance as text, its resolver as a list, its refusals as lines. */
import { isRefusal, type Outcome } from '../../shared/base/errors.ts';
import { outboundAllowance } from '../../shared/base/outbound-allowance.ts';
import type { FetchLimits, ResolveHost } from '../../shared/metadata/fetch/connection.ts';
import {
  createGuardedFetch,
  type GuardedFetch,
  type GuardedFetchOptions,
} from '../../shared/metadata/fetch/guarded-fetch.ts';
import type { FetchedText } from '../../shared/metadata/fetch/response-rules.ts';
import type { MetadataServer } from './metadata-server.ts';

type Options = Omit<GuardedFetchOptions, 'allowance'> & {
  /** S2S_OUTBOUND_ALLOWED. */
  readonly allowed?: string;
};

export function fetchWith({ allowed = '', ...options }: Options): GuardedFetch {
  const allowance = outboundAllowance(allowed);
  if (!allowance) throw new Error(`cannot be read: ${allowed}`);
  return createGuardedFetch({ allowance, ...options });
}

/** A resolver that gives these answers one after the other, the last for ever, and notes what it is asked. */
export function resolver(...answers: readonly (readonly string[])[]): {
  readonly asked: readonly string[];
  readonly resolve: ResolveHost;
} {
  const asked: string[] = [];
  const resolve: ResolveHost = async (hostname) => {
    const found = answers[Math.min(asked.push(hostname), answers.length) - 1] ?? [];
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { asked, resolve };
}

/** A line for each violation, `code: message`; empty when there is none. */
export function refusalOf(outcome: Outcome<unknown>): string {
  const violations = isRefusal(outcome) ? outcome.violations : [];
  return violations.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

/**
 * Fetches once from that server, as `localhost`, and closes it. Waits until the server has seen the connection end,
 * whatever the outcome was, so that a socket left open shows itself.
 */
export async function fetchFrom(
  server: MetadataServer,
  certificateAuthorities: string,
  limits: Partial<FetchLimits> = {},
): Promise<FetchedText | string> {
  const { resolve } = resolver(['127.0.0.1']);
  const get = fetchWith({ allowed: `localhost:${server.port}`, certificateAuthorities, resolve, limits });
  const outcome = await get(`https://localhost:${server.port}/metadata/json/1`);
  await server.idle();
  await server.close();
  return isRefusal(outcome) ? refusalOf(outcome) : outcome.value;
}
