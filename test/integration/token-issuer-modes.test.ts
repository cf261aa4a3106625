/** Both custodies of the key: in the vault, in memory, and the way from the one to the other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, eventsOf, eventually, type ManagementClient, manage } from '../support/management.ts';
import { askForToken, kidOf, readiness, verifyToken } from '../support/service-calls.ts';
import {
  buildBundle,
  isolated,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

const memory = { S2S_SIGNING_MODE: 'memory', S2S_CACHE_FOR: '1s' };
const started: TestStack[] = [];

beforeAll(buildBundle);

afterAll(async () => {
  for (const stack of started) await stack.stop();
});

/** A stack in vault mode with its first certificates, and a way to go on with it in memory mode. */
async function startInVaultMode() {
  const settings = { ...isolated(), S2S_CACHE_FOR: '1s' };
  const stack = await startTestStack({ settings });
  await untilReady(stack.url);
  await untilSettled(stack.url);
  const api = await manage(stack.url, stack.identity);
  async function restartInMemoryMode() {
    await stack.pause();
    const again = await startTestStack({ directory: stack.directory, settings: { ...settings, ...memory } });
    started.push(again);
    return { again, operator: await manage(again.url, again.identity) };
  }
  return { stack, api, restartInMemoryMode };
}

const ask = (stack: TestStack) => askForToken(stack.url, stack.litware.secret);

async function check(stack: TestStack, named: string) {
  return (await readiness(stack.url)).checks.find(({ name }) => name === named);
}

/** The timer's next certificate of vault mode cannot sign in memory mode: it is revoked, and the timer makes another. */
async function replaceNext(stack: TestStack, api: ManagementClient): Promise<void> {
  const { next } = await api.issuer();
  const answer = await api.post('tokenIssuer/revoke', {
    thumbprint: next?.thumbprint,
    reason: 'not exportable',
  });
  expect([answer.status, answer.body.deadTokenSeconds]).toEqual([200, 0]);
  await api.post('tokenIssuer/advance');
  expect((await api.issuer()).next?.kid).not.toBe(next?.kid);
  expect(
    await eventually(
      () => check(stack, 'next'),
      (found) => found?.code === 'Ok',
    ),
  ).toBeDefined();
}

describe('memory mode', () => {
  it('signs in process with certificates that it makes exportable', async () => {
    const stack = await startTestStack({ settings: memory });
    started.push(stack);
    await untilReady(stack.url);
    const first = await ask(stack);
    await verifyToken(stack.url, first.token);
    stack.vault.control.resetRequests();
    for (let tokens = 0; tokens < 5; tokens++) expect((await ask(stack)).status).toBe(200);
    expect(stack.vault.control.requests()).not.toHaveProperty('keys.sign');
    expect(stack.vault.control.requests()).not.toHaveProperty('secrets.get');
    const api = await manage(stack.url, stack.identity);
    const created = (await api.post('certificateCreations', {})).body.certificate;
    await api.post('tokenIssuer/assign', { thumbprint: created?.thumbprint });
    const late = await eventually(
      () => ask(stack),
      ({ token }) => kidOf(token) === created?.kid,
    );
    await verifyToken(stack.url, late.token);
    await verifyToken(stack.url, first.token);
  });
});

describe('going from the vault to memory', () => {
  it('fails closed while the current certificate is not exportable, says why, and is mended by a new one', async () => {
    const { api, restartInMemoryMode } = await startInVaultMode();
    const idle = (await api.post('certificateCreations', {})).body.certificate;
    const { again, operator } = await restartInMemoryMode();

    const refused = await ask(again);
    expect(refused).toMatchObject({
      status: 503,
      error: 'temporarily_unavailable',
      code: 'DependencyUnavailable',
    });
    const lines = eventsOf(again.host.lines()).filter(({ event }) => event === 'token.refused');
    expect(lines.at(-1)?.detail).toContain('cannot be exported');
    expect(await check(again, 'vault')).toEqual({
      name: 'vault',
      status: 'fail',
      code: 'CertificateKeyUnusable',
    });
    expect(await check(again, 'next')).toMatchObject({ status: 'warn', code: 'NextCertificateUnusable' });

    const wrong = await operator.post('tokenIssuer/assign', { thumbprint: idle?.thumbprint });
    expect([wrong.status, codesOf(wrong)]).toEqual([409, ['CertificateKeyUnusable']]);
    expect(wrong.body.detail).toContain('cannot be exported');

    const created = (await operator.post('certificateCreations', { reason: 'memory mode' })).body.certificate;
    expect((await operator.post('tokenIssuer/assign', { thumbprint: created?.thumbprint })).status).toBe(200);
    const issued = await eventually(
      () => ask(again),
      ({ status }) => status === 200,
    );
    expect(kidOf(issued.token)).toBe(created?.kid);
    await verifyToken(again.url, issued.token);
    await replaceNext(again, operator);
  });

  it('loses no call when an exportable certificate is assigned before the switch', async () => {
    const { stack, api, restartInMemoryMode } = await startInVaultMode();
    const created = (await api.post('certificateCreations', { exportable: true })).body.certificate;
    await api.post('tokenIssuer/assign', { thumbprint: created?.thumbprint });
    const before = await eventually(
      () => ask(stack),
      ({ token }) => kidOf(token) === created?.kid,
    );
    const { again, operator } = await restartInMemoryMode();
    const after = await ask(again);
    expect([after.status, kidOf(after.token)]).toEqual([200, created?.kid]);
    await verifyToken(again.url, before.token);
    await replaceNext(again, operator);
  });
});
