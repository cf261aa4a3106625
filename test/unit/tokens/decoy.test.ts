/** The stand-ins must cost what real credentials cost, and let nobody in. */
import { describe, expect, it } from 'vitest';
import { sha256, toBase64Url } from '../../../shared/base/encoding.ts';
import { decoyFor, decoyHash } from '../../../shared/tokens/decoy.ts';
import { isSignedBy } from '../../../shared/tokens/verification-key.ts';
import { selfSigned } from '../../support/certificates.ts';
import { signAssertion } from '../../support/token-service.ts';

describe('decoys', () => {
  it('are a key of the usual size and exponent', () => {
    const { key } = decoyFor('RS256');
    expect(key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
    expect(key.type).toBe('public');
  });

  it.each([
    ['RS256', 'rsa', ['RS256', 'PS256']],
    ['ES256', 'ec', ['ES256']],
    ['ES384', 'ec', ['ES384']],
    ['none', 'rsa', ['RS256', 'PS256']],
    ['__proto__', 'rsa', ['RS256', 'PS256']],
    [undefined, 'rsa', ['RS256', 'PS256']],
  ])('cost what a key for %s would', (algorithm, type, algorithms) => {
    expect(decoyFor(algorithm).key.asymmetricKeyType).toBe(type);
    expect(decoyFor(algorithm).algorithms).toEqual(algorithms);
  });

  it('verify nothing that is signed by another key', async () => {
    const certificate = await selfSigned({ keyName: 'client' });
    expect(
      await isSignedBy({ token: signAssertion(certificate), header: { alg: 'RS256' } }, decoyFor('RS256')),
    ).toBe(false);
  });

  it('are a hash as long as a real one', () => {
    expect(decoyHash).toHaveLength(toBase64Url(sha256('')).length);
  });
});
