/** What every act of the operator on an object has in common: found, looked at, carried out, and accounted for. */
import type { Done, OperatorCalls, Order } from './operator-call.ts';
import type { Entry, Roster } from './roster.ts';

export interface Desk {
  readonly calls: OperatorCalls;
  readonly roster: Roster;
  /** One of the entries that fit, or none. */
  pick(entries: readonly Entry[], fits: (entry: Entry) => boolean): Entry | undefined;
}

export const isLiving = ({ life }: Entry) => life === 'living';

export function newEntry(path: string, id: string, signs?: Entry['signs']): Entry {
  const nothing = { credentials: [], names: [], changedAt: 0, version: 0, underWay: 0 };
  return { path, id, life: 'living', enabled: true, ...nothing, uncertain: false, ...(signs && { signs }) };
}

export const isDone = ({ end }: Done) => end === 'changed' || end === 'unchanged';

/** Ids are in lower case, so that the audit names the object as its address does. */
export function onObject({ path }: Entry): Pick<Order, 'object' | 'path'> {
  return { object: path, path };
}

/** Sends it, and keeps account of what that means for how well the object is known. */
export async function giveAbout(calls: OperatorCalls, entry: Entry, order: Order): Promise<Done> {
  entry.version += 1;
  entry.underWay += 1;
  const done = await calls.give(order);
  entry.underWay -= 1;
  entry.changedAt = done.answeredAt;
  if (done.end === 'unknown') entry.uncertain = true;
  return done;
}

/** Decides on what is there now, as a careful administrator does. */
export async function etagOf(calls: OperatorCalls, { path }: Entry): Promise<string | undefined> {
  return (await calls.look(path))?.etag;
}
