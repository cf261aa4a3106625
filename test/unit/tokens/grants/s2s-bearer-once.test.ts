/** An S2S assertion has one use: known again by what is signed, and not one character may be another. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import {
  homeRealm,
  keyCredential,
  s2sClaims,
  servicePrincipal,
  signAssertion,
} from '../../../support/token-service.ts';
import { delegatingService, issued, partsOf, refused, s2sAssertion, s2sRequest } from '../grant-calls.ts';

const stranger = await selfSigned({ keyName: 'stranger' });
const rejected = (detail: string) => ({ refusal: 'ClientAssertionRejected', detail });

describe('one use', () => {
  it('is all that it has, until its end and the skew', async () => {
    const service = await delegatingService();
    const request = s2sRequest(s2sAssertion(service, { exp: `${testNow + 600}` }));
    await issued(request, service);
    expect(await refused(request, service)).toEqual(rejected('AssertionReplayed'));
    expect([...service.replay.remembered().values()]).toEqual([testNow + 900]);
  });

  it('is not given back by the twin of an elliptic-curve signature', async () => {
    const p256 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-256' });
    const service = await delegatingService({ keyCredentials: [keyCredential(p256)] });
    const assertion = signAssertion(p256, s2sClaims(), { alg: 'ES256' });
    await issued(s2sRequest(assertion), service);
    const twin = assertion.slice(0, assertion.lastIndexOf('.') + 1) + twinOf(partsOf(assertion).signature);
    expect(twin).not.toBe(assertion);
    expect(await refused(s2sRequest(twin), service)).toEqual(rejected('AssertionReplayed'));
  });

  it('is one each for two applications that say the same', async () => {
    const service = await delegatingService();
    const other = servicePrincipal({
      id: 'aaaaaaaa-0000-4000-8000-000000000009',
      appId: '00000004-0000-0ff1-ce00-000000000000',
      keyCredentials: [keyCredential(stranger)],
    });
    await service.principals.add(other);
    await issued(s2sRequest(s2sAssertion(service)), service);
    const theirs = signAssertion(stranger, s2sClaims({ iss: `${other.appId}@${homeRealm}` }));
    expect(await issued(s2sRequest(theirs), service)).toHaveProperty('clientId', other.appId);
  });

  it('needs the store: while it does not answer, nothing is issued', async () => {
    const service = await delegatingService();
    service.replay.failWith(new Outage('tables', 'no answer'));
    await expect(issued(s2sRequest(s2sAssertion(service)), service)).rejects.toThrow(Outage);
    expect(service.signer.calls).toEqual([]);
  });
});

it('refuses an assertion in which any character was changed', async () => {
  const service = await delegatingService();
  const assertion = s2sAssertion(service);
  const characters = fc.constantFrom(...'ABCXYZabcxyz0189-_.=+/ \u0000é');
  await fc.assert(
    fc.asyncProperty(fc.nat(assertion.length - 1), characters, async (place, character) => {
      fc.pre(assertion[place] !== character);
      const mutated = assertion.slice(0, place) + character + assertion.slice(place + 1);
      expect(await refused(s2sRequest(mutated), service)).toHaveProperty(
        'refusal',
        'ClientAssertionRejected',
      );
      expect(service.replay.remembered().size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

/** (r, n - s) is as good a signature as (r, s). */
function twinOf(signature: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const bytes = Buffer.from(signature, 'base64url');
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const twin = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
  return Buffer.concat([bytes.subarray(0, 32), twin]).toString('base64url');
}
