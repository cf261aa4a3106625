/**
 * The assertion of scenario 3 is good for one token, whichever instance sees it first; and where it cannot be known
 * whether it was seen, there is none.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { eventsOf, eventually } from '../support/management.ts';
import {
  type Application,
  assertionForm,
  registerApplication,
  requestToken,
  type TokenReply,
} from '../support/principal-calls.ts';
import { manageRegistry, soon } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';
import { type Intervention, startTableProxy, type TableProxy } from '../support/table-proxy.ts';
import { legacyPath, s2sForm } from '../support/two-deployments.ts';

const { realm, exchange, exchangeHost } = litware;

let stack: TestStack;
let proxy: TableProxy;
let application: Application;
/** One of the two has its tables behind the proxy. */
let urls: readonly [string, string];
let lines: () => readonly string[];

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings: { S2S_CACHE_FOR: '1s' } });
  await untilReady(stack.url);
  const { S2S_TABLE_SERVICE: service = '', S2S_TABLE_PREFIX: prefix = '' } = stack.environment;
  proxy = await startTableProxy({ service, prefix });
  const other = await stack.addInstance({ S2S_TABLE_SERVICE: proxy.storage.service });
  await untilReady(other.url);
  urls = [stack.url, other.url];
  lines = other.lines;
  application = await registerApplication(await manageRegistry(stack), 'Exchange on-premises');
  for (const url of urls)
    await eventually(
      async () => ask(url, await assertion()),
      ({ status }) => status === 200,
    );
});

afterEach(() => proxy.intervene(undefined));

afterAll(async () => {
  proxy?.close();
  await stack?.stop();
});

type Form = Readonly<Record<string, string>>;

const assertion = () => s2sForm({ url: stack.url, realm }, application);

function ask(url: string, form: Form): Promise<TokenReply> {
  return requestToken(
    url,
    { ...form, resource: `${exchange}/${exchangeHost}@${realm}` },
    legacyPath({ realm }),
  );
}

const statuses = (answers: readonly TokenReply[]) => answers.map(({ status }) => status).toSorted();

async function expectLastDetail(detail: string): Promise<void> {
  const last = () => eventsOf(lines()).findLast(({ event }) => event === 'token.refused');
  await expect.poll(last, soon).toMatchObject({ detail });
}

describe('An S2S assertion', () => {
  it('is good once, at either instance, and the refusal is that of any other', async () => {
    for (const [first, second] of [urls, urls.toReversed()]) {
      const form = await assertion();
      expect((await ask(first ?? '', form)).status).toBe(200);
      for (const url of [second, first]) {
        const { status, text } = await ask(url ?? '', form);
        expect([status, JSON.parse(text)]).toMatchObject([
          401,
          { error: 'invalid_client', error_codes: [700027] },
        ]);
      }
    }
    await expectLastDetail('AssertionReplayed');
  });

  it('is another with another time, though nothing else differs', async () => {
    const forms = [await assertion(), await assertion()];
    const answers = await Promise.all(forms.map((form) => ask(urls[0], form)));
    expect(statuses(answers)).toEqual([200, 200]);
  });
});

describe('5.1 Replay of a client assertion on another instance', () => {
  const clientAssertion = () => assertionForm(stack.url, application.appId, application.certificate);
  const modern = { path: `/${realm}/oauth2/token`, resource: `https://${exchangeHost}` };
  const legacy = { path: legacyPath({ realm }), resource: `${exchange}/${exchangeHost}@${realm}` };

  it.each([
    ['a client assertion', clientAssertion, modern],
    ['a client assertion on the ACS wire', clientAssertion, legacy],
    ['an S2S assertion', assertion, legacy],
  ])('%s gives one token when it comes to both instances at the same instant', async (_what, sign, at) => {
    for (let round = 0; round < 100; round++) {
      const form = { ...(await sign()), resource: at.resource };
      const answers = await Promise.all([...urls, ...urls].map((url) => requestToken(url, form, at.path)));
      expect(statuses(answers), `round ${round}`).toEqual([200, 401, 401, 401]);
      expect(answers.filter(({ token }) => token !== '')).toHaveLength(1);
    }
  });

  it('tells nothing of it: the refusal is that of any other assertion', async () => {
    const signed = await clientAssertion();
    const form = { ...signed, resource: modern.resource };
    const [first, second] = urls;
    expect((await requestToken(first, form, modern.path)).status).toBe(200);
    const replayed = await requestToken(second, form, modern.path);
    const forged = { ...form, client_assertion: `${signed.client_assertion?.slice(0, -8)}AAAAAAAA` };
    const wrong = await requestToken(second, forged, modern.path);
    const told = ({ status, text }: TokenReply) => [status, { ...JSON.parse(text), trace_id: '' }];
    expect(told(replayed)).toEqual(told(wrong));
    await expectLastDetail('AssertionSignatureWrong');
  });
});

describe('While the memory of assertions does not answer', () => {
  const about =
    (intervention: Intervention): Intervention =>
    (request, forward) =>
      request.url.includes('Replay') ? intervention(request, forward) : forward(request);

  it.each<[string, Intervention]>([
    ['fails', async () => ({ status: 503, headers: {}, body: '' })],
    ['refuses', async () => ({ status: 403, headers: {}, body: '' })],
    ['breaks off', async () => 'lost'],
    ['is silent', () => new Promise(() => {})],
  ])('nothing is issued: it %s', async (_how, intervention) => {
    const form = await assertion();
    proxy.intervene(about(intervention));
    const { status, text, token } = await ask(urls[1], form);
    expect([status, JSON.parse(text).error, token]).toEqual([503, 'temporarily_unavailable', '']);
    proxy.intervene(undefined);
    // Nothing was remembered either, so the client that tries again is served; the other instance remembers it.
    expect((await ask(urls[1], form)).status).toBe(200);
    expect((await ask(urls[0], form)).status).toBe(401);
  });

  it('an assertion that was remembered without an answer is used up', async () => {
    const form = await assertion();
    proxy.intervene(
      about(async (request, forward) => {
        await forward(request);
        return { status: 500, headers: {}, body: '' };
      }),
    );
    const { status, token } = await ask(urls[1], form);
    expect(token).toBe('');
    expect(status).not.toBe(200);
    proxy.intervene(undefined);
    for (const url of urls) expect((await ask(url, form)).status).toBe(401);
  });

  it('whoever shows a secret is served', async () => {
    proxy.intervene(about(async () => ({ status: 503, headers: {}, body: '' })));
    const secret = await readFile(stack.litware.secret, 'utf8');
    const form = { client_id: litware.lync, client_secret: secret };
    expect((await ask(urls[1], form)).status).toBe(200);
  });
});
