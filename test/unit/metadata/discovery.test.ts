/** Discovery documents and the key set. */
import { describe, expect, it } from 'vitest';
import { discoveryDocument, issuerUrl, keySet } from '../../../shared/metadata/discovery.ts';
import { selfSigned } from '../../support/certificates.ts';
import { homeRealm, publicUrl, signingKey } from '../../support/token-service.ts';

describe('issuerUrl', () => {
  it('is the base URL and the realm, without a slash at its end', () => {
    expect(issuerUrl(publicUrl, homeRealm)).toBe('https://sts.litwareinc.com/litwareinc.com');
  });
});

describe('discoveryDocument', () => {
  const document = discoveryDocument({ publicUrl, realm: homeRealm, grantTypes: ['client_credentials'] });
  const issuer = `${publicUrl}/${homeRealm}`;

  it('names every endpoint below the issuer, exactly', () => {
    expect(document).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/oauth2/authorize`,
      token_endpoint: `${issuer}/oauth2/token`,
      jwks_uri: `${issuer}/discovery/keys`,
      introspection_endpoint: `${issuer}/oauth2/introspect`,
    });
  });

  it('has what OpenID Connect Discovery and RFC 8414 require', () => {
    const required = [
      'issuer',
      'authorization_endpoint',
      'token_endpoint',
      'jwks_uri',
      'response_types_supported',
    ];
    const openid = ['subject_types_supported', 'id_token_signing_alg_values_supported'];
    for (const member of [...required, ...openid]) expect(document).toHaveProperty(member);
    expect(document).toHaveProperty(
      'id_token_signing_alg_values_supported',
      expect.arrayContaining(['RS256']),
    );
  });

  it('announces the grants that it is given and how clients may authenticate', () => {
    expect(document).toMatchObject({
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'ES384'],
    });
  });

  it('lets resource servers authenticate for introspection as clients do', () => {
    expect(document).toMatchObject({
      introspection_endpoint_auth_methods_supported: [
        'client_secret_post',
        'client_secret_basic',
        'private_key_jwt',
      ],
      introspection_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'ES384'],
    });
  });
});

describe('keySet', () => {
  it('keeps the order of the keys', async () => {
    const keys = [
      signingKey(await selfSigned({ keyName: 'issuer' })),
      signingKey(await selfSigned({ keyName: 'issuer-next' })),
    ];
    expect(keySet(keys).keys.map(({ kid }) => kid)).toEqual(keys.map(({ kid }) => kid));
  });

  it('is a list also without keys', () => {
    expect(keySet([])).toEqual({ keys: [] });
  });
});
