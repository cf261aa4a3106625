/** What the operator has made, as he knows it: principals with their credentials, and partners. */
import type { TestCertificate } from '../support/certificates.ts';
import type { Millis } from './history.ts';

export interface Credential {
  /** The display name, which is the reason of the act that added it. */
  readonly name: string;
  readonly keyId: string;
  readonly addedAt: Millis;
  /** What proves the principal: a secret or a key. */
  readonly proof: { readonly secret: string } | { readonly certificate: TestCertificate };
}

export interface Entry {
  /** As in the address: `servicePrincipals/…`. */
  readonly path: string;
  readonly id: string;
  life: 'living' | 'deleted';
  enabled: boolean;
  credentials: Credential[];
  names: string[];
  /** When the operator last had an answer about it. */
  changedAt: Millis;
  /** Goes up with each act that is sent. */
  version: number;
  /** Acts that have no answer yet. */
  underWay: number;
  /** An act ended without an answer, so that nobody knows what it is now. */
  uncertain: boolean;
  /** What a partner signs its own tokens as, and with. */
  readonly signs?: { readonly appId: string; readonly certificate: TestCertificate };
}

/** Something that was stopped with an answer, so that from the bound on it must not work. */
export interface Stopped {
  readonly what: string;
  readonly stoppedAt: Millis;
  /** A client that must get no token; a partner or a key whose tokens nobody may accept. */
  readonly how:
    | { readonly client: string; readonly proof: Credential['proof'] }
    | { readonly partner: Entry }
    | { readonly kid: string; readonly tokens: readonly string[] };
  /** The object whose revival lifts it; absent for what is gone for good. */
  readonly entry?: Entry;
  /** Taken back, or about to be. */
  lifted: boolean;
}

export interface Roster {
  readonly principals: Entry[];
  readonly partners: Entry[];
  readonly stopped: Stopped[];
}

export function createRoster(): Roster {
  return { principals: [], partners: [], stopped: [] };
}

/** Before anything is sent that would bring the object back to life. */
export function liftStops({ stopped }: Roster, entry: Entry): void {
  for (const each of stopped) if (each.entry === entry) each.lifted = true;
}

/** Nobody gets a token any more by any of its credentials. */
export function stopClient({ stopped }: Roster, entry: Entry, what: string, stoppedAt: Millis): void {
  for (const { proof } of entry.credentials) {
    stopped.push({ what, stoppedAt, how: { client: entry.id, proof }, entry, lifted: false });
  }
}

/** Its own tokens, for itself, are accepted no more. */
export function stopPartner({ stopped }: Roster, entry: Entry, what: string, stoppedAt: Millis): void {
  stopped.push({ what, stoppedAt, how: { partner: entry }, entry, lifted: false });
}

/** What an administrator sees of a principal. */
export interface SeenPrincipal {
  readonly enabled: boolean;
  readonly deletedDate?: string;
  readonly servicePrincipalNames: readonly string[];
  readonly keyCredentials: readonly { readonly keyId: string }[];
  readonly passwordCredentials: readonly { readonly keyId: string }[];
}

/** After an act without an answer: the object is what is there. */
export function seeAgain(entry: Entry, seen: SeenPrincipal): void {
  const keyIds = [...seen.keyCredentials, ...seen.passwordCredentials].map(({ keyId }) => keyId);
  entry.life = 'living';
  entry.enabled = seen.enabled;
  entry.credentials = entry.credentials.filter(({ keyId }) => keyIds.includes(keyId));
  entry.names = entry.names.filter((name) => seen.servicePrincipalNames.includes(name));
  entry.uncertain = false;
}
