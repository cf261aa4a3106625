/** The emulator's signatures where chance decides their shape: one signature in 256 begins with a zero. */
import { createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { signWithKey, verifyWithKey } from '../../../../local/vault/signatures.ts';
import { sha256 } from '../../../../shared/base/encoding.ts';
import { systemRandom } from '../../../../shared/base/random.ts';
import { selfSigned } from '../../../support/certificates.ts';

it.each(['RS256', 'PS256'])(
  'verifies a %s signature with its leading zero, and not without it',
  async (algorithm) => {
    const key = createPrivateKey((await selfSigned({ keyName: 'vault' })).privateKeyPem);
    for (let tries = 0; tries < 10_000; tries++) {
      const digest = sha256(`try ${tries}`);
      const signature = signWithKey(key, algorithm, digest, systemRandom);
      if (signature[0] !== 0) continue;
      expect(verifyWithKey(key, algorithm, digest, signature)).toBe(true);
      expect(verifyWithKey(key, algorithm, digest, signature.subarray(1))).toBe(false);
      return;
    }
    expect.unreachable('no signature began with a zero');
  },
);
