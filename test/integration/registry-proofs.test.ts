/** What is no proof of a key: every kind of it is refused with the same words, does nothing, and is told apart in the log. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KeyCredentialView } from '../../shared/registry/principals/principal-view.ts';
import {
  eventsOf,
  freshCertificate,
  type ManagementAnswer,
  type ManagementClient,
} from '../support/management.ts';
import {
  type Application,
  addKey,
  assertionForm,
  type Changes,
  proofOf,
  registerApplication,
  requestToken,
  signProof,
  withoutToken,
} from '../support/principal-calls.ts';
import { changeOf, manageRegistry, refusalOf, soon, told } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const now = () => Math.floor(Date.now() / 1000);

let stack: TestStack;
let api: ManagementClient;
let anyone: ManagementClient;
let application: Application;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  api = await manageRegistry(stack);
  anyone = withoutToken(api);
});

afterAll(async () => {
  await stack?.stop();
});

beforeEach(async () => {
  application = await registerApplication(api, 'Proves itself');
});

const claims = (changes: Changes['claims']) => () =>
  proofOf(stack.url, application, { claims: changes ?? {} });

const audience = (of: () => unknown) => async () =>
  proofOf(stack.url, application, { claims: { aud: of() } });

/** Each way in which a proof is none, and what the log says of it. */
const wrong: [string, string, () => Promise<string>][] = [
  ['is over', 'AssertionExpired', () => claims({ nbf: now() - 1000, exp: now() - 400 })()],
  ['is still to come', 'AssertionNotYetValid', () => claims({ nbf: now() + 400, exp: now() + 900 })()],
  ['lives for longer than ten minutes', 'AssertionLivesTooLong', () => claims({ exp: now() + 700 })()],
  ['never ends', 'AssertionTimesMalformed', claims({ exp: undefined })],
  ['names the application id', 'ProofIssuerWrong', () => claims({ iss: application.appId })()],
  ['names nobody', 'ProofIssuerWrong', claims({ iss: undefined })],
  ['is for the token endpoint', 'ProofAudienceWrong', audience(() => `${stack.url}/litwareinc.com`)],
  [
    'is for the address with the object id',
    'ProofAudienceWrong',
    audience(() => `${stack.url}/api/servicePrincipals/${application.id}`),
  ],
  ['is for Graph', 'ProofAudienceWrong', audience(() => '00000002-0000-0000-c000-000000000000')],
  ['is for several', 'ProofAudienceWrong', audience(() => [`${stack.url}/api/${application.path}`])],
  [
    'is signed by a stranger',
    'AssertionKeyUnknown',
    async () => proofOf(stack.url, application, {}, await freshCertificate({ keyName: 'strange' })),
  ],
  [
    'is signed by a stranger under a registered thumbprint',
    'AssertionSignatureWrong',
    async () => {
      const { privateKey } = await freshCertificate({ keyName: 'strange' });
      return proofOf(stack.url, application, {}, { privateKey, x5t: application.certificate.x5t });
    },
  ],
  [
    'is of another application',
    'ProofIssuerWrong',
    async () => {
      const other = await registerApplication(api, 'Another');
      return signProof(stack.url, { id: other.id, appId: application.appId }, other.certificate);
    },
  ],
  [
    'is signed by a key that was removed',
    'AssertionKeyUnknown',
    async () => {
      changeOf(await api.delete(`${application.path}/keyCredentials/${application.keyId}`));
      return proofOf(stack.url, application);
    },
  ],
  [
    'is of an application that is disabled',
    'ClientDisabled',
    async () => {
      changeOf(await api.patch(application.path, { enabled: false }));
      return proofOf(stack.url, application);
    },
  ],
  [
    'is of an application that was deleted',
    'UnknownClient',
    async () => {
      changeOf(await api.delete(application.path));
      return proofOf(stack.url, application);
    },
  ],
  [
    'is a client assertion',
    'ProofIssuerWrong',
    async () => {
      const form = await assertionForm(stack.url, application.appId, application.certificate);
      return form.client_assertion ?? '';
    },
  ],
  [
    'has its signature cut off',
    'AssertionMalformed',
    async () => (await proofOf(stack.url, application)).replace(/\.[^.]*$/, '.'),
  ],
  ['is no token', 'AssertionMalformed', async () => 'proof'],
];

const lineOf = ({ headers }: ManagementAnswer) => {
  const id = headers.get('x-ms-request-id');
  return eventsOf(stack.host.lines()).find(({ requestId }) => requestId === id);
};

/** What a stranger can tell answers apart by. */
const textOf = ({ text }: ManagementAnswer) => text.replaceAll(/[0-9a-f-]{36}/g, 'id');

async function keysOf({ path }: Application): Promise<KeyCredentialView[]> {
  const answer = await api.get(`${path}/keyCredentials`);
  return answer.status === 404 ? [] : told<{ value: KeyCredentialView[] }>(answer).value;
}

describe('A proof that', () => {
  const texts = new Set<string>();

  it.each(wrong)('%s is refused as every other, and changes nothing', async (_what, detail, make) => {
    const proof = await make();
    const before = await keysOf(application);
    const { path, keyId, certificate } = application;
    const refused = [
      await addKey(anyone, application, proof, certificate),
      await anyone.post(`${path}/removeKey`, { keyId, proof }),
    ];
    for (const answer of refused) {
      expect(refusalOf(answer)).toEqual([401, 'ProofRejected']);
      expect(answer.headers.get('www-authenticate')).toBe('Proof');
      await expect.poll(() => lineOf(answer), soon).toMatchObject({ event: 'management.refused', detail });
      texts.add(textOf(answer));
    }
    expect(await keysOf(application)).toEqual(before);
    expect(texts.size).toBe(1);
    const [, payload = 'no payload'] = proof.split('.');
    expect(stack.host.lines().join('\n')).not.toContain(payload);
  });

  it('is good proves no client at the token endpoint', async () => {
    const form = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_id: application.appId,
      resource: 'https://autodiscover.litwareinc.com',
    };
    for (const sub of [undefined, application.id, application.appId]) {
      const client_assertion = await claims({ sub })();
      const { status, text } = await requestToken(stack.url, { ...form, client_assertion });
      expect([status, JSON.parse(text).error]).toEqual([401, 'invalid_client']);
    }
    const good = await assertionForm(stack.url, application.appId, application.certificate);
    expect((await requestToken(stack.url, { ...good, resource: form.resource })).status).toBe(200);
  });
});
