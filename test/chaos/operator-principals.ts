/** What the operator does to service principals: makes, names, stops and revives them. */
import { randomUUID } from 'node:crypto';
import { litware } from '../../local/litware.ts';
import type { Done, Order } from './operator-call.ts';
import { type Desk, etagOf, giveAbout, isDone, isLiving, newEntry, onObject } from './operator-desk.ts';
import { type Entry, liftStops, type SeenPrincipal, seeAgain, stopClient } from './roster.ts';

const mostPrincipals = 12;
export const factOf = ({ id }: Entry, member: string) => `principal ${id} ${member}`;

export async function createPrincipal({ calls, roster }: Desk): Promise<void> {
  if (roster.principals.length >= mostPrincipals) return;
  const appId = randomUUID();
  const entry = newEntry(`servicePrincipals/${appId}`, appId);
  const facts = { [factOf(entry, 'life')]: 'living', [factOf(entry, 'enabled')]: 'true' };
  const body = { appId, displayName: calls.nextReason() };
  const order: Order = {
    ...onObject(entry),
    method: 'POST',
    path: 'servicePrincipals',
    body,
    action: 'created',
    facts,
  };
  const done = await giveAbout(calls, entry, order);
  // What may or may not have come to be is nobody's to work on; its fact is looked at in the end.
  if (isDone(done)) roster.principals.push(entry);
}

export async function setEnabled(desk: Desk, enabled: boolean): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.principals, (each) => isLiving(each) && each.enabled !== enabled);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !ifMatch) return;
  if (enabled) liftStops(roster, entry);
  const facts = { [factOf(entry, 'enabled')]: String(enabled) };
  const order: Order = {
    ...onObject(entry),
    method: 'PATCH',
    body: { enabled },
    action: 'changed',
    facts,
    ifMatch,
  };
  const done = await giveAbout(calls, entry, order);
  if (!isDone(done)) return;
  entry.enabled = enabled;
  if (!enabled) stopClient(roster, entry, `client ${entry.id}, disabled`, done.answeredAt);
}

export async function deletePrincipal(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.principals, isLiving);
  const ifMatch = entry && (await etagOf(calls, entry));
  if (!entry || !ifMatch) return;
  const facts = { [factOf(entry, 'life')]: 'deleted' };
  const done = await giveAbout(calls, entry, {
    ...onObject(entry),
    method: 'DELETE',
    action: 'deleted',
    facts,
    ifMatch,
  });
  if (!isDone(done)) return;
  entry.life = 'deleted';
  stopClient(roster, entry, `client ${entry.id}, deleted`, done.answeredAt);
}

export async function restorePrincipal(desk: Desk): Promise<void> {
  const { calls, roster } = desk;
  const entry = desk.pick(roster.principals, ({ life }) => life === 'deleted');
  if (!entry) return;
  liftStops(roster, entry);
  const facts = { [factOf(entry, 'life')]: 'living' };
  const path = `${entry.path}/restore`;
  const done = await giveAbout(calls, entry, {
    ...onObject(entry),
    path,
    method: 'POST',
    action: 'restored',
    facts,
  });
  if (isDone(done)) entry.life = 'living';
}

const canBeNamed = (each: Entry) => isLiving(each) && each.names.length < 8;

export async function addName(desk: Desk): Promise<void> {
  const entry = desk.pick(desk.roster.principals, canBeNamed);
  if (entry) await nameBy(desk, entry);
}

/** Two administrators at once, each at an instance of his own: neither may undo the other. */
export async function addTwoNames(desk: Desk): Promise<void> {
  const entry = desk.pick(desk.roster.principals, canBeNamed);
  if (entry) await Promise.all([nameBy(desk, entry), nameBy(desk, entry)]);
}

async function nameBy(desk: Desk, entry: Entry): Promise<void> {
  const name = `https://${desk.calls.nextReason()}.${litware.realm}`;
  if (isDone(await nameCall(desk, entry, 'addNames', name))) entry.names.push(name);
}

export async function removeName(desk: Desk): Promise<void> {
  const entry = desk.pick(desk.roster.principals, (each) => isLiving(each) && each.names.length > 0);
  const name = entry?.names[0];
  if (!entry || !name) return;
  if (isDone(await nameCall(desk, entry, 'removeNames', name))) entry.names.shift();
}

function nameCall(
  { calls }: Desk,
  entry: Entry,
  verb: 'addNames' | 'removeNames',
  name: string,
): Promise<Done> {
  const added = verb === 'addNames';
  return giveAbout(calls, entry, {
    ...onObject(entry),
    path: `${entry.path}/${verb}`,
    method: 'POST',
    body: { servicePrincipalNames: [name] },
    action: added ? 'namesAdded' : 'namesRemoved',
    facts: { [factOf(entry, `name ${name}`)]: added ? 'present' : 'absent' },
  });
}

/** After an act without an answer: looks at what is there. @returns what was looked for, also when it was not seen */
export async function seePrincipalsAgain(
  { calls, roster }: Pick<Desk, 'calls' | 'roster'>,
  isOver: (entry: Entry) => boolean,
): Promise<Entry | undefined> {
  const entry = roster.principals.find(isOver);
  const seen = entry && (await calls.look<SeenPrincipal>(entry.path));
  if (entry && seen) seeAgain(entry, seen.value);
  return entry;
}
