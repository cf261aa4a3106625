import { describe, expect, it } from 'vitest';
import { createRingReader } from '../../../../shared/certificates/issuer/ring-reader.ts';
import type { KeyRing, SigningKey } from '../../../../shared/certificates/ring/key-ring.ts';
import { defaultRollPolicy } from '../../../../shared/certificates/ring/roll-policy.ts';
import { settledSigningKey } from '../../../../shared/certificates/ring/settled-key.ts';
import { createTestClock, testNow } from '../../../support/clock.ts';

const policy = { ...defaultRollPolicy, cacheFor: 60, tokenLifetime: 3600 };
const year = 365 * 86_400;

function key(kid: string, changes: Partial<SigningKey> = {}): SigningKey {
  return {
    kid,
    name: 'OAuthTokenIssuer',
    version: kid,
    keyId: `https://vault/keys/OAuthTokenIssuer/${kid}`,
    cer: '',
    notBefore: testNow - year,
    notAfter: testNow + year,
    publishedAt: testNow - year,
    signsFrom: testNow - year,
    revokedAt: null,
    ...changes,
  };
}

const ringOf = (...keys: SigningKey[]): KeyRing => ({ keys, pending: null });
const assigned = key('new', { publishedAt: testNow, signsFrom: testNow });

describe('the key that signs right after an assignment', () => {
  it.each([
    ['at the moment of the assignment', 0, 'old'],
    ['a second before every instance has read the ring', 59, 'old'],
    ['when every instance has read it', 60, 'new'],
    ['ever after', 10_000, 'new'],
  ])('%s', (_when, after, kid) => {
    expect(settledSigningKey(ringOf(key('old'), assigned), testNow + after, policy)).toMatchObject({
      key: { kid },
    });
  });

  it.each([
    ['there is no key before it', ringOf(assigned)],
    ['the key before it is revoked', ringOf(key('old', { revokedAt: testNow }), assigned)],
    ['the key before it was cleared', ringOf(key('old', { clearedAt: testNow }), assigned)],
    [
      'a token of the key before would outlive its certificate',
      ringOf(key('old', { notAfter: testNow + 3599 }), assigned),
    ],
    ['it was published long ago', ringOf(key('old'), { ...assigned, publishedAt: testNow - 60 })],
  ])('is the new one at once when %s', (_why, ring) => {
    expect(settledSigningKey(ring, testNow, policy)).toMatchObject({ key: { kid: 'new' } });
  });

  it('is none when no certificate is assigned', () => {
    expect(settledSigningKey(ringOf(), testNow, policy)).toEqual({ unusable: 'notAssigned' });
  });
});

describe('what an instance publishes meanwhile', () => {
  it('has the key that signs first, and says when that changes', async () => {
    const clock = createTestClock();
    const ring = ringOf(key('old'), assigned);
    const store = {
      load: async () => ({ ring, etag: '1' }),
      save: async () => 'lost' as const,
      history: async () => [],
    };
    const freshness = { freshFor: 60, staleFor: 900 };
    const reader = createRingReader({ store, policy, freshness, clock });
    const kids = async () => (await reader.published()).keys.map(({ kid }) => kid);
    expect(await kids()).toEqual(['old', 'new']);
    expect((await reader.published()).changesAt).toBe(testNow + 60);
    expect(await reader.currentKey()).toMatchObject({ key: { kid: 'old' } });
    clock.advance(60);
    expect(await kids()).toEqual(['new', 'old']);
    expect(await reader.currentKey()).toMatchObject({ key: { kid: 'new' } });
  });
});
