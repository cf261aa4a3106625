/** A deployment whose vault or identity endpoint fails, before and after its start: what goes on, what says so, and how it ends. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { eventsOf, eventually } from '../support/management.ts';
import { askForToken, publishedKids, readiness, verifyToken } from '../support/service-calls.ts';
import {
  buildBundle,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

let stack: TestStack;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  await untilSettled(stack.url);
});

afterEach(() => {
  stack.vault.control.clearFaults();
  stack.identity.control.clearFaults();
});

afterAll(() => stack?.stop());

const token = (url: string) => askForToken(url, stack.litware.secret);
const isDown = { status: 503, error: 'temporarily_unavailable', code: 'DependencyUnavailable' };

/** An instance that starts while something is down: it serves what needs no key, and says what is missing. */
async function startsWithout(code: string): Promise<RunningHost> {
  const instance = await stack.addInstance();
  const { status, checks } = await eventually(
    () => readiness(instance.url),
    (found) => found.checks.some(({ name }) => name === 'vault'),
  );
  expect(status).toBe(503);
  expect(checks).toContainEqual({ name: 'vault', status: 'fail', code });
  expect(checks).toContainEqual({ name: 'tables', status: 'pass', code: 'Ok' });
  expect(await publishedKids(instance.url)).toEqual(await publishedKids(stack.url));
  const refused = await token(instance.url);
  expect(refused).toMatchObject(isDown);
  expect(Number(refused.retryAfter)).toBeGreaterThan(0);
  return instance;
}

/** The same process, without a restart. */
async function goesOn(instance: RunningHost): Promise<void> {
  await untilReady(instance.url);
  const issued = await eventually(
    () => token(instance.url),
    ({ status }) => status === 200,
  );
  await verifyToken(stack.url, issued.token);
}

describe('5.5 Key Vault down at cold start', () => {
  it('publishes what the key ring holds, signs nothing, is unready, and goes on by itself', async () => {
    stack.vault.control.addFaults({ operation: '*', status: 503 });
    const instance = await startsWithout('Unavailable');
    stack.vault.control.clearFaults();
    await goesOn(instance);
  });
});

describe('5.5 Managed identity token refused or slow', () => {
  it('says that the identity is down and not the vault, and goes on by itself', async () => {
    stack.identity.control.addFaults({ operation: 'token', status: 403 });
    const instance = await startsWithout('IdentityUnavailable');
    stack.identity.control.clearFaults();
    await goesOn(instance);
  });
});

describe('5.5 Key Vault 429 without Retry-After', () => {
  it('refuses with a time to come again, leaves the vault alone, tells both, and goes on', async () => {
    const events = () =>
      eventsOf(stack.host.lines()).map(({ event, dependency }) => `${event} ${dependency}`);
    stack.vault.control.addFaults({ operation: 'keys.sign', status: 429 });
    const refused = await Promise.all(Array.from({ length: 8 }, () => token(stack.url)));
    for (const each of refused) expect(each).toMatchObject(isDown);
    stack.vault.control.resetRequests();
    expect(await token(stack.url)).toMatchObject(isDown);
    expect(stack.vault.control.requests()['keys.sign'] ?? 0).toBeLessThanOrEqual(3);
    // What a check found while all was well is believed for five seconds.
    await eventually(
      () => readiness(stack.url),
      ({ status }) => status === 503,
    );
    await eventually(
      async () => events(),
      (found) => found.includes('dependency.opened vaultSigning'),
    );
    expect((await publishedKids(stack.url)).length).toBeGreaterThan(0);
    stack.vault.control.clearFaults();
    await goesOn(stack.host);
    await eventually(
      async () => events(),
      (found) => found.includes('dependency.closed vaultSigning'),
    );
  });
});

describe('5.4 Region or vault lost', () => {
  it('an instance with the key in memory goes on, and one that starts signs nothing until the vault is back', async () => {
    const memory = await startTestStack({ settings: { S2S_SIGNING_MODE: 'memory' } });
    try {
      await untilReady(memory.url);
      const ask = (url: string) => askForToken(url, memory.litware.secret);
      expect((await ask(memory.url)).status).toBe(200);
      memory.vault.control.addFaults({ operation: '*', reset: true });
      await verifyToken(memory.url, (await ask(memory.url)).token);
      const late = await memory.addInstance();
      expect(
        await eventually(
          () => ask(late.url),
          ({ code }) => code !== null,
        ),
      ).toMatchObject(isDown);
      expect(await publishedKids(late.url)).toEqual(await publishedKids(memory.url));
      memory.vault.control.clearFaults();
      const issued = await eventually(
        () => ask(late.url),
        ({ status }) => status === 200,
      );
      await verifyToken(memory.url, issued.token);
    } finally {
      await memory.stop();
    }
  });
});
