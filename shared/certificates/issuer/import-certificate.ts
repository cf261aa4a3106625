/**
 * Imports a PFX or PEM file (`Import-CsCertificate`, seeds/002). Everything about the file is judged before the vault
 * is touched; the password and the private key are in the request's memory only, never in an answer, audit or log.
 */
import type { Instant } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { CertificateStore, CertificateVersion } from '../ports.ts';
import { isRevoked, type KeyRing } from '../ring/key-ring.ts';
import { operatorOrigin, originTag } from '../roll/version-tags.ts';
import { readCertificate } from '../x509/certificate.ts';
import { type CertificateFile, readCertificateFile } from '../x509/certificate-file.ts';
import {
  checkIssuerCertificate,
  issuerCertificateWarnings,
  type SipDomains,
} from '../x509/certificate-rules.ts';
import { type CertificateView, viewOfVersion } from './certificate-view.ts';
import { hasChanged, type NoteOptions, noteIntake } from './note-intake.ts';
import type { Warning } from './run-act.ts';

export interface ImportRequest {
  /** Base64 of a PFX or PEM file, or the text of a PEM file as it is. */
  readonly content: string;
  readonly password: string | undefined;
  readonly acceptSanForSubject: boolean;
}

export interface ImportResult {
  /** False when the vault held the certificate already. */
  readonly changed: boolean;
  readonly warnings: readonly Warning[];
  readonly certificate: CertificateView;
}

export interface ImportOptions extends NoteOptions {
  readonly certificates: CertificateStore;
  readonly creation: { readonly name: string };
  readonly sipDomains: () => Promise<SipDomains>;
}

/** The vault certificate that takes imports: its policy follows the last import, the created one's must not. */
function importedName({ creation }: ImportOptions): string {
  return `${creation.name}-imported`;
}

export async function importCertificate(
  request: ImportRequest,
  call: OperatorCall,
  options: ImportOptions,
): Promise<Outcome<ImportResult>> {
  const { rings, certificates, clock, policy } = options;
  const bytes = decodeContent(request.content);
  if (isRefusal(bytes)) return bytes;
  const read = await readCertificateFile(bytes.value, request.password);
  if (isRefusal(read)) return read;
  const { ring } = await rings.load();
  const judged = judge(read.value, request, ring, await options.sipDomains(), clock.now());
  if (isRefusal(judged)) return judged;
  if (await hasChanged(call, rings)) {
    return refuse({ code: 'PreconditionFailed', message: 'The token issuer was changed since it was read.' });
  }
  const { warnings, kid } = judged.value;
  const answer = (changed: boolean, version: CertificateVersion) =>
    succeed({ changed, warnings, certificate: viewOfVersion(ring, version, clock.now(), policy) });
  const known = (await certificates.versions()).find((each) => kidOf(each) === kid);
  if (known) return answer(false, known);
  if (call.dryRun) return answer(true, planned(read.value, options));
  await noteIntake('certificate.importRequested', kid, call, options);
  const tags = { [originTag]: operatorOrigin };
  const version = await certificates.importPem(importedName(options), pemOf(read.value), tags);
  await noteIntake('certificate.imported', kid, call, options);
  return answer(true, version);
}

function judge(
  file: CertificateFile,
  { acceptSanForSubject }: ImportRequest,
  ring: KeyRing,
  sipDomains: SipDomains,
  now: Instant,
): Outcome<{ warnings: readonly Warning[]; kid: string }> {
  const facts = readCertificate(file.certificate);
  if (!facts) return refuse({ code: 'CertificateUnreadable', message: 'The certificate cannot be read.' });
  const hasPrivateKey = file.privateKeyPem !== undefined;
  // One that becomes valid later may be imported today, to be rolled to then.
  const at = Math.max(now, facts.notBefore);
  const context = { ...sipDomains, at, hasPrivateKey, acceptSanForSubject };
  const revoked: Violation[] = isRevoked(ring, facts.x5t)
    ? [{ code: 'CertificateRevoked', message: 'The certificate has been revoked.', target: 'content' }]
    : [];
  return settle([...revoked, ...checkIssuerCertificate(facts, context)], () => ({
    warnings: issuerCertificateWarnings(facts, context),
    kid: facts.x5t,
  }));
}

function kidOf({ certificate }: CertificateVersion): string | undefined {
  return readCertificate(certificate)?.x5t;
}

function decodeContent(text: string): Outcome<Uint8Array> {
  if (text.includes('-----BEGIN ')) return succeed(Buffer.from(text, 'utf8'));
  const compact = text.replace(/\s/g, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return succeed(Buffer.from(compact, 'base64'));
  const message = 'The content must be the file in base64, or the text of a PEM file.';
  return refuse({ code: 'InvalidRequest', message, target: 'content' });
}

function pemOf({ certificate, chain, privateKeyPem = '' }: CertificateFile): string {
  const blocks = [certificate, ...chain].map((der) => {
    const lines =
      Buffer.from(der)
        .toString('base64')
        .match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  });
  // The vault refuses carriage returns, and wants the key first.
  return `${privateKeyPem.replaceAll('\r', '').trim()}\n${blocks.join('')}`;
}

/** What would be imported, for a dry run's answer. */
function planned({ certificate }: CertificateFile, options: ImportOptions): CertificateVersion {
  const createdAt = options.clock.now();
  const name = importedName(options);
  return { name, version: '', keyId: '', certificate, enabled: true, createdAt, tags: {} };
}
