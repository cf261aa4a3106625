/** Whether a certificate may become the token issuer at an instant: the rules of the seeds, and proof of its key. */
import type { Clock, Instant } from '../../base/clock.ts';
import type { Signer } from '../ports.ts';
import {
  checkIssuerCertificate,
  issuerCertificateWarnings,
  type SipDomains,
} from '../x509/certificate-rules.ts';
import type { FoundCertificate } from './find-certificate.ts';
import { custodyViolations } from './key-custody.ts';
import type { Judgement } from './run-act.ts';

export interface JudgeOptions {
  readonly signer: Signer;
  readonly clock: Clock;
  readonly sipDomains: () => Promise<SipDomains>;
}

/** Everything but validity, of which the ring's own rules know more (what came before, what comes after). */
export async function judgeCandidate(
  found: FoundCertificate,
  at: Instant,
  acceptSanForSubject: boolean,
  { signer, clock, sipDomains }: JudgeOptions,
): Promise<Judgement> {
  const context = { ...(await sipDomains()), at, acceptSanForSubject, hasPrivateKey: true };
  const judged = checkIssuerCertificate(found.facts, context).filter(({ code }) => !isAboutTime(code));
  const custody = await custodyViolations(found, signer, clock.now());
  return {
    violations: [...judged, ...custody],
    warnings: issuerCertificateWarnings(found.facts, context),
  };
}

function isAboutTime(code: string): boolean {
  return code === 'CertificateExpired' || code === 'CertificateNotYetValid';
}
