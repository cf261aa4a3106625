/**
 * Scenario 3 of the design and seeds/004: an on-premises server, whose exported certificate is a credential of its
 * service principal in the cloud; and the cloud, which is known on-premises as an authorization server and as a
 * partner application with a linked account.
 */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type { LinkedAccountView } from '../../shared/registry/accounts/linked-account.ts';
import type { PartnerApplicationView } from '../../shared/registry/partners/partner-kind.ts';
import type {
  KeyCredentialView,
  ServicePrincipalView,
} from '../../shared/registry/principals/principal-view.ts';
import type { OAuthServerView } from '../../shared/registry/servers/oauth-server.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { importFresh, type ManagementClient } from '../support/management.ts';
import { assertionForm, claimsOf, requestToken } from '../support/principal-calls.ts';
import { changeOf, manageRegistry, pageOf, refusalOf, told } from '../support/registry.ts';
import { publishedKids } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const { realm, lync, exchangeHost } = litware;
const acs = '00000001-0000-0000-c000-000000000000';

let cloud: TestStack;
let premises: TestStack;
let cloudApi: ManagementClient;
let premisesApi: ManagementClient;
/** The token-issuer certificate on-premises, with the key that never leaves there otherwise. */
let issuer: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  cloud = await startTestStack();
  const settings = { S2S_OUTBOUND_ALLOWED: new URL(cloud.url).origin, S2S_SERVICE_NAME: litware.exchange };
  premises = await startTestStack({ settings });
  await Promise.all([untilSettled(cloud.url), untilSettled(premises.url)]);
  [cloudApi, premisesApi] = await Promise.all([manageRegistry(cloud), manageRegistry(premises)]);
  issuer = await importFresh(premisesApi, 'on-premises');
  const { thumbprint } = issuer;
  expect((await premisesApi.post('tokenIssuer/assign', { thumbprint })).status).toBe(200);
});

afterAll(async () => {
  await premises?.stop();
  await cloud?.stop();
});

describe('The certificate of the on-premises server', () => {
  let exported: Buffer;
  let principal: ServicePrincipalView;

  it('is exported as a .cer file (step 4)', async () => {
    const response = await fetch(`${premises.url}/api/tokenIssuer/cer`, {
      headers: { authorization: `Bearer ${premisesApi.token}` },
    });
    exported = Buffer.from(await response.arrayBuffer());
    expect(new X509Certificate(exported).raw.equals(issuer.der)).toBe(true);
  });

  it('becomes a credential of the principal of that name (step 5)', async () => {
    const query = `servicePrincipals?servicePrincipalName=${lync}`;
    const found = pageOf<ServicePrincipalView>(await cloudApi.get(query)).value;
    expect(found).toHaveLength(1);
    [principal] = found as [ServicePrincipalView];
    const request = { type: 'asymmetricX509Cert', usage: 'verify', key: exported.toString('base64') };
    const added = await cloudApi.post(`servicePrincipals/${principal.appId}/keyCredentials`, request);
    expect(added.status).toBe(201);
  });

  it('is there with the dates of the certificate, and with its value only when asked for (step 6)', async () => {
    const path = `servicePrincipals/${principal.appId}/keyCredentials`;
    const find = async (query = '') =>
      told<{ value: KeyCredentialView[] }>(await cloudApi.get(`${path}${query}`)).value.find(
        ({ customKeyIdentifier }) => customKeyIdentifier === issuer.thumbprint,
      );
    const { validFromDate, validToDate } = new X509Certificate(issuer.der);
    const plain = await find();
    const dates = [plain?.startDateTime, plain?.endDateTime].map((date) => Date.parse(date ?? ''));
    expect(dates).toEqual([validFromDate.getTime(), validToDate.getTime()]);
    expect(plain).toMatchObject({ type: 'AsymmetricX509Cert', usage: 'Verify', key: null });
    const key = issuer.der.toString('base64');
    expect(await find('?returnKeyValues=true')).toEqual({ ...plain, key });
    const one = await cloudApi.get(`${path}/${plain?.keyId}?returnKeyValues=true`);
    expect(told(one)).toEqual({ ...plain, key });
    expect(refusalOf(await cloudApi.get(`${path}?ReturnKeyValues=1`))).toEqual([400, 'InvalidRequest']);
  });

  it('gets the server a token of the cloud', async () => {
    const form = await assertionForm(cloud.url, lync, issuer);
    const { token } = await requestToken(cloud.url, { ...form, resource: `https://${exchangeHost}` });
    expect(claimsOf(token)).toMatchObject({ sub: lync, iss: `${cloud.url}/${realm}` });
  });
});

describe('The authorization server of the cloud', () => {
  it.each([
    ['ACS', `/${realm}/metadata/json/1`, 'authentication', () => `${acs}@${realm}`],
    ['OpenID', '/.well-known/openid-configuration', 'openid', () => `${cloud.url}/${realm}`],
  ])('is registered on-premises by its %s document', async (name, path, kind, issuerOf) => {
    const metadataUrl = `${cloud.url}${path}`;
    const preview = told(await premisesApi.post('metadataPreviews', { metadataUrl }));
    const made = await premisesApi.post('oauthServers', { name, metadataUrl });
    expect(made.status).toBe(201);
    const { value } = changeOf<OAuthServerView>(made);
    expect(value).toMatchObject({ name, kind, issuer: issuerOf(), metadataUrl, enabled: true });
    expect(value.keys.map(({ kid }) => kid)).toEqual(await publishedKids(cloud.url));
    expect(preview).toMatchObject({ kind, issuer: issuerOf(), keys: value.keys });
    expect(value.tokenEndpoint).toContain(cloud.url);
    const again = await premisesApi.post('oauthServers', { name: `${name}2`, metadataUrl });
    expect(refusalOf(again)).toEqual([409, 'OAuthServerAlreadyExists']);
  });

  it('is refreshed, disabled and enabled, and stays the same', async () => {
    const path = 'oauthServers/openid';
    const before = told<OAuthServerView>(await premisesApi.get(path));
    const refreshed = changeOf<OAuthServerView>(await premisesApi.post(`${path}/refreshMetadata`)).value;
    expect(refreshed).toMatchObject({ keys: before.keys, metadataRefresh: { status: 'Success' } });
    const disabled = changeOf<OAuthServerView>(await premisesApi.patch(path, { enabled: false }));
    expect(disabled.value.enabled).toBe(false);
    const elsewhere = { metadataUrl: `${cloud.url}/${realm}/metadata/json/1` };
    expect(refusalOf(await premisesApi.patch(path, elsewhere))).toEqual([409, 'MetadataIssuerMismatch']);
    const enabled = changeOf<OAuthServerView>(await premisesApi.patch(path, { enabled: true })).value;
    expect(enabled).toEqual({ ...before, metadataRefresh: refreshed.metadataRefresh });
  });
});

describe('The application of the cloud', () => {
  const name = 'SfBOnline-ApplicationAccount';

  it('has an account on-premises, hidden and with its two roles (step 2)', async () => {
    const externalEmailAddress = `${name}@${realm}`;
    changeOf(await premisesApi.post('linkedAccounts', { name, externalEmailAddress }));
    changeOf(await premisesApi.patch(`linkedAccounts/${name}`, { hiddenFromAddressLists: true }));
    for (const role of ['UserApplication', 'archiveapplication'])
      expect((await premisesApi.put(`roleAssignments/${name}/${role}`)).status).toBe(201);
    expect((await premisesApi.put(`roleAssignments/${name}/USERAPPLICATION`)).status).toBe(200);
    const account = told<LinkedAccountView>(await premisesApi.get(`linkedAccounts/${name}`));
    expect(account).toMatchObject({
      externalEmailAddress,
      hiddenFromAddressLists: true,
      roles: ['UserApplication', 'ArchiveApplication'],
    });
  });

  it('is a partner application by its identifier and that account (step 3)', async () => {
    const request = {
      name: 'SfBOnline',
      applicationIdentifier: lync.toUpperCase(),
      applicationTrustLevel: 'Full',
      enabled: true,
      linkedAccount: name,
    };
    const made = changeOf<PartnerApplicationView>(
      await premisesApi.post('partnerApplications', request),
    ).value;
    expect(made).toMatchObject({
      applicationIdentifier: lync,
      realm,
      source: 'linkedAccount',
      linkedAccount: name,
      metadataUrl: null,
      metadataRefresh: null,
      keys: [],
    });
    expect(refusalOf(await premisesApi.delete(`linkedAccounts/${name}`))).toEqual([
      409,
      'LinkedAccountInUse',
    ]);
    const bare = changeOf(await premisesApi.post('partnerApplications/SfBOnline/refreshMetadata'));
    expect(bare).toMatchObject({ changed: false, value: made });
  });

  it('can be trusted through one authorization server instead, which then stays', async () => {
    const change = { oauthServer: 'ACS', linkedAccount: null };
    const partner = changeOf<PartnerApplicationView>(
      await premisesApi.patch('partnerApplications/SfBOnline', change),
    ).value;
    expect(partner).toMatchObject({ source: 'oauthServer', oauthServer: 'ACS', linkedAccount: null });
    expect(refusalOf(await premisesApi.delete('oauthServers/ACS'))).toEqual([409, 'OAuthServerInUse']);
    changeOf(await premisesApi.delete(`linkedAccounts/${name}`));
    changeOf(await premisesApi.delete('partnerApplications/SfBOnline'));
    changeOf(await premisesApi.delete('oauthServers/ACS'));
  });
});
