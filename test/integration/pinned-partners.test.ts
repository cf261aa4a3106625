/** A roll that a partner would not survive waits for it: seen through the API on a running stack. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock, toRfc3339 } from '../../shared/base/clock.ts';
import { type ManagementClient, manage } from '../support/management.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilSettled(stack.url);
  api = await manage(stack.url, stack.identity);
});

afterAll(async () => {
  await stack?.stop();
});

interface Pins {
  readonly changed?: boolean;
  readonly value: readonly { name: string; acknowledged: string[]; hasCurrent: boolean; hasNext: boolean }[];
}

const pinsOf = async (path: string, body?: object): Promise<Pins> =>
  JSON.parse((await (body ? api.post(path, body) : api.get(path))).text);

const alarms = async () =>
  ((await api.post('tokenIssuer/advance', {})).body.alarms ?? []).map(({ code }) => code);

describe('a partner that pins our certificate', () => {
  it('is added once, under a name that can stand in a path', async () => {
    expect(await pinsOf('pinnedPartners')).toEqual({ value: [] });
    const dry = await pinsOf('pinnedPartners/Fabrikam/pin?dryRun=true', {});
    expect([dry.changed, dry.value]).toEqual([true, []]);
    const pinned = await pinsOf('pinnedPartners/Fabrikam/pin', { reason: 'reads no metadata' });
    expect(pinned).toMatchObject({
      changed: true,
      value: [
        { name: 'Fabrikam', hasNext: false, pinnedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
      ],
    });
    const line = () =>
      stack.host
        .lines()
        .find(
          (each) =>
            each.includes('"partner":"Fabrikam"') &&
            each.includes('"changed":true') &&
            each.includes('"dryRun":false'),
        );
    await expect.poll(line).toContain('"event":"issuer.changed"');
    expect(await pinsOf('pinnedPartners/Fabrikam/pin', {})).toMatchObject({ changed: false });
    expect((await api.post('pinnedPartners/Fab%20rikam/pin', {})).status).toBe(400);
  });

  it('holds a roll that comes near, and lets it go when it was given the certificate', async () => {
    const created = await api.post('certificateCreations', {});
    const thumbprint = created.body.certificate?.thumbprint ?? '';
    const effectiveDate = toRfc3339(systemClock.now() + 20 * 3600);
    const roll = { thumbprint, effectiveDate, overrideMinimumLead: true };
    expect((await api.post('tokenIssuer/roll', roll)).status).toBe(200);
    expect(await alarms()).toContain('held-by-partner');
    const held = await api.issuer();
    expect(held.next).toMatchObject({ thumbprint, held: true });
    expect((held.next?.effectiveDate ?? '') > effectiveDate).toBe(true);

    const acknowledged = await pinsOf('pinnedPartners/Fabrikam/acknowledge', { thumbprint });
    expect(acknowledged).toMatchObject({ changed: true, value: [{ name: 'Fabrikam', hasNext: true }] });
    expect(await alarms()).not.toContain('held-by-partner');
    const released = await api.issuer();
    expect(released.next).toMatchObject({ thumbprint, effectiveDate });
    expect(released.next).not.toHaveProperty('held');
  });

  it('acknowledges only what there is, and is on record', async () => {
    expect(
      (await api.post('pinnedPartners/Contoso/acknowledge', { thumbprint: 'A'.repeat(40) })).body,
    ).toMatchObject({
      violations: [{ code: 'NotFound' }, { code: 'CertificateNotFound' }],
    });
    expect((await api.post('pinnedPartners/Contoso/unpin', {})).status).toBe(404);
    const history = JSON.parse((await api.get('tokenIssuer/history')).text) as {
      value: { action: string }[];
    };
    const actions = history.value.map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['partner.pinned', 'partner.acknowledged', 'roll.held', 'roll.released']),
    );
  });

  it('is waited for no more when it is removed', async () => {
    expect(await pinsOf('pinnedPartners/Fabrikam/unpin', { reason: 'it is gone' })).toEqual({
      dryRun: false,
      changed: true,
      value: [],
    });
  });
});
