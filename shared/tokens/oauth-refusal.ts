/**
 * Why a token request was refused: every reason, with its OAuth error code for both wires (RFC 6749 §5.2), its
 * status, and the number that old clients look for in the legacy error text. The one list; `docs/errors.md` is
 * checked against it. Reasons that would tell a guesser something (unknown, wrong or disabled client) share a row.
 */

interface RefusalEntry {
  readonly error: string;
  /** The modern wire's error code, where it differs. */
  readonly modern?: string;
  readonly status: number;
  /** Legacy error number, shown as `AADSTS<number>`. */
  readonly number: number;
  readonly description: string;
}

export const oauthRefusals = {
  MethodNotAllowed: {
    error: 'invalid_request',
    status: 405,
    number: 900561,
    description: 'This endpoint accepts POST only.',
  },
  ContentTypeUnsupported: {
    error: 'invalid_request',
    status: 415,
    number: 900144,
    description: 'The body must be application/x-www-form-urlencoded, in UTF-8 and not compressed.',
  },
  BodyMissing: {
    error: 'invalid_request',
    status: 400,
    number: 900144,
    description: 'The request has no body. A form is needed, sent with a Content-Length and not in chunks.',
  },
  BodyTooLarge: {
    error: 'invalid_request',
    status: 413,
    number: 9002313,
    description: 'The body is larger than this endpoint takes.',
  },
  FormMalformed: {
    error: 'invalid_request',
    status: 400,
    number: 9002313,
    description: 'The form cannot be decoded: check its percent-encoding.',
  },
  ParameterRepeated: {
    error: 'invalid_request',
    status: 400,
    number: 9002313,
    description: 'A parameter is given more than once.',
  },
  ParameterInQuery: {
    error: 'invalid_request',
    status: 400,
    number: 9002313,
    description: 'Parameters belong in the body, not in the query of the URL.',
  },
  ParameterTooLong: {
    error: 'invalid_request',
    status: 400,
    number: 9002313,
    description: 'A parameter is longer than it can be.',
  },
  ParameterMissing: {
    error: 'invalid_request',
    status: 400,
    number: 900144,
    description: 'A required parameter is missing.',
  },
  RealmUnknown: {
    error: 'invalid_request',
    status: 400,
    number: 90002,
    description: 'This service holds no such realm.',
  },
  GrantUnsupported: {
    error: 'unsupported_grant_type',
    status: 400,
    number: 70003,
    description: 'The grant type is not supported here.',
  },
  ClientCredentialMissing: {
    error: 'invalid_client',
    status: 401,
    number: 7000218,
    description: 'The request has neither a client secret nor a client assertion.',
  },
  ClientCredentialAmbiguous: {
    error: 'invalid_request',
    status: 400,
    number: 9002313,
    description: 'Use one way of client authentication, not several at once.',
  },
  ClientAuthenticationFailed: {
    error: 'invalid_client',
    status: 401,
    number: 7000215,
    description:
      'Client authentication failed: the client is unknown or not enabled, or its secret is wrong or not valid now.',
  },
  ClientAssertionRejected: {
    error: 'invalid_client',
    status: 401,
    number: 700027,
    description:
      'Client authentication failed: the client is unknown or not enabled, or its assertion has a wrong signature, audience or time, or was used before.',
  },
  GrantAssertionRejected: {
    error: 'invalid_grant',
    status: 400,
    number: 700027,
    description:
      'The assertion is not accepted: its issuer is unknown or not enabled, or it has a wrong signature, subject, audience or time, or was used before.',
  },
  SubjectTokenRejected: {
    error: 'invalid_grant',
    // RFC 8693 §2.2.2 wants this error for a bad subject or actor token.
    modern: 'invalid_request',
    status: 400,
    number: 70000,
    description: 'The subject token is not accepted as proof of a user.',
  },
  ActorTokenRejected: {
    error: 'invalid_grant',
    modern: 'invalid_request',
    status: 400,
    number: 70000,
    description: 'The actor token is not accepted: it must be one that the client signed for this service.',
  },
  TokenTypeUnsupported: {
    error: 'invalid_request',
    status: 400,
    number: 9002313,
    description: 'This type of token can neither be exchanged nor requested here.',
  },
  DelegationNotAllowed: {
    error: 'unauthorized_client',
    status: 400,
    number: 7000114,
    description: 'The client may not act for users.',
  },
  ResourceNotAllowed: {
    error: 'invalid_resource',
    modern: 'invalid_target',
    status: 400,
    number: 50001,
    description: 'The trust level of this partner application does not allow such a token.',
  },
  ResourceUnknown: {
    error: 'invalid_resource',
    modern: 'invalid_target',
    status: 400,
    number: 50001,
    description:
      'The resource is neither a registered service-principal name of this realm nor a partner application.',
  },
  ResourceMalformed: {
    error: 'invalid_resource',
    modern: 'invalid_target',
    status: 400,
    number: 50001,
    description: 'The resource is not written as this endpoint needs it.',
  },
  ScopeInvalid: {
    error: 'invalid_scope',
    status: 400,
    number: 70011,
    description: 'The scope must be one registered resource followed by /.default.',
  },
  TooManyRequests: {
    error: 'temporarily_unavailable',
    // RFC 6585 §4; RFC 6749 has no code for it, and this one means what it says.
    status: 429,
    number: 90055,
    description: 'There were too many requests by this client, or too many that failed from its address.',
  },
  Overloaded: {
    error: 'temporarily_unavailable',
    status: 503,
    number: 90033,
    description: 'The service is busy. Try again.',
  },
  CertificateNotAssigned: {
    error: 'temporarily_unavailable',
    status: 503,
    number: 90033,
    description: 'CertificateNotAssigned: no usable token-issuer certificate is assigned.',
  },
  DependencyUnavailable: {
    error: 'temporarily_unavailable',
    status: 503,
    number: 90033,
    description: 'A service that this one depends on did not answer in time. Try again.',
  },
  InternalError: {
    error: 'server_error',
    status: 500,
    number: 90015,
    description: 'The request could not be served. The trace id finds the cause in the log.',
  },
} as const satisfies Record<string, RefusalEntry>;

export type RefusalCode = keyof typeof oauthRefusals;

/** A refusal: an expected answer, so a value and not a throw. */
export interface OAuthRefusal {
  readonly refusal: RefusalCode;
  /** The precise reason, for the log only: never shown to the caller, never holding a secret. */
  readonly detail?: string;
  /** The parameter at fault; a name from our own list, safe to show. */
  readonly parameter?: string;
}

export function refuseToken(refusal: RefusalCode, detail?: string, parameter?: string): OAuthRefusal {
  return { refusal, ...(detail && { detail }), ...(parameter && { parameter }) };
}

export function isOAuthRefusal(value: object): value is OAuthRefusal {
  return 'refusal' in value;
}
