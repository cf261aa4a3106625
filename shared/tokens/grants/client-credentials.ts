/** The client credentials grant (RFC 6749 §4.4): the application asks for itself, so nothing more is to be shown. */
import { authenticateClient } from '../authenticate-client.ts';
import type { Grant } from './grant.ts';

export const clientCredentialsGrant: Grant = {
  type: 'client_credentials',
  wires: ['legacy', 'modern'],
  authenticate: authenticateClient,
  authorize: async (_request, client, resource) => ({ client, resource }),
};
