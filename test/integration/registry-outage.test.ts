/** Tables that do not answer: the registry says when to come again, and nothing is ever written by half. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LinkedAccountView } from '../../shared/registry/accounts/linked-account.ts';
import {
  eventsOf,
  freshCertificate,
  type ManagementAnswer,
  type ManagementClient,
} from '../support/management.ts';
import { addKey, proofOf, registerApplication, withoutToken } from '../support/principal-calls.ts';
import { auditOf, manageRegistry, pageOf, refusalOf, soon, told } from '../support/registry.ts';
import {
  type ChangeWorld,
  type RegistryChange,
  registryChanges,
  startPartner,
} from '../support/registry-changes.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';
import { type Intervention, isWrite, startTableProxy, type TableProxy } from '../support/table-proxy.ts';

let stack: TestStack;
let proxy: TableProxy;
let world: ChangeWorld;
/** An instance whose tables are behind the proxy; `world.api` has its own way to them. */
let api: ManagementClient;
let linesOf: () => readonly string[];

beforeAll(async () => {
  await buildBundle();
  const partner = await startPartner();
  stack = await startTestStack({ settings: { S2S_OUTBOUND_ALLOWED: partner.origin } });
  await untilReady(stack.url);
  const { S2S_TABLE_SERVICE: service = '', S2S_TABLE_PREFIX: prefix = '' } = stack.environment;
  proxy = await startTableProxy({ service, prefix });
  const other = await stack.addInstance({ S2S_TABLE_SERVICE: proxy.storage.service });
  await untilReady(other.url);
  linesOf = other.lines;
  const own = await Promise.all([
    freshCertificate({ keyName: 'own one' }),
    freshCertificate({ keyName: 'own two' }),
  ]);
  world = { url: stack.url, api: await manageRegistry(stack), partner, own };
  api = await manageRegistry({ url: other.url, identity: stack.identity });
});

/** What was left alone is tried again within seconds, and answers. */
afterEach(async () => {
  proxy.intervene(undefined);
  const kinds = [
    'oauthConfiguration',
    'linkedAccounts',
    'oauthServers',
    'partnerApplications',
    'servicePrincipals',
  ];
  for (const kind of kinds) await expect.poll(async () => (await api.get(kind)).status, soon).toBe(200);
});

afterAll(async () => {
  proxy?.close();
  await world?.partner.server.close();
  await stack?.stop();
});

const failing: Intervention = async () => ({ status: 503, headers: {}, body: '' });
/** As where the right to write is missing: nothing that is worth another try, so that none is waited for. */
const refusingWrites: Intervention = async (request, forward) =>
  isWrite(request) ? { status: 403, headers: {}, body: '' } : forward(request);

function expectOutage(answer: ManagementAnswer): void {
  expect(refusalOf(answer)).toEqual([503, 'DependencyUnavailable']);
  expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(answer.body.detail).toBe('The tables did not answer as needed.');
}

async function make(client: ManagementClient, { method, path, body }: RegistryChange) {
  const place = typeof path === 'string' ? path : await path(world);
  return client.send(place, {
    method,
    headers: { 'if-match': '*' },
    ...(body && { body: await body(world) }),
  });
}

describe('5.5 Table Storage down', () => {
  const reads = [
    'oauthConfiguration',
    'roleAssignments',
    'auditEvents',
    'auditEvents?object=linkedAccounts/x',
    'servicePrincipals?servicePrincipalName=https://x.litwareinc.com',
    ...['linkedAccounts', 'oauthServers', 'partnerApplications', 'servicePrincipals'].flatMap((kind) => [
      kind,
      `${kind}?filter=x*`,
      `${kind}/00000004-0000-0ff1-ce00-000000000000`,
    ]),
    ...['keyCredentials', 'passwordCredentials'].map(
      (kind) => `servicePrincipals/00000004-0000-0ff1-ce00-000000000000/${kind}`,
    ),
  ];

  it('nothing that is kept is told, or said to be missing', async () => {
    for (const intervention of [failing, async () => 'lost' as const]) {
      proxy.intervene(intervention);
      for (const answer of await Promise.all(reads.map((path) => api.get(path)))) expectOutage(answer);
    }
    const event = { event: 'dependency.failed', dependency: 'tables' };
    await expect.poll(() => eventsOf(linesOf()), soon).toContainEqual(expect.objectContaining(event));
  });

  it('what needs none of them is answered', async () => {
    proxy.intervene(failing);
    const metadataUrl = `${world.partner.origin}/acs/metadata/json/1`;
    expect((await api.post('metadataPreviews', { metadataUrl })).status).toBe(200);
    expect((await api.get('openapi.json')).status).toBe(200);
  });

  it('nobody waits for longer than the deadline of a request', async () => {
    proxy.intervene(() => new Promise(() => {}));
    const answers = await Promise.all([
      api.get('linkedAccounts/x'),
      api.post('linkedAccounts', { name: 'Silent' }),
      api.patch('oauthConfiguration', { exchangeAutodiscoverUrl: null }),
    ]);
    for (const answer of answers) expectOutage(answer);
    expect(refusalOf(await world.api.get('linkedAccounts/Silent'))).toEqual([404, 'NotFound']);
  });

  it('a proof is not taken that could be shown again', async () => {
    const application = await registerApplication(world.api, 'Proves itself');
    const certificate = await freshCertificate({ keyName: 'next' });
    const anyone = withoutToken(api);
    const proof = await proofOf(stack.url, application);
    proxy.intervene((request, forward) =>
      request.url.includes('Replay') ? failing(request, forward) : forward(request),
    );
    expectOutage(await addKey(anyone, application, proof, certificate));
    expect(await auditOf(world.api, application.path)).toHaveLength(2);
    proxy.intervene(undefined);
    expect((await addKey(anyone, application, proof, certificate)).status).toBe(200);
  });
});

describe('A change whose write fails', () => {
  it.each(registryChanges)('leaves nothing behind: $method $route', async (change) => {
    await change.prepare?.(world);
    const shown = async () => [
      await auditOf(world.api, change.object),
      (await world.api.get(change.object.replace('/global', ''))).text.replace(/"requestId":"[^"]*"/, ''),
    ];
    const before = await shown();
    proxy.intervene(refusingWrites);
    expectOutage(await make(api, change));
    expect(await shown()).toEqual(before);
    proxy.intervene(undefined);
    expect((await make(api, change)).status).toBeLessThan(300);
    expect((await auditOf(world.api, change.object)).length).toBe((before[0]?.length ?? 0) + 1);
  });
});

describe('A change whose answer is lost', () => {
  const account = (name: string) => ({ name, externalEmailAddress: `${name}@litwareinc.com` });

  it('is known again when the client of the tables repeats it', async () => {
    let lost = 0;
    proxy.intervene(async (request, forward) => {
      const answer = await forward(request);
      if (!isWrite(request) || lost % 2 === 1) {
        lost += isWrite(request) ? 1 : 0;
        return answer;
      }
      lost += 1;
      return 'lost';
    });
    expect((await api.post('linkedAccounts', account('lost'))).status).toBe(201);
    expect((await api.patch('linkedAccounts/lost', { hiddenFromAddressLists: true })).status).toBe(200);
    expect((await api.put('roleAssignments/lost/UserApplication')).status).toBe(201);
    expect((await api.delete('linkedAccounts/lost')).status).toBe(200);
    expect(lost).toBe(8);
    const actions = (await auditOf(world.api, 'linkedAccounts/lost')).map(({ action }) => action);
    expect(actions.toSorted()).toEqual(['changed', 'created', 'deleted', 'roleAssigned']);
  });

  it('and is never found again is whole all the same: object, names and audit', async () => {
    proxy.intervene(async (request, forward) => {
      if (!isWrite(request)) return forward(request);
      await forward(request);
      return { status: 500, headers: {}, body: '' };
    });
    const answer = await api.post('linkedAccounts', account('whole'));
    expectOutage(answer);
    proxy.intervene(undefined);
    expect(told<LinkedAccountView>(await api.get('linkedAccounts/whole'))).toMatchObject(account('whole'));
    const requestId = answer.headers.get('x-ms-request-id');
    expect(await auditOf(api, 'linkedAccounts/whole')).toMatchObject([{ action: 'created', requestId }]);
    expect(refusalOf(await api.post('linkedAccounts', account('whole')))).toEqual([
      409,
      'LinkedAccountAlreadyExists',
    ]);
    const namesake = { ...account('whole'), name: 'namesake' };
    expect(refusalOf(await api.post('linkedAccounts', namesake))).toEqual([
      409,
      'LinkedAccountAlreadyExists',
    ]);
    expect(pageOf(await api.get('linkedAccounts?filter=namesake')).value).toEqual([]);
  });
});
