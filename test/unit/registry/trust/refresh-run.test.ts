/** The timer's run: what is due and nothing else, a bounded number at once, to the end of its time. */
import { describe, expect, it } from 'vitest';
import { Outage, succeed } from '../../../../shared/base/errors.ts';
import type { PartnerApplication } from '../../../../shared/registry/partners/partner-application.ts';
import { refreshDue } from '../../../../shared/registry/trust/refresh-run.ts';
import { firstRefresh } from '../../../../shared/registry/trust/refresh-state.ts';
import { testNow } from '../../../support/clock.ts';
import { authenticationMetadata, certificateKey } from '../../../support/foreign-trust.ts';
import { succeeded } from '../../../support/outcomes.ts';
import { createRegistryBench, operator, type RegistryBench } from '../../../support/registry-bench.ts';

const urlOf = (name: string) => `https://${name}.contoso.com/metadata/json/1`;
const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Partners that were asked for so many seconds ago; each publishes what it did then. */
async function setUp(ages: readonly number[]) {
  const bench = createRegistryBench();
  for (const [n, age] of ages.entries()) await register(bench, n, age);
  const before = bench.web.asked().length;
  const run = (until = 1000) => refreshDue(bench.partners.refresh, until);
  const asked = () => bench.web.asked().slice(before);
  return { ...bench, run, asked };
}

const nameOf = (n: number) => `p${String(n).padStart(4, '0')}`;

async function register({ partners, web }: RegistryBench, n: number, age: number): Promise<void> {
  const name = nameOf(n);
  const keys = [certificateKey(`key-${n}`)];
  const partner: PartnerApplication = {
    name,
    applicationIdentifier: idOf(n),
    realm: 'contoso.com',
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: { form: 'metadata', metadataUrl: urlOf(name), refresh: firstRefresh(testNow - age) },
    keys,
    createdAt: testNow - age,
  };
  succeeded(await partners.keeper.create(partner, operator));
  web.answer(
    urlOf(name),
    succeed(authenticationMetadata({ applicationIdentifier: partner.applicationIdentifier, keys })),
  );
}

describe('what is due', () => {
  it('is asked for, and what is not is left alone', async () => {
    const bench = await setUp([3600, 3599, 10_000, 0]);
    expect(await bench.run()).toEqual({ due: 2, refreshed: 2, failed: 0 });
    expect(bench.asked()).toEqual([urlOf('p0000'), urlOf('p0002')]);
  });

  it('is not due once more in the next run, however that one ended', async () => {
    const bench = await setUp([3600, 3600]);
    bench.web.fail(urlOf('p0001'), 'MetadataUnreachable');
    expect(await bench.run()).toEqual({ due: 2, refreshed: 1, failed: 1 });
    bench.clock.advance(600);
    expect(await bench.run()).toEqual({ due: 0, refreshed: 0, failed: 0 });
    expect(bench.alarms).toMatchObject([{ object: 'partnerApplications/p0001' }]);
  });

  it('is found on every page, and far more of it than are asked at once', async () => {
    const bench = await setUp(Array.from({ length: 1100 }, () => 3600));
    expect(await bench.run()).toEqual({ due: 1100, refreshed: 1100, failed: 0 });
    expect(new Set(bench.asked()).size).toBe(1100);
  });

  it('is neither a partner without metadata nor a deleted one', async () => {
    const bench = await setUp([3600, 3600]);
    succeeded(await bench.partners.keeper.remove('p0000', operator));
    const bare = (partner: PartnerApplication) =>
      succeed({ ...partner, source: { form: 'certificate' as const } });
    succeeded(await bench.partners.keeper.change('p0001', 'changed', bare, operator));
    expect(await bench.run()).toEqual({ due: 0, refreshed: 0, failed: 0 });
    expect(bench.asked()).toEqual([]);
  });

  it('is asked for in the name of the timer', async () => {
    const bench = await setUp([3600]);
    const keys = [certificateKey('key-0'), certificateKey('key-new')];
    bench.web.answer(
      urlOf('p0000'),
      succeed(authenticationMetadata({ applicationIdentifier: idOf(0), keys })),
    );
    await bench.run();
    expect(bench.partners.store.audited().at(-1)).toMatchObject({ actor: 'timer', action: 'keysChanged' });
  });
});

describe('when time is up', () => {
  it('no further fetch begins, and the next run goes on with the rest', async () => {
    const bench = await setUp(Array.from({ length: 40 }, () => 3600));
    bench.web.during(async () => bench.clock.advance(1));
    const first = await bench.run(1000);
    expect(first.due).toBe(40);
    expect(first.refreshed).toBeLessThan(40);
    const second = await bench.run(10_000);
    expect(second).toEqual({ due: 40 - first.refreshed, refreshed: 40 - first.refreshed, failed: 0 });
  });

  it('before it began, nobody is asked', async () => {
    const bench = await setUp([3600]);
    expect(await bench.run(0)).toEqual({ due: 1, refreshed: 0, failed: 0 });
    expect(bench.asked()).toEqual([]);
  });
});

describe('an error', () => {
  it('that is an outage of the registry ends the run before everybody was asked', async () => {
    const bench = await setUp(Array.from({ length: 100 }, () => 3600));
    const down = new Outage('tables', 'no answer');
    bench.web.during(async () => bench.partners.store.failWith(down));
    await expect(bench.run()).rejects.toBe(down);
    expect(bench.asked().length).toBeLessThan(40);
  });

  it('that one partner causes is thrown only after all others had their turn', async () => {
    const bench = await setUp(Array.from({ length: 600 }, () => 3600));
    const bug = new Error('a bug');
    const broken = {
      ...bench.partners.refresh,
      fetchMetadata: async (url: string) => {
        if (url === urlOf('p0003')) throw bug;
        return bench.web.fetchMetadata(url);
      },
    };
    await expect(refreshDue(broken, 1000)).rejects.toBe(bug);
    expect(new Set(bench.asked()).size).toBe(599);
    const { records } = await bench.partners.store.list({ top: 1000 });
    const stale = records.filter(
      ({ value: { source } }) => source.form === 'metadata' && source.refresh.lastAttemptAt < testNow,
    );
    expect(stale.map(({ key }) => key)).toEqual(['p0003']);
  });
});

it('two runs at once ask twice at most, and agree on what was found', async () => {
  const bench = await setUp([3600, 3600, 3600]);
  const runs = await Promise.all([bench.run(), bench.run()]);
  for (const run of runs) expect(run.failed).toBe(0);
  expect(bench.asked().length).toBeLessThanOrEqual(6);
  expect(bench.partners.store.audited()).toHaveLength(3);
});
