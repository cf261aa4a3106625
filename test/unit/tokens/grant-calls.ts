/** Requests of every grant on either wire, good at `testNow`, to be broken in one place. */
import { fromBase64Url } from '../../../shared/base/encoding.ts';
import type { TokenEndpointOptions } from '../../../shared/http/token-endpoint.ts';
import type { ServicePrincipal } from '../../../shared/registry/principals/service-principal.ts';
import { tokenTypes } from '../../../shared/tokens/grants/token-exchange.ts';
import { type IssuedToken, issueToken } from '../../../shared/tokens/issue-token.ts';
import type { OAuthRefusal } from '../../../shared/tokens/oauth-refusal.ts';
import type { ExchangeParameters, TokenRequest, Wire } from '../../../shared/tokens/token-request.ts';
import type { UserIdentity } from '../../../shared/tokens/user-identity.ts';
import { testNow } from '../../support/clock.ts';
import { partnerApplication } from '../../support/memory-trust.ts';
import {
  assertionClaims,
  clientSecret,
  createTestTokenService,
  exchangeId,
  homeRealm,
  issuer,
  s2sClaims,
  sharePointId,
  signAssertion,
  type TestTokenService,
} from '../../support/token-service.ts';

export const principalAudience = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;
export const partner = partnerApplication();
export const partnerAudience = `${partner.applicationIdentifier}/mail.fabrikam.com@fabrikam.com`;
export const resourceOf = { legacy: principalAudience, modern: 'https://sp01.litwareinc.com' } as const;
export const secret = {
  method: 'secret',
  scheme: 'body',
  clientId: `${exchangeId}@${homeRealm}`,
  secret: clientSecret,
} as const;
export const kim: UserIdentity = {
  nameid: 's-1-5-21-1-2-3-1104',
  nii: 'urn:office:idp:activedirectory',
  upn: 'kim@litwareinc.com',
  smtp: 'kim.akers@litwareinc.com',
  sip: 'kim@litwareinc.com',
};

export const types = {
  clientCredentials: 'client_credentials',
  s2sBearer: 'http://oauth.net/grant_type/jwt/1.0/bearer',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
} as const;

export function requestOf(wire: Wire, changes: Partial<TokenRequest> = {}): TokenRequest {
  return {
    wire,
    realm: homeRealm,
    grantType: types.clientCredentials,
    credential: undefined,
    resource: resourceOf[wire],
    scope: undefined,
    tokenEndpoint: `${issuer}/oauth2/token`,
    ...changes,
  };
}

export const s2sRequest = (assertion: string, changes: Partial<TokenRequest> = {}) =>
  requestOf('legacy', { grantType: types.s2sBearer, assertion, ...changes });

export const bearerRequest = (wire: Wire, assertion: string, changes: Partial<TokenRequest> = {}) =>
  requestOf(wire, { grantType: types.jwtBearer, assertion, ...changes });

/** An exchange of the token `subject`, which the test judge knows, by a client with its secret. */
export function exchangeRequest(
  wire: Wire,
  exchange: Partial<ExchangeParameters> = {},
  changes: Partial<TokenRequest> = {},
): TokenRequest {
  const given: ExchangeParameters = {
    subjectToken: 'subject',
    subjectTokenType: tokenTypes.jwt,
    actorToken: undefined,
    actorTokenType: undefined,
    requestedTokenType: undefined,
    ...exchange,
  };
  return requestOf(wire, { grantType: types.tokenExchange, credential: secret, exchange: given, ...changes });
}

/** The service with a partner at level `Full` and a client that may act for users, as long as no test takes it away. */
export async function delegatingService(
  client: Partial<ServicePrincipal> = {},
  options: Partial<TokenEndpointOptions> = {},
): Promise<TestTokenService> {
  const service = await createTestTokenService(options);
  const changed = { ...service.client, trustedForDelegation: true, ...client };
  service.principals.replace(changed);
  service.trust.addPartner(partner);
  service.judge.answer('subject', { user: kim, expiresAt: testNow + 100_000 });
  return { ...service, client: changed };
}

export const s2sAssertion = ({ clientCertificate }: TestTokenService, changes = {}, header = {}) =>
  signAssertion(clientCertificate, s2sClaims(changes), header);

export const grantAssertion = ({ clientCertificate }: TestTokenService, changes = {}, header = {}) =>
  signAssertion(clientCertificate, assertionClaims(changes), header);

export async function issued(request: TokenRequest, service: TestTokenService): Promise<IssuedToken> {
  const result = await issueToken(request, service.options);
  if ('refusal' in result) throw new Error(`Refused: ${result.refusal} ${result.detail}`);
  return result;
}

export async function refused(request: TokenRequest, service: TestTokenService): Promise<OAuthRefusal> {
  const result = await issueToken(request, service.options);
  if (!('refusal' in result)) throw new Error('A token was issued.');
  return result;
}

/** Header and payload of a token as the JSON text that they are. */
export function partsOf(token: string): { header: string; payload: string; signature: string } {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const text = (part: string) => String(fromBase64Url(part));
  return { header: text(header), payload: text(payload), signature };
}

export function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(partsOf(token).payload);
}
