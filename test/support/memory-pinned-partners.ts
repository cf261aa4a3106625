/** Pinned partners in one process, with the semantics of the port. */
import type { PinnedPartner, PinnedPartnerStore } from '../../shared/certificates/roll/pinned-partners.ts';

export function createMemoryPinnedPartners(): PinnedPartnerStore {
  const partners = new Map<string, PinnedPartner>();
  return {
    list: async () => [...partners.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    async pin(name, pinnedAt) {
      partners.set(name, { name, pinnedAt, acknowledged: partners.get(name)?.acknowledged ?? [] });
    },
    async acknowledge(name, kid) {
      const partner = partners.get(name);
      if (!partner || partner.acknowledged.includes(kid)) return;
      partners.set(name, { ...partner, acknowledged: [...partner.acknowledged, kid].toSorted() });
    },
    async unpin(name) {
      partners.delete(name);
    },
  };
}
