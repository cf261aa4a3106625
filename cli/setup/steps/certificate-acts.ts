/** What is left to be done for the certificate: bringing it in, and letting it sign. */
import { readDate } from '../../core/dates.ts';
import type { CertificateView } from '../../core/issuer-views.ts';
import type { Act, Blame } from '../act.ts';
import type { Answers, CertificateAnswer } from '../answers.ts';
import type { Situation } from '../situation.ts';

type Wanted = Exclude<CertificateAnswer, { readonly action: 'keep' }>;

export function planCertificate({ certificate: wanted }: Answers, situation: Situation): Act[] {
  if (!wanted || wanted.action === 'keep') return [];
  const thumbprint = wanted.action === 'existing' ? bare(wanted.thumbprint) : situation.intake;
  const intake = thumbprint === undefined ? [bringIn(wanted)] : [];
  const known = situation.certificates.find((each) => isNamed(each, thumbprint));
  if (known && isInPlace(known, wanted)) return [];
  const after = intake.map(({ id }) => id);
  return [...intake, letSign(wanted, thumbprint, after)];
}

/** As it was pasted, without what Windows puts between and before the digits. */
function bare(thumbprint: string): string {
  return /^[\s:\-\u200e0-9a-f]+$/i.test(thumbprint)
    ? thumbprint.replace(/[^0-9a-f]/gi, '').toUpperCase()
    : thumbprint;
}

function isNamed({ thumbprint, thumbprintSha256 }: CertificateView, named: string | undefined): boolean {
  return named !== undefined && [thumbprint, thumbprintSha256].includes(named);
}

/** One that this set-up has brought in signs once: when its successor has taken over, it is not called back. */
function isInPlace(known: CertificateView, { action, use }: Wanted): boolean {
  if (known.role === 'current') return true;
  const isSet = use.when === 'date' && isAt(known.effectiveDate, use.effectiveDate);
  if (known.role === 'next') return isSet;
  return action !== 'existing' && known.role !== 'unassigned';
}

function isAt(date: string | undefined, wanted: string): boolean {
  return date !== undefined && readDate(date) === readDate(wanted);
}

function bringIn(wanted: Wanted): Act {
  if (wanted.action === 'import') {
    const { path, passwordFrom, passwordFile, acceptSanForSubject = false } = wanted;
    return {
      kind: 'importCertificate',
      id: 'import',
      title: `Import the certificate of ${path}`,
      after: [],
      blame: { ...blame, byTarget: { password: 'certificate.passwordFrom' }, otherwise: 'certificate.path' },
      ...{ path, passwordFrom, passwordFile, acceptSanForSubject },
    };
  }
  const { validityMonths, exportable } = wanted.action === 'create' ? wanted : {};
  return {
    kind: 'createCertificate',
    id: 'create',
    title: 'Have the vault create a certificate',
    after: [],
    blame: { ...blame, byTarget: { validityMonths: 'certificate.validityMonths' } },
    ...{ validityMonths, exportable },
  };
}

function letSign(wanted: Wanted, thumbprint: string | undefined, after: readonly string[]): Act {
  const acceptSanForSubject = 'acceptSanForSubject' in wanted && wanted.acceptSanForSubject === true;
  const certificate = { thumbprint, acceptSanForSubject, after };
  const named = thumbprint ?? 'this certificate';
  const { use } = wanted;
  if (use.when === 'now') {
    return {
      kind: 'assignCertificate',
      id: 'assign',
      title: `Sign with ${named} from now on`,
      ...certificate,
      blame,
    };
  }
  const { effectiveDate, replacePending = false, overrideMinimumLead = false } = use;
  return {
    kind: 'rollCertificate',
    id: 'roll',
    title: `Sign with ${named} from ${effectiveDate} on`,
    ...certificate,
    blame: { ...blame, byTarget: { effectiveDate: 'certificate.use.effectiveDate' } },
    ...{ effectiveDate, replacePending, overrideMinimumLead },
  };
}

const blame: Blame = {
  byTarget: {},
  otherwise: 'certificate.action',
  consents: {
    CertificateSubjectMissingSipDomain: {
      path: 'certificate.acceptSanForSubject',
      question: 'Shall a subject alternative name stand in for the subject?',
    },
    RollAlreadyPending: {
      path: 'certificate.use.replacePending',
      question: 'Shall this roll take the place of the one that is pending?',
    },
    EffectiveDateTooSoon: {
      path: 'certificate.use.overrideMinimumLead',
      question: 'Shall it be so soon all the same, and partners refuse tokens for a while?',
    },
  },
};
