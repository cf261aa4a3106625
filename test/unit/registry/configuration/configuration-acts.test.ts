/** Changing the one OAuth configuration: first and later, on what was seen, and only with a word for what it breaks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import type { ConfigurationChange } from '../../../../shared/registry/configuration/configuration-rules.ts';
import {
  type ConfigurationRecord,
  effectiveConfiguration,
} from '../../../../shared/registry/configuration/oauth-configuration.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import { createRegistryBench, defaults, dryRun, operator } from '../../../support/registry-bench.ts';
import { exchangeId, homeRealm } from '../../../support/token-service.ts';

const unset = '"unset"';
const service = 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc';

function setUp() {
  const { configuration } = createRegistryBench();
  const { acts, store } = configuration;
  const change = (members: ConfigurationChange, call = operator, confirmRealmChange = false) =>
    acts.change({ members, confirmRealmChange }, call);
  return { acts, store, change };
}

describe('while nothing was ever set', () => {
  it('the configuration is that of the settings, with an ETag to change it on', async () => {
    const { acts, change } = setUp();
    const state = await acts.read();
    expect(state).toEqual({ record: {}, configuration: effectiveConfiguration({}, defaults), etag: unset });
    const done = succeeded(
      await change({ exchangeAutodiscoverUrl: service }, { ...operator, ifMatch: unset }),
    );
    expect(done).toMatchObject({ changed: true, record: { exchangeAutodiscoverUrl: service }, warnings: [] });
    expect(done.etag).not.toBe(unset);
    expect(await acts.read()).toMatchObject({ etag: done.etag, record: done.record });
  });

  it.each<[string, ConfigurationChange]>([
    ['of no member', {}],
    ['back to the settings, of what comes from there', { realm: null, tokenLifetimes: null }],
  ])('a change %s is none', async (_, members) => {
    const { change, store } = setUp();
    for (const call of [dryRun, operator, { ...operator, ifMatch: unset }])
      expect(succeeded(await change(members, call))).toMatchObject({
        changed: false,
        etag: unset,
        record: {},
      });
    expect(store.writes()).toBe(0);
  });

  it('a dry run sets nothing, and leaves the ETag as it is', async () => {
    const { acts, change, store } = setUp();
    const tried = succeeded(await change({ defaultSipDomain: 'fabrikam.com' }, dryRun));
    expect(tried).toMatchObject({ changed: true, etag: unset, configuration: { realm: 'fabrikam.com' } });
    expect(tried.warnings).not.toEqual([]);
    expect(store.writes()).toBe(0);
    expect((await acts.read()).etag).toBe(unset);
  });

  it('a change on what somebody else has set since is refused', async () => {
    const { change } = setUp();
    succeeded(await change({ exchangeAutodiscoverUrl: service }));
    const late = await change({ additionalSipDomains: [] }, { ...operator, ifMatch: unset });
    expect(refusalsOf(late)).toEqual(['PreconditionFailed']);
  });

  it('a change on what was seen of another deployment is refused', async () => {
    const { change, store } = setUp();
    const call = { ...operator, ifMatch: 'W/"1"' };
    expect(refusalsOf(await change({ exchangeAutodiscoverUrl: service }, call))).toEqual([
      'PreconditionFailed',
    ]);
    expect(store.writes()).toBe(0);
  });

  it('of two that set it at once, both are heard, unless one names what it has seen', async () => {
    const both = setUp();
    both.store.meanwhile(() => both.change({ exchangeAutodiscoverUrl: service }));
    const late = succeeded(await both.change({ additionalSipDomains: ['a.example'] }));
    expect(late.record).toEqual({ exchangeAutodiscoverUrl: service, additionalSipDomains: ['a.example'] });
    const one = setUp();
    one.store.meanwhile(() => one.change({ exchangeAutodiscoverUrl: service }));
    const refused = await one.change(
      { additionalSipDomains: ['a.example'] },
      { ...operator, ifMatch: unset },
    );
    expect(refusalsOf(refused)).toEqual(['PreconditionFailed']);
    expect((await one.acts.read()).record).toEqual({ exchangeAutodiscoverUrl: service });
  });
});

describe('a change', () => {
  it('touches what it names, and null gives a member back to the settings', async () => {
    const { acts, change } = setUp();
    succeeded(await change({ exchangeAutodiscoverUrl: service, additionalSipDomains: ['a.example'] }));
    succeeded(await change({ additionalSipDomains: null }));
    expect((await acts.read()).record).toEqual({ exchangeAutodiscoverUrl: service });
    expect((await acts.read()).configuration.additionalSipDomains).toEqual([]);
    const last = succeeded(await change({ exchangeAutodiscoverUrl: null }));
    expect(last).toMatchObject({ changed: true, record: {} });
    expect(last.etag).not.toBe(unset);
  });

  it('to what is set already is none', async () => {
    const { change, store } = setUp();
    const { etag } = succeeded(await change({ exchangeAutodiscoverUrl: service, additionalSipDomains: [] }));
    for (const members of [
      { additionalSipDomains: [], exchangeAutodiscoverUrl: service },
      { realm: null },
      {},
    ])
      expect(succeeded(await change(members))).toMatchObject({ changed: false, etag });
    expect(store.audited()).toHaveLength(1);
  });

  it('that names what is in force pins it: it is a change, and breaks nothing', async () => {
    const { change, acts } = setUp();
    const pinned = succeeded(await change({ realm: homeRealm }));
    expect(pinned).toMatchObject({ changed: true, warnings: [] });
    succeeded(await change({ defaultSipDomain: 'fabrikam.com' }));
    expect((await acts.read()).configuration).toMatchObject({
      realm: homeRealm,
      defaultSipDomain: 'fabrikam.com',
    });
  });

  it('is told in the audit with who and why, and what was before', async () => {
    const { change, store } = setUp();
    succeeded(await change({ exchangeAutodiscoverUrl: service }));
    succeeded(await change({ exchangeAutodiscoverUrl: null }, { ...operator, reason: 'moved' }));
    expect(store.audited()).toMatchObject([
      {
        action: 'created',
        object: 'oauthConfiguration/global',
        before: null,
        after: { exchangeAutodiscoverUrl: service },
      },
      {
        action: 'changed',
        actor: 'operator',
        reason: 'moved',
        before: { exchangeAutodiscoverUrl: service },
        after: { exchangeAutodiscoverUrl: null },
      },
    ]);
  });

  it('is refused for everything that is wrong with it', async () => {
    const { change, store } = setUp();
    const members = {
      realm: 'x y',
      serviceName: 'x',
      exchangeAutodiscoverUrl: service.replace('svc', 'xml'),
    };
    for (const call of [dryRun, operator])
      expect(refusalsOf(await change(members, call, true))).toEqual([
        'InvalidRequest realm',
        'InvalidRequest serviceName',
        'AutodiscoverUrlNotService exchangeAutodiscoverUrl',
      ]);
    expect(store.writes()).toBe(0);
  });

  it('larger than can be kept is refused, not thrown at', async () => {
    const { change } = setUp();
    const tokenLifetimes = Array.from({ length: 100 }, (_, n) => ({
      audience: `https://a.example/${String(n).padStart(900, 'x')}`,
      lifetimeSeconds: 300,
    }));
    for (const call of [dryRun, operator])
      expect(refusalsOf(await change({ tokenLifetimes }, call))).toEqual(['RecordTooLarge']);
  });

  it('that loses against another is decided on what that made of it', async () => {
    const { acts, change, store } = setUp();
    succeeded(await change({ exchangeAutodiscoverUrl: service }));
    store.meanwhile(() => change({ additionalSipDomains: ['a.example'] }));
    succeeded(await change({ exchangeAutodiscoverUrl: null }));
    expect((await acts.read()).record).toEqual({ additionalSipDomains: ['a.example'] });
  });

  it('is not made without the registry', async () => {
    const { change, acts, store } = setUp();
    const down = new Outage('tables', 'no answer');
    store.failWith(down);
    await expect(acts.read()).rejects.toBe(down);
    await expect(change({ realm: 'fabrikam.com' })).rejects.toBe(down);
  });
});

describe('a change that breaks something', () => {
  const unconfirmed = 'RealmChangeNotConfirmed confirmRealmChange';

  it.each<[string, ConfigurationRecord, ConfigurationChange, number]>([
    ['of the realm', {}, { realm: 'fabrikam.com' }, 3],
    ['of the service name', {}, { serviceName: exchangeId }, 1],
    ['of the SIP domain that the realm follows', {}, { defaultSipDomain: 'fabrikam.com' }, 3],
    ['back to the settings', { realm: 'fabrikam.com' }, { realm: null }, 3],
  ])('%s, needs a word for it, and a dry run says for what', async (_, record, members, things) => {
    const { acts, change } = setUp();
    if (Object.keys(record).length > 0) succeeded(await change(record, operator, true));
    const before = await acts.read();
    expect(refusalsOf(await change(members))).toEqual(Array.from({ length: things }, () => unconfirmed));
    expect(await acts.read()).toEqual(before);
    const tried = succeeded(await change(members, dryRun));
    expect(tried.warnings).toHaveLength(things);
    expect(await acts.read()).toEqual(before);
    const done = succeeded(await change(members, operator, true));
    expect(done).toMatchObject({ changed: true, warnings: tried.warnings });
    expect(done.configuration).toEqual(tried.configuration);
  });

  it('is told from one that only looks like it: the realm is set beside the SIP domain', async () => {
    const { change } = setUp();
    const members = { defaultSipDomain: 'fabrikam.com', realm: homeRealm };
    expect(succeeded(await change(members))).toMatchObject({ changed: true, warnings: [] });
  });

  it('only because of what another did meanwhile is refused as well', async () => {
    const { change, store, acts } = setUp();
    succeeded(await change({ realm: homeRealm, defaultSipDomain: 'fabrikam.com' }));
    // Harmless on what was read: the realm was set. By the time of the write it follows the SIP domain.
    store.meanwhile(() => change({ realm: null, defaultSipDomain: homeRealm }));
    expect(refusalsOf(await change({ defaultSipDomain: 'adatum.com' }))).toEqual([
      unconfirmed,
      unconfirmed,
      unconfirmed,
    ]);
    expect((await acts.read()).configuration.realm).toBe(homeRealm);
  });
});

it('after any changes the configuration is the last of each member over the settings', async () => {
  const domains = fc.constantFrom('a.example', 'b.example', null);
  const changes = fc.record(
    {
      realm: domains,
      defaultSipDomain: domains,
      additionalSipDomains: fc.constantFrom([], ['c.example'], null),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { maxLength: 10 }), async (sequence) => {
      const { acts, change } = setUp();
      for (const members of sequence) succeeded(await change(members, operator, true));
      const last = Object.assign({}, ...sequence) as ConfigurationChange;
      const set = Object.fromEntries(Object.entries(last).filter(([, value]) => value !== null));
      const { record, configuration } = await acts.read();
      expect(record).toEqual(set);
      expect(configuration).toEqual(effectiveConfiguration(set, defaults));
    }),
    { numRuns: 100 },
  );
});
