/**
 * That nothing is made faster by doing less: every token verifies against the key set that the server publishes, every
 * assertion is refused the second time, every wrong signature is refused. A bench whose servers do not, fails.
 */
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import type { Scene } from '../scene/scene.ts';
import type { Answer } from './closed-loop.ts';

/** @throws Error for an answer without a token, a token twice, or one that does not verify */
export async function checkTokens(
  who: string,
  answers: readonly Answer[],
  keys: string,
  scene: Scene,
): Promise<void> {
  const keySet = createLocalJWKSet(JSON.parse(keys) as JSONWebKeySet);
  const rules = { issuer: scene.issuer, audience: scene.resource, algorithms: ['RS256'] };
  const tokens = new Set<string>();
  for (const { status, body } of answers) {
    if (status !== 200) throw new Error(`${who} answered ${status}: ${body.slice(0, 300)}`);
    const { access_token: token } = JSON.parse(body) as { access_token: string };
    const { payload } = await jwtVerify(token, keySet, rules);
    if (payload.client_id !== scene.clientId) throw new Error(`${who} issued for ${payload.client_id}.`);
    tokens.add(token);
  }
  if (tokens.size !== answers.length) throw new Error(`${who} gave a token twice.`);
}

/** Names of the keys that signed. */
export function keyIdsOf(answers: readonly Answer[]): ReadonlySet<unknown> {
  const tokens = answers.map(({ body }) => (JSON.parse(body) as { access_token: string }).access_token);
  return new Set(tokens.map((token) => decodeProtectedHeader(token).kid));
}

/** @throws Error where one of these requests was answered with anything but a refusal of the client */
export function checkRefusals(who: string, what: string, answers: readonly Answer[]): void {
  const wrong = answers.find(
    ({ status, body }) => ![400, 401].includes(status) || body.includes('access_token'),
  );
  if (wrong) throw new Error(`${who} answered ${what} with ${wrong.status}.`);
}
