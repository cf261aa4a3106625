/** What holds of every change of the registry: its condition, its dry run, its place in the audit and in the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectIdOf } from '../../local/identity/identities.ts';
import { registryRoutes } from '../../shared/http/registry-routes.ts';
import type { Route } from '../../shared/http/route.ts';
import { eventsOf, freshCertificate, type ManagementAnswer } from '../support/management.ts';
import { auditOf, etagOf, manageRegistry, pageOf, refusalOf, soon, told } from '../support/registry.ts';
import {
  type ChangeWorld,
  type RegistryChange,
  registryChanges,
  startPartner,
} from '../support/registry-changes.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const administrator = { clientId: 'a0000000-0000-4000-8000-00000000000a' };
const reason = 'as the ticket 4711 says';

let stack: TestStack;
let world: ChangeWorld;

beforeAll(async () => {
  await buildBundle();
  const partner = await startPartner();
  const settings = { S2S_OUTBOUND_ALLOWED: partner.origin };
  stack = await startTestStack({ identities: [administrator], settings });
  await untilSettled(stack.url);
  const own = await Promise.all([
    freshCertificate({ keyName: 'own one' }),
    freshCertificate({ keyName: 'own two' }),
  ]);
  world = { url: stack.url, api: await manageRegistry(stack), partner, own };
});

afterAll(async () => {
  await world?.partner.server.close();
  await stack?.stop();
});

/** Graph's `addKey` answers the credential itself. */
const isBare = ({ route }: RegistryChange) => route === 'add-key';
const isProved = ({ route }: RegistryChange) => 'proof' in registryRoutes[route];
const isCompared = ({ route, method }: RegistryChange) =>
  'needsIfMatch' in registryRoutes[route] && (method === 'PATCH' || method === 'DELETE');

const pathOf = async ({ path }: RegistryChange) => (typeof path === 'string' ? path : path(world));

async function make(
  change: RegistryChange,
  { dryRun = false, headers = {} }: { dryRun?: boolean; headers?: Record<string, string> } = {},
): Promise<ManagementAnswer> {
  const { method, body } = change;
  const members = body && { ...(await body(world)), ...(!isProved(change) && { reason }) };
  const query = new URLSearchParams({ ...(dryRun && { dryRun: 'true' }), ...(!body && { reason }) });
  const path = `${await pathOf(change)}${query.size > 0 ? '?' : ''}${query}`;
  return world.api.send(path, { method, headers, ...(members && { body: members }) });
}

const collections = ['linkedAccounts', 'oauthServers', 'partnerApplications', 'servicePrincipals'];

/** All that the API shows, with the entity tags. */
async function everything(): Promise<unknown> {
  const lists = ['auditEvents?top=500', 'roleAssignments', 'oauthConfiguration'];
  const kept = collections.flatMap((name) => [name, `${name}?deleted=true`]);
  const living = (await Promise.all(collections.map(addressesIn))).flat();
  return Promise.all(
    [...lists, ...kept, ...living].map(async (path) => {
      const answer = await world.api.get(path);
      return [path, told(answer), etagOf(answer)];
    }),
  );
}

async function addressesIn(collection: string): Promise<string[]> {
  const { value } = pageOf<{ name?: string; appId?: string }>(await world.api.get(collection));
  return value.map(({ name, appId }) => `${collection}/${appId ?? name}`);
}

/** Without what is made anew each time. */
function comparable({ text }: ManagementAnswer): unknown {
  const made = /^(id|keyId|hint|secretText|dryRun)$|Date$|DateTime$/;
  return JSON.parse(text, (name, value) => (made.test(name) ? undefined : value));
}

const lineOf = (requestId: string | null) => () =>
  eventsOf(stack.host.lines()).find((line) => line.requestId === requestId);

const requestIdOf = ({ headers }: ManagementAnswer) => headers.get('x-ms-request-id');

describe('The changes below', () => {
  it('are all that the registry has', () => {
    const changing = Object.entries(registryRoutes).flatMap(
      ([name, { methods, asksOnly }]: [string, Route]) =>
        methods
          .filter((method) => !/GET|HEAD/.test(method) && !asksOnly)
          .map((method) => `${method} ${name}`),
    );
    const shown = registryChanges.map(({ method, route }) => `${method} ${route}`);
    expect([...new Set(shown)].toSorted()).toEqual(changing.toSorted());
  });
});

/** What PATCH and DELETE ask for before anything else. */
async function refusedUnseen(change: RegistryChange): Promise<void> {
  expect(refusalOf(await make(change))).toEqual([428, 'PreconditionRequired']);
  const headers = { 'if-match': `W/"datetime'2026-01-01T00%3A00%3A00.0000000Z'"` };
  for (const dryRun of [false, true]) {
    expect(refusalOf(await make(change, { headers, dryRun }))).toEqual([412, 'PreconditionFailed']);
  }
}

/** Its entry in the audit, found by its request: within one second the audit has no order. */
async function audited(change: RegistryChange, requestId: string | null): Promise<void> {
  const entries = await auditOf(world.api, change.object);
  const entry = entries.find((each) => each.requestId === requestId);
  const [, key = ''] = change.object.split('/');
  const asked = isProved(change)
    ? { actor: `self ${key}`, reason: 'the application rolls its own key' }
    : { actor: objectIdOf(administrator), reason };
  expect(entry).toMatchObject({ action: change.action, object: change.object, ...asked });
  const isNew = change.action === 'created' || change.action === 'restored';
  expect([entry?.before === null, entry?.after === null]).toEqual([isNew, change.action === 'deleted']);
}

async function logged(change: RegistryChange, requestId: string | null): Promise<void> {
  const line = lineOf(requestId);
  await expect.poll(line, soon).toMatchObject({ event: 'registry.changed', changed: true, dryRun: false });
  expect(String(line()?.object).toLowerCase()).toBe(change.object.toLowerCase());
}

/** Everything but a secret, which is another one each time, is there or gone already. */
async function nothingTwice(
  change: RegistryChange,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = await auditOf(world.api, change.object);
  const again = await make(change, { headers });
  // That the metadata was looked at is a change that nobody is told of.
  if (again.status < 300) expect([false, change.action === 'keysChanged']).toContain(again.body.changed);
  else expect([400, 401, 404, 409]).toContain(again.status);
  expect(await auditOf(world.api, change.object)).toEqual(entries);
}

describe('5.6 Audit', () => {
  it.each(registryChanges)(
    '$method $route needs its condition, does nothing dry, and is on record',
    async (change) => {
      await change.prepare?.(world);
      const before = await everything();
      if (isCompared(change)) await refusedUnseen(change);
      const seen = isCompared(change) ? await world.api.get(await pathOf(change)) : undefined;
      const headers: Record<string, string> = seen ? { 'if-match': etagOf(seen) } : {};
      const dry = await make(change, { dryRun: true, headers });
      expect(dry.status).toBe(200);
      expect(await everything()).toEqual(before);
      await expect
        .poll(lineOf(requestIdOf(dry)), soon)
        .toMatchObject({ event: 'request.served', dryRun: true });

      const done = await make(change, { headers });
      expect(comparable(done)).toEqual(comparable(dry));
      expect([dry.body.dryRun, done.body.dryRun]).toEqual(
        isBare(change) ? [undefined, undefined] : [true, false],
      );
      expect(etagOf(done)).not.toBe(seen ? etagOf(seen) : '');
      await audited(change, requestIdOf(done));
      await logged(change, requestIdOf(done));
      if (change.route !== 'password-credentials')
        await nothingTwice(change, seen ? { 'if-match': '*' } : {});
    },
  );
});
