/**
 * Scenario 2 of the design: two applications of the realm, built through the API alone, that get tokens for a third by
 * a generated secret and by an uploaded certificate; and what becomes of a credential that is taken back.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type {
  KeyCredentialView,
  PasswordCredentialView,
  ServicePrincipalView,
} from '../../shared/registry/principals/principal-view.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { eventually, freshCertificate, inDays, type ManagementClient } from '../support/management.ts';
import { assertionForm, claimsOf, requestToken } from '../support/principal-calls.ts';
import { changeOf, everyPage, manageRegistry, refusalOf, told } from '../support/registry.ts';
import { verifyToken } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const { realm } = litware;
const bySecret = '0000001a-0000-4000-8000-00000000001a';
const byKey = '0000001b-0000-4000-8000-00000000001b';
const archive = '0000001c-0000-4000-8000-00000000001c';
const legacyPath = `/${realm}/tokens/OAuth/2`;
const legacyResource = `${archive}/archive.litwareinc.com@${realm}`;
const resource = 'https://archive.litwareinc.com';

let stack: TestStack;
let api: ManagementClient;
/** All that the management API has answered. */
const seen: string[] = [];
let secretText = '';
let secretId = '';
let certificate: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_CACHE_FOR: '1s' } });
  await untilReady(stack.url);
  api = await manageRegistry(stack, undefined, (_method, _path, { text }) => seen.push(text));
  certificate = await freshCertificate({ keyName: 'uploaded', subject: 'CN=archive.litwareinc.com' });
});

afterAll(async () => {
  await stack?.stop();
});

const register = async (members: object) =>
  changeOf<ServicePrincipalView>(await api.post('servicePrincipals', members)).value;

const secretForm = () => ({ client_id: bySecret, client_secret: secretText, resource });
const keyForm = async () => ({ ...(await assertionForm(stack.url, byKey, certificate)), resource });

async function refusedFromNowOn(form: () => Promise<Record<string, string>>): Promise<void> {
  const last = await eventually(
    async () => requestToken(stack.url, await form()),
    ({ status }) => status !== 200,
  );
  expect([last.status, JSON.parse(last.text).error]).toEqual([401, 'invalid_client']);
}

describe('Two applications and their resource', () => {
  it('are registered with the names that they go by', async () => {
    const host = `${archive}/archive.litwareinc.com`;
    await register({ appId: bySecret, displayName: 'By secret', trustedForDelegation: true });
    await register({ appId: byKey, displayName: 'By certificate' });
    const { servicePrincipalNames } = await register({
      appId: archive,
      displayName: 'Archive',
      servicePrincipalNames: [host, resource],
    });
    expect(servicePrincipalNames).toEqual([archive, host, resource]);
  });

  it('get a secret that is shown once, and a certificate that keeps its dates', async () => {
    const made = await api.post(`servicePrincipals/${bySecret}/passwordCredentials`, {
      displayName: 'autumn',
      endDateTime: inDays(90),
    });
    expect(made.status).toBe(201);
    const password = changeOf<PasswordCredentialView & { secretText: string }>(made).value;
    ({ secretText, keyId: secretId } = password);
    expect(secretText).toMatch(/^[\w-]{43}$/);
    expect(password.hint).toBe(secretText.slice(0, 3));
    const key = certificate.der.toString('base64');
    const added = await api.post(`servicePrincipals/${byKey}/keyCredentials`, { key });
    expect(changeOf<KeyCredentialView>(added).value).toMatchObject({
      customKeyIdentifier: certificate.thumbprint,
      displayName: 'CN=archive.litwareinc.com',
      key: null,
    });
  });

  it.each<[string, string, () => Promise<Record<string, string>>]>([
    ['the secret', bySecret, async () => secretForm()],
    ['the certificate', byKey, keyForm],
  ])('get tokens on both wires by %s', async (_credential, appId, form) => {
    const modern = await requestToken(stack.url, await form());
    expect(claimsOf(modern.token)).toMatchObject({ sub: appId, client_id: appId, aud: resource });
    await verifyToken(stack.url, modern.token);
    const asked = { ...(await form()), client_id: `${appId}@${realm}`, resource: legacyResource };
    const legacy = await requestToken(stack.url, asked, legacyPath);
    expect(claimsOf(legacy.token)).toMatchObject({
      iss: `00000001-0000-0000-c000-000000000000@${realm}`,
      nameid: `${appId}@${realm}`,
      aud: legacyResource,
    });
    await verifyToken(stack.url, legacy.token);
  });

  it('are seen to have used what they have, to the day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const lastUsed = async (path: string) =>
      told<{ value: { lastUsedDate: string | null }[] }>(await api.get(`servicePrincipals/${path}`)).value;
    for (const path of [`${bySecret}/passwordCredentials`, `${byKey}/keyCredentials`])
      await eventually(
        () => lastUsed(path),
        ([credential]) => (credential?.lastUsedDate ?? '') >= today,
      );
  });
});

describe('A secret', () => {
  it('has one other beside it, so that it can be replaced, and no third', async () => {
    const path = `servicePrincipals/${bySecret}/passwordCredentials`;
    const second = changeOf<PasswordCredentialView & { secretText: string }>(await api.post(path));
    expect(refusalOf(await api.post(path))).toEqual([409, 'CredentialLimitReached']);
    changeOf(await api.delete(`${path}/${second.value.keyId}`));
    const { value } = told<{ value: PasswordCredentialView[] }>(await api.get(path));
    expect(value.map(({ keyId }) => keyId)).toEqual([secretId]);
  });

  describe('5.6 Secret display', () => {
    it('is in one answer and nowhere else: no list, no audit, no log, not even its hash', async () => {
      const lists = ['auditEvents', 'servicePrincipals', 'servicePrincipals?deleted=true'];
      for (const path of lists) await everyPage(api, path);
      const own = `servicePrincipals/${bySecret}`;
      for (const path of ['', '/passwordCredentials', `/passwordCredentials/${secretId}`, '/keyCredentials'])
        expect((await api.get(`${own}${path}`)).status).toBe(200);
      expect(
        (await requestToken(stack.url, { ...secretForm(), client_secret: `${secretText}x` })).status,
      ).toBe(401);
      const everywhere = seen.join('\n');
      expect(everywhere.split(secretText)).toHaveLength(2);
      const hash = createHash('sha256').update(secretText);
      for (const encoding of ['base64url', 'base64', 'hex'] as const)
        expect(everywhere).not.toContain(hash.copy().digest(encoding));
      expect(stack.host.lines().join('\n')).not.toContain(secretText);
    });
  });

  describe('5.2 Secret storage', () => {
    it.each(['secretText', 'value', 'password', 'hash', 'key'])(
      'takes none that somebody chose, as %s',
      async (member) => {
        const path = `servicePrincipals/${byKey}/passwordCredentials`;
        expect(refusalOf(await api.post(path, { [member]: 'correct horse battery staple' }))).toEqual([
          400,
          'InvalidRequest',
        ]);
        expect(told<{ value: unknown[] }>(await api.get(path)).value).toEqual([]);
      },
    );
  });

  it('is refused once it is removed', async () => {
    expect((await requestToken(stack.url, secretForm())).status).toBe(200);
    changeOf(await api.delete(`servicePrincipals/${bySecret}/passwordCredentials/${secretId}`));
    await refusedFromNowOn(async () => secretForm());
  });
});

describe('A certificate', () => {
  const keys = `servicePrincipals/${byKey}/keyCredentials`;

  describe('5.1 Two registered certificates with the same x5t or same key under two partners', () => {
    it('is one application’s own', async () => {
      const key = certificate.pem;
      const elsewhere = await api.post(`servicePrincipals/${bySecret}/keyCredentials`, { key });
      expect(refusalOf(elsewhere)).toEqual([409, 'CredentialAlreadyRegistered']);
      expect(refusalOf(await api.post(keys, { key }))).toEqual([409, 'CredentialAlreadyRegistered']);
    });
  });

  it.each<[string, () => Promise<object>, string]>([
    [
      'with a private key',
      async () => ({ key: (await freshCertificate()).privateKeyPem }),
      'CertificateUnreadable',
    ],
    [
      'that is weak',
      async () => ({ key: (await freshCertificate({ keySize: 1024 })).pem }),
      'CertificateKeyTooSmall',
    ],
    [
      'for secrets',
      async () => ({ key: (await freshCertificate()).pem, usage: 'Sign' }),
      'CredentialUsageInvalid',
    ],
    [
      'for longer than it lives',
      async () => ({ key: (await freshCertificate()).pem, endDateTime: inDays(1000) }),
      'CredentialDatesOutsideCertificate',
    ],
  ])('%s is not taken', async (_what, request, code) => {
    expect(refusalOf(await api.post(keys, await request()))).toEqual([400, code]);
  });

  it('proves nothing for an application that is disabled, and proves it again when that is over', async () => {
    changeOf(await api.patch(`servicePrincipals/${byKey}`, { enabled: false }));
    await refusedFromNowOn(keyForm);
    changeOf(await api.patch(`servicePrincipals/${byKey}`, { enabled: true }));
    await eventually(
      async () => requestToken(stack.url, await keyForm()),
      ({ status }) => status === 200,
    );
  });

  it('goes with its application, and comes back with it', async () => {
    changeOf(await api.delete(`servicePrincipals/${byKey}`));
    await refusedFromNowOn(keyForm);
    changeOf(await api.post(`servicePrincipals/${byKey}/restore`));
    await eventually(
      async () => requestToken(stack.url, await keyForm()),
      ({ status }) => status === 200,
    );
  });
});
