/** A server that does less than it should makes its benchmark fail. */
import { exportJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../bench/measure/closed-loop.ts';
import { checkRefusals, checkTokens, keyIdsOf } from '../../../bench/measure/honesty.ts';
import { stage } from '../../../bench/scene/stage.ts';
import { keyPair } from '../../support/certificates.ts';

const { scene, signingKey } = await stage();
const keys = JSON.stringify({ keys: [{ ...(await exportJWK(signingKey.publicKey)), kid: 'a' }] });

const answer = (status: number, body: object): Answer => ({ status, head: '', body: JSON.stringify(body) });

async function issued(changes: object = {}, key = signingKey.privateKey): Promise<Answer> {
  const claims = { iss: scene.issuer, aud: scene.resource, client_id: scene.clientId, ...changes };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'a' })
    .setExpirationTime('1h')
    .sign(key);
  return answer(200, { access_token: token });
}

describe('what a benchmark checks of tokens', () => {
  it('is that each verifies and none is given twice', async () => {
    const answers = [await issued({ jti: '1' }), await issued({ jti: '2' })];
    await expect(checkTokens('it', answers, keys, scene)).resolves.toBeUndefined();
    expect([...keyIdsOf(answers)]).toEqual(['a']);
  });

  it.each([
    ['a refusal', async () => [answer(401, {})]],
    [
      'a token of another key',
      async () => [await issued({}, keyPair({ keyName: 'bench-stranger' }).privateKey)],
    ],
    ['a token for another audience', async () => [await issued({ aud: 'https://other' })]],
    ['a token of another issuer', async () => [await issued({ iss: 'https://other' })]],
    ['a token for another client', async () => [await issued({ client_id: 'other' })]],
    ['the same token again', async () => Array(2).fill(await issued())],
  ])('fails for %s', async (_what, answers) => {
    await expect(checkTokens('it', await answers(), keys, scene)).rejects.toThrow();
  });
});

describe('what a benchmark checks of refusals', () => {
  it.each([400, 401])('takes a refusal by %i', (status) => {
    expect(() =>
      checkRefusals('it', 'a replay', [answer(status, { error: 'invalid_client' })]),
    ).not.toThrow();
  });

  it.each([
    ['a token', answer(200, { access_token: 'a' })],
    ['an empty answer', answer(200, {})],
    ['a failure of the server', answer(500, {})],
    ['a token in a refusal', answer(401, { access_token: 'a' })],
  ])('fails for %s', (_what, wrong) => {
    expect(() => checkRefusals('it', 'a replay', [wrong])).toThrow('a replay');
  });
});
