/** Signing keys as JSON Web Keys. */
import { compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { toPublishedJwk } from '../../../shared/metadata/published-key.ts';
import { selfSigned } from '../../support/certificates.ts';
import { signAssertion, signingKey } from '../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'issuer' });
const key = signingKey(certificate);

describe('toPublishedJwk', () => {
  it('has these members and no other', () => {
    const { n, e } = certificate.publicKey.export({ format: 'jwk' });
    expect(toPublishedJwk(key)).toEqual({
      kty: 'RSA',
      use: 'sig',
      alg: 'RS256',
      kid: certificate.x5t,
      x5t: certificate.x5t,
      'x5t#S256': certificate.x5tS256,
      x5c: [certificate.der.toString('base64')],
      n,
      e,
    });
  });

  it('verifies what the key signed', async () => {
    const publicKey = await importJWK({ ...toPublishedJwk(key), x5c: [key.cer] });
    await expect(compactVerify(signAssertion(certificate), publicKey)).resolves.toBeDefined();
  });

  it('is derived once for a key', () => {
    expect(toPublishedJwk(key)).toBe(toPublishedJwk(key));
    expect(toPublishedJwk({ ...key })).toEqual(toPublishedJwk(key));
  });
});
