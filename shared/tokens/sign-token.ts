/** Assembles a compact JWS around a signature made elsewhere (RFC 7515 §5.1): the key may be in a vault. */
import { toBase64Url } from '../base/encoding.ts';
import type { Signer } from '../certificates/ports.ts';
import type { SigningKey } from '../certificates/ring/key-ring.ts';
import type { UnsignedToken } from './claims.ts';

/** Encoded headers, one for each key and type: they never change, and a ring holds few keys. */
const headers = new WeakMap<SigningKey, Map<string, string>>();

/** Signs with exactly this key; `kid` equals `x5t`, as ACS wrote it. @throws Outage */
export async function signToken(token: UnsignedToken, key: SigningKey, signer: Signer): Promise<string> {
  const input = `${encodedHeader(key, token.type)}.${toBase64Url(JSON.stringify(token.claims))}`;
  const signature = await signer.sign(key, Buffer.from(input, 'ascii'));
  return `${input}.${toBase64Url(signature)}`;
}

function encodedHeader(key: SigningKey, type: UnsignedToken['type']): string {
  const byType = headers.get(key) ?? new Map<string, string>();
  headers.set(key, byType);
  const header =
    byType.get(type) ?? toBase64Url(JSON.stringify({ typ: type, alg: 'RS256', x5t: key.kid, kid: key.kid }));
  byType.set(type, header);
  return header;
}
