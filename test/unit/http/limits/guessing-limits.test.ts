/** What those meet who guess ids and secrets: bounded look-ups, bounded memory, and a pace that is not theirs. */
import { describe, expect, it } from 'vitest';
import { createCachedPrincipals } from '../../../../shared/registry/principals/cached-principals.ts';
import { exchangeId, homeRealm } from '../../../support/token-service.ts';
import { httpRequest } from '../requests.ts';
import { form, wires } from '../token-calls.ts';
import { bad, garbage, good, nobody, setUp } from './limited-service.ts';

describe('5.2 DoS by unknown client ids (storage amplification, negative cache growth)', () => {
  it('what is no id is looked up nowhere', async () => {
    const { send, times, principals } = await setUp({ failureRate: 'off' });
    const before = principals.reads();
    await times(50, (index) => send('modern', bad, form('modern', { client_id: `nobody-${index}` })));
    expect(principals.reads()).toBe(before);
  });

  it('an address has its failures, and no look-ups beyond them', async () => {
    const { send, times, principals } = await setUp();
    const before = principals.reads();
    const statuses = await times(5000, (index) =>
      send('modern', bad, form('modern', { client_id: nobody(index) })),
    );
    expect([statuses.filter((status) => status === 401).length, principals.reads() - before]).toEqual([
      10, 10,
    ]);
  });

  it('the same id from everywhere is looked up once in ten seconds', async () => {
    const { send, times, principals, clock } = await setUp({ failureRate: 'off' });
    const before = principals.reads();
    await times(500, () => send('modern', bad, form('modern', { client_id: nobody(0) })));
    expect(principals.reads() - before).toBe(1);
    clock.advance(10);
    await times(500, () => send('modern', bad, form('modern', { client_id: nobody(0) })));
    expect(principals.reads() - before).toBe(2);
  });

  it('100,000 ids from as many addresses cost a bounded number of reads, and known clients notice nothing', async () => {
    const { clock, principals } = await setUp();
    const cached = createCachedPrincipals(principals, { freshFor: 60, staleFor: 900 }, clock);
    expect(await cached.byAppId(homeRealm, exchangeId)).toBeDefined();
    const before = principals.reads();
    let refused = 0;
    for (let index = 0; index < 100_000; index += 1) {
      await cached.byAppId(homeRealm, nobody(index)).catch(() => (refused += 1));
    }
    expect([principals.reads() - before, refused]).toEqual([12_000, 88_000]);
    expect(await cached.byAppId(homeRealm, exchangeId)).toBeDefined();
    clock.advance(61);
    expect(await cached.byAppId(homeRealm, exchangeId)).toBeDefined();
  });

  it.each(wires)('who goes on when no more are looked up is counted for it on the %s wire', async (wire) => {
    const { send, times } = await setUp({}, 4);
    const statuses = await times(50, (index) => send(wire, bad, garbage(wire, nobody(index))));
    const counted = [401, 503, 429].map((status) => statuses.filter((each) => each === status).length);
    expect(counted).toEqual([4, 6, 40]);
  });

  it('of 100,000 names and addresses a bounded number is remembered', async () => {
    const { limits } = await setUp();
    const enter = (index: number) =>
      limits.enter(
        httpRequest({
          headers: { 'x-forwarded-for': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` },
        }),
      );
    for (let index = 0; index < 100_000; index += 1) {
      const visit = enter(index);
      visit.claim(nobody(index));
      visit.proved(nobody(index));
      visit.leave(200);
      const failing = enter(index);
      failing.claim(nobody(index + 1));
      failing.leave(401);
    }
    expect(Math.max(...Object.values(limits.sizes()))).toBeLessThanOrEqual(20_000);
  });
});

describe('5.2 Brute force of a client secret or admin', () => {
  it('is slowed at its address, counted, and locks nobody out', async () => {
    const { send, times } = await setUp();
    const guess = (index: number) => send('modern', bad, form('modern', { client_secret: `guess-${index}` }));
    const statuses = await times(100, guess);
    expect(statuses.filter((status) => status === 401)).toHaveLength(2);
    expect((await guess(0)).last).toMatchObject({
      event: 'request.limited',
      fields: { by: 'name', address: bad },
    });
    expect((await send('modern', good, form('modern'))).status).toBe(200);
  });

  it('goes on at the pace of the limit and no faster, however long it lasts', async () => {
    const { send, clock } = await setUp();
    let tried = 0;
    for (let second = 0; second < 300; second += 1) {
      clock.advance(1);
      const { status } = await send('modern', bad, form('modern', { client_secret: 'guess' }));
      if (status === 401) tried += 1;
    }
    // A fifth of ten a minute, for five minutes, and what the bucket held at first.
    expect(tried).toBeLessThanOrEqual(2 * 5 + 2);
  });

  it('tells the guesser the same of a client that exists and of one that does not', async () => {
    const [known, unknown] = await Promise.all(
      [exchangeId, nobody(1)].map(async (client) => {
        const { send, times } = await setUp();
        return times(20, () =>
          send('modern', bad, form('modern', { client_id: client, client_secret: 'guess' })),
        );
      }),
    );
    expect(known).toEqual(unknown);
  });
});
