/** What the bare endpoint does with a form, without the server around it: for one assertion one token, once. */
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { Scene } from '../scene/scene.ts';

export interface Floor {
  /** The key set, as JSON. */
  readonly keys: string;
  /** Answers the body of a token request. */
  token(form: string): Promise<{ readonly status: number; readonly body: string }>;
}

export function createFloor({ issuer, clientId, resource, client, signing }: Scene): Floor {
  const privateKey = createPrivateKey(signing.privateKey);
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' });
  const clientKey = importJWK(client.jwk, 'RS256');
  const seen = new Set<string>();

  async function accepted(assertion: string): Promise<boolean> {
    const rules = { issuer: clientId, subject: clientId, audience: issuer, requiredClaims: ['exp', 'jti'] };
    const { payload } = await jwtVerify(assertion, await clientKey, { ...rules, algorithms: ['RS256'] });
    const { jti = '' } = payload;
    return !seen.has(jti) && seen.add(jti) !== undefined;
  }

  function sign(): Promise<string> {
    return new SignJWT({ client_id: clientId })
      .setProtectedHeader({ typ: 'at+jwt', alg: 'RS256', kid: signing.kid })
      .setIssuer(issuer)
      .setSubject(clientId)
      .setAudience(resource)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  }

  return {
    keys: JSON.stringify({ keys: [{ ...publicJwk, kid: signing.kid, alg: 'RS256', use: 'sig' }] }),
    async token(form) {
      const refused = { status: 401, body: '{"error":"invalid_client"}' };
      try {
        const assertion = new URLSearchParams(form).get('client_assertion') ?? '';
        if (!(await accepted(assertion))) return refused;
      } catch {
        return refused;
      }
      const answer = { access_token: await sign(), token_type: 'Bearer', expires_in: 3600 };
      return { status: 200, body: JSON.stringify(answer) };
    },
  };
}
