/** The stand-ins must cost what real credentials cost, and let nobody in. */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../shared/base/encoding.ts';
import { decoyHash, decoyKey } from '../../../shared/tokens/decoy.ts';
import { isSignedBy } from '../../../shared/tokens/verification-key.ts';
import { selfSigned } from '../../support/certificates.ts';
import { signAssertion } from '../../support/token-service.ts';

describe('decoys', () => {
  it('are a key of the usual size and exponent', () => {
    expect(decoyKey.key.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
    expect(decoyKey.key.type).toBe('public');
  });

  it('verify nothing that is signed by another key', async () => {
    const certificate = await selfSigned({ keyName: 'client' });
    expect(await isSignedBy(signAssertion(certificate), decoyKey)).toBe(false);
  });

  it('are a hash as long as a real one', () => {
    expect(decoyHash).toHaveLength(sha256('').length);
  });
});
