/** A clock that jumps, in either direction and by any amount: no rule throws, and nothing holds twice or too long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultNotAfter, defaultNotBefore } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import { createMemoryReplay } from '../../support/memory-replay.ts';
import { assertionClaims, signAssertion } from '../../support/token-service.ts';
import { form, setUp, without } from '../http/token-calls.ts';

const day = 86_400;
const near = fc.integer({ min: -day, max: 11 * day });
const far = fc.integer({ min: -3650 * day, max: 3650 * day });
const jumps = fc.array(fc.oneof(near, far), { minLength: 1, maxLength: 8 });
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function claimsOf(token: string): { iat: number; nbf: number; exp: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

describe('5.1 Clock skew and clock jump', () => {
  it('leaves every token with a life that begins now and ends with the certificate at the latest', async () => {
    const { ask, clock, client } = await setUp('modern');
    await fc.assert(
      fc.asyncProperty(jumps, async (offsets) => {
        for (const offset of offsets) {
          clock.set(testNow + offset);
          const { status, body } = await ask();
          expect([200, 401, 503]).toContain(status);
          if (status !== 200) continue;
          const { access_token } = JSON.parse(String(body));
          const { iat, nbf, exp } = claimsOf(access_token);
          // A token is never dated before its client was made.
          const begins = Math.max(testNow + offset, client.createdAt);
          expect([iat, nbf]).toEqual([begins, begins]);
          expect(exp).toBeGreaterThan(iat);
          expect(exp).toBeLessThanOrEqual(Math.min(iat + 3600, defaultNotAfter));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('lets no assertion through twice, whatever the clock said in between', async () => {
    const nearby = fc.array(fc.integer({ min: -2 * day, max: 2 * day }), { minLength: 2, maxLength: 12 });
    const { ask, clock, clientCertificate } = await setUp('modern', { replay: createMemoryReplay() });
    await fc.assert(
      fc.asyncProperty(nearby, async (offsets) => {
        const assertion = signAssertion(clientCertificate, assertionClaims());
        const proof = { client_assertion_type: assertionType, client_assertion: assertion };
        const body = form('modern', { ...without, ...proof });
        let accepted = 0;
        for (const offset of [...offsets, 0, 1, 0]) {
          clock.set(testNow + offset);
          const { status } = await ask({ body });
          expect([200, 401]).toContain(status);
          if (status === 200) accepted += 1;
        }
        expect(accepted).toBe(1);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['before the certificate begins', defaultNotBefore - day],
    ['after the certificate has ended', defaultNotAfter + day],
    ['at the beginning of time', 0],
    ['in the year 9000', 221_845_392_000],
  ])('%s an answer is an answer', async (_when, now) => {
    const { ask, clock } = await setUp('legacy');
    clock.set(now);
    expect([200, 401, 503]).toContain((await ask()).status);
  });
});
