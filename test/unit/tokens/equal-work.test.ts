/**
 * Whoever may not in costs the same, whatever is wrong with it. Counted, not timed: look-ups, hashes, comparisons and
 * signatures checked are what takes time here, and a count does not depend on the machine.
 */
import { describe, expect, it, vi } from 'vitest';
import type { ServicePrincipal } from '../../../shared/registry/principals/service-principal.ts';
import { authenticateClient } from '../../../shared/tokens/authenticate-client.ts';
import type { PresentedCredential } from '../../../shared/tokens/token-request.ts';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import {
  assertionClaims,
  clientSecret,
  createTestTokenService,
  exchangeId,
  homeRealm,
  issuer,
  keyCredential,
  passwordCredential,
  signAssertion,
  type TestTokenService,
} from '../../support/token-service.ts';

const counts = vi.hoisted(() => ({ hashes: 0, comparisons: 0, verifications: 0 }));

// The real functions, counted.
vi.mock('node:crypto', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:crypto')>();
  const counted = {
    timingSafeEqual: (...args: Parameters<typeof real.timingSafeEqual>) => {
      counts.comparisons += 1;
      return real.timingSafeEqual(...args);
    },
    createHash: (...args: Parameters<typeof real.createHash>) => {
      counts.hashes += 1;
      return real.createHash(...args);
    },
    verify: (...args: Parameters<typeof real.verify>) => {
      counts.verifications += 1;
      return real.verify(...args);
    },
    hash: (...args: Parameters<typeof real.hash>) => {
      counts.hashes += 1;
      return real.hash(...args);
    },
  };
  return { ...real, ...counted, default: { ...real, ...counted } };
});

const stranger = await selfSigned({ keyName: 'stranger' });
const second = await selfSigned({ keyName: 'second' });
const unknown = '99999999-0000-4000-8000-000000000000';

type Work = Readonly<Record<'lookUps' | 'hashes' | 'comparisons' | 'verifications', number>>;
type Change = (service: TestTokenService) => ServicePrincipal | undefined;

/** What one attempt costs, on an instance that has seen its client before. */
async function workOf(
  change: Change,
  credential: (service: TestTokenService) => PresentedCredential,
): Promise<Work> {
  const service = await createTestTokenService();
  const changed = change(service);
  if (changed) service.principals.replace(changed);
  // Parsed keys are kept with the principal that was read, so the same object must come back.
  const kept = await service.principals.byAppId(homeRealm, exchangeId);
  let lookUps = 0;
  const byAppId = async (realm: string, appId: string) => {
    lookUps += 1;
    return realm === homeRealm && appId === exchangeId ? kept : undefined;
  };
  const options = { ...service.options, principals: { byAppId } };
  const attempt = () =>
    authenticateClient(
      { realm: homeRealm, tokenEndpoint: `${issuer}/x`, credential: credential(service) },
      options,
    );
  await attempt();
  lookUps = 0;
  const prepared = credential(service);
  Object.assign(counts, { hashes: 0, comparisons: 0, verifications: 0 });
  const result = await authenticateClient(
    { realm: homeRealm, tokenEndpoint: `${issuer}/x`, credential: prepared },
    options,
  );
  expect(result).toHaveProperty('refusal');
  return { lookUps, ...counts };
}

const nobodys: Change = () => undefined;
const secretOf = (clientId: string, secret: string) => (): PresentedCredential => ({
  method: 'secret',
  scheme: 'body',
  clientId,
  secret,
});
const withSecrets =
  (...secrets: Parameters<typeof passwordCredential>[]): Change =>
  ({ client }) => ({ ...client, passwordCredentials: secrets.map((each) => passwordCredential(...each)) });

describe('5.2 Errors as oracle (unknown client vs bad secret vs disabled)', () => {
  const usual: Work = { lookUps: 1, hashes: 1, comparisons: 2, verifications: 0 };

  it.each<[string, Change, ReturnType<typeof secretOf>]>([
    ['an unknown client', nobodys, secretOf(unknown, clientSecret)],
    ['a wrong secret', nobodys, secretOf(exchangeId, 'wrong')],
    ['an empty one', nobodys, secretOf(exchangeId, '')],
    ['a long one', nobodys, secretOf(exchangeId, 'x'.repeat(512))],
    [
      'a disabled client',
      ({ client }) => ({ ...client, enabled: false }),
      secretOf(exchangeId, clientSecret),
    ],
    [
      'an expired secret',
      withSecrets([clientSecret, { endsAt: testNow }]),
      secretOf(exchangeId, clientSecret),
    ],
    ['a client without a secret', withSecrets(), secretOf(exchangeId, clientSecret)],
    ['the wrong one of two', withSecrets([clientSecret], ['other']), secretOf(exchangeId, 'wrong')],
    ['a secret that begins right', nobodys, secretOf(exchangeId, `${clientSecret.slice(0, -1)}x`)],
  ])('%s costs one look-up, one hash and two comparisons', async (_, change, credential) => {
    expect(await workOf(change, credential)).toEqual(usual);
  });

  const assertion =
    (make: (service: TestTokenService) => string) =>
    (service: TestTokenService): PresentedCredential => ({
      method: 'assertion',
      clientId: undefined,
      assertion: make(service),
    });
  const by = (certificate: typeof stranger, client = exchangeId, header = {}) =>
    assertion(() => signAssertion(certificate, assertionClaims({ iss: client, sub: client }), header));
  const own = (header = {}, claims = {}) =>
    assertion(({ clientCertificate }) => signAssertion(clientCertificate, assertionClaims(claims), header));
  const unnamed = { x5t: undefined, 'x5t#S256': undefined };
  const twoKeys: Change = ({ client, clientCertificate }) => ({
    ...client,
    keyCredentials: [keyCredential(clientCertificate), keyCredential(second, { keyId: 'key-2' })],
  });
  const noKeys: Change = ({ client }) => ({ ...client, keyCredentials: [] });

  it.each<[string, Change, ReturnType<typeof own>]>([
    ['an unknown client', nobodys, by(stranger, unknown)],
    ['a key that is not registered', nobodys, by(stranger)],
    ['a disabled client', ({ client }) => ({ ...client, enabled: false }), own()],
    ['a client without keys', noKeys, own()],
    ['a client with two keys', twoKeys, by(stranger)],
    ['a wrong audience', nobodys, own({}, { aud: 'https://elsewhere.example' })],
    [
      'an assertion that has ended',
      nobodys,
      own({}, { exp: testNow - 600, iat: testNow - 900, nbf: testNow - 900 }),
    ],
    [
      'a broken signature',
      nobodys,
      assertion(({ clientCertificate }) => `${signAssertion(clientCertificate).slice(0, -8)}AAAAAAAA`),
    ],
    [
      'a key outside its dates',
      ({ client, clientCertificate }) => ({
        ...client,
        keyCredentials: [keyCredential(clientCertificate, { endsAt: testNow })],
      }),
      own(),
    ],
    ['an algorithm that the key does not have', nobodys, own({ alg: 'ES256' })],
    ['the same for an unknown client', nobodys, by(stranger, unknown, { alg: 'ES256' })],
  ])('of assertions that name their key, %s costs one signature', async (_, change, credential) => {
    expect(await workOf(change, credential)).toMatchObject({ lookUps: 1, comparisons: 0, verifications: 1 });
  });

  it.each<[string, Change, ReturnType<typeof own>]>([
    ['an unknown client', nobodys, by(stranger, unknown, unnamed)],
    ['a client with one key', nobodys, by(stranger, exchangeId, unnamed)],
    ['a client with two', twoKeys, by(stranger, exchangeId, unnamed)],
    ['a client without keys', noKeys, by(stranger, exchangeId, unnamed)],
  ])('of those that name none, %s costs two', async (_, change, credential) => {
    expect(await workOf(change, credential)).toMatchObject({ lookUps: 1, comparisons: 0, verifications: 2 });
  });
});
