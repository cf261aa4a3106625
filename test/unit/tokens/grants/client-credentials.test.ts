/** The client credentials grant adds nothing and takes nothing away. */
import { expect, it } from 'vitest';
import { clientCredentialsGrant } from '../../../../shared/tokens/grants/client-credentials.ts';
import {
  createTestTokenService,
  homeRealm,
  resourcePrincipal,
  servicePrincipal,
} from '../../../support/token-service.ts';

it('allows the authenticated client the resolved resource', async () => {
  const client = { principal: servicePrincipal(), method: 'secret', keyId: 'secret-1' } as const;
  const resource = {
    kind: 'principal',
    principal: resourcePrincipal,
    audience: 'https://sp01.litwareinc.com',
  } as const;
  const request = {
    wire: 'modern',
    realm: homeRealm,
    grantType: 'client_credentials',
    credential: undefined,
    resource: undefined,
    scope: undefined,
    tokenEndpoint: '',
  } as const;
  expect(clientCredentialsGrant.type).toBe('client_credentials');
  const { options } = await createTestTokenService();
  expect(await clientCredentialsGrant.authorize(request, client, resource, options)).toEqual({
    client,
    resource,
  });
});
