/** Generated secrets: of 256 bits, kept as a hash, no two alike, two usable at a time, two years at most. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Random, systemRandom } from '../../../../shared/base/random.ts';
import {
  addPasswordCredential,
  generatePassword,
  type PasswordRequest,
  removePasswordCredential,
} from '../../../../shared/registry/principals/password-credentials.ts';
import type {
  PasswordCredential,
  PrincipalRecord,
} from '../../../../shared/registry/principals/service-principal.ts';
import { checkSecret } from '../../../../shared/tokens/client-secret.ts';
import { testNow } from '../../../support/clock.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import { createTestRandom } from '../../../support/random.ts';
import { passwordCredential, servicePrincipal } from '../../../support/token-service.ts';

const day = 86_400;
const twoYears = 730 * day;
const generate = (request: PasswordRequest = {}, random: Random = createTestRandom()) =>
  generatePassword(request, random, testNow);

describe('5.2 Secret storage', () => {
  describe('a secret', () => {
    it('is told with a credential that holds no more of it than its hash and three characters', () => {
      const { credential, secretText } = succeeded(generate({ displayName: 'first' }));
      expect(Buffer.from(secretText, 'base64url')).toHaveLength(32);
      expect(credential).toEqual({
        keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        hash: expect.stringMatching(/^[\w-]{43}$/),
        hint: secretText.slice(0, 3),
        startsAt: testNow,
        endsAt: testNow + twoYears,
        displayName: 'first',
      });
      expect(JSON.stringify(credential)).not.toContain(secretText.slice(3));
    });

    it('proves its principal, and no other text does', () => {
      fc.assert(
        fc.property(fc.string(), (seed) => {
          const { credential, secretText } = succeeded(generate({}, createTestRandom(seed)));
          const principal = servicePrincipal({ passwordCredentials: [credential] });
          expect(checkSecret(principal, secretText, testNow)).toEqual({ keyId: credential.keyId });
          for (const other of [credential.hash, credential.hint, `${secretText}=`, secretText.slice(1), ''])
            expect(checkSecret(principal, other, testNow)).toEqual({ detail: 'SecretWrong' });
        }),
        { numRuns: 50 },
      );
    });

    it('is another each time, as are its key ids', () => {
      const made = Array.from({ length: 500 }, () => succeeded(generate({}, systemRandom)));
      expect(new Set(made.map(({ secretText }) => secretText)).size).toBe(500);
      expect(new Set(made.map(({ credential }) => credential.keyId)).size).toBe(500);
    });
  });
});

describe('its dates', () => {
  it.each<[string, PasswordRequest, object]>([
    ['an end', { endDateTime: '2026-07-02T00:00:00Z' }, { startsAt: testNow, endsAt: testNow + day }],
    ['the last end that there is', { endDateTime: '2028-06-30T00:00:00Z' }, { endsAt: testNow + twoYears }],
    [
      'a later start, and two years from then',
      { startDateTime: '2026-07-11T00:00:00Z' },
      { startsAt: testNow + 10 * day, endsAt: testNow + 10 * day + twoYears },
    ],
    [
      'an earlier start, and two years from then',
      { startDateTime: '2026-06-21T00:00:00Z' },
      { startsAt: testNow - 10 * day, endsAt: testNow - 10 * day + twoYears },
    ],
  ])('may be %s', (_, request, dates) => {
    expect(succeeded(generate(request)).credential).toMatchObject(dates);
  });

  it.each<[string, PasswordRequest]>([
    ['two years and a second', { endDateTime: '2028-06-30T00:00:01Z' }],
    [
      'two years and a second from a later start',
      { startDateTime: '2027-07-01T00:00:00Z', endDateTime: '2029-06-30T00:00:01Z' },
    ],
    [
      'two years and a second from an earlier one',
      { startDateTime: '2026-06-30T00:00:00Z', endDateTime: '2028-06-29T00:00:01Z' },
    ],
    ['over', { endDateTime: '2026-07-01T00:00:00Z' }],
    ['over since long', { startDateTime: '2020-01-01T00:00:00Z' }],
    ['in the wrong order', { startDateTime: '2027-01-02T00:00:00Z', endDateTime: '2027-01-01T00:00:00Z' }],
  ])('may not be %s', (_, request) => {
    expect(refusalsOf(generate(request))).toEqual(['CredentialDatesInvalid endDateTime']);
  });
});

describe('the list', () => {
  const { realm: _home, ...empty } = servicePrincipal();
  const holding = (...passwordCredentials: PasswordCredential[]): PrincipalRecord => ({
    ...empty,
    passwordCredentials,
  });
  const ending = (keyId: string, endsAt: number) => passwordCredential('s', { keyId, endsAt });
  const add = (principal: PrincipalRecord) =>
    addPasswordCredential(principal, ending('new', testNow + 1000), testNow);

  it.each<[string, PasswordCredential[], string[]]>([
    ['the first', [], []],
    ['a second', [ending('1', testNow + 1)], []],
    ['a third', [ending('1', testNow + 1), ending('2', testNow + 1)], ['CredentialLimitReached']],
    ['a second beside one that ends now', [ending('1', testNow), ending('2', testNow + 1)], []],
    ['one beside nine that have ended', Array.from({ length: 9 }, (_, n) => ending(`${n}`, testNow)), []],
    [
      'one beside ten',
      Array.from({ length: 10 }, (_, n) => ending(`${n}`, testNow)),
      ['CredentialLimitReached'],
    ],
    [
      'a third while one of two has not begun',
      [ending('1', testNow + 1), passwordCredential('s', { startsAt: testNow + 500, endsAt: testNow + 900 })],
      ['CredentialLimitReached'],
    ],
  ])('takes or refuses %s', (_, held, refusals) => {
    expect(refusalsOf(add(holding(...held)))).toEqual(refusals);
  });

  it('gives up the one that is named, in whatever case, and no other', () => {
    const two = holding(ending('aa', testNow + 1), ending('bb', testNow + 1));
    const left = succeeded(removePasswordCredential(two, 'AA')).passwordCredentials;
    expect(left.map(({ keyId }) => keyId)).toEqual(['bb']);
    for (const unknown of ['cc', '', '*'])
      expect(refusalsOf(removePasswordCredential(two, unknown))).toEqual(['NotFound keyId']);
  });
});
