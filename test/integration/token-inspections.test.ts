/**
 * Tokens looked into by an administrator, between two deployments that trust each other: what is told of them, that
 * nothing is recorded, and that nothing of them stays.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenInspectionView } from '../../shared/http/api/document/token-inspections.ts';
import { eventsOf, freshCertificate } from '../support/management.ts';
import { assertionForm, claimsOf, requestToken } from '../support/principal-calls.ts';
import { changeOf, refusalOf, soon, told } from '../support/registry.ts';
import { kidOf, publishedKids } from '../support/service-calls.ts';
import { buildBundle } from '../support/service-stack.ts';
import { leaks } from '../support/token-leaks.ts';
import {
  applicationToken,
  type Deployment,
  type DeploymentPair,
  expectLastRefusal,
  granted,
  introspect,
  ken,
  modernPath,
  secretOf,
  startTwoDeployments,
  trust,
  userToken,
} from '../support/two-deployments.ts';

let pair: DeploymentPair;
let outer: string;

beforeAll(async () => {
  await buildBundle();
  pair = await startTwoDeployments();
  await trust(pair.exchange, pair.lync);
  await trust(pair.lync, pair.exchange);
  outer = await userToken(pair.lync, pair.exchange.audience);
});

afterAll(() => pair?.stop());

interface Told {
  readonly inspection: TokenInspectionView;
  readonly text: string;
}

async function inspect({ api }: Deployment, token: string, resource?: string): Promise<Told> {
  const answer = await api.post('tokenInspections', { token, ...(resource !== undefined && { resource }) });
  return { ...told<{ readonly inspection: TokenInspectionView }>(answer), text: answer.text };
}

const statusOf = ({ rules }: TokenInspectionView, name: string) =>
  rules.find((rule) => rule.name === name)?.status;

describe('an inspection', () => {
  it('tells of a partner’s outer token who signed the actor inside, by which key of its metadata', async () => {
    const { lync, exchange } = pair;
    const { inspection } = await inspect(exchange, outer);
    const [kid = ''] = await publishedKids(lync.url);
    expect(inspection).toMatchObject({
      active: true,
      tokenKind: 'outerToken',
      claims: { upn: ken.upn, smtp: ken.smtp, actortoken: '(a token)' },
      actor: { header: { kid }, claims: { nameid: `${lync.client.appId}@${lync.realm}` }, faults: [] },
      issuer: { name: lync.issuer, issuedBy: 'partner', registeredAs: 'Lync' },
      key: {
        kid,
        found: true,
        thumbprint: Buffer.from(kid, 'base64url').toString('hex').toUpperCase(),
        source: 'partner Lync',
        verifies: true,
      },
      resource: { appId: exchange.serviceName },
      brokenRule: null,
    });
    expect(statusOf(inspection, 'OuterWithinActor')).toBe('pass');
    expect(statusOf(inspection, 'LinkedAccountHoldsRole')).toBe('notReached');
  });

  it('tells of a token of our own that our own ring signed it', async () => {
    const { exchange } = pair;
    const token = granted(
      await requestToken(
        exchange.url,
        { ...secretOf(exchange.client), resource: exchange.address },
        modernPath(exchange),
      ),
    );
    const { inspection } = await inspect(exchange, token);
    expect(inspection).toMatchObject({
      active: true,
      tokenKind: 'accessToken',
      issuer: { issuedBy: 'authorizationServer', registeredAs: null },
      key: { kid: kidOf(token), source: 'own ring', verifies: true },
    });
  });

  it('tells whoever issued a token for a partner that it is not for here, and whose key signed it', async () => {
    const { lync, exchange } = pair;
    const token = await applicationToken(lync, exchange.audience);
    const { inspection } = await inspect(lync, token);
    expect(inspection).toMatchObject({
      active: false,
      brokenRule: 'AudienceNamesResource',
      issuer: { issuedBy: 'self' },
      key: { source: 'own ring', verifies: true },
    });
  });

  it('agrees with what a resource server is told, for as long as the registration changes', async () => {
    const { exchange } = pair;
    const path = 'partnerApplications/Lync';
    expect(await introspect(exchange, outer)).toMatchObject({ active: true });
    changeOf(await exchange.api.patch(path, { applicationTrustLevel: 'Application' }));
    expect((await inspect(exchange, outer)).inspection).toMatchObject({
      active: false,
      brokenRule: 'TrustLevelAllows',
      detail: 'TrustLevelInsufficient',
      message: expect.stringContaining('The trust level of the partner'),
    });
    expect(await introspect(exchange, outer)).toEqual({ active: false });
    await expectLastRefusal(exchange, 'TrustLevelInsufficient');
    changeOf(await exchange.api.patch(path, { enabled: false, applicationTrustLevel: 'Full' }));
    expect((await inspect(exchange, outer)).inspection.detail).toBe('PartnerDisabled');
    changeOf(await exchange.api.patch(path, { enabled: true }));
    expect((await inspect(exchange, outer)).inspection.active).toBe(true);
  });

  it('is by the application that is named, and of none that nobody is', async () => {
    const { exchange } = pair;
    const { inspection } = await inspect(exchange, outer, exchange.client.appId);
    expect(inspection).toMatchObject({
      detail: 'AudienceOfAnother',
      resource: { appId: exchange.client.appId },
    });
    const unknown = { token: outer, resource: '00000009-0000-0ff1-ce00-000000000000' };
    expect(refusalOf(await exchange.api.post('tokenInspections', unknown))).toEqual([400, 'InvalidRequest']);
  });

  it('of what nobody can read says what is wrong with it', async () => {
    const { inspection } = await inspect(pair.exchange, `Bearer ${outer.slice(0, -30)}`);
    expect(inspection).toMatchObject({ active: false, detail: 'TokenMalformed', resource: null });
    expect(inspection.faults).not.toEqual([]);
  });

  it.each([
    [{}, 'token'],
    [{ token: '' }, 'token'],
    [{ token: 'x'.repeat(16_385) }, 'token'],
    [{ token: 'x', audience: 'y' }, 'audience'],
  ])('is refused for %j with its member', async (body, target) => {
    const answer = await pair.exchange.api.post('tokenInspections', body);
    expect(refusalOf(answer)).toEqual([400, 'InvalidRequest']);
    expect(answer.body.violations?.[0]).toMatchObject({ target });
    expect(refusalOf(await pair.exchange.api.post('tokenInspections?dryRun=true', { token: 'x' }))).toEqual([
      400,
      'InvalidRequest',
    ]);
  });
});

describe('nothing', () => {
  it('is recorded: an assertion that was looked into is as good as before', async () => {
    const { exchange } = pair;
    const { appId, certificate } = exchange.client;
    const claims = { aud: `${exchange.url}/${exchange.realm}` };
    const form = await assertionForm(exchange.url, appId, certificate, { claims });
    const { inspection } = await inspect(exchange, form.client_assertion ?? '');
    expect(inspection).toMatchObject({ active: false, detail: 'IssuerUnknown' });
    const ask = () =>
      requestToken(exchange.url, { ...form, resource: exchange.address }, modernPath(exchange));
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(401);
  });

  it('of a token stays in the log, and of its signatures in the answer', async () => {
    const { exchange } = pair;
    const canary = 'canary.of.inspections@litwareinc.com';
    const token = await userToken(pair.lync, exchange.audience);
    const { text, inspection } = await inspect(exchange, token);
    expect([inspection.active, leaks([token], [token]).length > 0]).toEqual([true, true]);
    expect(leaks([token], [text])).toEqual([]);
    const forged = unsignedWith(token, { upn: canary });
    expect((await inspect(exchange, forged)).text).toContain(canary);
    const last = () =>
      eventsOf(exchange.stack.host.lines()).findLast(
        ({ event, active }) => event === 'request.served' && active !== undefined,
      );
    await expect.poll(last, soon).toMatchObject({ active: true, detail: null });
    const lines = exchange.stack.host.lines();
    expect(leaks([token, outer], lines)).toEqual([]);
    for (const told of [canary, ken.upn, ken.smtp]) expect(lines.join('\n')).not.toContain(told);
  });
});

/** An outer token with other claims: nobody signs those. */
function unsignedWith(token: string, changes: object): string {
  const [header = ''] = token.split('.');
  const claims = JSON.stringify({ ...claimsOf(token), ...changes });
  return `${header}.${Buffer.from(claims).toString('base64url')}.`;
}

it('is not fooled by a key that the partner has not', async () => {
  const stranger = await freshCertificate({ keyName: 'stranger' });
  const { exchange, lync } = pair;
  const form = await assertionForm(exchange.url, lync.client.appId, stranger, {
    claims: {
      iss: lync.issuer,
      aud: exchange.audience,
      nameid: `${lync.client.appId}@${lync.realm}`,
      sub: undefined,
      jti: undefined,
    },
  });
  const { inspection } = await inspect(exchange, form.client_assertion ?? '');
  expect(inspection).toMatchObject({
    detail: 'KeyUnknown',
    key: { kid: stranger.x5t, found: false, source: 'partner Lync', verifies: null },
  });
});
