/**
 * Whether this set-up has brought its certificate into the vault already. A creation cannot be repeated without making
 * another certificate, so it carries a mark into the token issuer's history, and the history is asked before it is done.
 */
import { hour } from '../../shared/base/duration.ts';
import { sha256 } from '../../shared/base/encoding.ts';
import type { Core } from '../core/core.ts';
import { readDate } from '../core/dates.ts';
import type { CertificateView, IssuerEventView } from '../core/issuer-views.ts';
import type { CertificateAnswer } from './answers.ts';

/**
 * @param startedDate of a set-up that is asked for; a file of answers is known by what it says, whenever it is run
 * @param file content of the file that is imported
 */
export function markOf(
  answer: CertificateAnswer | undefined,
  startedDate: string | undefined,
  file: Uint8Array | undefined,
): string {
  const intake = answer && 'use' in answer ? { ...answer, use: undefined } : answer;
  const facts = [startedDate ?? null, intake ?? null, file ? sha256(file).toString('hex') : null];
  return `set-up ${sha256(JSON.stringify(facts)).toString('hex').slice(0, 16)}`;
}

const mostEvents = 500;

/** @returns the thumbprint of the certificate that was made or imported under this mark */
export async function findIntake(
  api: Core['api'],
  certificates: readonly CertificateView[],
  answer: CertificateAnswer | undefined,
  mark: string,
): Promise<string | undefined> {
  if (answer?.action !== 'create' && answer?.action !== 'import') return undefined;
  const history = await api.list<IssuerEventView>('tokenIssuer/history', { top: mostEvents });
  return intakeOf(history, certificates, mark)?.thumbprint;
}

/** The same, of what was read. */
export function intakeOf(
  history: readonly IssuerEventView[],
  certificates: readonly CertificateView[],
  mark: string,
): CertificateView | undefined {
  const ours = history.filter(({ reason }) => reason?.includes(mark));
  const marked = certificates.find(({ kid }) => ours.some((event) => event.kid === kid));
  if (marked) return marked;
  const asked = ours.find(({ action }) => action === 'certificate.createRequested');
  return asked && newcomer(history, certificates, asked);
}

/** What the vault finished only after the answer: as young as the request, without a role, and on nobody's record. */
function newcomer(
  history: readonly IssuerEventView[],
  certificates: readonly CertificateView[],
  asked: IssuerEventView,
): CertificateView | undefined {
  const earliest = (readDate(asked.date) ?? 0) - hour;
  const candidates = certificates.filter(({ role, kid, notBefore }) => {
    const isKnown = history.some((event) => event.kid === kid);
    return role === 'unassigned' && !isKnown && (readDate(notBefore ?? '') ?? 0) >= earliest;
  });
  return candidates.length === 1 ? candidates[0] : undefined;
}
