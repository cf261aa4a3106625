/** The refresh timer on a running stack: what is an hour old is asked for again, and what cannot be had stays as it was. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { succeed } from '../../shared/base/errors.ts';
import { systemRandom } from '../../shared/base/random.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import { type PartnerApplicationView, partnerKind } from '../../shared/registry/partners/partner-kind.ts';
import { refreshablePartner } from '../../shared/registry/partners/refreshable-partner.ts';
import { createRecordKeeper } from '../../shared/registry/records/record-keeper.ts';
import type { RecordKind } from '../../shared/registry/records/record-kind.ts';
import {
  type OAuthServer,
  type OAuthServerView,
  refreshableServer,
  serverKind,
} from '../../shared/registry/servers/oauth-server.ts';
import type { Refreshable } from '../../shared/registry/trust/refresher.ts';
import { eventsOf, type ManagementClient } from '../support/management.ts';
import { auditOf, changeOf, manageRegistry, soon, told } from '../support/registry.ts';
import { type FakePartner, startPartner } from '../support/registry-changes.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

let partner: FakePartner;
let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  partner = await startPartner();
  stack = await startTestStack({ settings: { S2S_OUTBOUND_ALLOWED: partner.origin } });
  await untilReady(stack.url);
  api = await manageRegistry(stack);
  const metadataUrl = `${partner.origin}/exchange/metadata/json/1`;
  const exchange = { name: 'Exchange', applicationTrustLevel: 'Full', metadataUrl };
  changeOf(await api.post('partnerApplications', exchange));
  changeOf(
    await api.post('oauthServers', { name: 'ACS', metadataUrl: `${partner.origin}/acs/metadata/json/1` }),
  );
});

afterAll(async () => {
  await partner?.server.close();
  await stack?.stop();
});

/** Lets an hour pass for one object, which nobody can wait for. */
async function age<T>(
  table: 'PartnerApplications' | 'OAuthServers',
  kind: RecordKind<T>,
  { sourceOf, withKeys }: Refreshable<T>,
  key: string,
): Promise<void> {
  const { S2S_TABLE_SERVICE: service = '', S2S_TABLE_PREFIX: prefix = '' } = stack.environment;
  const store = createTableRecords<T>(tableClient({ service, prefix }, table));
  const keeper = createRecordKeeper({ store, kind, clock: systemClock, random: systemRandom });
  const older = (value: T) => {
    const held = sourceOf(value)?.held;
    if (!held) throw new Error('There is no metadata to grow old.');
    const refresh = { ...held.refresh, lastAttemptAt: held.refresh.lastAttemptAt - 3600 };
    return succeed(withKeys(value, { ...held, refresh }));
  };
  const aged = await keeper.change(key, () => undefined, older, { actor: 'test' });
  expect(aged).toMatchObject({ value: { changed: true } });
}

async function anHourLater(): Promise<void> {
  await age<PartnerApplication>('PartnerApplications', partnerKind, refreshablePartner, 'exchange');
  await age<OAuthServer>('OAuthServers', serverKind, refreshableServer, 'acs');
}

const runs = () => eventsOf(stack.host.lines()).filter(({ event }) => event === 'metadata.refreshed');

/** Fires the timer. @returns what its line in the log says */
async function fire() {
  const before = runs().length;
  expect(await stack.host.fireTimer('refresh-metadata')).toEqual({ succeeded: true });
  await expect.poll(() => runs().length, soon).toBe(before + 1);
  const { due, refreshed, failed } = runs().at(-1) ?? {};
  return { due, refreshed, failed };
}

const exchange = async () => told<PartnerApplicationView>(await api.get('partnerApplications/Exchange'));
const acs = async () => told<OAuthServerView>(await api.get('oauthServers/ACS'));

describe('The refresh timer', () => {
  it('asks nobody who was asked within the hour', async () => {
    const asked = partner.server.requests.length;
    expect(await fire()).toEqual({ due: 0, refreshed: 0, failed: 0 });
    expect(partner.server.requests).toHaveLength(asked);
  });

  it('finds the new keys of partners and OAuth servers, on record as its own doing', async () => {
    const [partnerBefore, serverBefore] = [await exchange(), await acs()];
    await partner.rollKeys();
    await anHourLater();
    expect(await fire()).toEqual({ due: 2, refreshed: 2, failed: 0 });
    const [partnerAfter, serverAfter] = [await exchange(), await acs()];
    expect(partnerAfter.keys).not.toEqual(partnerBefore.keys);
    expect(serverAfter.keys).not.toEqual(serverBefore.keys);
    for (const { metadataRefresh } of [partnerAfter, serverAfter])
      expect(metadataRefresh).toMatchObject({ status: 'Success', keysChangedDate: expect.any(String) });
    for (const object of ['partnerApplications/exchange', 'oauthServers/acs'])
      expect(await auditOf(api, object)).toContainEqual(
        expect.objectContaining({ action: 'keysChanged', actor: 'timer' }),
      );
    const alarms = eventsOf(stack.host.lines()).filter(({ code }) => code === 'EveryKeyReplaced');
    expect(alarms.map(({ object }) => object)).toEqual(['partnerApplications/exchange', 'oauthServers/acs']);
  });

  it('keeps the last good keys of those that do not answer, and comes again in an hour', async () => {
    const [partnerBefore, serverBefore] = [await exchange(), await acs()];
    await partner.server.close();
    await anHourLater();
    expect(await fire()).toEqual({ due: 2, refreshed: 0, failed: 2 });
    const [partnerAfter, serverAfter] = [await exchange(), await acs()];
    expect([partnerAfter.keys, serverAfter.keys]).toEqual([partnerBefore.keys, serverBefore.keys]);
    for (const { metadataRefresh } of [partnerAfter, serverAfter])
      expect(metadataRefresh).toMatchObject({ status: 'MetadataUnreachable' });
    expect(await fire()).toEqual({ due: 0, refreshed: 0, failed: 0 });
  });
});
