/**
 * A token service of memory parts with real keys: one client with a secret and a certificate, one resource, one
 * token-issuer certificate. Tests take from it what they need and break one thing at a time.
 */
import { constants, type KeyObject, sign } from 'node:crypto';
import { sha256, toBase64Url } from '../../shared/base/encoding.ts';
import { authorizationServerId } from '../../shared/base/principal-name.ts';
import type { Signer } from '../../shared/certificates/ports.ts';
import type { SigningKey } from '../../shared/certificates/ring/key-ring.ts';
import type { TokenEndpointOptions } from '../../shared/http/token-endpoint.ts';
import { issuerUrl } from '../../shared/metadata/discovery.ts';
import type {
  KeyCredential,
  PasswordCredential,
  ServicePrincipal,
} from '../../shared/registry/principals/service-principal.ts';
import { createRealms } from '../../shared/registry/realm.ts';
import { defaultNotAfter, defaultNotBefore, selfSigned, type TestCertificate } from './certificates.ts';
import { createTestClock, type TestClock, testNow } from './clock.ts';
import { createMemoryPrincipals, type MemoryPrincipals } from './memory-principals.ts';
import { createMemoryReplay, type MemoryReplay } from './memory-replay.ts';
import { createMemoryTrust, type MemoryTrust } from './memory-trust.ts';
import { createTestRandom, type TestRandom } from './random.ts';
import { createTestJudge, type TestJudge } from './test-judge.ts';

export const homeRealm = 'litwareinc.com';
export const publicUrl = 'https://sts.litwareinc.com';
export const issuer = issuerUrl(publicUrl, homeRealm);
export const exchangeId = '00000002-0000-0ff1-ce00-000000000000';
export const sharePointId = '00000003-0000-0ff1-ce00-000000000000';
export const lyncId = '00000004-0000-0ff1-ce00-000000000000';
export const clientSecret = 'gQ3sW1xq0mG5kJ8vYtR2bN7cL4hF6dZ9aEuPiOyT0+8=';

export function passwordCredential(
  secret: string,
  changes: Partial<PasswordCredential> = {},
): PasswordCredential {
  return {
    keyId: 'secret-1',
    hash: toBase64Url(sha256(secret)),
    hint: secret.slice(0, 3),
    startsAt: testNow - 1000,
    endsAt: testNow + 1_000_000,
    ...changes,
  };
}

export function keyCredential(
  certificate: Pick<TestCertificate, 'der'>,
  changes: Partial<KeyCredential> = {},
): KeyCredential {
  return {
    keyId: 'key-1',
    certificate: certificate.der.toString('base64'),
    startsAt: testNow - 1000,
    endsAt: testNow + 1_000_000,
    ...changes,
  };
}

/** A principal of the home realm, enabled, without names or credentials unless they are given. */
export function servicePrincipal(changes: Partial<ServicePrincipal> = {}): ServicePrincipal {
  return {
    id: 'aaaaaaaa-0000-4000-8000-000000000001',
    appId: exchangeId,
    realm: homeRealm,
    displayName: 'Exchange',
    enabled: true,
    trustedForDelegation: false,
    names: [],
    requiredRoles: [],
    createdAt: testNow,
    keyCredentials: [],
    passwordCredentials: [],
    ...changes,
  };
}

export const resourcePrincipal: ServicePrincipal = servicePrincipal({
  id: 'aaaaaaaa-0000-4000-8000-000000000002',
  appId: sharePointId,
  displayName: 'SharePoint',
  names: [sharePointId, `${sharePointId}/sp01.litwareinc.com`, 'https://sp01.litwareinc.com'],
});

/** Signature over `input` by a JWS algorithm name (RFC 7518 §3); an unknown name signs as RS256 would. */
export function signature(algorithm: string, key: KeyObject, input: string): Buffer {
  const hash = algorithm.endsWith('384') ? 'sha384' : 'sha256';
  const bytes = Buffer.from(input, 'ascii');
  if (algorithm.startsWith('ES')) return sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' });
  if (!algorithm.startsWith('PS')) return sign(hash, bytes, key);
  return sign(hash, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}

/** A compact JWS over exactly these parts; text is taken as it is, an object becomes JSON. */
export function compactJws(
  header: object | string,
  payload: object | string,
  makeSignature: (input: string) => Uint8Array | string,
): string {
  const textOf = (part: object | string) => (typeof part === 'string' ? part : JSON.stringify(part));
  const input = `${toBase64Url(textOf(header))}.${toBase64Url(textOf(payload))}`;
  return `${input}.${toBase64Url(makeSignature(input))}`;
}

/** Claims of an assertion that is good at `testNow`, with a new `jti` each time. */
export function assertionClaims(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    iss: exchangeId,
    sub: exchangeId,
    aud: issuer,
    jti: `jti-${assertions++}`,
    iat: testNow,
    nbf: testNow,
    exp: testNow + 300,
    ...changes,
  };
}

let assertions = 1;

/** Claims of the assertion that Exchange sends to an authorization server, in its order (reference §4.1). */
export function s2sClaims(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    iss: `${exchangeId}@${homeRealm}`,
    aud: `${authorizationServerId}/sts.litwareinc.com@${homeRealm}`,
    exp: testNow + 600,
    nbf: testNow,
    ...changes,
  };
}

/** A signed assertion; its header names the certificate by both thumbprints unless the header is given. */
export function signAssertion(
  certificate: TestCertificate,
  claims: object | string = assertionClaims(),
  header: Readonly<Record<string, unknown>> = {},
): string {
  const named = { alg: 'RS256', typ: 'JWT', x5t: certificate.x5t, 'x5t#S256': certificate.x5tS256 };
  const whole = { ...named, ...header };
  return compactJws(whole, claims, (input) => signature(String(whole.alg), certificate.privateKey, input));
}

/** A key of the ring for this certificate, in use for as long as the certificate is. */
export function signingKey(certificate: TestCertificate, changes: Partial<SigningKey> = {}): SigningKey {
  return {
    kid: certificate.x5t,
    name: 'OAuthTokenIssuer',
    version: '0123456789abcdef0123456789abcdef',
    keyId: 'https://vault.litwareinc.com/keys/OAuthTokenIssuer/0123456789abcdef0123456789abcdef',
    cer: certificate.der.toString('base64'),
    notBefore: defaultNotBefore,
    notAfter: defaultNotAfter,
    publishedAt: defaultNotBefore,
    signsFrom: defaultNotBefore,
    revokedAt: null,
    ...changes,
  };
}

export interface TestSigner extends Signer {
  /** Key ids asked for, one for each signature. */
  readonly calls: string[];
  failWith(error: Error | undefined): void;
}

/** A signer that holds one private key, whatever key id it is asked for. */
export function createTestSigner(certificate: TestCertificate): TestSigner {
  const calls: string[] = [];
  let failure: Error | undefined;
  return {
    calls,
    async sign({ keyId }, input) {
      calls.push(keyId);
      if (failure) throw failure;
      return sign('sha256', input, certificate.privateKey);
    },
    failWith(error) {
      failure = error;
    },
  };
}

export interface TestTokenService {
  readonly clock: TestClock;
  readonly random: TestRandom;
  readonly principals: MemoryPrincipals;
  readonly replay: MemoryReplay;
  readonly trust: MemoryTrust;
  readonly judge: TestJudge;
  readonly signer: TestSigner;
  readonly issuerCertificate: TestCertificate;
  readonly issuerKey: SigningKey;
  /** The certificate whose public part is the client's key credential. */
  readonly clientCertificate: TestCertificate;
  readonly client: ServicePrincipal;
  readonly options: TokenEndpointOptions;
}

/** The service at `testNow`; whatever `changes` names stands in for the part that would have been made. */
export async function createTestTokenService(
  changes: Partial<TokenEndpointOptions> = {},
): Promise<TestTokenService> {
  const clock = createTestClock();
  const random = createTestRandom();
  const replay = createMemoryReplay();
  const issuerCertificate = await selfSigned({ keyName: 'issuer' });
  const clientCertificate = await selfSigned({ keyName: 'client', subject: 'CN=exchange' });
  const client = servicePrincipal({
    passwordCredentials: [passwordCredential(clientSecret)],
    keyCredentials: [keyCredential(clientCertificate)],
  });
  const principals = createMemoryPrincipals(client, resourcePrincipal);
  const trust = createMemoryTrust();
  const judge = createTestJudge();
  const signer = createTestSigner(issuerCertificate);
  const issuerKey = signingKey(issuerCertificate);
  const options: TokenEndpointOptions = {
    realms: createRealms(async () => homeRealm),
    publicUrl,
    principals,
    trust,
    judgeUserToken: judge.judge,
    serviceName: async () => lyncId,
    replay,
    clock,
    random,
    signer,
    currentKey: async () => ({ key: issuerKey }),
    currentKeyNow: async () => ({ key: issuerKey }),
    lifetimeFor: async () => 3600,
    uses: { record() {} },
    skew: 300,
    longestAssertionLife: 600,
    issuerUrl: (realm) => issuerUrl(publicUrl, realm),
    assertionAudiences: ({ realm }) => [issuerUrl(publicUrl, realm)],
    ...changes,
  };
  const parts = { clock, random, principals, replay, trust, judge, signer };
  return { ...parts, issuerCertificate, issuerKey, clientCertificate, client, options };
}
