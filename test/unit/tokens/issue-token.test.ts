/** The pipeline from a request to a token: both wires, each refusal at its place, no token beyond its key. */
import fc from 'fast-check';
import { decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { TokenEndpointOptions } from '../../../shared/http/token-endpoint.ts';
import { type IssuedToken, issueToken, supportedGrantTypes } from '../../../shared/tokens/issue-token.ts';
import type { OAuthRefusal } from '../../../shared/tokens/oauth-refusal.ts';
import type { TokenRequest } from '../../../shared/tokens/token-request.ts';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import {
  clientSecret,
  createTestTokenService,
  exchangeId,
  homeRealm,
  issuer,
  sharePointId,
  signAssertion,
  signingKey,
} from '../../support/token-service.ts';

const audience = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;

function request(changes: Partial<TokenRequest> = {}): TokenRequest {
  return {
    wire: 'legacy',
    realm: homeRealm,
    grantType: 'client_credentials',
    credential: {
      method: 'secret',
      scheme: 'body',
      clientId: `${exchangeId}@${homeRealm}`,
      secret: clientSecret,
    },
    resource: audience,
    scope: undefined,
    tokenEndpoint: `${issuer}/tokens/OAuth/2`,
    ...changes,
  };
}

const modern = { wire: 'modern', resource: 'https://sp01.litwareinc.com' } as const;

function issued(result: IssuedToken | OAuthRefusal): IssuedToken {
  if ('refusal' in result) throw new Error(`Refused: ${result.refusal} ${result.detail}`);
  return result;
}

describe('issueToken', () => {
  it('issues the token of Azure ACS on the legacy wire', async () => {
    const { options, issuerCertificate, issuerKey, client } = await createTestTokenService();
    const token = issued(await issueToken(request(), options));
    const currentDate = new Date(testNow * 1000);
    const { payload } = await jwtVerify(token.accessToken, issuerCertificate.publicKey, {
      audience,
      currentDate,
    });
    expect(payload).toMatchObject({ nbf: testNow - 300, exp: testNow + 3600, oid: client.id });
    expect(token).toMatchObject({
      times: { issuedAt: testNow - 300, notBefore: testNow - 300, expiresAt: testNow + 3600 },
      expiresIn: 3600,
      clientId: exchangeId,
      audience,
      method: 'secret',
      kid: issuerKey.kid,
    });
  });

  it.each([
    ['ahead of it', 120, testNow + 120],
    ['behind it', -120, testNow],
  ])('dates no token before its client, which an instance %s may have created', async (_, seconds, at) => {
    const { options, principals, client } = await createTestTokenService();
    principals.replace({ ...client, createdAt: testNow + seconds });
    expect(issued(await issueToken(request(modern), options)).times.issuedAt).toBe(at);
  });

  it('issues the token of RFC 9068 on the modern wire', async () => {
    const { options, issuerCertificate } = await createTestTokenService();
    const token = issued(await issueToken(request(modern), options));
    const { payload } = await jwtVerify(token.accessToken, issuerCertificate.publicKey, {
      typ: 'at+jwt',
      issuer,
      audience: modern.resource,
      currentDate: new Date(testNow * 1000),
    });
    expect(payload).toMatchObject({
      sub: exchangeId,
      client_id: exchangeId,
      iat: testNow,
      exp: testNow + 3600,
    });
    expect(token.expiresIn).toBe(3600);
  });

  it('gives each modern token an identifier of its own', async () => {
    const { options } = await createTestTokenService();
    const ids = [];
    for (let round = 0; round < 3; round += 1)
      ids.push(decodeJwt(issued(await issueToken(request(modern), options)).accessToken).jti);
    expect(new Set(ids).size).toBe(3);
  });

  it('accepts an assertion, once', async () => {
    const { options, clientCertificate } = await createTestTokenService();
    const credential = {
      method: 'assertion',
      clientId: undefined,
      assertion: signAssertion(clientCertificate),
    } as const;
    expect(issued(await issueToken(request({ credential }), options)).method).toBe('assertion');
    expect(await issueToken(request({ credential }), options)).toEqual({
      refusal: 'ClientAssertionRejected',
      detail: 'AssertionReplayed',
    });
  });

  it('asks the signer exactly once for a token and never for a refusal', async () => {
    const { options, signer, issuerKey } = await createTestTokenService();
    await issueToken(request(), options);
    expect(signer.calls).toEqual([issuerKey.keyId]);
    await issueToken(request({ resource: 'https://other.example' }), options);
    await issueToken(request({ credential: undefined }), options);
    expect(signer.calls).toHaveLength(1);
  });

  it('announces the grants that it has', () => {
    expect(supportedGrantTypes).toContain('client_credentials');
  });
});

describe('a refusal', () => {
  it.each<[string, Partial<TokenRequest>, Partial<OAuthRefusal>]>([
    ['for a grant', { grantType: 'password' }, { refusal: 'GrantUnsupported', parameter: 'grant_type' }],
    ['for a grant that objects inherit', { grantType: 'constructor' }, { refusal: 'GrantUnsupported' }],
    ['for no credential', { credential: undefined }, { refusal: 'ClientCredentialMissing' }],
    [
      'for a wrong secret',
      { credential: { method: 'secret', scheme: 'body', clientId: exchangeId, secret: 'wrong' } },
      { refusal: 'ClientAuthenticationFailed', detail: 'SecretWrong' },
    ],
    [
      'for an assertion that is none',
      { credential: { method: 'assertion', clientId: exchangeId, assertion: 'x' } },
      { refusal: 'ClientAssertionRejected', detail: 'AssertionMalformed' },
    ],
    ['for no resource', { resource: undefined }, { refusal: 'ParameterMissing', parameter: 'resource' }],
    ['for an unknown resource', { resource: 'https://other.example' }, { refusal: 'ResourceUnknown' }],
    ['for a client of another realm', { realm: 'fabrikam.com' }, { refusal: 'ClientAuthenticationFailed' }],
  ])('%s', async (_, changes, refusal) => {
    const { options } = await createTestTokenService();
    expect(await issueToken(request(changes), options)).toMatchObject(refusal);
  });

  it('tells who does not authenticate nothing about resources', async () => {
    const { options } = await createTestTokenService();
    const credential = { method: 'secret', scheme: 'body', clientId: exchangeId, secret: 'wrong' } as const;
    const known = await issueToken(request({ credential }), options);
    const unknown = await issueToken(request({ credential, resource: 'https://other.example' }), options);
    expect(unknown).toEqual(known);
  });

  it.each(['notAssigned', 'revoked', 'expired', 'notYetValid'])(
    'while the key ring is %s',
    async (unusable) => {
      const { options, signer } = await createTestTokenService({ currentKey: async () => ({ unusable }) });
      expect(await issueToken(request(), options)).toEqual({
        refusal: 'CertificateNotAssigned',
        detail: unusable,
      });
      expect(signer.calls).toEqual([]);
    },
  );

  it('comes from the store of the client before the key is asked for', async () => {
    const { options, principals } = await createTestTokenService();
    principals.failWith(new Outage('tables', 'no answer'));
    await expect(issueToken(request(), options)).rejects.toMatchObject({ dependency: 'tables' });
  });

  it('is an outage when the vault does not sign', async () => {
    const { options, signer } = await createTestTokenService();
    signer.failWith(new Outage('vault', 'no answer'));
    await expect(issueToken(request(), options)).rejects.toMatchObject({ dependency: 'vault' });
  });
});

describe('5.1 Token life vs key life', () => {
  describe('the end of a token', () => {
    it.each([
      ['well before the certificate', 3601, 3600],
      ['with the certificate', 3600, 3600],
      ['cut off by the certificate', 3599, 3599],
      ['cut off to a second', 1, 1],
    ])('is %s', async (_, left, life) => {
      const { options, issuerKey } = await createTestTokenService();
      const key = { ...issuerKey, notAfter: testNow + left };
      for (const wire of [{}, modern]) {
        const token = issued(
          await issueToken(request(wire), { ...options, currentKey: async () => ({ key }) }),
        );
        expect(token.expiresIn).toBe(life);
        expect(decodeJwt(token.accessToken).exp).toBe(testNow + life);
      }
    });

    it.each([0, -1, -100_000])('is never one that lies %i seconds ahead', async (left) => {
      const { options, issuerKey } = await createTestTokenService();
      const key = { ...issuerKey, notAfter: testNow + left };
      expect(await issueToken(request(), { ...options, currentKey: async () => ({ key }) })).toEqual({
        refusal: 'CertificateNotAssigned',
        detail: 'CertificateExpired',
      });
    });

    it('is never after the certificate, whatever lifetime is set and whenever it is asked for', async () => {
      const { options, issuerKey, clock } = await createTestTokenService();
      const lives = fc.integer({ min: 1, max: 10_000_000 });
      const left = fc.integer({ min: -10, max: 10_000_000 });
      await fc.assert(
        fc.asyncProperty(lives, left, fc.boolean(), async (tokenLifetime, remaining, isModern) => {
          const key = { ...issuerKey, notAfter: clock.now() + remaining };
          const changed = {
            ...options,
            lifetimeFor: async () => tokenLifetime,
            currentKey: async () => ({ key }),
          };
          const result = await issueToken(request(isModern ? modern : {}), changed);
          if (remaining <= 0) expect(result).toHaveProperty('refusal', 'CertificateNotAssigned');
          else expect(issued(result).times.expiresAt).toBe(clock.now() + Math.min(tokenLifetime, remaining));
        }),
        { numRuns: 60 },
      );
    });
  });
});

describe('a key that the vault refuses', () => {
  const refusal = new Outage('vault', 'KeyDisabled (403)', { lasting: true });

  async function setUp(changes: Partial<TokenEndpointOptions>) {
    const revoked = { ...signingKey(await selfSigned({ keyName: 'other' })), kid: 'revoked' };
    const base = await createTestTokenService();
    const signer = {
      sign: (key: { keyId: string; kid?: string }, input: Uint8Array) =>
        key.kid === 'revoked' ? Promise.reject(refusal) : base.signer.sign(key, input),
    };
    const service = await createTestTokenService({
      signer,
      currentKey: async () => ({ key: revoked }),
      ...changes,
    });
    return { service, revoked };
  }

  const ask = (options: TokenEndpointOptions) => issueToken(request(modern), options);

  it('is looked up again past the caches, and the token signed with the one that took its place', async () => {
    const { service } = await setUp({});
    expect(await ask(service.options)).toMatchObject({ kid: service.issuerKey.kid });
  });

  it('is an outage when it is still the current one', async () => {
    const { revoked } = await setUp({});
    const { service } = await setUp({ currentKeyNow: async () => ({ key: revoked }) });
    await expect(ask(service.options)).rejects.toBe(refusal);
  });

  it('refuses the request when no other took its place', async () => {
    const { service } = await setUp({ currentKeyNow: async () => ({ unusable: 'revoked' }) });
    expect(await ask(service.options)).toEqual({ refusal: 'CertificateNotAssigned', detail: 'revoked' });
  });
});
