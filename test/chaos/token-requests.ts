/** Requests for tokens in every form that clients have, as paths and forms. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { litware } from '../../local/litware.ts';
import { authorizationServerId } from '../../shared/base/principal-name.ts';
import type { Party } from './parties.ts';

export interface TokenRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  /** Of the assertion that is shown, if one is. */
  readonly assertion?: string;
}

type Prover = Pick<Party, 'appId' | 'certificate' | 'algorithm'>;

const { realm } = litware;
export const modern = `/${realm}/oauth2/token`;
export const legacy = `/${realm}/tokens/OAuth/2`;
export const introspect = `/${realm}/oauth2/introspect`;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const grants = {
  clientCredentials: 'client_credentials',
  s2s: 'http://oauth.net/grant_type/jwt/1.0/bearer',
  bearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
};

const now = () => Math.floor(Date.now() / 1000);

/** @param endsIn seconds from now; an assertion that has ended is good for as long as clocks may differ */
export function sign(
  { certificate, algorithm }: Prover,
  claims: Readonly<Record<string, unknown>>,
  endsIn = 300,
): Promise<string> {
  return new SignJWT({ iat: now() + endsIn - 300, exp: now() + endsIn, ...claims })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', x5t: certificate.x5t })
    .sign(certificate.privateKey);
}

export function bySecret({ appId, secret }: Pick<Party, 'appId' | 'secret'>): Record<string, string> {
  return { client_id: appId, client_secret: secret };
}

export function secretRequest(client: Pick<Party, 'appId' | 'secret'>, server: Party): TokenRequest {
  const form = { grant_type: grants.clientCredentials, ...bySecret(client), resource: server.url };
  return { path: modern, form };
}

export function legacySecretRequest(client: Party, server: Party): TokenRequest {
  const resource = `${server.appId}/${server.host}@${realm}`;
  return { path: legacy, form: { grant_type: grants.clientCredentials, ...bySecret(client), resource } };
}

/** RFC 7523 §2.2. */
export async function assertionRequest(
  issuer: string,
  client: Prover,
  server: Party,
  endsIn?: number,
): Promise<TokenRequest> {
  const claims = { iss: client.appId, sub: client.appId, aud: issuer, jti: randomUUID() };
  const assertion = await sign(client, claims, endsIn);
  const proof = { client_assertion_type: assertionType, client_assertion: assertion };
  return {
    path: modern,
    form: { grant_type: grants.clientCredentials, ...proof, resource: server.url },
    assertion,
  };
}

/** As Exchange asks: no `jti`, so what tells two apart here are their times. */
export async function s2sRequest(publicHost: string, client: Prover, server: Party): Promise<TokenRequest> {
  const assertion = await sign(client, {
    iss: `${client.appId}@${realm}`,
    aud: `${authorizationServerId}/${publicHost}@${realm}`,
    iat: undefined,
    jti: randomUUID(),
  });
  const resource = `${server.appId}/${server.host}@${realm}`;
  return { path: legacy, form: { grant_type: grants.s2s, assertion, resource }, assertion };
}

/** A token for a user (RFC 7523 §2.1). */
export async function userRequest(issuer: string, client: Prover, server: Party): Promise<TokenRequest> {
  const user = { sub: 'ken@litwareinc.com', smtp: 'ken.myer@litwareinc.com' };
  const assertion = await sign(client, { iss: client.appId, aud: issuer, jti: randomUUID(), ...user });
  return { path: modern, form: { grant_type: grants.bearer, assertion, resource: server.url }, assertion };
}

/** The server that was called for a user calls on for him (RFC 8693). */
export function exchangeRequest(token: string, server: Party, next: Party): TokenRequest {
  const subject = {
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  };
  return {
    path: modern,
    form: { grant_type: grants.exchange, ...bySecret(server), ...subject, resource: next.url },
  };
}
