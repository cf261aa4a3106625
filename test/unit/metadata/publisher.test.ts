/** Finished documents: their text, entity tags and how long they may be kept. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { PublishedKeys } from '../../../shared/certificates/issuer/published-keys.ts';
import type { SigningKey } from '../../../shared/certificates/ring/key-ring.ts';
import { createPublisher, type DocumentKind } from '../../../shared/metadata/publisher.ts';
import { selfSigned } from '../../support/certificates.ts';
import { createTestClock, testNow } from '../../support/clock.ts';
import { createTestRandom } from '../../support/random.ts';
import { homeRealm, lyncId, publicUrl, signingKey } from '../../support/token-service.ts';

const current = signingKey(await selfSigned({ keyName: 'issuer' }));
const next = signingKey(await selfSigned({ keyName: 'issuer-next' }));
const kinds = ['partner', 'authorizationServer', 'exchange', 'sharePoint', 'keySet', 'discovery'] as const;
const withKeys = kinds.filter((kind) => kind !== 'discovery');

function setUp(keys: readonly SigningKey[] = [current], changesAt?: number) {
  const clock = createTestClock();
  const random = createTestRandom();
  let published: PublishedKeys = { keys, changesAt };
  let failure: Error | undefined;
  let reads = 0;
  const publisher = createPublisher({
    publicUrl,
    serviceName: async () => lyncId,
    grantTypes: ['client_credentials'],
    async published() {
      reads += 1;
      if (failure) throw failure;
      return published;
    },
    maxAge: 300,
    clock,
    random,
  });
  return {
    clock,
    random,
    document: (kind: DocumentKind = 'partner', realm = homeRealm) => publisher.document(kind, realm),
    publish(changed: PublishedKeys) {
      published = changed;
    },
    fail(error: Error | undefined) {
      failure = error;
    },
    reads: () => reads,
  };
}

describe('the text', () => {
  it.each(kinds)('of %s is one JSON object', async (kind) => {
    const { body } = await setUp().document(kind);
    expect(Object.keys(JSON.parse(body)).length).toBeGreaterThan(0);
    expect(body).toMatch(/^\{.*\}$/s);
  });

  it('is another for each kind and realm', async () => {
    const { document } = setUp();
    const bodies = [];
    for (const kind of kinds)
      bodies.push((await document(kind)).body, (await document(kind, 'fabrikam.com')).body);
    // Only the key set is the same for every realm.
    expect(new Set(bodies).size).toBe(bodies.length - 1);
  });

  it.each(withKeys)('of %s shows the current key first', async (kind) => {
    const { body } = await setUp([next, current]).document(kind);
    expect(body.indexOf(next.cer)).toBeGreaterThan(0);
    expect(body.indexOf(next.cer)).toBeLessThan(body.indexOf(current.cer));
  });

  it('is of no private part: nothing but public facts goes in', async () => {
    const { document } = setUp();
    for (const kind of kinds) expect((await document(kind)).body).not.toContain(current.keyId);
  });
});

describe('the entity tag', () => {
  it.each(kinds)('of %s is strong, quoted and the same on every instance', async (kind) => {
    const [here, there] = [await setUp().document(kind), await setUp().document(kind)];
    expect(here.etag).toMatch(/^"[A-Za-z0-9_-]{27}"$/);
    expect(there).toEqual(here);
  });

  it.each(withKeys)('of %s stays while the keys do, also when the ring was read again', async (kind) => {
    const { document, publish, clock } = setUp();
    const before = await document(kind);
    clock.advance(60);
    publish({ keys: [{ ...current }], changesAt: undefined });
    expect((await document(kind)).etag).toBe(before.etag);
  });

  it.each(withKeys)(
    'of %s changes when a key comes, when the order turns, and when a key goes',
    async (kind) => {
      const { document, publish } = setUp();
      const tags = [(await document(kind)).etag];
      for (const keys of [[current, next], [next, current], [next]]) {
        publish({ keys, changesAt: undefined });
        tags.push((await document(kind)).etag);
      }
      expect(new Set(tags).size).toBe(4);
    },
  );

  it('of discovery does not depend on the keys', async () => {
    const { document, publish } = setUp();
    const before = await document('discovery');
    publish({ keys: [next], changesAt: testNow + 1 });
    expect(await document('discovery')).toEqual(before);
  });
});

describe('5.2 Caching', () => {
  describe('the age', () => {
    it.each([
      ['no change is known', undefined, 300],
      ['the change is far', testNow + 301, 300],
      ['the change is as far as the age', testNow + 300, 300],
      ['the change comes before', testNow + 299, 299],
      ['the change is a second away', testNow + 1, 1],
      ['the change is now', testNow, 0],
      ['the change has passed', testNow - 10, 0],
    ])('when %s', async (_, changesAt, maxAge) => {
      expect((await setUp([current], changesAt).document()).maxAge).toBe(maxAge);
    });

    it('shrinks with every second before a change', async () => {
      const { document, clock } = setUp([current], testNow + 100);
      expect((await document()).maxAge).toBe(100);
      clock.advance(99);
      expect((await document()).maxAge).toBe(1);
    });

    it.each([
      [0, 300],
      [0.5, 285],
      [0.999_999, 270],
    ])('is spread by at most a tenth downwards: a fraction of %d gives %i', async (fraction, maxAge) => {
      const { document, random } = setUp();
      random.setFraction(fraction);
      expect((await document()).maxAge).toBe(maxAge);
    });
  });
});

describe('an outage of the key ring', () => {
  it.each(withKeys)('stops %s', async (kind) => {
    const { document, fail } = setUp();
    await document(kind);
    fail(new Outage('tables', 'no answer'));
    await expect(document(kind)).rejects.toThrow(Outage);
  });

  it('does not stop discovery, which asks for no key', async () => {
    const { document, fail, reads } = setUp();
    fail(new Outage('tables', 'no answer'));
    expect((await document('discovery')).maxAge).toBe(300);
    expect(reads()).toBe(0);
  });
});
