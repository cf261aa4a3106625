/** The configuration as an instance reads it: seldom, soon after a change of its own, and for a while without storage. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { createConfigurationReader } from '../../../../shared/registry/configuration/configuration-reader.ts';
import { succeeded } from '../../../support/outcomes.ts';
import { createRegistryBench, defaults, operator } from '../../../support/registry-bench.ts';
import { homeRealm } from '../../../support/token-service.ts';

const freshness = { freshFor: 60, staleFor: 900 };

function setUp() {
  const { configuration, clock } = createRegistryBench();
  const failures: unknown[] = [];
  let reads = 0;
  const store = {
    read(key: string) {
      reads += 1;
      return configuration.store.read(key);
    },
  };
  const onFailure = (error: unknown) => void failures.push(error);
  const reader = createConfigurationReader({ store, defaults, freshness, clock, onFailure });
  const setRealm = async (realm: string) =>
    succeeded(await configuration.acts.change({ members: { realm }, confirmRealmChange: true }, operator));
  const realm = async () => (await reader.current()).realm;
  return { store: configuration.store, clock, reader, realm, setRealm, failures, reads: () => reads };
}

describe('the configuration', () => {
  it('is that of the settings while nothing was set', async () => {
    expect(await setUp().realm()).toBe(homeRealm);
  });

  it('is read once while it is fresh, for any number of callers', async () => {
    const { realm, reads, clock } = setUp();
    await Promise.all(Array.from({ length: 20 }, realm));
    clock.advance(59);
    await realm();
    expect(reads()).toBe(1);
  });

  it('of another instance’s change is seen when it is no longer fresh', async () => {
    const { realm, setRealm, clock } = setUp();
    await realm();
    await setRealm('fabrikam.com');
    clock.advance(59);
    expect(await realm()).toBe(homeRealm);
    clock.advance(1);
    expect(await realm()).toBe('fabrikam.com');
  });

  it('of a change of its own is seen at once', async () => {
    const { realm, setRealm, reader } = setUp();
    await realm();
    await setRealm('fabrikam.com');
    reader.invalidate();
    expect(await realm()).toBe('fabrikam.com');
  });
});

describe('while storage is down', () => {
  const down = new Outage('tables', 'no answer');

  it('the last one serves for a quarter of an hour, and each failure is told', async () => {
    const { realm, store, clock, failures } = setUp();
    await realm();
    store.failWith(down);
    clock.advance(899);
    expect(await realm()).toBe(homeRealm);
    expect(failures).toEqual([down]);
    clock.advance(1);
    await expect(realm()).rejects.toBe(down);
  });

  it('there is none before the first', async () => {
    const { realm, store } = setUp();
    store.failWith(down);
    await expect(realm()).rejects.toBe(down);
    store.failWith(undefined);
    expect(await realm()).toBe(homeRealm);
  });
});
