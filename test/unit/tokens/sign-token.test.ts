/** A compact JWS around a signature that is made elsewhere. */
import { compactVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { UnsignedToken } from '../../../shared/tokens/claims.ts';
import { signToken } from '../../../shared/tokens/sign-token.ts';
import { selfSigned } from '../../support/certificates.ts';
import { createTestSigner, signingKey } from '../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'issuer' });
const times = { issuedAt: 1, notBefore: 1, expiresAt: 2 };
const token: UnsignedToken = { type: 'JWT', times, claims: { aud: 'ä "quoted" \u2028', exp: 2 } };

describe('signToken', () => {
  it('verifies by an independent reader, with the header of Azure ACS', async () => {
    const signed = await signToken(token, signingKey(certificate), createTestSigner(certificate));
    const { payload } = await compactVerify(signed, certificate.publicKey);
    expect(Buffer.from(payload).toString()).toBe(JSON.stringify(token.claims));
    const [header = ''] = signed.split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe(
      `{"typ":"JWT","alg":"RS256","x5t":"${certificate.x5t}","kid":"${certificate.x5t}"}`,
    );
  });

  it('has no padding and no foreign character', async () => {
    const signed = await signToken(token, signingKey(certificate), createTestSigner(certificate));
    expect(signed).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
  });

  it('keeps the headers of two types and of two keys apart', async () => {
    const other = await selfSigned({ keyName: 'issuer-next' });
    const keys = [signingKey(certificate), signingKey(other)];
    const signer = createTestSigner(certificate);
    const headers: unknown[] = [];
    for (const type of ['JWT', 'at+jwt', 'JWT'] as const) {
      for (const key of keys) {
        const [header = ''] = (await signToken({ ...token, type }, key, signer)).split('.');
        const { typ, kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
        headers.push([typ, kid]);
      }
    }
    const pairs = ['JWT', 'at+jwt', 'JWT'].flatMap((type) => keys.map(({ kid }) => [type, kid]));
    expect(headers).toEqual(pairs);
  });

  it('asks the signer once, for exactly the version of the key', async () => {
    const signer = createTestSigner(certificate);
    await signToken(token, signingKey(certificate, { keyId: 'https://vault/keys/a/1' }), signer);
    expect(signer.calls).toEqual(['https://vault/keys/a/1']);
  });

  it('gives an outage of the signer on', async () => {
    const signer = createTestSigner(certificate);
    signer.failWith(new Outage('vault', 'no answer'));
    await expect(signToken(token, signingKey(certificate), signer)).rejects.toThrow(Outage);
  });
});
