/** The answers about the token issuer, its certificates and its timer, as commands read them. */
import type { CertificateView } from '../../shared/http/api/document/certificates.ts';
import type { TimerRunView } from '../../shared/http/api/document/timer-runs.ts';

export type {
  CertificateCreationAnswer,
  CertificateImportAnswer,
  CertificateView,
  PlannedCertificate,
} from '../../shared/http/api/document/certificates.ts';
export type { PinnedPartnerView } from '../../shared/http/api/document/pinned-partners.ts';
export type { TimerRunView } from '../../shared/http/api/document/timer-runs.ts';
export type {
  AdvanceAnswer,
  IssuerActAnswer,
  IssuerEventView,
  TokenIssuerView,
} from '../../shared/http/api/document/token-issuer.ts';

export type CertificateRole = CertificateView['role'];

export type TimerAlarm = TimerRunView['alarms'][number];
