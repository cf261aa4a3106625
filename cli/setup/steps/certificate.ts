/**
 * The token-issuer certificate: is one assigned, and which one shall be (seeds/002, whose wizard goes through the same
 * pages: which certificate, the summary, the commands that are executed).
 */
import type { Dates } from '../../core/dates.ts';
import type { CertificateView } from '../../core/issuer-views.ts';
import { type Draft, textAt } from '../draft.ts';
import { askChoice, askNumber, askText, type Choice, type Question } from '../question.ts';
import type { Deployment } from '../situation.ts';
import type { Step } from '../step.ts';
import { planCertificate } from './certificate-acts.ts';
import { askUse } from './certificate-use.ts';

export const certificateStep: Step = {
  name: 'certificate',
  title: 'Token-issuer certificate',
  role: 'KeyAdministrator',
  found,
  questions,
  plan: planCertificate,
};

function found({ issuer, certificates, configuration }: Deployment, dates: Dates): string[] {
  const { current, next } = issuer;
  const idle = certificates.filter(({ role }) => role === 'unassigned');
  return [
    current
      ? `Signs now: ${describe(current, dates)}`
      : 'No certificate is assigned, so no token can be issued.',
    ...(next ? [`Next: ${describe(next, dates)}; it signs from ${dates.full(next.effectiveDate)}`] : []),
    ...idle.map((each) => `In the vault, without a role: ${describe(each, dates)}`),
    `A certificate needs the SIP domain in its subject: ${configuration.defaultSipDomain}`,
  ];
}

function describe({ subject = '', thumbprint, notAfter }: CertificateView, dates: Dates): string {
  return `${subject} ${thumbprint}, until ${dates.full(notAfter)}`;
}

function questions(draft: Draft, deployment: Deployment): Question[] {
  const action = textAt(draft, 'certificate.action');
  const asked = [askAction(deployment)];
  if (action === undefined || action === 'keep') return asked;
  const details =
    action === 'create' ? [askMonths()] : action === 'import' ? askFile(draft) : [askWhich(deployment)];
  return [...asked, ...details, ...askUse(draft, deployment)];
}

function askAction({ issuer, certificates }: Deployment): Question {
  const isAssigned = issuer.current !== null;
  const keep = isAssigned ? 'leave it as it is' : 'leave it for later';
  const choices: Choice[] = [
    { value: 'keep', text: keep },
    { value: 'create', text: 'have the vault create a new one, self-signed' },
    { value: 'import', text: 'import a PFX or PEM file with its private key' },
  ];
  if (certificates.some(canBeAssigned)) {
    choices.push({ value: 'existing', text: 'take another one that is in the vault already' });
  }
  return askChoice('certificate.action', 'Which certificate shall sign tokens?', choices, {
    enter: isAssigned ? 'keep' : 'create',
  });
}

function canBeAssigned({ role }: CertificateView): boolean {
  return role !== 'current' && role !== 'revoked';
}

function askMonths(): Question {
  return askNumber('certificate.validityMonths', 'For how many months shall it be valid, 60 at most?', 60, {
    enter: { shown: 'as in the settings', value: null },
  });
}

function askFile(draft: Draft): Question[] {
  const path = askText('certificate.path', 'Where is the PFX or PEM file?');
  const named = textAt(draft, 'certificate.path');
  if (named === undefined) return [path];
  const choices = [
    { value: 'prompt', text: 'type it, without its being shown' },
    { value: 'file', text: 'read it from a file' },
    { value: 'none', text: 'the file has no password' },
  ];
  const source = askChoice(
    'certificate.passwordFrom',
    'How is its password given? It is never kept.',
    choices,
    {
      enter: /\.pem$/i.test(named) ? 'none' : 'prompt',
    },
  );
  const isInFile = textAt(draft, 'certificate.passwordFrom') === 'file';
  const file = askText('certificate.passwordFile', 'Which file holds the password?');
  return isInFile ? [path, source, file] : [path, source];
}

function askWhich({ certificates }: Deployment): Question {
  const choices = certificates
    .filter(canBeAssigned)
    .map(({ thumbprint, role, subject = '' }) => ({ value: thumbprint, text: `${role}, ${subject}` }));
  return askChoice('certificate.thumbprint', 'Which one?', choices);
}
