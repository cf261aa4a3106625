/** Token requests made ahead of a run, so that nobody signs while something is measured. */
import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { systemClock } from '../../shared/base/clock.ts';
import { toBase64Url } from '../../shared/base/encoding.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { jwtBearerAssertion } from '../../shared/tokens/token-request.ts';
import type { Scene } from './scene.ts';

const signAsync = promisify(sign);

/** Bodies of token requests by the client's secret; they may be sent again and again. */
export function secretForms({ clientId, resource, client }: Scene, count: number): string[] {
  const proof = { client_id: clientId, client_secret: client.secret };
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...proof, resource }).toString();
  return Array.from({ length: count }, () => form);
}

/** Bodies of token requests by an assertion of their own each (RS256), good for five minutes and once. @param key of the client, or a wrong one */
export async function tokenForms(scene: Scene, key: KeyObject, count: number): Promise<string[]> {
  const kid = scene.client.kid;
  const header = toBase64Url(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid, x5t: kid }));
  return Promise.all(
    Array.from({ length: count }, async () => {
      const input = `${header}.${toBase64Url(JSON.stringify(claimsOf(scene)))}`;
      const signature = await signAsync('sha256', Buffer.from(input), key);
      return formOf(scene, `${input}.${toBase64Url(signature)}`);
    }),
  );
}

function claimsOf({ clientId, issuer }: Scene): object {
  const now = systemClock.now();
  const jti = systemRandom.uuid();
  return { iss: clientId, sub: clientId, aud: issuer, jti, iat: now, nbf: now, exp: now + 300 };
}

function formOf({ clientId, resource }: Scene, assertion: string): string {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion_type: jwtBearerAssertion,
    client_assertion: assertion,
    resource,
  }).toString();
}
