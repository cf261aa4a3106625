/**
 * A partner that has nothing but our metadata: it keeps the key set for as long as it was told to, reads it again for
 * a key that it does not know, and then judges signature, times and audience by the book.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { Millis } from './history.ts';
import { type Answer, send } from './http.ts';
import type { World } from './world.ts';

export type Judgement = 'accepted' | 'refused' | 'unread';

export interface Verifier {
  readonly name: string;
  /** @param url the instance that it gets to, if it asks */
  judge(token: string, url: string): Promise<Judgement>;
}

export function kidOf(token: string): string {
  return decodeProtectedHeader(token).kid ?? '';
}

/** @returns the published keys by their ids; undefined when nobody answered */
export async function readKeys(url: string): Promise<ReadonlyMap<string, KeyObject> | undefined> {
  const answer = await send(`${url}/discovery/keys`);
  return answer.status === 200 ? keysOf(answer) : undefined;
}

function keysOf({ text }: Pick<Answer, 'text'>): ReadonlyMap<string, KeyObject> {
  const { keys } = JSON.parse(text) as { keys: readonly (JsonWebKey & { readonly kid: string })[] };
  return new Map(keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
}

/** @param pace how long it keeps its copy; at most what we ask of partners */
export function createVerifier(
  { recorder }: Pick<World, 'recorder'>,
  pace: Millis,
  skewSeconds: number,
): Verifier {
  let keys: ReadonlyMap<string, KeyObject> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;

  async function read(url: string): Promise<boolean> {
    const askedAt = recorder.now();
    const found = await readKeys(url);
    if (!found) return false;
    keys = found;
    readAt = askedAt;
    return true;
  }

  return {
    name: `a partner that reads every ${pace / 1000} s`,
    async judge(token, url) {
      const kid = kidOf(token);
      const isOld = recorder.now() - readAt > pace;
      if ((isOld || !keys.has(kid)) && !(await read(url))) return 'unread';
      const key = keys.get(kid);
      return key && (await verifies(token, key, skewSeconds)) ? 'accepted' : 'refused';
    },
  };
}

async function verifies(token: string, key: KeyObject, clockTolerance: number): Promise<boolean> {
  try {
    await jwtVerify(token, key, { algorithms: ['RS256'], clockTolerance });
    return true;
  } catch {
    return false;
  }
}
