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
  Conflict: { status: 409, remedy: 'Read the present state and decide again.' },
  // The world around us.
  DependencyUnavailable: {
    status: 503,
    remedy: 'Try again after Retry-After; /readyz names the dependency.',
  },
  InternalError: { status: 500, remedy: 'Report the request id; the log holds the cause.' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One broken rule. A refusal carries all of them at once. */
export interface Violation {
  readonly code: ErrorCode;
  /** What is wrong, in plain words; never a secret, never raw input of more than a few characters. */
  readonly message: string;
  /** The member or parameter at fault, where there is one. */
  readonly target?: string;
}

/** A result that is either a value or every reason why there is none. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly violations: readonly [Violation, ...Violation[]] };

export function succeed<T>(value: T): { readonly value: T } {
  return { value };
}

export function refuse(first: Violation, ...rest: Violation[]): { violations: [Violation, ...Violation[]] } {
  return { violations: [first, ...rest] };
}

/** The refusal for a list of violations, or the value when the list is empty. */
export function settle<T>(violations: readonly Violation[], value: () => T): Outcome<T> {
  const [first, ...rest] = violations;
  return first ? refuse(first, ...rest) : succeed(value());
}

export function isRefusal<T>(
  outcome: Outcome<T>,
): outcome is { readonly violations: readonly [Violation, ...Violation[]] } {
  return 'violations' in outcome;
}

export type Dependency = 'vault' | 'tables' | 'identity' | 'entra';

/** Something that we need did not answer in time or answered nonsense. Becomes 503, never a stack trace. */
export class Outage extends Error {
  readonly dependency: Dependency;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number;
  /** The dependency works and says no: another try helps only after somebody has changed something. */
  readonly lasting: boolean;

  constructor(
    dependency: Dependency,
    message: string,
    options: { cause?: unknown; retryAfter?: number; lasting?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Outage';
    this.dependency = dependency;
    this.retryAfter = options.retryAfter ?? 5;
    this.lasting = options.lasting ?? false;
  }
}
