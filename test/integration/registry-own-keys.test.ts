/** An application rolls its own key: `addKey` and `removeKey` with a proof, and no administrator. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyCredentialView } from '../../shared/registry/principals/principal-view.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { eventually, freshCertificate, type ManagementClient } from '../support/management.ts';
import {
  type Application,
  addKey,
  assertionForm,
  proofOf,
  registerApplication,
  requestToken,
  withoutToken,
} from '../support/principal-calls.ts';
import { auditOf, changeOf, manageRegistry, refusalOf, told } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;
let anyone: ManagementClient;
let application: Application;
let next: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_CACHE_FOR: '1s' } });
  await untilReady(stack.url);
  api = await manageRegistry(stack);
  anyone = withoutToken(api);
});

afterAll(async () => {
  await stack?.stop();
});

beforeEach(async () => {
  application = await registerApplication(api, 'Rolls its own');
  next = await freshCertificate({ keyName: 'next' });
});

async function tokenBy(key: TestCertificate): Promise<number> {
  const form = await assertionForm(stack.url, application.appId, key);
  const resource = 'https://autodiscover.litwareinc.com';
  return (await requestToken(stack.url, { ...form, resource })).status;
}

describe('An application with a key', () => {
  it('adds its next one, is known by it, and then removes the old one', async () => {
    const { certificate, path, appId, keyId } = application;
    expect(await tokenBy(certificate)).toBe(200);
    const proof = await proofOf(stack.url, application);
    const added = told<KeyCredentialView>(await addKey(anyone, application, proof, next));
    expect(added).toMatchObject({ customKeyIdentifier: next.thumbprint, key: null, usage: 'Verify' });
    await eventually(
      () => tokenBy(next),
      (status) => status === 200,
    );
    const byNext = await proofOf(stack.url, application, {}, next);
    const removed = await anyone.post(`${path}/removeKey`, { keyId, proof: byNext });
    expect(changeOf(removed)).toMatchObject({ changed: true, value: { keyId } });
    const { value } = told<{ value: KeyCredentialView[] }>(await api.get(`${path}/keyCredentials`));
    expect(value.map((each) => each.keyId)).toEqual([added.keyId]);
    await eventually(
      () => tokenBy(certificate),
      (status) => status === 401,
    );
    const events = await auditOf(api, path);
    const own = events.filter(({ actor }) => actor === `self ${appId}`).map(({ action }) => action);
    expect(own.toSorted()).toEqual(['keyCredentialAdded', 'keyCredentialRemoved']);
  });

  it('names itself by either id, and proves itself by the address with its application id', async () => {
    const path = `servicePrincipals/${application.id}`;
    const proof = await proofOf(stack.url, application);
    expect((await addKey(anyone, { path }, proof, next)).status).toBe(200);
  });

  it('uses a proof once', async () => {
    const proof = await proofOf(stack.url, application);
    expect((await addKey(anyone, application, proof, next)).status).toBe(200);
    const { keyId, path, certificate } = application;
    const replayed = await anyone.post(`${path}/removeKey`, { keyId, proof });
    expect(refusalOf(replayed)).toEqual([401, 'ProofRejected']);
    const race = await proofOf(stack.url, application);
    const answers = await Promise.all([1, 2, 3].map(() => addKey(anyone, application, race, certificate)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([401, 401, 409]);
  });

  it('is told what is wrong with its request before its proof is used up', async () => {
    const proof = await proofOf(stack.url, application);
    const request = { keyCredential: {}, proof, reason: 'x' };
    const refused = await anyone.post(`${application.path}/addKey`, request);
    expect(refusalOf(refused)).toEqual([400, 'InvalidRequest', 'InvalidRequest']);
    expect((await addKey(anyone, application, proof, next)).status).toBe(200);
  });
});
