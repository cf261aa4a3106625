/** That there is no partner is still known while storage is down, and for no longer than it may be. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { rememberAbsences } from '../../../shared/tokens/known-absences.ts';
import { createTestClock } from '../../support/clock.ts';
import { createMemoryTrust, partnerApplication } from '../../support/memory-trust.ts';

const partner = partnerApplication();
const issuer = `${partner.applicationIdentifier}@${partner.realm}`;
const outage = new Outage('tables', 'no answer');

function setUp() {
  const clock = createTestClock();
  const trust = createMemoryTrust();
  return { clock, trust, lookup: rememberAbsences(trust, { staleFor: 900, clock }) };
}

describe('an absence', () => {
  describe('5.5 Negative cache hides a new partner', () => {
    it('is asked for anew each time, so that a new partner is found at once', async () => {
      const { trust, lookup } = setUp();
      expect(await lookup.partner(issuer)).toBeUndefined();
      trust.addPartner(partner);
      expect(await lookup.partner(issuer)).toBe(partner);
    });
  });

  it('is believed while storage is down, up to the second', async () => {
    const { clock, trust, lookup } = setUp();
    await lookup.partner(issuer);
    trust.failWith(outage);
    clock.advance(899);
    expect(await lookup.partner(issuer)).toBeUndefined();
    clock.advance(1);
    await expect(lookup.partner(issuer)).rejects.toBe(outage);
  });

  it('is not asked for by every request that passes while storage is down', async () => {
    const { trust, lookup } = setUp();
    await lookup.partner(issuer);
    trust.failWith(outage);
    for (let round = 0; round < 5; round += 1) await lookup.partner(issuer);
    expect(trust.asked).toHaveLength(2);
  });

  it('of one issuer says nothing of another', async () => {
    const { trust, lookup } = setUp();
    await lookup.partner(issuer);
    trust.failWith(outage);
    await expect(lookup.partner(`${partner.applicationIdentifier}@contoso.com`)).rejects.toBe(outage);
  });
});

describe('a partner', () => {
  it('is never kept here: its own cache knows how old it may be', async () => {
    const { trust, lookup } = setUp();
    trust.addPartner(partner);
    expect(await lookup.partner(issuer)).toBe(partner);
    trust.addPartner({ ...partner, enabled: false });
    expect(await lookup.partner(issuer)).toHaveProperty('enabled', false);
    trust.failWith(outage);
    await expect(lookup.partner(issuer)).rejects.toBe(outage);
  });

  it('that was there last is not taken for absent', async () => {
    const { trust, lookup } = setUp();
    await lookup.partner(issuer);
    trust.addPartner(partner);
    await lookup.partner(issuer);
    trust.failWith(outage);
    await expect(lookup.partner(issuer)).rejects.toBe(outage);
  });
});
