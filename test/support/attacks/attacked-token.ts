/** A good token taken apart, and the ways to put another together: what all attacks are made of. */
import { createHmac, type KeyObject } from 'node:crypto';
import type { TestCertificate } from '../certificates.ts';
import { compactJws, signature } from '../token-service.ts';

export type Members = Readonly<Record<string, unknown>>;

/** The key that signs good tokens; of some only the key is known, and no certificate. */
export type SigningKey = Pick<TestCertificate, 'privateKey' | 'publicKey'> &
  Partial<Pick<TestCertificate, 'der' | 'pem' | 'x5t'>>;

export interface AttackedToken {
  readonly header: Members;
  readonly claims: Members;
  readonly key: SigningKey;
  /** Of somebody else who is known here as well. */
  readonly otherKey: TestCertificate;
  /** A key that nobody knows, with which an attacker signs. */
  readonly attacker: TestCertificate;
  /** Where an attacker would have a key fetched from; it would be reached. */
  readonly address: string;
  /** What else than its own type such a token may have. */
  readonly otherTypes?: readonly string[];
}

export interface Attack {
  readonly what: string;
  readonly token: string;
}

/** In every text that an attacker chose, so that it can be looked for where it should not be. */
export const mark = 'zqAttackQz';

/** Signed by the right key and the right algorithm, whatever the header says; a text is taken for the part as it is. */
export function trulySigned(good: AttackedToken, header: Members | string, claims: Members | string): string {
  return compactJws(header, claims, (input) => trueSignature(good, input));
}

export function trueSignature({ key, header }: AttackedToken, input: string): Buffer {
  return signature(String(header.alg), key.privateKey, input);
}

/** Signed by the attacker. */
export function forged({ attacker }: AttackedToken, header: Members, claims: Members | string): string {
  return compactJws(header, claims, (input) => signature('RS256', attacker.privateKey, input));
}

/** With an HMAC whose secret is something that everybody knows. */
export function hmacSigned(alg: string, secret: string | Buffer, { header, claims }: AttackedToken): string {
  const hash = `sha${alg.slice(2)}`;
  return compactJws({ ...header, alg }, claims, (input) => createHmac(hash, secret).update(input).digest());
}

/** The good token in its three parts. */
export function partsOf(good: AttackedToken): readonly [header: string, claims: string, signature: string] {
  const [header = '', claims = '', made = ''] = trulySigned(good, good.header, good.claims).split('.');
  return [header, claims, made];
}

export function isElliptic(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'ec';
}
