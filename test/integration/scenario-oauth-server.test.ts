/**
 * Scenario 2 of the design, seen by another company: it trusts the authorization server and has an application of that
 * realm for a partner through it. What such a token allows follows from the partner's trust level.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizationServerId } from '../../shared/base/principal-name.ts';
import type { PartnerApplicationView } from '../../shared/registry/partners/partner-kind.ts';
import type { OAuthServerView } from '../../shared/registry/servers/oauth-server.ts';
import { eventually } from '../support/management.ts';
import { requestToken } from '../support/principal-calls.ts';
import { changeOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import {
  applicationToken,
  type Deployment,
  type DeploymentPair,
  expectLastRefusal,
  granted,
  introspect,
  ken,
  modernPath,
  nameServer,
  secretOf,
  startTwoDeployments,
  userForm,
} from '../support/two-deployments.ts';

let pair: DeploymentPair;
/** Whose authorization server it is. */
let home: Deployment;
let other: Deployment;
/** Of the application of home, for itself and for Ken, to the server of the other. */
let application: string;
let user: string;

beforeAll(async () => {
  await buildBundle();
  pair = await startTwoDeployments();
  ({ lync: home, exchange: other } = pair);
  await nameServer(home.api, other.serviceName, [other.address, `${other.serviceName}/mail.${other.realm}`]);
  application = await tokenFor(secretOf(home.client));
  user = await tokenFor(await userForm(home));
});

afterAll(() => pair?.stop());

async function tokenFor(form: Readonly<Record<string, string>>): Promise<string> {
  return granted(await requestToken(home.url, { ...form, resource: other.address }, modernPath(home)));
}

function settled(token: string, wanted: boolean) {
  return eventually(
    () => introspect(other, token),
    ({ active }) => active === wanted,
  );
}

describe('Another company', () => {
  it.each([
    [
      'ACS',
      'authentication',
      () => `/${home.realm}/metadata/json/1`,
      () => `${authorizationServerId}@${home.realm}`,
    ],
    [
      'Litware',
      'openid',
      () => `/${home.realm}/.well-known/openid-configuration`,
      () => `${home.url}/${home.realm}`,
    ],
  ])('registers it by the document of %s', async (name, kind, path, issuer) => {
    const request = { name, metadataUrl: `${home.url}${path()}`, realm: home.realm };
    const { value } = changeOf<OAuthServerView>(await other.api.post('oauthServers', request));
    expect(value).toMatchObject({ kind, issuer: issuer(), realm: home.realm, enabled: true });
    expect(await introspect(other, application)).toEqual({ active: false });
  });

  it('takes its tokens for an application that is a partner through it', async () => {
    const partner = {
      name: 'A',
      applicationIdentifier: home.client.appId,
      realm: home.realm,
      applicationTrustLevel: 'Full',
      useOAuthServer: true,
    };
    const made = changeOf<PartnerApplicationView>(await other.api.post('partnerApplications', partner));
    expect(made.value).toMatchObject({ source: 'oauthServer', keys: [] });
    await settled(application, true);
    expect(await introspect(other, application)).toMatchObject({
      client_id: `${home.client.appId}@${home.realm}`,
      iss: `${home.url}/${home.realm}`,
      s2s: {
        tokenKind: 'openIdToken',
        issuedBy: 'oauthServer',
        realm: home.realm,
        application: { appId: home.client.appId, realm: home.realm, name: 'A', partner: 'A' },
        user: null,
        trustLevel: 'Full',
      },
    });
    expect(await introspect(other, user)).toMatchObject({
      active: true,
      username: ken.upn,
      sub: ken.sub,
      s2s: { tokenKind: 'openIdToken', issuedBy: 'oauthServer', user: { nameid: ken.sub, upn: ken.upn } },
    });
  });

  it('has its server act on for the user of such a token', async () => {
    const resource = `https://archive.${other.realm}`;
    await nameServer(other.api, other.client.appId, [resource]);
    const exchange = {
      ...secretOf(other.server),
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: user,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource,
    };
    const onward = granted(await requestToken(other.url, exchange, modernPath(other)));
    expect(await introspect(other, onward, other.client)).toMatchObject({
      username: ken.upn,
      client_id: other.serviceName,
      s2s: { issuedBy: 'authorizationServer', user: { nii: `${home.url}/${home.realm}` } },
    });
  });

  it('takes none of the ACS wire, each of which is for a server of the realm that it names', async () => {
    const { serviceName, realm } = other;
    for (const [resource, detail] of [
      [`${serviceName}@${home.realm}`, 'AudienceMalformed'],
      [`${serviceName}/mail.${realm}@${home.realm}`, 'AudienceInOtherRealm'],
    ] as const) {
      expect(await introspect(other, await applicationToken(home, resource))).toEqual({ active: false });
      await expectLastRefusal(other, detail);
    }
  });

  it.each([
    ['Full', true, true],
    ['Application', true, true],
    ['User', false, true],
  ])('holds its word for consent at trust level %s', async (applicationTrustLevel, forItself, forUser) => {
    changeOf(await other.api.patch('partnerApplications/A', { applicationTrustLevel }));
    await settled(application, forItself);
    await settled(user, forUser);
    if (!forItself) {
      await introspect(other, application);
      await expectLastRefusal(other, 'TrustLevelInsufficient');
    }
  });

  it('takes nothing more once the server is disabled', async () => {
    changeOf(await other.api.patch('partnerApplications/A', { applicationTrustLevel: 'Full' }));
    await settled(application, true);
    changeOf(await other.api.patch('oauthServers/Litware', { enabled: false }));
    for (const token of [application, user]) {
      await settled(token, false);
      await expectLastRefusal(other, 'OAuthServerDisabled');
    }
  });
});
