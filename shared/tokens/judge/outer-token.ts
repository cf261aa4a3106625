/**
 * A token as it is shown: signed, or the unsigned outer token of [MS-XOAUTH] that names a user and carries a signed
 * actor token. The outer token proves nothing; three public attacks began where somebody forgot that (reference §3.9).
 */
import type { JsonObject } from '../../base/strict-json.ts';
import { type CompactJws, readCompactJws, readJwsContent } from '../compact-jws.ts';
import type { Detail } from './acceptance-rules.ts';
import type { Rule } from './trial.ts';

/** An outer token holds an actor token of up to half of it, and a third more for being encoded twice. */
export const longestToken = 16_384;

export interface UnsignedToken {
  readonly header: JsonObject;
  readonly payload: JsonObject;
}

export type PresentedToken = { readonly signed: CompactJws } | { readonly unsigned: UnsignedToken };

/** Reads the text; an empty third part makes it a token without a signature (RFC 7515 §A.5). */
export function readPresentedToken(text: string): PresentedToken | Detail {
  if (text.length > longestToken) return 'TokenTooLong';
  if (!text.endsWith('.')) {
    const signed = readCompactJws(text);
    return signed ? { signed } : 'TokenMalformed';
  }
  const [header, payload, ...more] = text.slice(0, -1).split('.');
  const unsigned = header && payload && more.length === 0 ? readJwsContent(header, payload) : undefined;
  return unsigned ? { unsigned } : 'TokenMalformed';
}

export const unsignedRules: readonly Rule<UnsignedToken>[] = [
  {
    name: 'OuterTokenUnsigned',
    // Exactly the header that every producer writes: what else it held would be believed by nobody or by accident.
    problem: ({ header: { typ, alg, ...others } }) =>
      typ === 'JWT' && alg === 'none' && Object.keys(others).length === 0
        ? undefined
        : 'OuterHeaderUnsuitable',
  },
];

/** Members under which somebody else may be named who acts: ours of old, and RFC 8693 §4.1. */
export const actorNames = ['actortoken', 'actort'] as const;
const otherActorNames = ['actor', 'act'] as const;

/** The actor token, under the name that SharePoint and Exchange write or the one of [MS-XOAUTH] 2.2. */
export function readActor({ payload }: UnsignedToken): CompactJws | Detail {
  const [name, ...more] = actorNames.filter((each) => each in payload);
  if (!name) return 'ActorMissing';
  if (more.length > 0 || otherActorNames.some((each) => each in payload)) return 'ActorAmbiguous';
  const token = payload[name];
  return (typeof token === 'string' && readCompactJws(token)) || 'ActorMalformed';
}

/** Whether claims name an actor in any way; a signed token must not, but for `act` in ours. */
export function namesActor(claims: JsonObject, but?: 'act'): boolean {
  return [...actorNames, ...otherActorNames].some((name) => name !== but && name in claims);
}
