/** The local stack as a user lives with it: it remembers, it has company, it goes when told. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import {
  buildBundle,
  isolated,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

const { realm, lync, exchangeHost } = litware;
const started: TestStack[] = [];

beforeAll(buildBundle);

afterEach(async () => {
  for (const stack of started.splice(0)) await stack.stop();
});

async function start(options: Parameters<typeof startTestStack>[0] = {}): Promise<TestStack> {
  const stack = await startTestStack(options);
  started.push(stack);
  await untilReady(stack.url);
  return stack;
}

async function kids(stack: TestStack): Promise<string[]> {
  const { keys } = (await (await fetch(`${stack.url}/discovery/keys`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

async function settledKids(stack: TestStack): Promise<string[]> {
  await untilSettled(stack.url);
  return kids(stack);
}

async function tokenStatus(stack: TestStack, secret: string): Promise<number> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: lync,
    client_secret: secret,
    resource: `https://${exchangeHost}`,
  });
  return (await fetch(`${stack.url}/${realm}/oauth2/token`, { method: 'POST', body })).status;
}

describe('the local stack', () => {
  it('keeps keys, registrations and addresses over a restart', async () => {
    const settings = isolated();
    const first = await startTestStack({ settings });
    await untilReady(first.url);
    const [before, secret] = [await settledKids(first), await readFile(first.litware.secret, 'utf8')];
    await first.pause();
    const second = await start({ settings, directory: first.directory });
    expect(second.url).toBe(first.url);
    expect(await kids(second)).toEqual(before);
    expect(await readFile(second.litware.secret, 'utf8')).toBe(secret);
    expect(await tokenStatus(second, secret)).toBe(200);
  });

  it('has room for two side by side, and neither takes what the other gave', async () => {
    const [one, other] = [await start(), await start()];
    expect(one.url).not.toBe(other.url);
    const secret = await readFile(one.litware.secret, 'utf8');
    expect(await tokenStatus(one, secret)).toBe(200);
    expect(await tokenStatus(other, secret)).toBe(401);
    const all = new Set([...(await settledKids(one)), ...(await settledKids(other))]);
    expect(all.size).toBe(4);
  });

  it('says clearly when its port is taken', async () => {
    const first = await start();
    await expect(startTestStack({ port: first.host.port })).rejects.toThrow(/Port \d+ is in use/);
  });

  it('refuses to start with settings that cannot be used, naming every one of them', async () => {
    const settings = { S2S_SIGNING_MODE: 'paper', S2S_TOKEN_LIFETIME: 'long', S2S_TYPO: 'x' };
    await expect(startTestStack({ settings })).rejects.toThrow(
      /S2S_SIGNING_MODE.*S2S_TOKEN_LIFETIME.*S2S_TYPO/s,
    );
  });

  it.each([
    ['S2S_ROLL_PROPAGATE', '1h', 'S2S_CONSUMER_CACHE'],
    ['S2S_TOKEN_LIFETIME', '20d', 'S2S_ROLL_RETAIN'],
  ])(
    'refuses %s=%s, which would lose a call, and names the setting that it breaks',
    async (name, value, other) => {
      const start = startTestStack({ settings: { [name]: value } });
      await expect(start).rejects.toThrow(name);
      await expect(start).rejects.toThrow(other);
    },
  );
});
