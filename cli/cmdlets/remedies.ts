/** What to do about a refusal, in the words of these commands: the API names its own members, which nobody types here. */
import { ApiProblem } from '../core/errors.ts';

const remedies: Readonly<Record<string, string>> = {
  NotFound: 'Check the name: the Get- command of the same noun lists what there is.',
  EffectiveDateRequired: 'Add -EffectiveDate, e.g. -EffectiveDate "2026-07-01T00:00:00Z".',
  EffectiveDateNotInFuture: 'Leave out -Roll and -EffectiveDate to switch now, or name a later instant.',
  EffectiveDateTooSoon: 'Leave the partners time to fetch the new key, or repeat with -OverrideMinimumLead.',
  RollAlreadyPending: 'Cancel the pending roll (s2s issuer cancel-roll), or repeat with -ReplacePending.',
  NoNextCertificate: 'Stage one first: Set-CsCertificate -Roll, or Set-AuthConfig -NewCertificateThumbprint.',
  PreviousStillNeeded: 'Wait until the named instant, or repeat with -DespiteLiveTokens.',
  CertificateSubjectMissingSipDomain:
    'Use a certificate whose subject is the SIP domain, or repeat with -AcceptSanForSubject if an alternative name is.',
  CertificatePasswordIncorrect: 'Name the file with the password: -PasswordFile FILE.',
  CertificateNotFound: 'List the certificates (s2s Get-CsCertificate) and copy the thumbprint from there.',
  PartnerSourceConflict:
    'Name exactly one source of trust: the metadata URL, a certificate, an OAuth server, or a linked account.',
  PartnerRealmRequired: 'A partner with a certificate needs -Realm as well.',
  CredentialUsageInvalid:
    'A certificate verifies: -Type asymmetric -Usage Verify. For a secret: -Type password.',
};

/** The same problem, with the remedies that fit. */
export function inCmdletWords(problem: ApiProblem): ApiProblem {
  const violations = problem.violations.map((each) => {
    const remedy = remedies[each.code];
    return remedy === undefined ? each : { ...each, remedy };
  });
  return new ApiProblem(problem.status, violations, problem.requestId);
}
