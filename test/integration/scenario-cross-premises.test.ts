/**
 * Scenario 3 of the design and seeds/004, whole: an on-premises Exchange shows the cloud an assertion under the
 * certificate that was uploaded there, and the cloud calls back as a partner application, by an authorization server
 * and a linked account first, and directly then. Both are of one company, and so of one realm.
 */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeyCredentialView } from '../../shared/registry/principals/principal-view.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { eventually, importFresh } from '../support/management.ts';
import { claimsOf, requestToken, type TokenReply } from '../support/principal-calls.ts';
import { changeOf } from '../support/registry.ts';
import { kidOf } from '../support/service-calls.ts';
import { buildBundle } from '../support/service-stack.ts';
import {
  applicationToken,
  type Deployment,
  type DeploymentPair,
  expectLastRefusal,
  granted,
  introspect,
  legacyPath,
  modernPath,
  nameServer,
  s2sForm,
  secretOf,
  startTwoDeployments,
} from '../support/two-deployments.ts';

type Form = Readonly<Record<string, string>>;

let pair: DeploymentPair;
let cloud: Deployment;
let premises: Deployment;
/** Signs on-premises, where it was imported; the test has its key as well. */
let certificate: TestCertificate;
let cer: Buffer;

beforeAll(async () => {
  await buildBundle();
  pair = await startTwoDeployments({ exchangeRealm: 'litwareinc.com' });
  ({ lync: cloud, exchange: premises } = pair);
  certificate = await importFresh(premises.api, 'on-premises');
  const { thumbprint } = certificate;
  expect((await premises.api.post('tokenIssuer/assign', { thumbprint })).status).toBe(200);
  cer = await exportedCertificate(premises);
});

afterAll(() => pair?.stop());

async function exportedCertificate({ url, api }: Deployment): Promise<Buffer> {
  const headers = { authorization: `Bearer ${api.token}` };
  return Buffer.from(await (await fetch(`${url}/api/tokenIssuer/cer`, { headers })).arrayBuffer());
}

const onPremises = () => ({ appId: premises.serviceName, certificate });

/** What Exchange posts, to the letter: lower-case escapes, no client id and no secret (reference §4.1). */
async function postAssertion({ grant_type: grant = '', assertion = '' }: Form): Promise<TokenReply> {
  const lower = (text: string) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());
  const body = `grant_type=${lower(grant)}&assertion=${assertion}&resource=${lower(cloud.audience)}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(`${cloud.url}${legacyPath(cloud)}`, { method: 'POST', body, headers });
  const text = await response.text();
  const { access_token: token = '' } = JSON.parse(text) as { access_token?: string };
  return { status: response.status, text, token };
}

async function exchangeAssertion(): Promise<TokenReply> {
  return postAssertion(await s2sForm(cloud, onPremises()));
}

describe('The on-premises server', () => {
  it('is known to the cloud by its exported certificate, with the dates of that certificate', async () => {
    const path = `servicePrincipals/${premises.serviceName}/keyCredentials`;
    const request = { type: 'AsymmetricX509Cert', usage: 'Verify', key: cer.toString('base64') };
    const { value } = changeOf<KeyCredentialView>(await cloud.api.post(path, request));
    const { validFromDate, validToDate, fingerprint } = new X509Certificate(cer);
    expect([value.startDateTime, value.endDateTime].map((date) => Date.parse(date))).toEqual([
      validFromDate.getTime(),
      validToDate.getTime(),
    ]);
    expect(value.customKeyIdentifier).toBe(fingerprint.replaceAll(':', ''));
    expect(value.customKeyIdentifier).toBe(certificate.thumbprint);
  });

  it('gets a token for an assertion of four claims', async () => {
    const { assertion = '' } = await s2sForm(cloud, onPremises());
    expect(Object.keys(claimsOf(assertion))).toEqual(['iss', 'aud', 'exp', 'nbf']);
    // An instance sees a new credential within the cache time.
    const { text, token } = await eventually(exchangeAssertion, ({ status }) => status === 200);
    expect(JSON.parse(text)).toMatchObject({ token_type: 'Bearer', resource: cloud.audience });
    expect(claimsOf(token)).toMatchObject({
      iss: `00000001-0000-0000-c000-000000000000@${cloud.realm}`,
      nameid: premises.issuer,
      trustedfordelegation: 'true',
    });
  });

  it('is accepted by the server in the cloud with that token', async () => {
    expect(await introspect(cloud, granted(await exchangeAssertion()))).toMatchObject({
      active: true,
      client_id: premises.serviceName,
      s2s: { tokenKind: 'authorizationServerToken', issuedBy: 'authorizationServer', user: null },
    });
  });

  it('acts for a user there, in an outer token that it writes itself', async () => {
    const actortoken = granted(await exchangeAssertion());
    const { nbf, exp } = claimsOf(actortoken);
    const user = {
      nameid: '10030000801adee5',
      nii: 'urn:federation:MicrosoftOnline',
      upn: 'ken@litwareinc.com',
    };
    const claims = { iss: premises.issuer, aud: cloud.audience, nbf, exp, ...user, actortoken };
    const encoded = [{ typ: 'JWT', alg: 'none' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    expect(await introspect(cloud, `${encoded.join('.')}.`)).toMatchObject({
      active: true,
      username: user.upn,
      client_id: premises.serviceName,
      s2s: { tokenKind: 'outerToken', issuedBy: 'authorizationServer', user },
    });
    const elsewhere = Buffer.from(JSON.stringify({ ...claims, iss: cloud.issuer })).toString('base64url');
    expect(await introspect(cloud, `${encoded[0]}.${elsewhere}.`)).toEqual({ active: false });
    await expectLastRefusal(cloud, 'OuterIssuerWrong');
  });

  it('is not proven by another key, nor to another realm', async () => {
    const stranger = { appId: premises.serviceName, certificate: cloud.client.certificate };
    const forged = await s2sForm(cloud, stranger);
    const elsewhere = await s2sForm({ ...cloud, realm: 'fabrikam.com' }, onPremises());
    for (const form of [forged, elsewhere]) {
      const { status, text } = await postAssertion(form);
      expect([status, JSON.parse(text)]).toMatchObject([401, { error: 'invalid_client' }]);
    }
  });
});

describe('The cloud, called back', () => {
  const account = 'SfBOnline-ApplicationAccount';

  it('is a partner by its identifier, a linked account, and its authorization server', async () => {
    changeOf(await premises.api.post('linkedAccounts', { name: account, hiddenFromAddressLists: true }));
    for (const role of ['UserApplication', 'ArchiveApplication'])
      expect((await premises.api.put(`roleAssignments/${account}/${role}`)).status).toBe(201);
    const metadataUrl = `${cloud.url}/${cloud.realm}/.well-known/openid-configuration`;
    changeOf(await premises.api.post('oauthServers', { name: 'Cloud', metadataUrl }));
    const partner = { name: 'SfBOnline', applicationIdentifier: cloud.serviceName, linkedAccount: account };
    changeOf(
      await premises.api.post('partnerApplications', { ...partner, applicationTrustLevel: 'Application' }),
    );
    const server = `servicePrincipals/${premises.serviceName}`;
    changeOf(await premises.api.patch(server, { requiredRoles: ['UserApplication'] }));
    await nameServer(cloud.api, premises.serviceName, [premises.address]);
  });

  it('may on-premises what the roles of that account allow', async () => {
    const form = { ...secretOf(cloud.server), resource: premises.address };
    const token = granted(await requestToken(cloud.url, form, modernPath(cloud)));
    const told = await eventually(
      () => introspect(premises, token),
      ({ active }) => active,
    );
    expect(told).toMatchObject({
      client_id: `${cloud.serviceName}@${premises.realm}`,
      iss: `${cloud.url}/${cloud.realm}`,
      s2s: {
        tokenKind: 'openIdToken',
        application: { partner: 'SfBOnline', realm: premises.realm },
        trustLevel: 'Application',
        linkedAccount: { name: account, roles: ['UserApplication', 'ArchiveApplication'] },
      },
    });
    expect((await premises.api.delete(`roleAssignments/${account}/UserApplication`)).status).toBe(200);
    await eventually(
      () => introspect(premises, token),
      ({ active }) => !active,
    );
    await expectLastRefusal(premises, 'LinkedAccountRoleMissing');
    changeOf(await premises.api.patch(`servicePrincipals/${premises.serviceName}`, { requiredRoles: [] }));
    changeOf(await premises.api.delete('partnerApplications/SfBOnline'));
  });

  it('may also be a partner by its certificate, each of the other, and then signs itself', async () => {
    const become = async (at: Deployment, who: Deployment, certificate: Buffer) => {
      const { name, serviceName: applicationIdentifier, realm } = who;
      const partner = { name, applicationIdentifier, realm, certificate: certificate.toString('base64') };
      changeOf(await at.api.post('partnerApplications', { ...partner, applicationTrustLevel: 'Full' }));
    };
    await become(premises, cloud, await exportedCertificate(cloud));
    await become(cloud, premises, cer);
    const token = await eventually(
      () => applicationToken(cloud, premises.audience, cloud.server),
      (found) => claimsOf(found).iss === cloud.issuer,
    );
    const told = await eventually(
      () => introspect(premises, token),
      ({ active }) => active,
    );
    expect(told).toMatchObject({
      client_id: cloud.issuer,
      s2s: { tokenKind: 'partnerToken', issuedBy: 'partner', application: { partner: cloud.name } },
    });
  });

  it('knows by the same certificate what the on-premises service itself signs', async () => {
    const token = await eventually(
      () => applicationToken(premises, cloud.audience, premises.server),
      (found) => kidOf(found) === certificate.x5t,
    );
    expect(await introspect(cloud, token)).toMatchObject({ active: true, iss: premises.issuer });
  });
});
