/** Service principals: created, addressed by either id, renamed one name at a time, deleted and restored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  PrincipalChange,
  PrincipalCreation,
} from '../../../../shared/registry/principals/principal-acts.ts';
import { testNow } from '../../../support/clock.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';
import { createRegistryBench, dryRun, operator } from '../../../support/registry-bench.ts';
import { exchangeId, lyncId, sharePointId } from '../../../support/token-service.ts';

const mail = `${exchangeId}/mail.contoso.com`;
const url = 'https://mail.contoso.com';

function setUp() {
  const bench = createRegistryBench();
  const { acts, store } = bench.principals;
  const create = (changes: Partial<PrincipalCreation> = {}, call = operator) =>
    acts.create(
      {
        appId: exchangeId,
        displayName: 'Exchange',
        servicePrincipalNames: [],
        enabled: true,
        trustedForDelegation: false,
        requiredRoles: [],
        ...changes,
      },
      call,
    );
  const now = async (id = exchangeId) => succeeded(await acts.find(id)).value;
  return { ...bench, acts, store, create, now };
}

describe('a creation', () => {
  it('makes a principal with its id for a name and no credentials', async () => {
    const { create } = setUp();
    const { value } = succeeded(await create({ servicePrincipalNames: [url, mail.toUpperCase()] }));
    expect(value).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      appId: exchangeId,
      displayName: 'Exchange',
      enabled: true,
      trustedForDelegation: false,
      names: [exchangeId, url, mail],
      requiredRoles: [],
      keyCredentials: [],
      passwordCredentials: [],
      createdAt: testNow,
    });
    expect(value.id).not.toBe(exchangeId);
  });

  it('makes an application id where none is given, another each time', async () => {
    const { create } = setUp();
    const [one, two] = [
      succeeded(await create({ appId: undefined })).value,
      succeeded(await create({ appId: undefined })).value,
    ];
    expect(one.names).toEqual([one.appId]);
    expect(new Set([one.id, one.appId, two.id, two.appId]).size).toBe(4);
  });

  it('takes the id in any case', async () => {
    const { create, now } = setUp();
    succeeded(await create({ appId: exchangeId.toUpperCase() }));
    expect((await now()).appId).toBe(exchangeId);
  });

  it.each<[string, Partial<PrincipalCreation>, string[]]>([
    ['an id that is none', { appId: 'exchange' }, ['InvalidRequest appId']],
    [
      'the id of the authorization server',
      { appId: '00000001-0000-0000-c000-000000000000' },
      ['InvalidRequest appId'],
    ],
    [
      'names and roles that are none',
      { servicePrincipalNames: ['x', `${lyncId}/host`], requiredRoles: ['a b'] },
      [
        'InvalidRequest servicePrincipalNames',
        'InvalidRequest servicePrincipalNames',
        'InvalidRequest requiredRoles',
      ],
    ],
    [
      'fifty names beside its id',
      { servicePrincipalNames: Array.from({ length: 50 }, (_, n) => `https://host-${n}`) },
      ['InvalidRequest servicePrincipalNames'],
    ],
    [
      'everything at once',
      { appId: '1', servicePrincipalNames: ['x'], requiredRoles: [''] },
      ['InvalidRequest appId', 'InvalidRequest requiredRoles'],
    ],
  ])('is refused with %s', async (_, request, refusals) => {
    const { create, store } = setUp();
    for (const call of [dryRun, operator]) expect(refusalsOf(await create(request, call))).toEqual(refusals);
    expect(store.writes()).toBe(0);
  });

  it('is refused for an id that there is, and for every name of another', async () => {
    const { create } = setUp();
    succeeded(await create({ servicePrincipalNames: [url, `${url}/ews`] }));
    for (const call of [dryRun, operator]) {
      expect(refusalsOf(await create({}, call))).toEqual(['PrincipalAlreadyExists appId']);
      const other = { appId: lyncId, servicePrincipalNames: [`${url}/`, 'https://lync', `${url}/ews`] };
      expect(refusalsOf(await create(other, call))).toEqual([
        'ServicePrincipalNameTaken servicePrincipalNames',
        'ServicePrincipalNameTaken servicePrincipalNames',
      ]);
    }
  });

  it('is refused for an application id that is the object id of another: an address means one', async () => {
    const { create, acts, now } = setUp();
    const { value } = succeeded(await create());
    for (const call of [dryRun, operator])
      expect(refusalsOf(await create({ appId: value.id }, call))).toEqual(['PrincipalAlreadyExists appId']);
    succeeded(await acts.remove(value.id, operator));
    succeeded(await create({ appId: value.id }));
    expect((await now(value.id)).appId).toBe(value.id);
    expect(refusalsOf(await acts.restore(exchangeId, operator))).toEqual(['PrincipalAlreadyExists appId']);
  });
});

describe('a principal', () => {
  it.each<[string, (p: { id: string; appId: string }) => string]>([
    ['its application id', ({ appId }) => appId],
    ['its object id', ({ id }) => id],
    ['its application id in capitals', ({ appId }) => appId.toUpperCase()],
    ['its object id in capitals', ({ id }) => id.toUpperCase()],
  ])('is addressed by %s, for every act', async (_, idOf) => {
    const { create, acts, now } = setUp();
    const id = idOf(succeeded(await create()).value);
    expect(succeeded(await acts.find(id)).value.appId).toBe(exchangeId);
    succeeded(await acts.change(id, { displayName: 'New' }, operator));
    succeeded(await acts.addNames(id, [url], operator));
    expect(await now()).toMatchObject({ displayName: 'New', names: [exchangeId, url] });
    succeeded(await acts.removeNames(id, [url], operator));
    succeeded(await acts.remove(id, operator));
    expect(refusalsOf(await acts.find(id))).toEqual(['NotFound']);
  });

  it.each(['', 'exchange', lyncId, '*', `${exchangeId}/host`, '../x'])(
    'is not addressed by %j',
    async (id) => {
      const { create, acts } = setUp();
      succeeded(await create());
      for (const outcome of [
        await acts.find(id),
        await acts.change(id, { enabled: false }, operator),
        await acts.addNames(id, [url], operator),
        await acts.removeNames(id, [url], operator),
        await acts.remove(id, operator),
        await acts.restore(id, operator),
      ])
        expect(violationsOf(outcome).map(({ code }) => code)).toContain('NotFound');
    },
  );

  it('is found by each of its names in any spelling, and by no other', async () => {
    const { create, acts } = setUp();
    const { value } = succeeded(await create({ servicePrincipalNames: [url, mail] }));
    for (const name of [exchangeId, exchangeId.toUpperCase(), mail, `${url}/`, `${exchangeId}@contoso.com`])
      expect((await acts.findByName(name))?.value.appId).toBe(exchangeId);
    for (const name of [value.id, lyncId, `${url}/ews`, 'exchange', '', '*'])
      expect(await acts.findByName(name)).toBeUndefined();
    succeeded(await acts.remove(exchangeId, operator));
    expect(await acts.findByName(url)).toBeUndefined();
  });
});

describe('a change', () => {
  it.each<PrincipalChange>([
    { displayName: 'New' },
    { enabled: false },
    { trustedForDelegation: true },
    { requiredRoles: ['UserApplication'] },
    { displayName: 'New', enabled: false, trustedForDelegation: true, requiredRoles: ['a', 'b'] },
  ])('of %o touches nothing else', async (request) => {
    const { create, acts, now } = setUp();
    succeeded(await create({ servicePrincipalNames: [url] }));
    const before = await now();
    succeeded(await acts.change(exchangeId, request, operator));
    expect(await now()).toEqual({ ...before, ...request });
  });

  it('of nothing is none', async () => {
    const { create, acts } = setUp();
    const { etag } = succeeded(await create());
    for (const request of [
      {},
      { enabled: true, displayName: 'Exchange', requiredRoles: [] },
      { enabled: undefined },
    ])
      expect(succeeded(await acts.change(exchangeId, request, operator))).toMatchObject({
        changed: false,
        etag,
      });
  });

  it('takes nothing else along that its request may hold', async () => {
    const { create, acts, now } = setUp();
    succeeded(await create());
    const before = await now();
    const smuggled = {
      names: [],
      id: lyncId,
      appId: lyncId,
      keyCredentials: [{}],
      reason: 'why',
      enabled: false,
    };
    succeeded(await acts.change(exchangeId, smuggled as PrincipalChange, operator));
    expect(await now()).toEqual({ ...before, enabled: false });
  });

  it('to roles that are none is refused for each', async () => {
    const { create, acts } = setUp();
    succeeded(await create());
    expect(refusalsOf(await acts.change(exchangeId, { requiredRoles: ['ok', 'a b', ''] }, operator))).toEqual(
      ['InvalidRequest requiredRoles', 'InvalidRequest requiredRoles'],
    );
  });
});

describe('the names', () => {
  it('are added to those that there are; one that there is, is no change', async () => {
    const { create, acts, now } = setUp();
    succeeded(await create({ servicePrincipalNames: [url] }));
    expect(succeeded(await acts.addNames(exchangeId, [mail], operator)).value.names).toEqual([
      exchangeId,
      url,
      mail,
    ]);
    expect(succeeded(await acts.addNames(exchangeId, [`${url}/`, exchangeId], operator)).changed).toBe(false);
    expect((await now()).names).toEqual([exchangeId, url, mail]);
  });

  it('are removed, and free for others', async () => {
    const { create, acts } = setUp();
    succeeded(await create({ servicePrincipalNames: [url, mail] }));
    succeeded(await acts.removeNames(exchangeId, [`${url}/`], operator));
    succeeded(await create({ appId: lyncId, servicePrincipalNames: [url] }));
    expect(refusalsOf(await acts.addNames(exchangeId, [url], operator))).toEqual([
      'ServicePrincipalNameTaken servicePrincipalNames',
    ]);
  });

  it('are refused for each that is none, or unknown, or must stay', async () => {
    const { create, acts, now } = setUp();
    succeeded(await create({ servicePrincipalNames: [url] }));
    for (const call of [dryRun, operator]) {
      const removed = await acts.removeNames(exchangeId, ['x', mail, exchangeId, url], call);
      expect(refusalsOf(removed)).toEqual([
        'InvalidRequest servicePrincipalNames',
        'InvalidRequest servicePrincipalNames',
        'InvalidRequest servicePrincipalNames',
      ]);
      expect(refusalsOf(await acts.addNames(exchangeId, ['x', mail], call))).toEqual([
        'InvalidRequest servicePrincipalNames',
      ]);
    }
    expect((await now()).names).toEqual([exchangeId, url]);
  });

  it('are fifty at most', async () => {
    const { create, acts, now } = setUp();
    const names = Array.from({ length: 49 }, (_, n) => `https://host-${n}`);
    succeeded(await create({ servicePrincipalNames: names }));
    expect(refusalsOf(await acts.addNames(exchangeId, [url], operator))).toEqual([
      'InvalidRequest servicePrincipalNames',
    ]);
    succeeded(await acts.removeNames(exchangeId, ['https://host-7'], operator));
    succeeded(await acts.addNames(exchangeId, [url], operator));
    expect((await now()).names).toHaveLength(50);
  });

  it('that are fifty, and as long as can be, can all be removed again', async () => {
    const { create, acts, now } = setUp();
    const names = Array.from({ length: 49 }, (_, n) => `https://h${n}/`.padEnd(300, 'x'));
    succeeded(await create({ servicePrincipalNames: names, displayName: '\u0001'.repeat(256) }));
    succeeded(await acts.removeNames(exchangeId, names, { ...operator, reason: '\u0001'.repeat(500) }));
    expect((await now()).names).toEqual([exchangeId]);
  });

  it('that two add at once are all there', async () => {
    const { create, acts, now, store } = setUp();
    succeeded(await create());
    store.meanwhile(() => acts.addNames(exchangeId, [mail], operator));
    succeeded(await acts.addNames(exchangeId, [url], operator));
    expect((await now()).names).toEqual([exchangeId, mail, url]);
  });

  it('of all principals are different after any sequence of acts, and the id is always one', async () => {
    const ids = [exchangeId, lyncId, sharePointId];
    const acts = fc.record({
      verb: fc.constantFrom('create', 'addNames', 'removeNames', 'remove', 'restore'),
      id: fc.constantFrom(...ids),
      names: fc.subarray(['https://a', 'https://b', 'https://c'], { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 20 }), async (sequence) => {
        const bench = setUp();
        for (const { verb, id, names } of sequence) {
          if (verb === 'create') await bench.create({ appId: id, servicePrincipalNames: names });
          else if (verb === 'remove' || verb === 'restore') await bench.acts[verb](id, operator);
          else await bench.acts[verb](id, names, operator);
        }
        const { records } = await bench.store.list({ top: 10 });
        const all = records.flatMap(({ value }) => value.names);
        expect(new Set(all).size).toBe(all.length);
        for (const { value } of records) {
          expect(value.names).toContain(value.appId);
          for (const name of value.names) expect((await bench.acts.findByName(name))?.key).toBe(value.appId);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a deleted principal', () => {
  it('comes back with everything, by its application id', async () => {
    const { create, acts, now, clock } = setUp();
    const { value } = succeeded(await create({ servicePrincipalNames: [url], trustedForDelegation: true }));
    succeeded(await acts.remove(value.id, operator));
    clock.advance(86_400);
    expect(refusalsOf(await acts.restore(value.id, operator))).toEqual(['NotFound']);
    succeeded(await acts.restore(exchangeId.toUpperCase(), operator));
    expect(await now(value.id)).toEqual(value);
  });

  it('does not come back while somebody has one of its names', async () => {
    const { create, acts } = setUp();
    succeeded(await create({ servicePrincipalNames: [url] }));
    succeeded(await acts.remove(exchangeId, operator));
    succeeded(await create({ appId: lyncId, servicePrincipalNames: [url] }));
    for (const call of [dryRun, operator])
      expect(refusalsOf(await acts.restore(exchangeId, call))).toEqual([
        'ServicePrincipalNameTaken servicePrincipalNames',
      ]);
  });

  it('that is created anew is another: object id, date and names of its own', async () => {
    const { create, acts, now, clock } = setUp();
    const { value: old } = succeeded(await create({ servicePrincipalNames: [url] }));
    succeeded(await acts.remove(exchangeId, operator));
    clock.advance(60);
    succeeded(await create());
    const made = await now();
    expect(made).toMatchObject({ createdAt: testNow + 60, names: [exchangeId], keyCredentials: [] });
    expect(made.id).not.toBe(old.id);
    expect(refusalsOf(await acts.find(old.id))).toEqual(['NotFound']);
  });
});
