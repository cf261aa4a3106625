/**
 * Discovery of the modern endpoints: OpenID Connect Discovery 1.0 §3 and RFC 8414 §2 in one document, plus the key
 * set. Exchange (type AzureAD) and MSAL read the former, strict OAuth clients either.
 */
import type { PublishedKey } from '../certificates/issuer/published-keys.ts';
import { type PublishedJwk, toPublishedJwk } from './published-key.ts';

export interface DiscoveryFacts {
  readonly publicUrl: string;
  readonly realm: string;
  readonly grantTypes: readonly string[];
}

/** The issuer identifier of a realm: exact, no trailing slash (RFC 8414 §2). */
export function issuerUrl(publicUrl: string, realm: string): string {
  return `${publicUrl}/${realm}`;
}

const clientAuthentication = {
  methods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
  algorithms: ['RS256', 'PS256', 'ES256', 'ES384'],
};

export function discoveryDocument({ publicUrl, realm, grantTypes }: DiscoveryFacts): object {
  const issuer = issuerUrl(publicUrl, realm);
  return {
    issuer,
    // No user signs in here, but readers of this document demand the member; the address explains itself.
    authorization_endpoint: `${issuer}/oauth2/authorize`,
    token_endpoint: `${issuer}/oauth2/token`,
    jwks_uri: `${issuer}/discovery/keys`,
    response_types_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    grant_types_supported: grantTypes,
    token_endpoint_auth_methods_supported: clientAuthentication.methods,
    token_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
    introspection_endpoint: `${issuer}/oauth2/introspect`,
    introspection_endpoint_auth_methods_supported: clientAuthentication.methods,
    introspection_endpoint_auth_signing_alg_values_supported: clientAuthentication.algorithms,
  };
}

/** The key set (RFC 7517 §5), current key first. */
export function keySet(keys: readonly PublishedKey[]): { readonly keys: readonly PublishedJwk[] } {
  return { keys: keys.map(toPublishedJwk) };
}
