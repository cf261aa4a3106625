/** What an operator should know of somebody's keys that is no reason to refuse them: they are judged at use, not here. */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import { readCertificate } from '../../certificates/x509/certificate.ts';
import { brokenSignatureAlgorithms } from '../../certificates/x509/signature-algorithms.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';

export interface KeyWarning {
  readonly code: 'KeyExpired' | 'KeyNotYetValid' | 'KeyLivesLong' | 'KeySignatureBroken';
  readonly message: string;
}

/** Twice what the servers that we know make for themselves, and a few days for leap years. */
const longestUsualLife = 3660 * day;

export function warningsOfKeys(keys: readonly ForeignKey[], now: Instant): KeyWarning[] {
  return keys.flatMap((key) => [...warningsOfDates(key, now), ...warningsOfSignature(key)]);
}

function warningsOfDates({ kid, notBefore, notAfter }: ForeignKey, now: Instant): KeyWarning[] {
  if (notAfter !== undefined && notAfter < now)
    return [{ code: 'KeyExpired', message: `The key ${kid} was valid until ${toRfc3339(notAfter)}.` }];
  const warnings: KeyWarning[] = [];
  const warn = (code: KeyWarning['code'], message: string) => warnings.push({ code, message });
  if (notBefore !== undefined && notBefore > now)
    warn('KeyNotYetValid', `The key ${kid} is valid from ${toRfc3339(notBefore)}.`);
  if (notBefore !== undefined && notAfter !== undefined && notAfter - notBefore > longestUsualLife)
    warn('KeyLivesLong', `The key ${kid} is valid until ${toRfc3339(notAfter)}, for more than ten years.`);
  return warnings;
}

/** The certificate is trusted because it was registered; a signature that could be forged takes nothing from that. */
function warningsOfSignature({ kid, certificate }: ForeignKey): KeyWarning[] {
  const facts = certificate === undefined ? undefined : readCertificate(Buffer.from(certificate, 'base64'));
  if (!facts || !brokenSignatureAlgorithms.has(facts.signatureAlgorithm)) return [];
  const message = `The certificate of the key ${kid} is signed with ${facts.signatureAlgorithm}, which proves nothing.`;
  return [{ code: 'KeySignatureBroken', message }];
}
