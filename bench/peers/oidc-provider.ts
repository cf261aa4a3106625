/**
 * `oidc-provider` doing the same work as our token endpoint, at its best documented configuration: JWT access tokens
 * for a resource (RFC 8707, RFC 9068), `private_key_jwt`, its features that nobody asks for switched off, a client
 * that is configured and not looked up, and a store that forgets no assertion.
 */
import { createPrivateKey } from 'node:crypto';
import Provider from 'oidc-provider';
import { serveTarget } from '../measure/target.ts';
import { givenScene } from '../scene/scene.ts';
import { adapter } from './oidc-adapter.ts';

const scene = givenScene();
const jwk = createPrivateKey(scene.signing.privateKey).export({ format: 'jwk' });
const off = { enabled: false };

const provider = new Provider(scene.issuer, {
  adapter,
  clients: [
    {
      client_id: scene.clientId,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'RS256',
      jwks: { keys: [{ ...scene.client.jwk, kid: scene.client.kid, alg: 'RS256', use: 'sig' }] },
    },
  ],
  clientAuthMethods: ['private_key_jwt'],
  jwks: { keys: [{ ...jwk, kid: scene.signing.kid, alg: 'RS256', use: 'sig' }] },
  routes: { token: scene.tokenPath, jwks: scene.keysPath },
  scopes: [],
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: '',
        audience: scene.resource,
        accessTokenTTL: 3600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
    devInteractions: off,
    dPoP: off,
    pushedAuthorizationRequests: off,
    rpInitiatedLogout: off,
    userinfo: off,
  },
});

serveTarget(provider.callback());
