/** The contract of the registry of service principals, on every implementation. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTableServicePrincipals } from '../../shared/azure/table-service-principals.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import type { ServicePrincipal, ServicePrincipals } from '../../shared/registry/service-principal.ts';
import { createMemoryPrincipals } from '../support/memory-principals.ts';
import { createTestTables, onUnusableStorage } from '../support/test-tables.ts';

const implementations: readonly [string, () => Promise<ServicePrincipals>][] = [
  ['in memory', async () => createMemoryPrincipals()],
  [
    'in table storage',
    async () => createTableServicePrincipals(tableClient(await createTestTables(), 'ServicePrincipals')),
  ],
];

const realm = 'litwareinc.com';
const start = 1_782_864_000;

/** A principal of its own unless told otherwise: nothing of it is anywhere else. */
function principalOf(changes: Partial<ServicePrincipal> = {}): ServicePrincipal {
  const appId = changes.appId ?? randomUUID();
  return {
    id: randomUUID(),
    appId,
    realm,
    displayName: 'Exchange',
    enabled: true,
    trustedForDelegation: false,
    names: [appId],
    keyCredentials: [],
    passwordCredentials: [],
    ...changes,
  };
}

function keyCredential(index: number, size = 900) {
  return {
    keyId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    certificate: Buffer.alloc(size, index).toString('base64'),
    startsAt: start + index,
    endsAt: start + 31_536_000 + index,
    ...(index % 2 === 0 && { displayName: `CN=server-${index}, „Süd“` }),
  };
}

function passwordCredential(index: number) {
  return {
    keyId: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
    hash: Buffer.alloc(32, index).toString('base64url'),
    hint: 'gQ3',
    startsAt: start,
    endsAt: start + 1,
    ...(index % 2 === 0 && { displayName: 'handed over on paper' }),
  };
}

describe.each(implementations)('A registry of service principals %s', (_, open) => {
  let registry: ServicePrincipals;

  beforeAll(async () => {
    registry = await open();
  });

  it('gives back every field of a principal, by its id and by each of its names', async () => {
    const appId = randomUUID();
    const names = [appId, `${appId}/atl-cs-001.litwareinc.com`, 'https://atl-cs-001.litwareinc.com'];
    const principal = principalOf({
      appId,
      displayName: 'Lync, pool "atl" – Süd',
      enabled: false,
      trustedForDelegation: true,
      names,
      keyCredentials: [keyCredential(1), keyCredential(2)],
      passwordCredentials: [passwordCredential(1), passwordCredential(2)],
    });
    expect(await registry.add(principal)).toBe('added');
    expect(await registry.byAppId(realm, appId)).toEqual(principal);
    for (const name of names) expect(await registry.byName(realm, name)).toEqual(principal);
  });

  it('holds twenty keys and two secrets of one principal', async () => {
    const principal = principalOf({
      keyCredentials: Array.from({ length: 20 }, (_each, index) => keyCredential(index, 3072)),
      passwordCredentials: [passwordCredential(1), passwordCredential(2)],
    });
    expect(await registry.add(principal)).toBe('added');
    expect(await registry.byAppId(realm, principal.appId)).toEqual(principal);
  });

  it('knows nobody under an id or a name that was never added', async () => {
    expect(await registry.byAppId(realm, randomUUID())).toBeUndefined();
    expect(await registry.byName(realm, 'https://nobody.example')).toBeUndefined();
  });

  it('finds a principal by its whole id only, and takes nothing else for an id', async () => {
    const appId = '0000000a-0000-0ff1-ce00-000000000000';
    const key = keyCredential(1);
    await registry.add(principalOf({ appId, names: ['https://a.example'], keyCredentials: [key] }));
    const wrong = [
      '',
      appId.slice(0, 8),
      appId.slice(0, -1),
      `${appId}0`,
      ` ${appId}`,
      `${appId}:`,
      `${appId}:key:${key.keyId}`,
      appId.toUpperCase(),
      'name:',
      `${appId}' or '1' eq '1`,
      "' or PartitionKey ne '",
      '%30%30%30',
    ];
    for (const id of wrong) expect([id, await registry.byAppId(realm, id)]).toEqual([id, undefined]);
    expect(await registry.byName(realm, appId)).toBeUndefined();
  });

  it('keeps apart principals whose ids are neighbours or begin alike', async () => {
    const ids = ['00000010-0000', '00000010-0000-0ff1', '00000010-0000-0ff1-ce00', '00000010-0001'];
    const principals = ids.map((appId, index) =>
      principalOf({
        appId,
        keyCredentials: [keyCredential(index)],
        passwordCredentials: [passwordCredential(index)],
      }),
    );
    for (const principal of principals) expect(await registry.add(principal)).toBe('added');
    for (const principal of principals)
      expect(await registry.byAppId(realm, principal.appId)).toEqual(principal);
  });

  it('gives a name to exactly one of two principals that want it at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const shared = `https://round-${round}.example`;
      const rivals = ['one', 'two'].map((side) =>
        principalOf({ names: [`https://${side}-${round}.example`, shared] }),
      );
      const outcomes = await Promise.all(rivals.map((rival) => registry.add(rival)));
      expect(outcomes.toSorted()).toEqual(['added', 'taken']);
      const winner = rivals[outcomes.indexOf('added')];
      const loser = rivals[outcomes.indexOf('taken')];
      expect(await registry.byName(realm, shared)).toEqual(winner);
      expect(await registry.byAppId(realm, loser?.appId ?? '')).toBeUndefined();
      expect(await registry.byName(realm, loser?.names[0] ?? '')).toBeUndefined();
    }
  });

  it('adds a principal once, of many that try at once', async () => {
    const principal = principalOf();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => registry.add(principal)));
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(1);
  });

  it.each(['its id', 'its last name'])('adds nothing of a principal when %s is taken', async (what) => {
    const first = principalOf({ names: [`https://first-${what.length}.example`] });
    await registry.add(first);
    const free = `https://free-${what.length}.example`;
    const late = principalOf(
      what === 'its id'
        ? { appId: first.appId, names: [free], keyCredentials: [keyCredential(1)] }
        : { names: [free, ...first.names], keyCredentials: [keyCredential(1)] },
    );
    expect(await registry.add(late)).toBe('taken');
    expect(await registry.byName(realm, free)).toBeUndefined();
    expect(await registry.byAppId(realm, first.appId)).toEqual(first);
    expect(await registry.byName(realm, first.names[0] ?? '')).toEqual(first);
    if (what !== 'its id') expect(await registry.byAppId(realm, late.appId)).toBeUndefined();
  });

  it('keeps realms apart that hold the same id and the same name', async () => {
    const here = principalOf({ names: ['https://both.example'], keyCredentials: [keyCredential(1)] });
    const there = { ...here, id: randomUUID(), realm: 'fabrikam.com', keyCredentials: [] };
    const wrongRealms = ['fabrikam', 'fabrikam.co', 'fabrikam.com.', 'FABRIKAM.COM', '', "x' or '1' eq '1"];
    expect(await registry.add(here)).toBe('added');
    expect(await registry.byAppId(there.realm, here.appId)).toBeUndefined();
    expect(await registry.byName(there.realm, 'https://both.example')).toBeUndefined();
    expect(await registry.add(there)).toBe('added');
    expect(await registry.byAppId(realm, here.appId)).toEqual(here);
    expect(await registry.byAppId(there.realm, here.appId)).toEqual(there);
    expect(await registry.byName(there.realm, 'https://both.example')).toEqual(there);
    for (const wrong of wrongRealms) expect(await registry.byAppId(wrong, here.appId)).toBeUndefined();
  });

  it.each([
    ['slashes both ways', 'https://h.example/a/b\\c', ['https://h.example/a/b/c', 'https://h.example/a']],
    ['a fragment', 'https://h.example/#part', ['https://h.example/', 'https://h.example']],
    ['a query', 'https://h.example/?a=1&b=2', ['https://h.example/', 'https://h.example/?b=2&a=1']],
    ['a quotation mark', "https://h.example/o'neil", ['https://h.example/o', "https://h.example/o''neil"]],
    ['a percent sign', 'https://h.example/%2F', ['https://h.example//', 'https://h.example/%2f']],
    ['an accent in one character', 'https://é.example', ['https://e\u0301.example', 'https://e.example']],
    ['a look-alike letter', 'https://\u0435xample.com', ['https://example.com']],
    ['capitals', 'https://H.example/Case', ['https://h.example/case', 'https://H.example/CASE']],
    ['blanks at its ends', ' h.example ', ['h.example', ' h.example', 'h.example ']],
    [
      'characters outside the first plane',
      'https://😀.example',
      ['https://😁.example', 'https://\ufffd.example'],
    ],
    ['control characters', 'h\u0000.example\r\n\t', ['h.example', 'h\u0000.example']],
    [
      'half of a surrogate pair',
      'https://\ud800.example',
      ['https://\ufffd.example', 'https://\ud801.example'],
    ],
    ['the name of a property', '__proto__', ['constructor', 'toString']],
    [
      'a thousand characters and more',
      `https://h.example/${'x'.repeat(2000)}`,
      [`https://h.example/${'x'.repeat(1999)}`],
    ],
    ['no characters', '', [' ']],
  ])('keeps a name with %s exactly, and finds it under no other spelling', async (_case, name, others) => {
    const principal = principalOf({ names: [name] });
    expect(await registry.add(principal)).toBe('added');
    expect(await registry.byName(realm, name)).toEqual(principal);
    for (const other of others)
      expect([other, await registry.byName(realm, other)]).toEqual([other, undefined]);
  });

  it('finds any name by itself and by no other text', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const law = fc.asyncProperty(text, text, async (name, other) => {
      fc.pre(name !== other);
      const own = await open();
      const principal = principalOf({ names: [name] });
      expect(await own.add(principal)).toBe('added');
      expect(await own.byName(realm, name)).toEqual(principal);
      expect(await own.byName(realm, other)).toBeUndefined();
    });
    await fc.assert(law, { numRuns: 25 });
  });
});

describe('A registry of service principals in table storage', () => {
  const calls: [string, (registry: ServicePrincipals) => Promise<unknown>][] = [
    ['find by id', (registry) => registry.byAppId(realm, randomUUID())],
    ['find by name', (registry) => registry.byName(realm, 'https://h.example')],
    ['add', (registry) => registry.add(principalOf())],
  ];

  it.each(onUnusableStorage(calls))(
    'that %s cannot %s: an outage, never "unknown" or "taken"',
    async (_state, _name, storage, call) => {
      const unusable = createTableServicePrincipals(tableClient(await storage(), 'ServicePrincipals'));
      await expect(call(unusable)).rejects.toMatchObject({ name: 'Outage', dependency: 'tables' });
    },
  );
});
