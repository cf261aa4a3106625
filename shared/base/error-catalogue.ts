/**
 * The management vocabulary of refusals: every stable code, with the HTTP status that carries it and what to do
 * about it. The one list; `docs/errors.md` is checked against it. (OAuth's own vocabulary is in `tokens/`.)
 */

interface CatalogueEntry {
  /** HTTP status of the answer that carries this code. */
  readonly status: number;
  /** What the operator does next. */
  readonly remedy: string;
}

export const errorCatalogue = {
  // The certificate itself (reference: the seeds' rules for OAuthTokenIssuer).
  CertificateNotAssigned: {
    status: 503,
    remedy: 'Assign a token-issuer certificate, or let the roll timer create one (S2S_ROLL_AUTOMATIC=true).',
  },
  CertificateKeyTooSmall: { status: 400, remedy: 'Use an RSA key of 2048 to 4096 bits.' },
  CertificateKeyTooLarge: { status: 400, remedy: 'Use an RSA key of 2048 to 4096 bits.' },
  CertificateKeyWeak: { status: 400, remedy: 'Create a new key pair; this one can be attacked.' },
  CertificateKeyTypeUnsupported: {
    status: 400,
    remedy: 'Use an RSA key: the partners understand RS256 only.',
  },
  CertificateKeyUsageUnsuitable: {
    status: 400,
    remedy: 'Use a certificate whose key usage allows digital signatures, or that has no key usage.',
  },
  CertificateSubjectMissingSipDomain: {
    status: 400,
    remedy: 'Use a certificate whose subject CN is the default SIP domain or a host name in it.',
  },
  CertificateSanMissingSipDomain: {
    status: 400,
    remedy: 'Use a certificate whose subject alternative names cover every additional SIP domain.',
  },
  CertificatePrivateKeyMissing: {
    status: 400,
    remedy: 'Import a PFX or PEM file that holds the private key of the certificate; a .cer file does not.',
  },
  CertificatePrivateKeyMismatch: {
    status: 400,
    remedy: 'Import the private key that belongs to the certificate.',
  },
  CertificatePasswordIncorrect: { status: 400, remedy: 'Send the password that protects the file.' },
  CertificateUnreadable: {
    status: 400,
    remedy: 'Send a PFX (PKCS#12) file or a PEM file, whole and unaltered.',
  },
  CertificateExpired: { status: 400, remedy: 'Use a certificate that is valid at the time in question.' },
  CertificateNotYetValid: { status: 400, remedy: 'Wait until the certificate is valid, or use another.' },
  CertificateNotFound: { status: 404, remedy: 'List the certificates and copy the thumbprint from there.' },
  CertificateDisabled: {
    status: 409,
    remedy: 'Enable the version in the vault first, or use another certificate.',
  },
  CertificateKeyUnusable: {
    status: 409,
    remedy:
      'In memory mode use a certificate with an exportable key; in vault mode check the vault’s roles and state.',
  },
  CertificateInUse: { status: 409, remedy: 'Assign another certificate first, or repeat with force.' },
  CertificateRevoked: { status: 409, remedy: 'Use another certificate: a revoked one never comes back.' },
  // The roll.
  EffectiveDateRequired: {
    status: 400,
    remedy: 'Name the instant of the switch, e.g. 2026-07-01T00:00:00Z.',
  },
  EffectiveDateMissingOffset: {
    status: 400,
    remedy: 'Write the date as RFC 3339 with an offset: 2026-07-01T00:00:00Z or 2026-07-01T02:00:00+02:00.',
  },
  EffectiveDateNotInFuture: { status: 400, remedy: 'Use assign to switch now, or name a later instant.' },
  EffectiveDateTooSoon: {
    status: 400,
    remedy: 'Leave the partners time to fetch the new key, or repeat with overrideMinimumLead.',
  },
  EffectiveDateAfterCurrentExpiry: { status: 400, remedy: 'Switch before the current certificate expires.' },
  RollAlreadyPending: { status: 409, remedy: 'Cancel the pending roll, or repeat with replacePending.' },
  RollTooClose: {
    status: 409,
    remedy: 'The roll is about to happen; let it, or assign another certificate.',
  },
  NoNextCertificate: { status: 409, remedy: 'Stage a certificate with roll first.' },
  NoPreviousCertificate: { status: 409, remedy: 'Nothing to do: no previous certificate is kept.' },
  PreviousStillNeeded: { status: 409, remedy: 'Wait until the named instant, or repeat with force.' },
  // Partner applications and OAuth servers.
  PartnerSourceConflict: {
    status: 400,
    remedy:
      'Name exactly one source of trust: metadataUrl; certificate; linkedAccount; useOAuthServer or oauthServer. The identifier goes with all but the first, the realm with the certificate.',
  },
  PartnerRealmRequired: { status: 400, remedy: 'A partner with a certificate needs its realm as well.' },
  PartnerImmutableProperty: {
    status: 400,
    remedy: 'Identifier and realm are fixed: delete the partner and create it anew.',
  },
  PartnerAlreadyExists: {
    status: 409,
    remedy: 'Change or delete the partner that has this name, or this identifier and realm.',
  },
  PartnerCertificateTaken: {
    status: 409,
    remedy:
      'A certificate that is handed in is one partner’s own: remove the partner that was given it already.',
  },
  OAuthServerAlreadyExists: {
    status: 409,
    remedy: 'Change or delete the OAuth server that has this name or this issuer.',
  },
  OAuthServerInUse: {
    status: 409,
    remedy: 'Change or delete the partner applications that name this OAuth server first.',
  },
  MetadataAddressForbidden: {
    status: 400,
    remedy:
      'Only public https addresses are fetched. Name a private host or network of yours in S2S_OUTBOUND_ALLOWED.',
  },
  MetadataUnreachable: {
    status: 400,
    remedy: 'Open the address from this network; check name, port, firewall and that it needs no sign-in.',
  },
  MetadataTlsUntrusted: {
    status: 400,
    remedy: 'Put the partner’s certification authority into S2S_OUTBOUND_CA_BUNDLE, or mend its certificate.',
  },
  MetadataInvalid: {
    status: 400,
    remedy: 'Open the address in a browser: it must show a metadata document with signing certificates.',
  },
  MetadataIssuerMismatch: {
    status: 409,
    remedy:
      'The document names another service or realm than when it was registered: find out why, then delete and create anew.',
  },
  // Service principals, their credentials, linked accounts.
  PrincipalAlreadyExists: { status: 409, remedy: 'Change or delete the principal that has this id.' },
  ServicePrincipalNameTaken: {
    status: 409,
    remedy: 'Remove the name from the principal that holds it, or use another.',
  },
  CredentialAlreadyRegistered: {
    status: 409,
    remedy: 'A key belongs to one principal: remove it there first, or use another key.',
  },
  CredentialDatesOutsideCertificate: {
    status: 400,
    remedy: 'Leave the dates out to take those of the certificate, or stay within them.',
  },
  CredentialDatesInvalid: { status: 400, remedy: 'The end must lie after the start and in the future.' },
  CredentialUsageInvalid: {
    status: 400,
    remedy:
      'A certificate verifies: type AsymmetricX509Cert with usage Verify. For secrets use passwordCredentials.',
  },
  CredentialLimitReached: { status: 409, remedy: 'Remove a credential that is no longer used first.' },
  ProofRejected: {
    status: 401,
    remedy:
      'Sign a new proof with a registered key that is valid now: issuer the object id, audience the address of the principal, ten minutes at most.',
  },
  LinkedAccountAlreadyExists: { status: 409, remedy: 'Change or delete the account that has this name.' },
  LinkedAccountInUse: {
    status: 409,
    remedy: 'Change or delete the partner applications that name this account first.',
  },
  // The OAuth configuration.
  AutodiscoverUrlNotService: {
    status: 400,
    remedy: 'Name the service (…/autodiscover/autodiscover.svc), not the file that it uses (….xml).',
  },
  RealmChangeNotConfirmed: {
    status: 409,
    remedy:
      'Read what the change breaks (dryRun=true lists it), prepare it, then repeat with confirmRealmChange.',
  },
  TokenLifetimeTooLong: {
    status: 400,
    remedy: 'Stay within S2S_LONGEST_TOKEN_LIFETIME, or raise it: keys are kept for as long.',
  },
  // The request.
  InvalidRequest: { status: 400, remedy: 'Correct the named members and send the request again.' },
  NotFound: { status: 404, remedy: 'Check the path.' },
  MethodNotAllowed: { status: 405, remedy: 'Use one of the methods in the Allow header.' },
  BodyTooLarge: { status: 413, remedy: 'Send a smaller body.' },
  UnsupportedMediaType: { status: 415, remedy: 'Send the media type that the route documents.' },
  Unauthenticated: { status: 401, remedy: 'Send an Entra ID access token for this API as a Bearer token.' },
  Forbidden: { status: 403, remedy: 'Ask for the app role that the message names.' },
  PreconditionFailed: {
    status: 412,
    remedy: 'Read the resource again and repeat the change on what it is now.',
  },
  PreconditionRequired: {
    status: 428,
    remedy: 'Send If-Match with the ETag that you have read, or If-Match: * for whatever is there.',
  },
  Conflict: { status: 409, remedy: 'Read the present state and decide again.' },
  RecordTooLarge: { status: 400, remedy: 'Shorten or remove some of it: one object has a bounded size.' },
  TooManyRequests: {
    status: 429,
    remedy: 'Wait as long as Retry-After says. S2S_MANAGEMENT_RATE and S2S_FAILURE_RATE are the limits.',
  },
  // The world around us.
  Overloaded: { status: 503, remedy: 'Try again after Retry-After; S2S_MOST_CONCURRENT is the limit.' },
  DependencyUnavailable: {
    status: 503,
    remedy: 'Try again after Retry-After; /readyz names the dependency.',
  },
  InternalError: { status: 500, remedy: 'Report the request id; the log holds the cause.' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
