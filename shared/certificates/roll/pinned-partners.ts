/**
 * Partners that pin our certificate: they were given it by hand and read no metadata, so somebody must bring them
 * each new one. Until somebody says that it is done, the roll timer holds the switch (`roll-hold.ts`).
 */
import type { Instant } from '../../base/clock.ts';
import type { PinnedPartners } from './roll-run.ts';

export interface PinnedPartner {
  readonly name: string;
  readonly pinnedAt: Instant;
  /** Key ids that the partner is known to have. */
  readonly acknowledged: readonly string[];
}

export interface PinnedPartnerStore {
  /** Every pinned partner, by name. @throws Outage */
  list(): Promise<readonly PinnedPartner[]>;
  /** Adds a partner; one that is there keeps what it has acknowledged. */
  pin(name: string, at: Instant): Promise<void>;
  /** Remembers that the partner has this key. Two operators at once lose nothing: each key is a record of its own. */
  acknowledge(name: string, kid: string): Promise<void>;
  /** Removes the partner with all that it has acknowledged; safe to repeat. */
  unpin(name: string): Promise<void>;
}

/** A name that can be a table key and stands in a path: letters, digits, dots and hyphens. */
export function isPartnerName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(text);
}

/** What the roll asks of them. */
export function pinnedPartnersOf(store: Pick<PinnedPartnerStore, 'list'>): PinnedPartners {
  return {
    async unacknowledged(kid) {
      const partners = await store.list();
      return partners.filter(({ acknowledged }) => !acknowledged.includes(kid)).map(({ name }) => name);
    },
  };
}
