/**
 * A partner look-up that survives storage being down. Nearly every resource is no partner, and the trust reader
 * forgets that after seconds, so that a new partner is found; without this, a storage outage would stop tokens for
 * service principals that are themselves still served from memory.
 */
import { LRUCache } from 'lru-cache';
import { type CachedValue, createCachedValue } from '../base/cached-value.ts';
import type { Clock, Seconds } from '../base/clock.ts';
import type { PartnerApplication } from '../registry/partners/partner-application.ts';
import type { TrustReader } from '../registry/trust/trust-reader.ts';

const mostIssuers = 10_000;

export interface AbsenceOptions {
  /** How long after it was last seen an absence is believed while storage is down. */
  readonly staleFor: Seconds;
  readonly clock: Clock;
}

/** The same look-up; only that there is no partner is kept, and only for when the question cannot be asked. */
export function rememberAbsences(
  trust: Pick<TrustReader, 'partner'>,
  { staleFor, clock }: AbsenceOptions,
): Pick<TrustReader, 'partner'> {
  const asked = new LRUCache<string, CachedValue<PartnerApplication | undefined>>({ max: mostIssuers });
  const policy = (found: PartnerApplication | undefined) => ({ freshFor: 0, staleFor: found ? 0 : staleFor });
  return {
    partner(issuer) {
      const held = asked.get(issuer);
      const value = held ?? createCachedValue({ load: () => trust.partner(issuer), clock, policy });
      if (!held) asked.set(issuer, value);
      return value.get();
    },
  };
}
