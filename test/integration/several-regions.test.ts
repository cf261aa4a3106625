/**
 * One service in two regions that share nothing: each signs with a key of its own, and each publishes the keys of both,
 * so that a partner that reads the metadata of one accepts the tokens of the other (docs/operations.md).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askForToken, kidOf, publishedKids, verifyToken } from '../support/service-calls.ts';
import {
  buildBundle,
  isolated,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';

interface Region {
  readonly tables: ReturnType<typeof isolated>;
  stack: TestStack;
  /** What it signs with, as long as no other region is known to it. */
  kids: readonly string[];
  certificates: string;
}

let west: Region;
let east: Region;

beforeAll(async () => {
  await buildBundle();
  west = await startRegion();
  east = await startRegion();
  await introduce(west, east);
  await introduce(east, west);
});

afterAll(async () => {
  await west?.stack.stop();
  await east?.stack.stop();
});

async function startRegion(): Promise<Region> {
  const tables = isolated();
  const stack = await startTestStack({ settings: tables });
  await untilSettled(stack.url);
  const { keys } = (await (await fetch(`${stack.url}/discovery/keys`)).json()) as {
    keys: { x5c: [string] }[];
  };
  const certificates = keys.map(({ x5c: [certificate] }) => certificate).join(',');
  return { tables, stack, kids: await publishedKids(stack.url), certificates };
}

/** As an operator does: the certificates of the other in the settings, which take effect by a new start. */
async function introduce(region: Region, { certificates }: Region): Promise<void> {
  const { directory, pause } = region.stack;
  await pause();
  const settings = { ...region.tables, S2S_OTHER_REGION_CERTIFICATES: certificates };
  region.stack = await startTestStack({ directory, settings });
  await untilReady(region.stack.url);
}

it('publishes the keys of both in each, its own first', async () => {
  expect(await publishedKids(east.stack.url)).toEqual([...east.kids, ...west.kids]);
  expect(await publishedKids(west.stack.url)).toEqual([...west.kids, ...east.kids]);
});

it.each([
  ['west', () => west, () => east],
  ['east', () => east, () => west],
] as const)(
  'has the tokens of the %s accepted by whoever reads the other',
  async (_name, signing, published) => {
    const { url, litware } = signing().stack;
    const { status, token } = await askForToken(url, litware.secret);
    expect(status).toBe(200);
    const kid = kidOf(token) ?? '';
    expect(signing().kids).toContain(kid);
    expect((await verifyToken(published().stack.url, token)).protectedHeader).toMatchObject({
      alg: 'RS256',
      kid,
    });
    const metadata = await (await fetch(`${published().stack.url}/metadata/json/1`)).text();
    expect(metadata).toContain(kid);
  },
);

describe('5.4 Region or vault lost', () => {
  it('goes on with the one when the other is lost', async () => {
    await west.stack.pause();
    const { url, litware } = east.stack;
    const { status, token } = await askForToken(url, litware.secret);
    expect(status).toBe(200);
    expect((await verifyToken(url, token)).protectedHeader.kid).toBe(kidOf(token));
  });
});
