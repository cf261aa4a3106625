/**
 * What the operator has stopped, tried again and again: revoked keys at the key sets and at introspection, clients
 * and secrets at the token endpoint, the tokens of partners. From the bound on nobody may accept them.
 */

import { issuerOf } from './good-load.ts';
import type { StoppedCheck } from './history.ts';
import { sendForm } from './http.ts';
import type { Instance } from './instances.ts';
import type { Parties } from './parties.ts';
import { judgePartner } from './partner-tokens.ts';
import type { Entry, Roster, Stopped } from './roster.ts';
import {
  assertionRequest,
  bySecret,
  introspect,
  secretRequest,
  type TokenRequest,
} from './token-requests.ts';
import { judgedBy } from './token-watch.ts';
import { readKeys } from './verifier.ts';
import type { World } from './world.ts';

interface Watching {
  readonly world: World;
  readonly parties: Parties;
  readonly roster: Roster;
}

type Found = Pick<StoppedCheck, 'by' | 'accepted'>;

/** Tries one thing that was stopped, at one instance. */
export async function tryStopped({ world, parties, roster }: Watching): Promise<void> {
  const stopped = chosen(world, roster);
  if (!stopped) return;
  const instance = world.any();
  const sentAt = world.recorder.now();
  const found = await tryAt(world, parties, instance, stopped);
  // Brought back in the meantime: nothing can be said.
  if (!found || stopped.lifted) return;
  const { what, stoppedAt } = stopped;
  world.recorder.stoppedChecks.push({ what, stoppedAt, instance: instance.name, sentAt, ...found });
}

/** Mostly the latest, of which a mistake is likeliest. */
function chosen({ random }: World, { stopped }: Roster): Stopped | undefined {
  const standing = stopped.filter(({ lifted }) => !lifted);
  return random.pick(random.fraction() < 0.7 ? standing.slice(-4) : standing);
}

async function tryAt(
  world: World,
  parties: Parties,
  instance: Instance,
  { how }: Stopped,
): Promise<Found | undefined> {
  if ('kid' in how) return tryKey(world, parties, instance, how);
  if ('partner' in how) return tryPartner(parties, instance, how.partner);
  const { status } = await sendForm(...(await requestAt(world, parties, instance, how)));
  return { by: 'token request', accepted: status === 200 };
}

async function requestAt(
  world: World,
  { server }: Parties,
  { url }: Instance,
  { client: appId, proof }: Extract<Stopped['how'], { client: string }>,
): Promise<[string, Readonly<Record<string, string>>]> {
  const { path, form }: TokenRequest =
    'secret' in proof
      ? secretRequest({ appId, secret: proof.secret }, server)
      : await assertionRequest(issuerOf(world), { appId, algorithm: 'ES256', ...proof }, server);
  return [`${url}${path}`, form];
}

async function tryKey(
  { random }: World,
  { server }: Parties,
  { url }: Instance,
  { kid, tokens }: Extract<Stopped['how'], { kid: string }>,
): Promise<Found | undefined> {
  const token = random.fraction() < 0.5 ? tokens[0] : undefined;
  if (token === undefined) {
    const keys = await readKeys(url);
    return keys && { by: 'key set', accepted: keys.has(kid) };
  }
  const judgement = judgedBy(await sendForm(`${url}${introspect}`, { ...bySecret(server), token }));
  return judgement === 'unread' ? undefined : { by: 'introspection', accepted: judgement === 'accepted' };
}

async function tryPartner(
  { server }: Parties,
  instance: Instance,
  partner: Entry,
): Promise<Found | undefined> {
  const { judgement } = await judgePartner(partner, server, instance);
  return judgement === 'unread' ? undefined : { by: 'introspection', accepted: judgement === 'accepted' };
}
