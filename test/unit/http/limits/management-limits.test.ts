/** The limits in front of the management API. */
import { describe, expect, it } from 'vitest';
import { createManagementEndpoint } from '../../../../shared/http/management-endpoint.ts';
import { httpRequest, json, testContext } from '../requests.ts';
import { bad, good, nobody, setUp } from './limited-service.ts';

describe('5.6 Brute force, enumeration', () => {
  const admin = 'aaaaaaaa-0000-4000-8000-00000000000a';
  const tokenOf = (oid: unknown) => `e30.${Buffer.from(JSON.stringify({ oid })).toString('base64url')}.sig`;

  async function api() {
    const { limits, clock, times } = await setUp();
    let verified = 0;
    const verify = async (token: string) => {
      verified += 1;
      return token === tokenOf(admin)
        ? { objectId: admin, roles: ['Reader'] as const }
        : { detail: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' };
    };
    const handle = async () => ({ status: 404, headers: {} });
    const endpoint = createManagementEndpoint({ role: 'Reader', methods: ['GET'], handle }, verify, limits);
    const ask = async (address: string, token: string) => {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address };
      const context = testContext();
      const response = await endpoint(httpRequest({ headers }), context);
      return { ...response, last: context.concluded.at(-1) };
    };
    return { ask, times, clock, verified: () => verified };
  }

  it('tokens that are not accepted shut their address out before any is verified', async () => {
    const { ask, times, verified } = await api();
    expect(await times(11, (index) => ask(bad, tokenOf(nobody(index))))).toEqual([
      ...Array(10).fill(401),
      429,
    ]);
    expect(verified()).toBe(10);
    const refused = await ask(bad, tokenOf(admin));
    expect(json(refused)).toMatchObject({ title: 'TooManyRequests', status: 429 });
    expect([refused.headers['retry-after'], refused.headers['cache-control']]).toEqual(['6', 'no-store']);
    expect(refused.last?.event).toBe('request.limited');
    expect((await ask(good, tokenOf(admin))).status).toBe(404);
  });

  it('a caller who looks for what there is is bounded, and nobody can use up that bound for another', async () => {
    const { ask, times, clock } = await api();
    await times(100, () => ask(bad, `${tokenOf(admin)}x`));
    expect(await times(21, () => ask(good, tokenOf(admin)))).toEqual([...Array(20).fill(404), 429]);
    clock.advance(3);
    expect((await ask(good, tokenOf(admin))).status).toBe(404);
  });

  it('a caller whose token is as long as one may be is bounded like any other', async () => {
    const { ask, times } = await api();
    const claims = Buffer.from(JSON.stringify({ oid: admin, groups: 'g'.repeat(9_000) }));
    const long = `e30.${claims.toString('base64url')}.sig`;
    await times(20, () => ask(good, tokenOf(admin)));
    expect((await ask(good, long)).last?.fields).toMatchObject({ by: 'client', clientId: admin });
  });

  it('an administrator behind the guesser’s address goes on', async () => {
    const { ask, times } = await api();
    expect((await ask(bad, tokenOf(admin))).status).toBe(404);
    await times(50, () => ask(bad, tokenOf(nobody(1))));
    await times(50, () => ask(bad, 'no token at all'));
    expect((await ask(bad, tokenOf(admin))).status).toBe(404);
  });
});
