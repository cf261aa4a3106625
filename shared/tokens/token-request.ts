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
  readonly credential: PresentedCredential | undefined;
  readonly resource: string | undefined;
  readonly scope: string | undefined;
  /** The URL that was called, as an assertion may name it for its audience. */
  readonly tokenEndpoint: string;
}

/** Parameters that some grant or client method reads, with the longest value that makes sense. */
const longest = new Map([
  ['grant_type', 256],
  ['client_id', 512],
  ['client_secret', 512],
  ['client_assertion', 8192],
  ['client_assertion_type', 256],
  ['resource', 1024],
  ['scope', 1024],
]);

/** Whether a name belongs to the form; anything else in a URL (MSAL sends its request id there) is not ours to judge. */
export function isFormParameter(name: string): boolean {
  return longest.has(name);
}

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
  for (const [name, value] of form) {
    const most = longest.get(name);
    if (most !== undefined && value.length > most) return refuseToken('ParameterTooLong', undefined, name);
  }
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
    resource: form.get('resource'),
    scope: form.get('scope'),
  };
}

function presentedCredential(
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
