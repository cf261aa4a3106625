/** The contract of the vault of certificate versions, on every implementation. What only a vault does is beside it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import type { Seconds } from '../../shared/base/clock.ts';
import type { CertificateStore, CreationRequest } from '../../shared/certificates/ports.ts';
import { selfSigned } from '../support/certificates.ts';
import { createTestClock } from '../support/clock.ts';
import { type CreationFate, createMemoryCertificateStore } from '../support/memory-certificates.ts';
import { startVaultStack, type VaultStack } from '../support/vault-stack.ts';

/** A new, empty vault and the world around it. */
interface World {
  readonly store: CertificateStore;
  /** How the next creation goes. */
  plan(fate: CreationFate): void;
  advance(seconds: Seconds): Promise<void>;
  /** Somebody changes the policy of that certificate to the vault's own habits. */
  spoilPolicy(name: string): Promise<void>;
}

let stack: VaultStack;

beforeAll(async () => {
  stack = await startVaultStack();
});
afterAll(() => stack.close());

async function openMemory(): Promise<World> {
  const clock = createTestClock();
  let fate: CreationFate = { takes: 0, ends: 'completed' };
  const store = createMemoryCertificateStore({ clock, fate: () => fate });
  return {
    store,
    plan(planned) {
      fate = planned;
    },
    advance: async (seconds) => clock.advance(seconds),
    spoilPolicy: async () => store.setPolicyDrift(['the vault renews the certificate by itself']),
  };
}

async function openVault(): Promise<World> {
  const vault = await stack.startVault();
  return {
    store: createVaultCertificates(vault.url),
    plan({ takes, ends }) {
      if (takes === Number.POSITIVE_INFINITY) vault.control.planOutcome({ outcome: 'endless' });
      else {
        vault.control.planOutcome({ outcome: ends });
        vault.control.setIssuanceSeconds(takes);
      }
    },
    async advance(seconds) {
      await vault.control.advanceClock(seconds);
    },
    async spoilPolicy(name) {
      const policy = await vault.certificates.getCertificatePolicy(name);
      const lifetimeActions = [{ action: 'AutoRenew' as const, lifetimePercentage: 80 }];
      await vault.certificates.updateCertificatePolicy(name, { ...policy, lifetimeActions });
    },
  };
}

function request(name: string, changes: Partial<CreationRequest> = {}): CreationRequest {
  return {
    name,
    subject: 'CN=litwareinc.com',
    dnsNames: ['litwareinc.com'],
    validityMonths: 12,
    exportable: false,
    tags: {},
    ...changes,
  };
}

const atOnce: CreationFate = { takes: 0, ends: 'completed' };
const slowly: CreationFate = { takes: 600, ends: 'completed' };
const never: CreationFate = { takes: Number.POSITIVE_INFINITY, ends: 'completed' };

describe.each([
  ['in memory', openMemory],
  ['in the vault', openVault],
])('A certificate store %s', (_, open) => {
  let world: World;
  let store: CertificateStore;

  beforeEach(async () => {
    world = await open();
    store = world.store;
  });

  /** Creates at once, and lets a minute pass. @returns the version that came of it */
  async function create(name: string, tags: Record<string, string> = {}) {
    world.plan(atOnce);
    const before = new Set((await store.versions(name)).map(({ version }) => version));
    expect(await store.create(request(name, { tags }))).toBe('started');
    expect(await store.creationStatus(name)).toEqual({ status: 'completed' });
    const made = (await store.versions(name)).find(({ version }) => !before.has(version));
    if (!made) throw new Error(`No version of ${name} was created.`);
    // No two in the same second: then the age alone would not decide their order.
    await world.advance(60);
    return made;
  }

  it('holds nothing at first, and says so of everything', async () => {
    expect(await store.versions()).toEqual([]);
    expect(await store.versions('issuer')).toEqual([]);
    expect(await store.version('issuer', '0123456789abcdef0123456789abcdef')).toBeUndefined();
    expect(await store.creationStatus('issuer')).toEqual({ status: 'none' });
    expect(await store.repairPolicy('issuer')).toEqual([]);
    await store.abandonCreation('issuer');
    await store.disable('issuer', '0123456789abcdef0123456789abcdef');
    expect(await store.versions()).toEqual([]);
  });

  it('describes a created version by its facts', async () => {
    const tags = { s2sRoll: 'roll-1', note: 'Süd & „Nord“' };
    const made = await create('issuer', tags);
    expect(made).toMatchObject({ name: 'issuer', enabled: true, tags });
    expect(made.version).toMatch(/^[0-9a-f]{32}$/);
    expect(made.keyId).toMatch(new RegExp(`^https://[^/]+/keys/issuer/${made.version}$`));
    expect(made.certificate.length).toBeGreaterThan(0);
    expect(Number.isInteger(made.createdAt)).toBe(true);
    expect(await store.version('issuer', made.version)).toEqual(made);
    expect(await store.versions()).toEqual([made]);
  });

  it('shows no version while the first creation is under way, and takes no second one', async () => {
    world.plan(slowly);
    expect(await store.create(request('issuer', { tags: { roll: '1' } }))).toBe('started');
    expect(await store.creationStatus('issuer')).toEqual({ status: 'inProgress' });
    expect(await store.versions('issuer')).toEqual([]);
    expect(await store.versions()).toEqual([]);
    expect(await store.create(request('issuer', { tags: { roll: '2' } }))).toBe('busy');
    await world.advance(600);
    expect(await store.creationStatus('issuer')).toEqual({ status: 'completed' });
    expect((await store.versions('issuer')).map(({ tags }) => tags)).toEqual([{ roll: '1' }]);
  });

  it('shows the old version while the next is under way', async () => {
    const old = await create('issuer');
    world.plan(slowly);
    await store.create(request('issuer'));
    expect(await store.creationStatus('issuer')).toEqual({ status: 'inProgress' });
    expect(await store.versions('issuer')).toEqual([old]);
    await world.advance(600);
    expect(await store.versions('issuer')).toHaveLength(2);
  });

  it('is busy for one name only', async () => {
    world.plan(never);
    await store.create(request('issuer'));
    await create('another');
    expect(await store.creationStatus('issuer')).toEqual({ status: 'inProgress' });
  });

  it.each([
    ['failed', atOnce.takes],
    ['failed', slowly.takes],
    ['cancelled', atOnce.takes],
    ['cancelled', slowly.takes],
  ] as const)('tells of a creation that %s after %i s, and begins another', async (ends, takes) => {
    const old = await create('issuer');
    world.plan({ takes, ends });
    expect(await store.create(request('issuer'))).toBe('started');
    await world.advance(takes);
    expect(await store.creationStatus('issuer')).toMatchObject({ status: ends });
    expect(await store.versions('issuer')).toEqual([old]);
    const next = await create('issuer');
    expect(await store.versions('issuer')).toEqual([old, next]);
  });

  it('gives up a creation that never ends, so that another can begin', async () => {
    world.plan(never);
    await store.create(request('issuer', { tags: { roll: '1' } }));
    await world.advance(86_400);
    expect(await store.creationStatus('issuer')).toEqual({ status: 'inProgress' });
    expect(await store.create(request('issuer'))).toBe('busy');
    await store.abandonCreation('issuer');
    await store.abandonCreation('issuer');
    expect(await store.creationStatus('issuer')).toEqual({ status: 'none' });
    await create('issuer', { roll: '2' });
    expect((await store.versions('issuer')).map(({ tags }) => tags)).toEqual([{ roll: '2' }]);
  });

  it('lists versions oldest first, each with its own tags, of one name or of all', async () => {
    const made = [];
    for (const [index, name] of ['a', 'b', 'a', 'b', 'a'].entries())
      made.push(await create(name, { index: String(index) }));
    expect(await store.versions()).toEqual(made);
    expect(await store.versions('a')).toEqual([made[0], made[2], made[4]]);
    expect(await store.versions('b')).toEqual([made[1], made[3]]);
    expect(await store.versions('nobody')).toEqual([]);
  });

  it('finds a version under its own name only', async () => {
    const mine = await create('mine');
    await create('yours');
    expect(await store.version('yours', mine.version)).toBeUndefined();
    expect(await store.version('mine', mine.version)).toEqual(mine);
  });

  it('disables one version, and the same again', async () => {
    const first = await create('issuer', { roll: '1' });
    const second = await create('issuer', { roll: '2' });
    await store.disable('issuer', first.version);
    await store.disable('issuer', first.version);
    expect(await store.versions('issuer')).toEqual([{ ...first, enabled: false }, second]);
  });

  it('imports a certificate as a version like any other', async () => {
    const { privateKeyPem, pem } = await selfSigned({ notAfter: 2_000_000_000 });
    const old = await create('issuer');
    const imported = await store.importPem('issuer', privateKeyPem + pem, { by: 'operator' });
    expect(imported).toMatchObject({ name: 'issuer', enabled: true, tags: { by: 'operator' } });
    expect(await store.version('issuer', imported.version)).toEqual(imported);
    expect(await store.versions('issuer')).toEqual([old, imported]);
  });

  it('puts a policy right once, and tells what was wrong', async () => {
    await create('issuer');
    expect(await store.repairPolicy('issuer')).toEqual([]);
    await world.spoilPolicy('issuer');
    expect(await store.repairPolicy('issuer')).toEqual(['the vault renews the certificate by itself']);
    expect(await store.repairPolicy('issuer')).toEqual([]);
  });
});
