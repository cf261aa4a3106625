/**
 * The numbers, categories and wordings of `x-ms-diagnostics` that are known. Exchange's numbers are those of its
 * categories of OAuth errors; SharePoint's, which begin with 3, are known only as far as they were seen.
 */
import type { StepCode } from './step-codes.ts';

export interface DiagnosticMeaning {
  readonly code: StepCode;
  /** In plain words, without the peer's own. */
  readonly meaning: string;
}

export interface DiagnosticCode extends DiagnosticMeaning {
  readonly number: number;
  /** The member `error_category` of Exchange, `category` of SharePoint. */
  readonly category: string;
}

export const diagnosticCodes: readonly DiagnosticCode[] = [
  {
    number: 2000000,
    category: 'invalid_signature',
    code: 'PeerRejectsSignature',
    meaning: 'The peer cannot verify the token with the keys that it knows of us.',
  },
  {
    number: 2000001,
    category: 'invalid_token',
    code: 'PeerRejectsToken',
    meaning: 'The peer finds the token malformed or of a kind that it does not take.',
  },
  {
    number: 2000002,
    category: 'token_expired',
    code: 'PeerFindsTokenExpired',
    meaning: 'By the peer’s clock the token has expired or is not valid yet.',
  },
  {
    number: 2000003,
    category: 'invalid_resource',
    code: 'PeerRejectsAudience',
    meaning: 'The peer does not know itself by the audience of the token.',
  },
  {
    number: 2000004,
    category: 'invalid_tenant',
    code: 'PeerRealmUnknown',
    meaning: 'The realm in the audience is no accepted domain of the peer.',
  },
  {
    number: 2000005,
    category: 'invalid_user',
    code: 'PeerUserUnknown',
    meaning: 'The peer knows no user by the claims of the token.',
  },
  {
    number: 2000006,
    category: 'invalid_client',
    code: 'PeerApplicationUnknown',
    meaning: 'The application in the token is no partner application of the peer.',
  },
  {
    number: 2000007,
    category: 'internal_error',
    code: 'PeerInternalError',
    meaning: 'The peer failed while it checked the token.',
  },
  {
    number: 2000008,
    category: 'invalid_grant',
    code: 'PeerGrantsNothing',
    meaning: 'The peer accepts the token, but grants the application nothing.',
  },
  {
    number: 2000009,
    category: 'invalid_issuer',
    code: 'PeerIssuerUntrusted',
    meaning: 'The peer does not trust the issuer of the token.',
  },
  {
    number: 2000020,
    category: 'insufficient_claims',
    code: 'PeerWantsClaims',
    meaning: 'A policy of the peer wants claims that the token does not have.',
  },
  {
    // Not yet seen in a captured answer: here the peer's own words count for more.
    number: 3000003,
    category: 'invalid_client',
    code: 'PeerRejectsAudience',
    meaning: 'SharePoint does not know itself by the audience of the token.',
  },
  {
    number: 3001000,
    category: 'invalid_client',
    code: 'PeerRejectsToken',
    meaning: 'SharePoint does not accept the token.',
  },
  {
    number: 3001003,
    category: 'invalid_client',
    code: 'PeerGrantsNothing',
    meaning: 'SharePoint does not let the application call it with these permissions.',
  },
  {
    number: 3005004,
    category: 'invalid_client',
    code: 'PeerRejectsToken',
    meaning: 'SharePoint does not take a token with this algorithm in its header.',
  },
  {
    number: 4000000,
    category: 'oauth_not_available',
    code: 'PeerOAuthOff',
    meaning: 'OAuth is not turned on at the peer for this domain.',
  },
];

const certificateUnknown: DiagnosticMeaning = {
  code: 'PeerCertificateUnknown',
  meaning: 'The peer does not have the certificate that the token names.',
};

/** A category whose number has come to mean something else: 2000009 in Exchange 2013. */
export const formerCategories: ReadonlyMap<string, DiagnosticMeaning> = new Map([
  ['invalid_certificate', certificateUnknown],
]);

/** Where the peer's own words tell more than its number: one number stands for several faults. */
export const diagnosticWordings: readonly (DiagnosticMeaning & { readonly words: RegExp })[] = [
  {
    words: /user-context .*ambiguous/i,
    code: 'PeerUserAmbiguous',
    meaning: 'More than one account at the peer matches the claims of the token.',
  },
  {
    words: /expected 'https:.*actual 'http:/i,
    code: 'PeerTlsOffloaded',
    meaning: 'The peer was called by https but sees http: something before it takes TLS off.',
  },
  {
    words: /token profile .*not applicable/i,
    code: 'PeerTokenProfileClosed',
    meaning: 'The address does not take tokens of this kind.',
  },
  { words: /certificate .*could not be located/i, ...certificateUnknown },
  {
    words: /token type is not allowed|unsupported app only token/i,
    code: 'PeerAppOnlyOff',
    meaning: 'The peer takes no app-only tokens.',
  },
];

export const unknownDiagnostic: DiagnosticMeaning = {
  code: 'PeerDiagnosticsUnknown',
  meaning: 'The peer refuses the token for a reason that is not known here.',
};
