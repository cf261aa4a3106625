/**
 * What the identity endpoint answers: the token route of the platform, and the two documents that a verifier of
 * its tokens reads.
 *
 *   GET /msi/token?api-version=2019-08-01&resource=…[&client_id=…]
 *   GET /{tenant}/v2.0/.well-known/openid-configuration
 *   GET /{tenant}/discovery/v2.0/keys
 */
import { equalSecrets } from '../../shared/base/encoding.ts';
import type { Exchange, Reply } from '../vault/loopback-server.ts';
import { issueAccessToken, type TokenSettings } from './access-token.ts';
import { type ManagedIdentity, selectIdentity } from './identities.ts';

/** The names for the fault plan and the counts. The one list. */
export const identityOperations = ['token', 'configuration', 'keys'] as const;
export type IdentityOperation = (typeof identityOperations)[number];

export interface IdentityContext {
  readonly url: string;
  readonly header: string;
  readonly identities: readonly ManagedIdentity[];
  readonly tokens: TokenSettings;
}

/** Which operation a request is; undefined when it is none. */
export function toOperation(context: IdentityContext, exchange: Exchange): IdentityOperation | undefined {
  if (exchange.method !== 'GET') return undefined;
  const { tenantId } = context.tokens;
  const paths = new Map<string, IdentityOperation>([
    ['msi/token', 'token'],
    [`${tenantId}/v2.0/.well-known/openid-configuration`, 'configuration'],
    [`${tenantId}/discovery/v2.0/keys`, 'keys'],
  ]);
  return paths.get(exchange.segments.join('/'));
}

export async function serveIdentity(
  context: IdentityContext,
  operation: IdentityOperation,
  exchange: Exchange,
): Promise<Reply> {
  if (operation === 'configuration') return { status: 200, body: configurationOf(context) };
  if (operation === 'keys') return { status: 200, body: { keys: [context.tokens.key.jwk] } };
  return serveToken(context, exchange);
}

async function serveToken(context: IdentityContext, exchange: Exchange): Promise<Reply> {
  const sent = exchange.headers['x-identity-header'];
  if (typeof sent !== 'string' || !equalSecrets(sent, context.header)) {
    return platformError(401, 'The X-IDENTITY-HEADER is missing or wrong.');
  }
  const resource = exchange.query.get('resource');
  if (exchange.query.get('api-version') !== '2019-08-01') {
    return platformError(400, 'The api-version is missing or unknown; use 2019-08-01.');
  }
  if (!resource) return platformError(400, 'The resource parameter is missing.');
  const identity = selectIdentity(context.identities, exchange.query);
  if (!identity) return platformError(400, 'No managed identity was found for the given id.');
  const { token, expiresAt } = await issueAccessToken(context.tokens, identity, resource);
  const body = {
    access_token: token,
    client_id: identity.clientId,
    // A text, as the platform sends it.
    expires_on: String(expiresAt),
    resource,
    token_type: 'Bearer',
  };
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body };
}

/** The error shape of the platform's token route. */
export function platformError(status: number, message: string): Reply {
  return { status, body: { statusCode: status, message } };
}

function configurationOf({ url, tokens }: IdentityContext) {
  return {
    issuer: tokens.issuer,
    jwks_uri: jwksUriOf(url, tokens.tenantId),
    token_endpoint: `${url}/${tokens.tenantId}/oauth2/v2.0/token`,
    authorization_endpoint: `${url}/${tokens.tenantId}/oauth2/v2.0/authorize`,
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nbf', 'tid', 'oid', 'azp', 'roles', 'ver'],
  };
}

export function jwksUriOf(url: string, tenantId: string): string {
  return `${url}/${tenantId}/discovery/v2.0/keys`;
}
