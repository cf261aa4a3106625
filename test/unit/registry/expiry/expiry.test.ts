/** What ends and when: days by the calendar, successors, and what each kind of object has that can end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/base/duration.ts';
import type { SigningKey } from '../../../../shared/certificates/ring/key-ring.ts';
import {
  expiriesOfPartner,
  expiriesOfPrincipal,
  expiriesOfRing,
  expiriesOfServer,
} from '../../../../shared/registry/expiry/expiring-objects.ts';
import { daysLeft, expiriesOf } from '../../../../shared/registry/expiry/expiry.ts';
import { testNow } from '../../../support/clock.ts';
import { acsServer, entraServer, exchangePartner } from '../../../support/judge-world.ts';
import { at, keyOf, policy, ringOf, today } from '../../../support/key-rings.ts';
import { exchangeId, passwordCredential, servicePrincipal } from '../../../support/token-service.ts';

describe('the days that are left', () => {
  // `testNow` is a midnight.
  it.each([
    ['on the day itself', testNow + 23 * hour, testNow, 0],
    ['when it has ended this morning', testNow + hour, testNow + 5 * hour, 0],
    ['a second before midnight', testNow + day, testNow + day - 1, 1],
    ['a week before', testNow + 7 * day + hour, testNow + 4 * hour, 7],
    ['the day after', testNow - 1, testNow, -1],
  ])('%s', (_when, endsAt, now, left) => {
    expect(daysLeft(endsAt, now)).toBe(left);
  });

  it('come to each number once where a watch runs once a day, early or late', () => {
    const hours = fc.array(fc.integer({ min: 0, max: day - 1 }), { minLength: 70, maxLength: 70 });
    fc.assert(
      fc.property(fc.nat(day), hours, (second, runs) => {
        const endsAt = testNow + 65 * day + second;
        const seen = runs.map((within, index) => daysLeft(endsAt, testNow + index * day + within));
        for (const notice of [60, 30, 14, 7, 1, 0]) {
          expect(seen.filter((left) => left === notice)).toHaveLength(1);
        }
      }),
    );
  });
});

describe('what has a successor', () => {
  const endings = (...ends: (number | undefined)[]) =>
    expiriesOf(
      'object',
      'partnerKey',
      ends.map((endsAt, index) => ({ key: `${index}`, endsAt })),
    ).map(({ key, hasSuccessor }) => [key, hasSuccessor]);

  it.each<[string, (number | undefined)[], unknown]>([
    ['nothing', [], []],
    ['one alone has none', [5], [['0', false]]],
    [
      'of two, the one that ends first',
      [5, 9],
      [
        ['0', true],
        ['1', false],
      ],
    ],
    [
      'two that end together have none',
      [9, 9],
      [
        ['0', false],
        ['1', false],
      ],
    ],
    ['whatever stands beside one without an end', [5, undefined], [['0', true]]],
  ])('%s', (_what, ends, expected) => {
    expect(endings(...ends)).toEqual(expected);
  });
});

describe('what can end of', () => {
  it('a ring is the current certificate without a next one that lasts', () => {
    const now = keyOf('now', at(90), { notAfter: at(150) });
    const told = (...rest: SigningKey[]) =>
      expiriesOfRing(ringOf(now, ...rest), today, policy).map(({ key, hasSuccessor }) => [key, hasSuccessor]);
    expect(told()).toEqual([['now', false]]);
    expect(told(keyOf('new', at(180)))).toEqual([
      ['now', true],
      ['new', false],
    ]);
    expect(told(keyOf('new', at(140), { notAfter: at(145) }))).toEqual([
      ['now', false],
      ['new', false],
    ]);
  });

  it('a ring is no key that was relieved, though the one that signs ends sooner', () => {
    const ring = ringOf(
      keyOf('old', at(0), { notAfter: at(500) }),
      keyOf('now', at(90), { notAfter: at(150) }),
    );
    const told = expiriesOfRing(ring, today, policy);
    expect(told).toEqual([
      {
        object: 'tokenIssuer',
        kind: 'tokenIssuerCertificate',
        key: 'now',
        endsAt: at(150),
        hasSuccessor: false,
      },
      {
        object: 'tokenIssuer',
        kind: 'tokenIssuerCertificate',
        key: 'old',
        endsAt: at(500),
        hasSuccessor: true,
      },
    ]);
  });

  it('a partner or an OAuth server is its keys, as long as it is enabled', () => {
    const [key] = exchangePartner.keys;
    expect(expiriesOfPartner('exchange', exchangePartner)).toEqual([
      {
        object: 'partnerApplications/exchange',
        kind: 'partnerKey',
        key: key?.kid,
        endsAt: key?.notAfter,
        hasSuccessor: false,
      },
    ]);
    expect(expiriesOfServer('acs', acsServer)).toMatchObject([
      { object: 'oauthServers/acs', kind: 'oauthServerKey' },
    ]);
    expect(expiriesOfPartner('exchange', { ...exchangePartner, enabled: false })).toEqual([]);
    expect(expiriesOfServer('acs', { ...acsServer, enabled: false })).toEqual([]);
    expect(expiriesOfServer('entra', { ...entraServer, keys: [{ kid: 'bare' }] })).toEqual([]);
  });

  it('a principal is its credentials, each kind for itself, as long as it is enabled', () => {
    const principal = servicePrincipal({
      keyCredentials: [{ keyId: 'key-1', certificate: '', startsAt: 0, endsAt: testNow + day }],
      passwordCredentials: [
        passwordCredential('a', { keyId: 'secret-1', endsAt: testNow + day }),
        passwordCredential('b', { keyId: 'secret-2', endsAt: testNow + 90 * day }),
      ],
    });
    const told = expiriesOfPrincipal(exchangeId, principal);
    expect(told.map(({ kind, key, hasSuccessor }) => [kind, key, hasSuccessor])).toEqual([
      ['keyCredential', 'key-1', false],
      ['passwordCredential', 'secret-1', true],
      ['passwordCredential', 'secret-2', false],
    ]);
    expect(told[0]?.object).toBe(`servicePrincipals/${exchangeId}`);
    expect(expiriesOfPrincipal(exchangeId, { ...principal, enabled: false })).toEqual([]);
  });
});
