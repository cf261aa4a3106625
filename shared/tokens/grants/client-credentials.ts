/** The client credentials grant (RFC 6749 §4.4): the application asks for itself, so nothing more is to be shown. */
import type { Grant } from './grant.ts';

export const clientCredentialsGrant: Grant = {
  type: 'client_credentials',
  authorize: (_request, client, resource) => ({ client, resource }),
};
