/**
 * A token request after its form was read once: typed, bounded, with at most one way of client authentication.
 * The steps after it never see the raw form (RFC 6749 §3.2).
 */
import { type OAuthRefusal, refuseToken } from './oauth-refusal.ts';

/** `legacy`: the ACS wire of Exchange, SharePoint and Lync; `modern`: RFC 6749 with RFC 9068 tokens. */
export type Wire = 'legacy' | 'modern';

export type PresentedCredential =
  | {
      readonly method: 'secret';
      readonly clientId: string;
      readonly secret: string;
      readonly scheme: 'body' | 'basic';
    }
  | { readonly method: 'assertion'; readonly clientId: string | undefined; readonly assertion: string };

export interface TokenRequest {
  readonly wire: Wire;
  /** Canonical realm that the path (or, for lack of one, the home realm) names. */
  readonly realm: string;
  readonly grantType: string;
  /** As whom the client says to ask, whether it shows a credential beside it or not. */
  readonly clientId?: string | undefined;
  readonly credential: PresentedCredential | undefined;
  readonly resource: string | undefined;
  readonly scope: string | undefined;
  /** The URL that was called, as an assertion may name it for its audience. */
  readonly tokenEndpoint: string;
  /** The assertion that is the grant (RFC 7521 §4.1). */
  readonly assertion?: string | undefined;
  readonly exchange?: ExchangeParameters;
}

/** What only a token exchange reads (RFC 8693 §2.1). */
export interface ExchangeParameters {
  readonly subjectToken: string | undefined;
  readonly subjectTokenType: string | undefined;
  readonly actorToken: string | undefined;
  readonly actorTokenType: string | undefined;
  readonly requestedTokenType: string | undefined;
}

/** What client authentication needs of a request, to this endpoint or another of ours. */
export type ClientRequest = Pick<TokenRequest, 'realm' | 'credential' | 'tokenEndpoint'>;

/** Parameters that some grant or client method reads, with the longest value that makes sense. */
export const longestParameters: ReadonlyMap<string, number> = new Map([
  ['grant_type', 256],
  ['client_id', 512],
  ['client_secret', 512],
  ['client_assertion', 8192],
  ['client_assertion_type', 256],
  ['resource', 1024],
  ['scope', 1024],
  ['assertion', 8192],
  ['subject_token', 8192],
  ['subject_token_type', 256],
  ['actor_token', 8192],
  ['actor_token_type', 256],
  ['requested_token_type', 256],
]);

export const jwtBearerAssertion = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TokenRequestInput {
  readonly wire: Wire;
  readonly realm: string;
  readonly tokenEndpoint: string;
  /** Decoded form, each name once, empty values left out. */
  readonly form: ReadonlyMap<string, string>;
  /** Credentials of an `Authorization: Basic` header, decoded (RFC 6749 §2.3.1). */
  readonly basic: { readonly clientId: string; readonly secret: string } | undefined;
}

/** @returns the request, or the first rule of RFC 6749 that the form breaks. */
export function readTokenRequest(input: TokenRequestInput): TokenRequest | OAuthRefusal {
  const { form, wire, realm, tokenEndpoint } = input;
  const grantType = form.get('grant_type');
  if (grantType === undefined) return refuseToken('ParameterMissing', undefined, 'grant_type');
  const credential = presentedCredential(form, input.basic);
  if (credential && 'refusal' in credential) return credential;
  return {
    wire,
    realm,
    tokenEndpoint,
    grantType,
    credential,
    clientId: form.get('client_id') ?? input.basic?.clientId,
    resource: form.get('resource'),
    scope: form.get('scope'),
    assertion: form.get('assertion'),
    exchange: exchangeParameters(form),
  };
}

function exchangeParameters(form: ReadonlyMap<string, string>): ExchangeParameters {
  return {
    subjectToken: form.get('subject_token'),
    subjectTokenType: form.get('subject_token_type'),
    actorToken: form.get('actor_token'),
    actorTokenType: form.get('actor_token_type'),
    requestedTokenType: form.get('requested_token_type'),
  };
}

/** @returns the one way in which the client proves itself, undefined without any, or what is wrong with them. */
export function presentedCredential(
  form: ReadonlyMap<string, string>,
  basic: TokenRequestInput['basic'],
): PresentedCredential | OAuthRefusal | undefined {
  const clientId = form.get('client_id');
  const secret = form.get('client_secret');
  const assertion = form.get('client_assertion');
  const type = form.get('client_assertion_type');
  // RFC 6749 §2.3: no more than one authentication method in each request.
  if ([basic, secret, assertion].filter((method) => method !== undefined).length > 1) {
    return refuseToken('ClientCredentialAmbiguous');
  }
  if (basic) {
    if (clientId !== undefined && clientId !== basic.clientId)
      return refuseToken('ClientCredentialAmbiguous');
    return { method: 'secret', scheme: 'basic', ...basic };
  }
  if (assertion !== undefined) {
    if (type !== jwtBearerAssertion)
      return refuseToken('ParameterMissing', undefined, 'client_assertion_type');
    return { method: 'assertion', clientId, assertion };
  }
  if (secret === undefined) return undefined;
  if (clientId === undefined) return refuseToken('ParameterMissing', undefined, 'client_id');
  return { method: 'secret', scheme: 'body', clientId, secret };
}
