/** The mailboxes of the stand-in: who is there under which addresses, and what lies in which folder. */
import type { Claims } from './token-judge.ts';

export interface StandInUser {
  readonly smtp: string;
  readonly sip?: string;
  readonly upn?: string;
  /** False for an account without a mailbox. */
  readonly hasMailbox?: boolean;
}

export interface Item {
  readonly id: string;
  readonly owner: string;
  /** Distinguished name. */
  readonly folder: string;
  readonly subject: string;
}

export interface Mailboxes {
  /** The user that the claims of a token name, by any of the addresses. */
  byClaims(claims: Claims): StandInUser | undefined;
  byAddress(address: string): StandInUser | undefined;
  add(owner: StandInUser, folder: string, subject: string): Item;
  find(owner: StandInUser, id: string): Item | undefined;
  remove(item: Item): void;
  readonly items: () => readonly Item[];
}

export function createMailboxes(users: readonly StandInUser[]): Mailboxes {
  const items = new Map<string, Item>();
  const addressesOf = ({ smtp, sip, upn }: StandInUser) =>
    [smtp, sip, upn].map((each) => each?.toLowerCase());
  const byAddress = (address: string) =>
    users.find((user) => addressesOf(user).includes(address.toLowerCase()));
  return {
    byAddress,
    byClaims: ({ smtp, sip, upn }) =>
      [smtp, sip, upn]
        .map((claim) => (typeof claim === 'string' ? byAddress(claim) : undefined))
        .find(Boolean),
    add(owner, folder, subject) {
      // As long and as full of signs as Exchange's own.
      const id = Buffer.from(`${'item '.repeat(20)}${items.size + 1}`).toString('base64');
      const item = { id, owner: owner.smtp, folder, subject };
      items.set(id, item);
      return item;
    },
    find(owner, id) {
      const item = items.get(id);
      return item?.owner === owner.smtp ? item : undefined;
    },
    remove: ({ id }) => {
      items.delete(id);
    },
    items: () => [...items.values()],
  };
}
