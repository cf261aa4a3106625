/** The token endpoint, on the ACS wire and on the modern one. */
import { createTokenEndpoint } from '../../shared/http/token-endpoint.ts';
import type { Service } from '../compose.ts';

export function tokenHandlers({ tokenOptions }: Service) {
  const legacy = createTokenEndpoint('legacy', tokenOptions);
  const modern = createTokenEndpoint('modern', tokenOptions);
  return { 'token-legacy': legacy, 'token-legacy-realm': legacy, token: modern, 'token-realm': modern };
}
