/** Requests that must be refused, and assertions that are shown twice, of which one may be served and not both. */
import { randomUUID } from 'node:crypto';
import { askForToken } from './asking.ts';
import { issuerOf, type Load, remember } from './good-load.ts';
import type { Party } from './parties.ts';
import { assertionRequest, legacySecretRequest, secretRequest } from './token-requests.ts';
import { bounds, type World } from './world.ts';

type BadRequest = (load: Load) => Promise<void>;

export const badRequests: Readonly<Record<string, BadRequest>> = {
  'wrong secret': (load) => refused(load, 'wrong secret', { ...load.parties.client, secret: 'wrong' }),
  'unknown client': (load) =>
    refused(load, 'unknown client', { ...load.parties.client, appId: randomUUID() }),
  'disabled client': (load) => refused(load, 'disabled client', load.parties.disabled),
  'bad signature': badSignature,
  'shown at two instances at once': shownTwice,
  'shown at its last moment': shownAtItsEnd,
  'shown again': shownAgain,
};

async function refused({ world, parties }: Load, kind: string, client: Party): Promise<void> {
  const form = world.random.fraction() < 0.5 ? secretRequest : legacySecretRequest;
  await askForToken(world, world.any(), { kind, sort: 'bad' }, form(client, parties.server));
}

async function badSignature({ world, parties }: Load): Promise<void> {
  const { client, server, disabled } = parties;
  const forger = { ...disabled, appId: client.appId };
  const request = await assertionRequest(issuerOf(world), forger, server);
  await askForToken(world, world.any(), { kind: 'bad signature', sort: 'bad' }, request);
}

async function shownTwice(load: Load): Promise<void> {
  const { world, parties } = load;
  const request = await assertionRequest(issuerOf(world), parties.client, parties.server);
  const asking = { kind: 'shown at two instances at once', sort: 'once' } as const;
  await Promise.all([world.any(), world.any()].map((at) => askForToken(world, at, asking, request)));
  remember(load.used, request);
}

/** Over on every clock, and forgiven for a few seconds more on that which is ahead of all. */
async function shownAtItsEnd(load: Load): Promise<void> {
  const { world, parties } = load;
  const endsIn = mostAhead(world) - bounds.skew / 1000 + 6;
  const request = await assertionRequest(issuerOf(world), parties.client, parties.server, endsIn);
  const asking = { kind: 'shown at its last moment', sort: 'once' } as const;
  await askForToken(world, world.any(), asking, request);
  remember(load.ended, request);
}

function mostAhead({ lives }: World): number {
  return Math.max(0, ...lives().map(({ clockOffset }) => clockOffset));
}

/** Where a clock is behind, one that has ended is still good: only its record keeps it from being served again. */
async function shownAgain({ world, used, ended }: Load): Promise<void> {
  const request = world.random.pick(world.random.fraction() < 0.5 ? used : ended);
  if (request) await askForToken(world, world.any(), { kind: 'shown again', sort: 'once' }, request);
}
