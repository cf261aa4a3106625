/** The service as Litware's servers use it: tokens asked for, verified from what is published, readiness. */
import { readFile } from 'node:fs/promises';
import { createRemoteJWKSet, type JWTVerifyResult, jwtVerify } from 'jose';
import { litware } from '../../local/litware.ts';

export interface TokenAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly retryAfter: string | null;
  readonly error: string | undefined;
  readonly token: string;
}

/** Asks that instance for a token as Litware's Lync pool does. */
export async function askForToken(url: string, secretFile: string): Promise<TokenAnswer> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: litware.lync,
    client_secret: await readFile(secretFile, 'utf8'),
    resource: `https://${litware.exchangeHost}`,
  });
  const response = await fetch(`${url}/${litware.realm}/oauth2/token`, { method: 'POST', body });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  return {
    status: response.status,
    code: response.headers.get('x-ms-error-code'),
    retryAfter: response.headers.get('retry-after'),
    error: answer.error,
    token: answer.access_token ?? '',
  };
}

export function kidOf(token: string): string | undefined {
  const [header = ''] = token.split('.');
  return header === '' ? undefined : JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
}

/** Verifies as a partner does that has read the key set of that instance just now. */
export function verifyToken(url: string, token: string): Promise<JWTVerifyResult> {
  return jwtVerify(token, createRemoteJWKSet(new URL(`${url}/discovery/keys`)), { algorithms: ['RS256'] });
}

/** The key ids that an instance publishes, in order. */
export async function publishedKids(url: string): Promise<string[]> {
  const { keys } = (await (await fetch(`${url}/discovery/keys`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

export interface ReadinessCheck {
  readonly name: string;
  readonly status: string;
  readonly code: string;
}

export async function readiness(url: string): Promise<{ status: number; checks: ReadinessCheck[] }> {
  const response = await fetch(`${url}/readyz`);
  const { checks } = (await response.json()) as { checks: ReadinessCheck[] };
  return { status: response.status, checks };
}
