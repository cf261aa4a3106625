/** Kept principals as the token path asks for them: by id and name, of the home realm, the living alone. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { createPrincipalReader } from '../../../../shared/registry/principals/principal-reader.ts';
import { succeeded } from '../../../support/outcomes.ts';
import { createRegistryBench, operator } from '../../../support/registry-bench.ts';
import { exchangeId, homeRealm, lyncId } from '../../../support/token-service.ts';

const url = 'https://mail.contoso.com';

async function setUp() {
  const { principals } = createRegistryBench();
  let realm = homeRealm;
  const flags = { enabled: true, trustedForDelegation: false, requiredRoles: [] };
  const request = { appId: exchangeId, displayName: 'Exchange', servicePrincipalNames: [url], ...flags };
  const { value } = succeeded(await principals.acts.create(request, operator));
  const reader = createPrincipalReader(principals.store, async () => realm);
  const moveTo = (other: string) => {
    realm = other;
  };
  return { ...principals, reader, value, moveTo };
}

describe('a principal', () => {
  it('is found by its id and by each of its names, with the realm that it is in', async () => {
    const { reader, value } = await setUp();
    const found = { ...value, realm: homeRealm };
    expect(await reader.byAppId(homeRealm, exchangeId)).toEqual(found);
    expect(await reader.byName(homeRealm, url)).toEqual(found);
    expect(await reader.byName(homeRealm, exchangeId)).toEqual(found);
  });

  it('is not found by anything else, its object id included', async () => {
    const { reader, value } = await setUp();
    expect(await reader.byAppId(homeRealm, lyncId)).toBeUndefined();
    expect(await reader.byAppId(homeRealm, value.id)).toBeUndefined();
    for (const name of [value.id, `${url}/`, url.toUpperCase(), ''])
      expect(await reader.byName(homeRealm, name)).toBeUndefined();
  });

  it('is not found in another realm, and follows the home realm to its next name', async () => {
    const { reader, moveTo } = await setUp();
    expect(await reader.byAppId('fabrikam.com', exchangeId)).toBeUndefined();
    expect(await reader.byName('fabrikam.com', url)).toBeUndefined();
    moveTo('fabrikam.com');
    expect((await reader.byAppId('fabrikam.com', exchangeId))?.realm).toBe('fabrikam.com');
    expect(await reader.byAppId(homeRealm, exchangeId)).toBeUndefined();
  });

  it('that was deleted is not found by any of its names', async () => {
    const { reader, acts } = await setUp();
    succeeded(await acts.remove(exchangeId, operator));
    expect(await reader.byAppId(homeRealm, exchangeId)).toBeUndefined();
    expect(await reader.byName(homeRealm, url)).toBeUndefined();
  });

  it('whose name changes hands between the two reads is not found by it', async () => {
    const { store, acts } = await setUp();
    const reader = createPrincipalReader(
      {
        ...store,
        async holderOf(claim) {
          const holder = await store.holderOf(claim);
          succeeded(await acts.removeNames(exchangeId, [url], operator));
          return holder;
        },
      },
      async () => homeRealm,
    );
    expect(await reader.byName(homeRealm, url)).toBeUndefined();
  });
});

it('an outage is thrown, never taken for absence', async () => {
  const { reader, store } = await setUp();
  const down = new Outage('tables', 'no answer');
  store.failWith(down);
  await expect(reader.byAppId(homeRealm, exchangeId)).rejects.toBe(down);
  await expect(reader.byName(homeRealm, url)).rejects.toBe(down);
});
