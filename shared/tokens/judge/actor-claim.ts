/** The claim `act` of a token for a user: who acts for its subject (RFC 8693 §4.1). */

/** The client and nobody behind it: a chain of actors is nothing that we issue or take. */
export function isActor(act: unknown, client: unknown): boolean {
  if (typeof act !== 'object' || act === null) return false;
  const members = Object.entries(act);
  return members.length === 1 && members.every(([name, value]) => name === 'sub' && value === client);
}
