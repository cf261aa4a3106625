/** Linked accounts and their roles, as seeds/004 step 2 makes them, and everything that stands against it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountCreation } from '../../../../shared/registry/accounts/account-acts.ts';
import {
  holdsRole,
  viewOfAccount,
  viewOfAssignment,
} from '../../../../shared/registry/accounts/linked-account.ts';
import { testNow } from '../../../support/clock.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';
import { createRegistryBench, dryRun, operator, partnerCreation } from '../../../support/registry-bench.ts';
import { lyncId } from '../../../support/token-service.ts';

const account = 'SfBOnline-ApplicationAccount';
const externalEmailAddress = `${account}@litwareinc.com`;

function setUp() {
  const bench = createRegistryBench();
  const { acts } = bench.accounts;
  const create = (changes: Partial<AccountCreation> = {}, call = operator) =>
    acts.create({ name: account, hiddenFromAddressLists: false, roles: [], ...changes }, call);
  const assign = (role: string, call = operator) => acts.assignRole({ account, role }, call);
  const unassign = (role: string, call = operator) => acts.unassignRole({ account, role }, call);
  const now = async () => succeeded(await bench.accounts.keeper.find(account.toLowerCase())).value;
  return { ...bench, acts, create, assign, unassign, now };
}

describe('the account of seeds/004', () => {
  it('is made, hidden, and given its two roles', async () => {
    const { acts, create, assign, now, clock } = setUp();
    succeeded(await create({ externalEmailAddress }));
    succeeded(await acts.change(account, { hiddenFromAddressLists: true }, operator));
    succeeded(await assign('UserApplication'));
    clock.advance(60);
    succeeded(await assign('ArchiveApplication'));
    expect(await now()).toEqual({
      name: account,
      externalEmailAddress,
      hiddenFromAddressLists: true,
      roles: [
        { role: 'UserApplication', assignedAt: testNow },
        { role: 'ArchiveApplication', assignedAt: testNow + 60 },
      ],
      createdAt: testNow,
    });
  });

  it('is shown with its roles, and each assignment with its date', async () => {
    const { create, now } = setUp();
    succeeded(await create({ externalEmailAddress, roles: ['UserApplication', 'ArchiveApplication'] }));
    const made = await now();
    expect(viewOfAccount(made)).toEqual({
      name: account,
      externalEmailAddress,
      hiddenFromAddressLists: false,
      roles: ['UserApplication', 'ArchiveApplication'],
      createdDate: '2026-07-01T00:00:00Z',
    });
    const [first] = made.roles;
    expect(first && viewOfAssignment(made, first)).toEqual({
      account,
      role: 'UserApplication',
      assignedDate: '2026-07-01T00:00:00Z',
    });
  });
});

describe('a creation', () => {
  it('takes each role once, the known ones in their own spelling', async () => {
    const { create } = setUp();
    const roles = ['userapplication', 'USERAPPLICATION', 'Own-Role', 'own-role'];
    expect(succeeded(await create({ roles })).value.roles.map(({ role }) => role)).toEqual([
      'UserApplication',
      'Own-Role',
    ]);
  });

  it('is refused for everything that is wrong with it', async () => {
    const { create, accounts } = setUp();
    const request = { name: 'a b', externalEmailAddress: 'nobody', roles: ['ok', 'not ok', ''] };
    for (const call of [dryRun, operator])
      expect(refusalsOf(await create(request, call))).toEqual([
        'InvalidRequest name',
        'InvalidRequest externalEmailAddress',
        'InvalidRequest roles',
        'InvalidRequest roles',
      ]);
    expect(accounts.store.writes()).toBe(0);
  });

  it('of an account or an address that there is, is refused', async () => {
    const { create } = setUp();
    succeeded(await create({ externalEmailAddress }));
    const upper = { name: account.toUpperCase(), externalEmailAddress: 'other@litwareinc.com' };
    expect(refusalsOf(await create(upper))).toEqual(['LinkedAccountAlreadyExists name']);
    const same = { name: 'other', externalEmailAddress: externalEmailAddress.toUpperCase() };
    expect(refusalsOf(await create(same))).toEqual(['LinkedAccountAlreadyExists externalEmailAddress']);
    succeeded(await create({ name: 'without' }));
    succeeded(await create({ name: 'without-too' }));
  });

  it.each([
    ['no @', 'litwareinc.com'],
    ['two', 'a@b@litwareinc.com'],
    ['nothing before it', '@litwareinc.com'],
    ['nothing after it', 'a@'],
    ['a space', 'a b@litwareinc.com'],
    ['a line break', 'a@litwareinc.com\nBcc: b@litwareinc.com'],
    ['an umlaut', 'bö@litwareinc.com'],
    ['65 characters before it', `${'a'.repeat(65)}@litwareinc.com`],
  ])('with %s in its address is refused', async (_, address) => {
    const { create } = setUp();
    expect(refusalsOf(await create({ externalEmailAddress: address }))).toEqual([
      'InvalidRequest externalEmailAddress',
    ]);
  });
});

describe('a change', () => {
  it('gives an address up for others', async () => {
    const { acts, create, now } = setUp();
    succeeded(await create({ externalEmailAddress }));
    succeeded(await acts.change(account, { externalEmailAddress: null }, operator));
    expect((await now()).externalEmailAddress).toBeNull();
    succeeded(await create({ name: 'other', externalEmailAddress }));
    expect(refusalsOf(await acts.change(account, { externalEmailAddress }, operator))).toEqual([
      'LinkedAccountAlreadyExists externalEmailAddress',
    ]);
  });

  it('of nothing is none', async () => {
    const { acts, create } = setUp();
    const { etag } = succeeded(await create({ externalEmailAddress }));
    for (const request of [{}, { externalEmailAddress }, { hiddenFromAddressLists: false }])
      expect(succeeded(await acts.change(account, request, operator))).toMatchObject({
        changed: false,
        etag,
      });
  });

  it('to what is no address is refused', async () => {
    const { acts, create } = setUp();
    succeeded(await create());
    expect(refusalsOf(await acts.change(account, { externalEmailAddress: 'x' }, operator))).toEqual([
      'InvalidRequest externalEmailAddress',
    ]);
  });
});

describe('a role', () => {
  it('that the account has is no change to give, in whatever case', async () => {
    const { create, assign, now } = setUp();
    succeeded(await create({ roles: ['UserApplication'] }));
    const kept = succeeded(await assign('USERAPPLICATION'));
    expect(kept.changed).toBe(false);
    expect((await now()).roles).toHaveLength(1);
  });

  it('is taken away in whatever case, and only that one', async () => {
    const { create, unassign, now } = setUp();
    succeeded(await create({ roles: ['UserApplication', 'ArchiveApplication'] }));
    succeeded(await unassign('userapplication'));
    expect((await now()).roles.map(({ role }) => role)).toEqual(['ArchiveApplication']);
  });

  it('that the account has not cannot be taken away', async () => {
    const { create, unassign } = setUp();
    succeeded(await create({ roles: ['UserApplication'] }));
    for (const call of [dryRun, operator])
      expect(refusalsOf(await unassign('ArchiveApplication', call))).toEqual(['NotFound']);
  });

  it.each(['', 'a b', 'x'.repeat(65), 'a/b', '-a'])('cannot be called %j', async (role) => {
    const { create, assign } = setUp();
    succeeded(await create());
    expect(refusalsOf(await assign(role))).toEqual(['InvalidRequest role']);
  });

  it('of an account that is not there can be neither given nor taken', async () => {
    const { assign, unassign } = setUp();
    expect(refusalsOf(await assign('UserApplication'))).toEqual(['NotFound']);
    expect(refusalsOf(await unassign('UserApplication'))).toEqual(['NotFound']);
  });

  it('is one of fifty at most', async () => {
    const { create, assign } = setUp();
    succeeded(await create({ roles: Array.from({ length: 50 }, (_, n) => `role-${n}`) }));
    expect(refusalsOf(await assign('one-more'))).toEqual(['InvalidRequest role']);
    expect(succeeded(await assign('ROLE-7')).changed).toBe(false);
  });

  it('cannot be one of more than fifty from the beginning either', async () => {
    const { create } = setUp();
    const roles = Array.from({ length: 51 }, (_, n) => `role-${n}`);
    expect(refusalsOf(await create({ roles }))).toEqual(['InvalidRequest roles']);
  });

  it('two that are given at once are both there', async () => {
    const { create, assign, now, accounts } = setUp();
    succeeded(await create());
    accounts.store.meanwhile(() => assign('UserApplication'));
    succeeded(await assign('ArchiveApplication'));
    expect((await now()).roles.map(({ role }) => role).toSorted()).toEqual([
      'ArchiveApplication',
      'UserApplication',
    ]);
  });

  it('is held exactly when it was given and not taken since', async () => {
    const roles = ['UserApplication', 'ArchiveApplication', 'own'];
    const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...roles)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const { create, assign, unassign, now } = setUp();
        succeeded(await create());
        const held = new Set<string>();
        for (const [gives, role] of sequence) {
          await (gives ? assign : unassign)(role.toUpperCase());
          if (gives) held.add(role);
          else held.delete(role);
        }
        const made = await now();
        expect(made.roles).toHaveLength(held.size);
        for (const role of roles) expect(holdsRole(made, role)).toBe(held.has(role));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a deletion', () => {
  it('is refused while a partner is tied to the account, and says which', async () => {
    const { acts, create, partners, accounts } = setUp();
    succeeded(await create({ externalEmailAddress }));
    const request = { name: 'SfBOnline', applicationIdentifier: lyncId, linkedAccount: account };
    succeeded(await partners.acts.create(partnerCreation(request), operator));
    for (const call of [dryRun, operator]) {
      const [violation] = violationsOf(await acts.remove(account, call));
      expect(violation?.code).toBe('LinkedAccountInUse');
      expect(violation?.message).toContain('SfBOnline');
    }
    succeeded(await partners.keeper.remove('sfbonline', operator));
    succeeded(await acts.remove(account.toUpperCase(), operator));
    succeeded(await create({ name: 'other', externalEmailAddress }));
    expect(refusalsOf(await accounts.keeper.restore(account.toLowerCase(), operator))).toEqual([
      'LinkedAccountAlreadyExists externalEmailAddress',
    ]);
  });

  it('names ten of many partners, no more', async () => {
    const { acts, create, partners } = setUp();
    succeeded(await create());
    for (let n = 0; n < 12; n++) {
      const applicationIdentifier = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
      const request = partnerCreation({ name: `p${n}`, applicationIdentifier, linkedAccount: account });
      succeeded(await partners.acts.create(request, operator));
    }
    const [violation] = violationsOf(await acts.remove(account, operator));
    expect(violation?.message.match(/p\d+/g)).toHaveLength(10);
  });

  it('of what is not there is refused', async () => {
    const { acts } = setUp();
    for (const name of [account, 'a b'])
      expect(refusalsOf(await acts.remove(name, operator))).toEqual(['NotFound']);
  });
});

it('the audit shows an account whole', async () => {
  const { create, accounts } = setUp();
  succeeded(await create({ externalEmailAddress, roles: ['UserApplication'] }));
  expect(accounts.store.audited()).toMatchObject([
    {
      object: `linkedAccounts/${account.toLowerCase()}`,
      after: { name: account, externalEmailAddress, roles: ['UserApplication'] },
    },
  ]);
});
