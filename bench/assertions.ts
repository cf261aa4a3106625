/** Assertions made ahead of a run, so that nobody signs while something is measured: RS256, each with a `jti` of its own. */
import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { systemClock } from '../shared/base/clock.ts';
import { toBase64Url } from '../shared/base/encoding.ts';
import { systemRandom } from '../shared/base/random.ts';
import { jwtBearerAssertion } from '../shared/tokens/token-request.ts';
import type { Scene } from './scene.ts';

const signAsync = promisify(sign);

/** Bodies of token requests that are good for five minutes, each once. @param key of the client, or a wrong one */
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
