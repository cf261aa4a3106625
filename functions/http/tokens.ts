/** The token endpoint, on the ACS wire and on the modern one, and introspection. */
import { createIntrospectionEndpoint } from '../../shared/http/introspection-endpoint.ts';
import { createTokenEndpoint } from '../../shared/http/token-endpoint.ts';
import type { Service } from '../compose.ts';

export function tokenHandlers({ tokenOptions, introspection }: Service) {
  const legacy = createTokenEndpoint('legacy', tokenOptions);
  const modern = createTokenEndpoint('modern', tokenOptions);
  const introspect = createIntrospectionEndpoint(introspection);
  return {
    'token-legacy': legacy,
    'token-legacy-realm': legacy,
    token: modern,
    'token-realm': modern,
    introspect,
    'introspect-realm': introspect,
  };
}
