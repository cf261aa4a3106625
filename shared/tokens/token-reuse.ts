/**
 * Tokens that may be given again: off unless a deployment asks for it. It saves the signature (in `vault` mode a
 * call that costs money and time); it costs that two holders of one token cannot be told apart by its `jti`.
 * Everything that a claim follows from is part of the key, so that a change of any of it ends the reuse.
 */
import { LRUCache } from 'lru-cache';
import type { Instant, Seconds } from '../base/clock.ts';
import { sha256, toBase64Url } from '../base/encoding.ts';
import type { TokenTimes } from './claims.ts';
import type { PermittedRequest } from './permit-request.ts';
import type { Wire } from './token-request.ts';

/** A finished token as it is kept. */
export interface SignedToken {
  readonly accessToken: string;
  readonly times: TokenTimes;
}

/** What a token follows from, beside its times. */
export interface TokenFacts {
  readonly wire: Wire;
  readonly issuer: string;
  readonly kid: string;
  readonly request: PermittedRequest;
  /** Life that a token would get now, before certificate and subject bound it. */
  readonly lifetime: Seconds;
}

export interface TokenReuse {
  /**
   * A token of exactly these facts that ends no later than a new one would, at `expiresAt`, and has more than the
   * share of the new one's life left.
   */
  find(facts: TokenFacts, now: Instant, expiresAt: Instant): SignedToken | undefined;
  keep(facts: TokenFacts, token: SignedToken, now: Instant): void;
}

const mostTokens = 10_000;

/** @param share of a token's life that must be left for it to be given again, 0 to 1; `off` for never */
export function createTokenReuse(share: number | 'off'): TokenReuse | undefined {
  if (share === 'off') return undefined;
  const tokens = new LRUCache<string, SignedToken & { readonly keptAt: Instant }>({ max: mostTokens });
  return {
    find(facts, now, expiresAt) {
      const kept = tokens.get(keyOf(facts));
      // A clock that was set back must not hand out a token of the future.
      if (!kept || kept.keptAt > now || kept.times.expiresAt > expiresAt) return undefined;
      const left = kept.times.expiresAt - now;
      return left > share * (expiresAt - now) ? kept : undefined;
    },
    keep(facts, { accessToken, times }, now) {
      tokens.set(keyOf(facts), { accessToken, times, keptAt: now });
    },
  };
}

/** Hashed, so that ten thousand keys are small; a list in JSON, so that no two sets of facts read the same. */
function keyOf({ wire, issuer, kid, request, lifetime }: TokenFacts): string {
  const { client, resource, acting, delegated } = request;
  const { id, appId, realm, trustedForDelegation } = client.principal;
  const application = [id, appId, realm, trustedForDelegation, delegated];
  const { nameid, nii, upn, smtp, sip, msexchuid } = acting?.user ?? {};
  const user = acting && [nameid, nii, upn, smtp, sip, msexchuid];
  const parts = [wire, issuer, kid, resource.kind, resource.audience, lifetime, application, user];
  return toBase64Url(sha256(JSON.stringify(parts)));
}
