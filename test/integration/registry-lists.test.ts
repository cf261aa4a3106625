/** Lists of the registry as a program goes through them: page by page, filtered, and the audit by time and by object. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkedAccountView, RoleAssignmentView } from '../../shared/registry/accounts/linked-account.ts';
import type { ServicePrincipalView } from '../../shared/registry/principals/principal-view.ts';
import type { ManagementClient } from '../support/management.ts';
import {
  type AuditEvent,
  auditOf,
  changeOf,
  everyPage,
  manageRegistry,
  pageOf,
  refusalOf,
} from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const accounts = Array.from({ length: 250 }, (_, n) => `Account-${String(n).padStart(3, '0')}`);

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilSettled(stack.url);
  api = await manageRegistry(stack);
  const left = [...accounts];
  const worker = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop())
      changeOf(await api.post('linkedAccounts', { name, reason: `the making of ${name}` }));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
});

afterAll(async () => {
  await stack?.stop();
});

async function namesOf(path: string): Promise<string[][]> {
  const pages = await everyPage<LinkedAccountView>(api, path);
  return pages.map(({ value }) => value.map(({ name }) => name));
}

describe('A list of 250 objects', () => {
  it.each([
    ['linkedAccounts', [100, 100, 50]],
    ['linkedAccounts?top=500', [250]],
    ['linkedAccounts?top=250', [250]],
    ['linkedAccounts?top=125', [125, 125]],
    ['linkedAccounts?top=249', [249, 1]],
  ])('/api/%s has each of them once, in order', async (path, sizes) => {
    const pages = await namesOf(path);
    expect(pages.flat()).toEqual(accounts);
    // A page that ends where the list does may have an empty one after it.
    expect(pages.map(({ length }) => length).filter((length) => length > 0)).toEqual(sizes);
  });

  it.each([
    ['account-00?', accounts.slice(0, 10)],
    ['*-2*', accounts.slice(200)],
    ['ACCOUNT-123', ['Account-123']],
    ['*4?', accounts.filter((name) => name.at(-2) === '4')],
    ['account', []],
    ['[a-z]*', []],
  ])('lets through what the filter %s matches, page by page', async (filter, wanted) => {
    for (const top of [3, 100]) {
      const query = new URLSearchParams({ filter, top: String(top) });
      const pages = await namesOf(`linkedAccounts?${query}`);
      expect(pages.flat()).toEqual(wanted);
      expect(pages.every(({ length }) => length <= top)).toBe(true);
    }
  });

  it('goes on where it was although others come and go meanwhile', async () => {
    const first = pageOf<LinkedAccountView>(await api.get('linkedAccounts?top=100'));
    changeOf(await api.delete('linkedAccounts/Account-099'));
    changeOf(await api.delete('linkedAccounts/Account-100'));
    const rest = await namesOf(first.nextLink?.replace('/api/', '') ?? '');
    expect(rest.flat()).toEqual(accounts.slice(101));
    expect(await namesOf('linkedAccounts?deleted=true')).toEqual([['Account-099', 'Account-100']]);
    expect(await namesOf('linkedAccounts?deleted=true&filter=*100')).toEqual([['Account-100']]);
    for (const name of ['Account-099', 'Account-100'])
      changeOf(await api.post(`linkedAccounts/${name}/restore`));
    expect(await namesOf('linkedAccounts?deleted=true')).toEqual([[]]);
  });

  it.each([
    'top=0',
    'top=501',
    'top=1e2',
    'top=',
    'cursor=',
    'cursor=YWJj',
    `filter=${'x'.repeat(101)}`,
    'filter=',
    'deleted=yes',
    'top=1&top=2',
    'skip=1',
  ])('is not guessed at: ?%s', async (query) => {
    expect(refusalOf(await api.get(`linkedAccounts?${query}`))).toEqual([400, 'InvalidRequest']);
  });
});

describe('Other lists', () => {
  it('of service principals are filtered by display name and by application id', async () => {
    const find = async (filter: string) =>
      pageOf<ServicePrincipalView>(await api.get(`servicePrincipals?filter=${encodeURIComponent(filter)}`));
    expect((await find('*00000002*')).value).toMatchObject([
      { displayName: 'Exchange Server, atl-exchange-001' },
    ]);
    expect((await find('lync*')).value).toMatchObject([{ appId: '00000004-0000-0ff1-ce00-000000000000' }]);
  });

  it('of role assignments are narrowed by account, by role, and by both', async () => {
    const given = [
      ['Account-001', 'UserApplication'],
      ['Account-001', 'ArchiveApplication'],
      ['Account-200', 'userapplication'],
    ];
    for (const [account, role] of given) changeOf(await api.put(`roleAssignments/${account}/${role}`));
    const find = async (query: string) =>
      pageOf<RoleAssignmentView>(await api.get(`roleAssignments?${query}`)).value.map(
        ({ account, role }) => `${account} ${role}`,
      );
    expect(await find('')).toHaveLength(3);
    expect(await find('account=ACCOUNT-001')).toEqual([
      'Account-001 UserApplication',
      'Account-001 ArchiveApplication',
    ]);
    expect(await find('role=UserApplication')).toEqual([
      'Account-001 UserApplication',
      'Account-200 UserApplication',
    ]);
    expect(await find('account=Account-200&role=ArchiveApplication')).toEqual([]);
  });
});

describe('The audit', () => {
  const isNewestFirst = (events: readonly AuditEvent[]) =>
    events.every(({ date }, index) => index === 0 || date <= (events[index - 1]?.date ?? ''));

  it.each([7, 100, 500])('is told by time, %i at once, each event once', async (top) => {
    const pages = await everyPage<AuditEvent>(api, `auditEvents?top=${top}`);
    const events = pages.flatMap(({ value }) => value);
    expect(isNewestFirst(events)).toBe(true);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const made = events.filter(({ action, object }) => action === 'created' && /Accounts/.test(object));
    expect(made.map(({ object }) => object).toSorted()).toEqual(
      accounts.map((name) => `linkedAccounts/${name.toLowerCase()}`),
    );
    expect(events.filter(({ object }) => object.startsWith('tokenIssuer/')).length).toBeGreaterThan(0);
  });

  it('is told by object, in any spelling of its name', async () => {
    const events = await auditOf(api, 'linkedAccounts/ACCOUNT-099');
    expect(events.map(({ action }) => action).toSorted()).toEqual(['created', 'deleted', 'restored']);
    expect(events.find(({ action }) => action === 'created')).toMatchObject({
      object: 'linkedAccounts/account-099',
      reason: 'the making of Account-099',
      before: null,
      after: { name: 'Account-099', hiddenFromAddressLists: false },
    });
    const pages = await everyPage<AuditEvent>(api, 'auditEvents?object=linkedAccounts/account-099&top=1');
    expect(pages.flatMap(({ value }) => value)).toEqual(events);
  });

  it('takes no cursor of another list', async () => {
    const { nextLink = '' } = pageOf(await api.get('linkedAccounts?top=1'));
    const cursor = new URLSearchParams(nextLink.split('?')[1]).get('cursor');
    expect(refusalOf(await api.get(`auditEvents?cursor=${cursor}`))).toEqual([400, 'InvalidRequest']);
  });
});
