/**
 * After a rollback the rows were written by a newer version. What a version does not know it does not lose: it works
 * with what it knows, and a change keeps the rest, so that the newer version finds it when it comes back.
 */
import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { importFresh, type ManagementClient, manage } from '../support/management.ts';
import {
  buildBundle,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

type Json = Readonly<Record<string, unknown>>;

let stack: TestStack;
let api: ManagementClient;
let storage: { readonly service: string; readonly prefix: string };

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  await untilSettled(stack.url);
  api = await manage(stack.url, stack.identity);
  const { S2S_TABLE_SERVICE: service = '', S2S_TABLE_PREFIX: prefix = '' } = stack.environment;
  storage = { service, prefix };
});

afterAll(async () => {
  await stack?.stop();
});

/** A fact that no version knows. */
const unknown = { ofNewerVersion: ['kept'] };

/** Where a JSON text is: one property of one row. */
interface Place {
  readonly client: TableClient;
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly property: string;
}

async function read({
  client,
  partitionKey,
  rowKey,
  property,
}: Place): Promise<{ text: string; etag: string }> {
  const row = await client.getEntity<Json>(partitionKey, rowKey);
  return { text: String(row[property]), etag: row.etag };
}

async function rewrite(place: Place, change: (text: string) => string): Promise<void> {
  const { client, partitionKey, rowKey, property } = place;
  const { text, etag } = await read(place);
  await client.updateEntity({ partitionKey, rowKey, [property]: change(text) }, 'Merge', { etag });
}

describe('the key ring of a newer version', () => {
  const ringIn = (text: string) => JSON.parse(text) as Json & { readonly keys: readonly Json[] };

  it('is read, and keeps what is not known through a change by an operator and a run of the timer', async () => {
    const client = tableClient(storage, 'KeyRings');
    const place = { client, partitionKey: 'signing', rowKey: 'ring', property: 'ring' };
    await rewrite(place, (text) => {
      const ring = ringIn(text);
      return JSON.stringify({ ...ring, ...unknown, keys: ring.keys.map((key) => ({ ...key, ...unknown })) });
    });
    const { thumbprint } = await importFresh(api, 'newer-rows');
    const assigned = await api.post('tokenIssuer/assign', { thumbprint });
    expect([assigned.status, assigned.body.changed]).toEqual([200, true]);
    expect(await stack.host.fireTimer('roll-certificates')).toMatchObject({ succeeded: true });
    const after = ringIn((await read(place)).text);
    expect(after).toMatchObject(unknown);
    expect(after.keys.map(({ ofNewerVersion }) => ofNewerVersion)).toEqual([['kept'], ['kept'], undefined]);
  });
});

describe('a service principal of a newer version', () => {
  it('is read, and keeps what is not known through a change', async () => {
    const client = tableClient(storage, 'ServicePrincipals');
    const rowKey = `record:${litware.lync}`;
    const place = { client, partitionKey: 'registry', rowKey, property: 'content0' };
    await rewrite(place, (text) => {
      const [key, record] = JSON.parse(text);
      return JSON.stringify([key, { ...record, ...unknown }]);
    });
    const changed = await api.patch(`servicePrincipals/${litware.lync}`, {
      displayName: 'Lync, rolled back',
    });
    expect(changed.status).toBe(200);
    const [, record] = JSON.parse((await read(place)).text);
    expect(record).toMatchObject({ ...unknown, displayName: 'Lync, rolled back' });
  });

  it('is not told by what is not known', async () => {
    const { text } = await api.get(`servicePrincipals/${litware.lync}`);
    expect(text).toContain('Lync, rolled back');
    expect(text).not.toContain('ofNewerVersion');
  });
});
