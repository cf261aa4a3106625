/**
 * Scenario 1 of the design: two servers, each the other's partner application, built through the API alone; and what
 * becomes of that trust while one of them rolls, stops, and turns into somebody else.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../local/free-port.ts';
import type { PartnerApplicationView } from '../../shared/registry/partners/partner-kind.ts';
import { eventsOf, eventually, type ManagementClient } from '../support/management.ts';
import { auditOf, changeOf, manageRegistry, refusalOf, soon, told } from '../support/registry.ts';
import { publishedKids } from '../support/service-calls.ts';
import {
  buildBundle,
  isolated,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

const lyncId = '00000004-0000-0ff1-ce00-000000000000';
const exchangeId = '00000002-0000-0ff1-ce00-000000000000';
const sharePointId = '00000003-0000-0ff1-ce00-000000000000';

interface Server {
  stack: TestStack;
  api: ManagementClient;
}

let lync: Server;
let exchange: Server;
/** Starts Lync again on what it had. */
let restartLync: () => Promise<TestStack>;

async function startServer(port: number, other: number, settings: Record<string, string>): Promise<Server> {
  const allowed = { S2S_OUTBOUND_ALLOWED: `http://127.0.0.1:${other}`, S2S_CACHE_FOR: '1s' };
  const stack = await startTestStack({ port, settings: { ...allowed, ...settings } });
  await untilSettled(stack.url);
  return { stack, api: await manageRegistry(stack) };
}

beforeAll(async () => {
  await buildBundle();
  const [lyncPort, exchangePort] = [await freePort(), await freePort()];
  const lyncSettings = { ...isolated(), S2S_SERVICE_NAME: lyncId };
  const exchangeSettings = { S2S_SERVICE_NAME: exchangeId, S2S_DEFAULT_SIP_DOMAIN: 'fabrikam.com' };
  [lync, exchange] = await Promise.all([
    startServer(lyncPort, exchangePort, lyncSettings),
    startServer(exchangePort, lyncPort, exchangeSettings),
  ]);
  const { directory } = lync.stack;
  restartLync = () => startTestStack({ directory, port: lyncPort, settings: lyncSettings });
});

afterAll(async () => {
  await lync?.stack.stop();
  await exchange?.stack.stop();
});

type View = PartnerApplicationView;

const kidsOf = ({ keys }: Pick<View, 'keys'>) => keys.map(({ kid }) => kid);

async function refresh(): Promise<View> {
  return changeOf<View>(await exchange.api.post('partnerApplications/Lync/refreshMetadata')).value;
}

async function exportedCertificate({ stack, api }: Server): Promise<string> {
  const headers = { authorization: `Bearer ${api.token}` };
  const answer = await fetch(`${stack.url}/api/tokenIssuer/cer`, { headers });
  return Buffer.from(await answer.arrayBuffer()).toString('base64');
}

const lastAlarm = () =>
  eventsOf(exchange.stack.host.lines()).findLast(({ event }) => event === 'metadata.alarm');

describe('Two servers', () => {
  it.each([
    ['ACS', () => exchange.api, () => `${lync.stack.url}/metadata/json/1`, `${lyncId}@litwareinc.com`],
    [
      'Exchange',
      () => lync.api,
      () => `${exchange.stack.url}/autodiscover/metadata/json/1`,
      `${exchangeId}@fabrikam.com`,
    ],
    [
      'SharePoint',
      () => lync.api,
      () => `${exchange.stack.url}/_layouts/15/metadata/json/1`,
      `${exchangeId}@fabrikam.com`,
    ],
  ])('see beforehand what the %s document of the other would bring', async (_dialect, api, url, issuer) => {
    const preview = told(await api().post('metadataPreviews', { metadataUrl: url() }));
    const [applicationIdentifier, realm] = issuer.split('@');
    expect(preview).toMatchObject({
      kind: 'authentication',
      issuer,
      applicationIdentifier,
      realm,
      notes: [],
    });
    expect(kidsOf(preview as View)).toEqual(await publishedKids(new URL(url()).origin));
  });

  it('become partner applications of each other, each by the dialect that it reads', async () => {
    const asked = { name: 'Lync', applicationTrustLevel: 'Full', reason: 'seeds/001' };
    const metadataUrl = `${lync.stack.url}/metadata/json/1`;
    const dry = changeOf(
      await exchange.api.post('partnerApplications?dryRun=true', { ...asked, metadataUrl }),
    );
    expect(dry).toMatchObject({ dryRun: true, changed: true });
    expect(refusalOf(await exchange.api.get('partnerApplications/Lync'))).toEqual([404, 'NotFound']);
    const made = await exchange.api.post('partnerApplications', { ...asked, metadataUrl });
    expect(made.status).toBe(201);
    const { value } = changeOf<View>(made);
    expect(value).toMatchObject({
      name: 'Lync',
      applicationIdentifier: lyncId,
      realm: 'litwareinc.com',
      issuer: `${lyncId}@litwareinc.com`,
      applicationTrustLevel: 'Full',
      enabled: true,
      source: 'metadata',
      metadataUrl,
      metadataRefresh: { status: 'Success', reason: null, keysChangedDate: null },
    });
    expect(kidsOf(value)).toEqual(await publishedKids(lync.stack.url));
    const others = await lync.api.post('partnerApplications', {
      name: 'Exchange',
      applicationTrustLevel: 'Full',
      metadataUrl: `${exchange.stack.url}/autodiscover/metadata/json/1`,
    });
    expect(changeOf<View>(others).value.issuer).toBe(`${exchangeId}@fabrikam.com`);
  });

  it('know each application once', async () => {
    const again = {
      name: 'LyncAgain',
      applicationTrustLevel: 'User',
      metadataUrl: `${lync.stack.url}/_layouts/15/metadata/json/1`,
    };
    expect(refusalOf(await exchange.api.post('partnerApplications', again))).toEqual([
      409,
      'PartnerAlreadyExists',
    ]);
  });

  describe('5.1 Two registered certificates with the same x5t or same key under two partners', () => {
    it('know a certificate that is handed in as one partner’s own, which keeps it from nobody who publishes it', async () => {
      const certificate = await exportedCertificate(lync);
      const pinned = { applicationTrustLevel: 'Full', realm: 'contoso.com', certificate };
      const first = { name: 'Pinned', applicationIdentifier: sharePointId, ...pinned };
      expect((await exchange.api.post('partnerApplications', first)).status).toBe(201);
      const second = { name: 'PinnedAgain', applicationIdentifier: exchangeId, ...pinned };
      const refused = await exchange.api.post('partnerApplications', second);
      expect(refusalOf(refused)).toEqual([409, 'PartnerCertificateTaken']);
      expect((await refresh()).metadataRefresh).toMatchObject({ status: 'Success' });
      expect((await exchange.api.delete('partnerApplications/Pinned')).status).toBe(200);
    });
  });

  it('reach nobody whom the setting does not name', async () => {
    const metadataUrl = `http://127.0.0.1:${await freePort()}/metadata/json/1`;
    const answer = await exchange.api.post('metadataPreviews', { metadataUrl });
    expect(refusalOf(answer)).toEqual([400, 'MetadataAddressForbidden']);
    expect(answer.body.detail).toContain(`add ${new URL(metadataUrl).origin} to S2S_OUTBOUND_ALLOWED`);
  });
});

describe('5.3 Result use', () => {
  describe('The trust in a partner', () => {
    it('gains the keys of its roll, and loses those that it publishes no more', async () => {
      const before = await refresh();
      const { certificate } = (await lync.api.post('certificateCreations')).body;
      const { thumbprint = '' } = certificate ?? {};
      expect((await lync.api.post('tokenIssuer/assign', { thumbprint })).status).toBe(200);
      const kid = Buffer.from(thumbprint, 'hex').toString('base64url');
      await eventually(
        () => publishedKids(lync.stack.url),
        ([first]) => first === kid,
      );
      const dry = await exchange.api.post('partnerApplications/Lync/refreshMetadata?dryRun=true');
      expect(kidsOf(changeOf<View>(dry).value)).toContain(kid);
      expect(told<View>(await exchange.api.get('partnerApplications/Lync')).keys).toEqual(before.keys);
      const added = await refresh();
      expect(kidsOf(added)).toEqual(await publishedKids(lync.stack.url));
      expect(added.keys).toContainEqual(
        expect.objectContaining({ thumbprint, subject: 'CN=litwareinc.com' }),
      );
      expect(kidsOf(added)).toEqual(expect.arrayContaining(kidsOf(before).slice(0, 1)));
      expect(added.metadataRefresh?.keysChangedDate).not.toBeNull();

      expect((await lync.api.post('tokenIssuer/clearPrevious', { force: true })).status).toBe(200);
      const removed = await refresh();
      expect(kidsOf(removed)).toEqual(await publishedKids(lync.stack.url));
      expect(kidsOf(removed)).not.toContain(kidsOf(before)[0]);
      const actions = (await auditOf(exchange.api, 'partnerApplications/Lync')).map(({ action }) => action);
      expect(actions.toSorted()).toEqual(['created', 'keysChanged', 'keysChanged']);
    });

    it('is no news while nothing changes', async () => {
      const entries = await auditOf(exchange.api, 'partnerApplications/Lync');
      await refresh();
      expect(await auditOf(exchange.api, 'partnerApplications/Lync')).toEqual(entries);
      expect(lastAlarm()).toBeUndefined();
    });

    it('stays as it was while the partner is stopped, and says why', async () => {
      const good = await refresh();
      await lync.stack.pause();
      const missed = await refresh();
      expect(missed.keys).toEqual(good.keys);
      expect(missed.metadataRefresh).toMatchObject({
        status: 'MetadataUnreachable',
        reason: 'The host cannot be reached: nothing listens on that port.',
        lastSuccessDate: good.metadataRefresh?.lastSuccessDate,
      });
      const alarm = { object: 'partnerApplications/lync', code: 'MetadataUnreachable' };
      await expect.poll(lastAlarm, soon).toMatchObject(alarm);
      const stack = await restartLync();
      lync = { stack, api: await manageRegistry(stack) };
      await untilReady(stack.url);
      const found = await refresh();
      expect(found.metadataRefresh).toMatchObject({ status: 'Success', reason: null });
      expect(kidsOf(found)).toEqual(kidsOf(good));
    });

    it('does not follow a partner that turns into another: its keys stay, and somebody is told', async () => {
      const good = await refresh();
      const change = { serviceName: sharePointId, reason: 'a mistake' };
      const refused = await lync.api.patch('oauthConfiguration', change);
      expect(refusalOf(refused)).toEqual([409, 'RealmChangeNotConfirmed']);
      const warned = changeOf(await lync.api.patch('oauthConfiguration?dryRun=true', change));
      expect(warned.warnings.map(({ code }) => code)).toEqual(['IssuerChanges']);
      const done = await lync.api.patch('oauthConfiguration', { ...change, confirmRealmChange: true });
      expect(done.status).toBe(200);
      const held = await refresh();
      expect(held.keys).toEqual(good.keys);
      expect(held.issuer).toBe(good.issuer);
      const reason = `The document speaks for ${sharePointId}@litwareinc.com, not for ${good.issuer}.`;
      expect(held.metadataRefresh).toMatchObject({ status: 'MetadataIssuerMismatch', reason });
      await expect.poll(lastAlarm, soon).toMatchObject({
        object: 'partnerApplications/lync',
        code: 'MetadataIssuerMismatch',
        message: reason,
      });
      const events = await auditOf(exchange.api, 'partnerApplications/Lync');
      expect(events).toContainEqual(
        expect.objectContaining({
          action: 'metadataStatusChanged',
          before: { metadataStatus: 'Success' },
          after: { metadataStatus: 'MetadataIssuerMismatch' },
        }),
      );
    });

    it('cannot be moved to another issuer by hand either', async () => {
      const sharePoint = `${lync.stack.url}/_layouts/15/metadata/json/1`;
      expect(
        refusalOf(await exchange.api.patch('partnerApplications/Lync', { metadataUrl: sharePoint })),
      ).toEqual([409, 'MetadataIssuerMismatch']);
      const elsewhere = { applicationIdentifier: sharePointId, realm: 'fabrikam.com' };
      expect(refusalOf(await exchange.api.patch('partnerApplications/Lync', elsewhere))).toEqual([
        400,
        'PartnerImmutableProperty',
        'PartnerImmutableProperty',
      ]);
    });
  });
});
