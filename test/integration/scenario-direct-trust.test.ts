/**
 * Scenario 1 of the design, where trust is withheld: what each side refuses of a partner that is disabled, whose
 * trust level is too low, or whose linked account lacks a role. Both sides look, the one that signs and the other.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/management.ts';
import { requestToken } from '../support/principal-calls.ts';
import { changeOf, refusalOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import {
  applicationToken,
  type Deployment,
  type DeploymentPair,
  expectLastRefusal,
  introspect,
  legacyPath,
  secretOf,
  startTwoDeployments,
  trust,
  userForm,
  userToken,
} from '../support/two-deployments.ts';

let pair: DeploymentPair;
let lync: Deployment;
let exchange: Deployment;
/** Issued before anything is withheld: what others think later does not depend on them. */
let tokens: { readonly application: string; readonly user: string };

beforeAll(async () => {
  await buildBundle();
  pair = await startTwoDeployments();
  ({ lync, exchange } = pair);
  await trust(lync, exchange);
  await trust(exchange, lync);
  tokens = {
    application: await applicationToken(lync, exchange.audience),
    user: await userToken(lync, exchange.audience),
  };
});

afterEach(async () => {
  const usual = { enabled: true, applicationTrustLevel: 'Full', linkedAccount: null };
  await change(lync, exchange, usual);
  await change(exchange, lync, usual);
  await settled(true, true);
});

afterAll(() => pair?.stop());

/** Changes what the one deployment thinks of the other. */
async function change(by: Deployment, { name }: Deployment, members: object): Promise<void> {
  changeOf(await by.api.patch(`partnerApplications/${name}`, members));
}

/** Whether Exchange accepts Lync's application for itself and for a user. */
async function accepted(): Promise<{ application: boolean; user: boolean }> {
  const application = await introspect(exchange, tokens.application);
  const user = await introspect(exchange, tokens.user);
  return { application: application.active, user: user.active };
}

/** Status and error of Lync when its application asks for itself and for a user. */
async function issued() {
  const forms = [secretOf(lync.client), await userForm(lync)];
  const answers = forms.map((form) =>
    requestToken(lync.url, { ...form, resource: exchange.audience }, legacyPath(lync)),
  );
  const [application, user] = (await Promise.all(answers)).map(({ status, text }) =>
    status === 200 ? 200 : [status, (JSON.parse(text) as { error: string }).error],
  );
  return { application, user };
}

/** Every instance sees a change within the cache time. */
async function settled(application: boolean, user: boolean): Promise<void> {
  const wanted = JSON.stringify({ application, user });
  await eventually(accepted, (found) => JSON.stringify(found) === wanted);
}

async function settledIssue(application: unknown, user: unknown): Promise<void> {
  const wanted = JSON.stringify({ application, user });
  await eventually(issued, (found) => JSON.stringify(found) === wanted);
}

const refused = [400, 'invalid_resource'];

describe('A partner that is disabled', () => {
  it('is believed nothing, whatever it signed before', async () => {
    await change(exchange, lync, { enabled: false });
    await settled(false, false);
    await expectLastRefusal(exchange, 'PartnerDisabled');
  });

  it('gets no token', async () => {
    await change(lync, exchange, { enabled: false });
    await settledIssue(refused, refused);
  });
});

describe('A trust level', () => {
  it.each([
    ['Full', true, true],
    ['Application', true, false],
    ['User', false, false],
  ])(
    'of %s lets a partner speak without an authorization server: %j for itself, %j for a user',
    async (applicationTrustLevel, application, user) => {
      await change(exchange, lync, { applicationTrustLevel });
      await settled(application, user);
      if (!user) await expectLastRefusal(exchange, 'TrustLevelInsufficient');
    },
  );

  it.each([
    ['Full', 200, 200],
    ['Application', 200, refused],
    ['User', refused, refused],
  ])(
    'of %s lets an application speak to the partner: %j for itself, %j for a user',
    async (applicationTrustLevel, application, user) => {
      await change(lync, exchange, { applicationTrustLevel });
      await settledIssue(application, user);
    },
  );
});

describe('A linked account', () => {
  const name = 'Lync-ApplicationAccount';

  it('bounds what the partner does for itself by its roles, and what it does for users not at all', async () => {
    changeOf(await exchange.api.post('linkedAccounts', { name }));
    await change(exchange, lync, { linkedAccount: name });
    await settled(true, true);
    const server = `servicePrincipals/${exchange.serviceName}`;
    changeOf(await exchange.api.patch(server, { requiredRoles: ['UserApplication', 'ArchiveApplication'] }));
    await settled(false, true);
    await introspect(exchange, tokens.application);
    await expectLastRefusal(exchange, 'LinkedAccountRoleMissing');
    expect((await exchange.api.put(`roleAssignments/${name}/archiveapplication`)).status).toBe(201);
    await settled(true, true);
    const linkedAccount = { name, roles: ['ArchiveApplication'] };
    for (const token of [tokens.application, tokens.user])
      expect(await introspect(exchange, token)).toMatchObject({ s2s: { linkedAccount } });
    expect(refusalOf(await exchange.api.delete(`linkedAccounts/${name}`))).toEqual([
      409,
      'LinkedAccountInUse',
    ]);
    expect((await exchange.api.delete(`roleAssignments/${name}/ArchiveApplication`)).status).toBe(200);
    await settled(false, true);
    await change(exchange, lync, { linkedAccount: null });
    await settled(false, true);
    changeOf(await exchange.api.patch(server, { requiredRoles: [] }));
  });
});

describe('An application', () => {
  it('that is not trusted for delegation acts for nobody, and its token cannot be made to', async () => {
    changeOf(await lync.api.patch(lync.client.path, { trustedForDelegation: false }));
    await settledIssue(200, [400, 'unauthorized_client']);
    const actor = await applicationToken(lync, exchange.audience);
    const [header = '', payload = ''] = tokens.user.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, actortoken: actor })).toString('base64url');
    expect(await introspect(exchange, `${header}.${forged}.`)).toEqual({ active: false });
    await expectLastRefusal(exchange, 'DelegationNotTrusted');
    changeOf(await lync.api.patch(lync.client.path, { trustedForDelegation: true }));
    await settledIssue(200, 200);
  });
});
