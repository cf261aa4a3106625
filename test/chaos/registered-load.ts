/** Good requests of clients that the operator has made: served while what he did last has reached every instance. */
import { askForToken } from './asking.ts';
import { issuerOf, type Load } from './good-load.ts';
import type { Millis } from './history.ts';
import type { Recorder } from './recorder.ts';
import type { Credential, Entry, Roster } from './roster.ts';
import { assertionRequest, secretRequest, type TokenRequest } from './token-requests.ts';
import { bounds } from './world.ts';

export async function askAsRegistered(load: Load, roster: Roster): Promise<void> {
  const { world, watch } = load;
  const { recorder, random } = world;
  const isKnown = (each: Entry) => isServed(each) && isOld(recorder, each.changedAt);
  const entry = random.pick(roster.principals.filter(isKnown));
  const credential = random.pick(entry?.credentials.filter(({ addedAt }) => isOld(recorder, addedAt)) ?? []);
  if (!entry || !credential) return;
  const { version } = entry;
  const request = await requestBy(load, entry, credential);
  // The operator may have his hands on it meanwhile: then nothing can be said of a refusal.
  const isUntouched = () => entry.version === version;
  const asking = { kind: 'registered client', sort: 'good' } as const;
  const granted = await askForToken(world, world.any(), asking, request, isUntouched);
  if (granted) watch.add(granted, entry.id);
}

/** Whether every instance has heard of what happened then. */
export function isOld({ now }: Pick<Recorder, 'now'>, at: Millis): boolean {
  return now() - at > bounds.change;
}

export const isServed = ({ life, enabled, uncertain, underWay }: Entry) =>
  life === 'living' && enabled && !uncertain && underWay === 0;

async function requestBy(
  { world, parties }: Load,
  { id }: Entry,
  { proof }: Credential,
): Promise<TokenRequest> {
  const { server } = parties;
  if ('secret' in proof) return secretRequest({ appId: id, secret: proof.secret }, server);
  return assertionRequest(issuerOf(world), { appId: id, algorithm: 'ES256', ...proof }, server);
}
