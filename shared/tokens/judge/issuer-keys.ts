/**
 * The key that a token names, among those of its issuer. Names in a header are only compared with the few keys that
 * are trusted already, never looked up; and each key tells its own algorithms (RFC 8725 §3.1).
 */
import type { Instant } from '../../base/clock.ts';
import { sha256, toBase64Url, withoutPadding } from '../../base/encoding.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';
import type { CompactJws } from '../compact-jws.ts';
import {
  isSignedBy,
  type VerificationKey,
  verificationKey,
  verificationKeyOfJwk,
} from '../verification-key.ts';
import type { Detail } from './acceptance-rules.ts';
import type { Rule } from './trial.ts';

/** A key that verifies tokens: one of a partner or OAuth server, or one of ours in the same shape. */
export type IssuerKey = ForeignKey;

interface ReadKey {
  readonly verification: VerificationKey | undefined;
  /** Undefined where there is no certificate. */
  readonly x5tS256: string | undefined;
}

/** Read keys live as long as the cached record that they belong to. */
const readKeys = new WeakMap<IssuerKey, ReadKey>();

function readKey(key: IssuerKey): ReadKey {
  const known = readKeys.get(key);
  if (known) return known;
  const { certificate, jwk } = key;
  const verification = certificate ? verificationKey(certificate) : jwk && verificationKeyOfJwk(jwk);
  const x5tS256 = certificate && toBase64Url(sha256(Buffer.from(certificate, 'base64')));
  const read = { verification, x5tS256 };
  readKeys.set(key, read);
  return read;
}

/** The issuer's key that the header names. @returns `KeyUnknown` when the issuer has no such key */
export function keyNamedBy(header: JsonObject, keys: readonly IssuerKey[]): IssuerKey | Detail {
  const { kid, x5t } = header;
  if (kid === undefined && x5t === undefined) return 'KeyNotNamed';
  return keys.find((key) => isNamedBy(key, header)) ?? 'KeyUnknown';
}

/** Every name that the header gives must be one of this key; ROADtools writes thumbprints with padding. */
function isNamedBy(key: IssuerKey, { kid, x5t, 'x5t#S256': x5tS256 }: JsonObject): boolean {
  const isOne = (given: unknown, ...names: (string | undefined)[]) =>
    given === undefined ||
    (typeof given === 'string' && [given, withoutPadding(given)].some((name) => names.includes(name)));
  if (!isOne(kid, key.kid, key.alias)) return false;
  return (
    isOne(x5t, key.certificate && key.kid) && (x5tS256 === undefined || isOne(x5tS256, readKey(key).x5tS256))
  );
}

export interface KeyFacts {
  readonly key: IssuerKey;
  readonly header: JsonObject;
  /** The only algorithms of this kind of token, where the key would allow more. */
  readonly algorithms: readonly string[] | undefined;
  readonly now: Instant;
  readonly skew: number;
}

export const keyRules: readonly Rule<KeyFacts>[] = [
  {
    name: 'KeyInItsDates',
    problem: ({ key: { notBefore = 0, notAfter = Number.POSITIVE_INFINITY }, now, skew }) =>
      notBefore <= now + skew && now - skew <= notAfter ? undefined : 'KeyOutsideItsDates',
  },
  {
    name: 'AlgorithmOfKey',
    problem: (facts) =>
      algorithmsOf(facts).some((each) => each === facts.header.alg) ? undefined : 'AlgorithmUnsuitable',
  },
];

function algorithmsOf({ key, algorithms }: Pick<KeyFacts, 'key' | 'algorithms'>): readonly string[] {
  const own = readKey(key).verification?.algorithms ?? [];
  return algorithms ? own.filter((each) => algorithms.includes(each)) : own;
}

/** Whether that key signed the token, with one of its algorithms. */
export async function isSignedByKey(jws: CompactJws, facts: KeyFacts): Promise<boolean> {
  const key = readKey(facts.key).verification?.key;
  return key !== undefined && isSignedBy(jws, { key, algorithms: algorithmsOf(facts) });
}
