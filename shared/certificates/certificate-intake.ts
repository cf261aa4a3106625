/**
 * How a certificate comes into the vault by an operator's hand: imported from a file, or created self-signed. It
 * gets no role by that; `assign` and `roll` give one. What was asked is on record before the vault is touched.
 */
import type { Clock } from '../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, succeed } from '../base/errors.ts';
import { readCertificate } from './certificate.ts';
import { type CertificateFile, readCertificateFile } from './certificate-file.ts';
import { checkIssuerCertificate, issuerCertificateWarnings } from './certificate-rules.ts';
import type { OperatorCall } from './issuer-verbs.ts';
import { type CertificateView, viewOfVersion } from './issuer-view.ts';
import { rolesOf } from './key-ring.ts';
import type { CertificateStore, CertificateVersion, CreationRequest, KeyRingStore } from './ports.ts';
import type { RollPolicy } from './roll-policy.ts';
import type { Warning } from './token-issuer.ts';
import { operatorOrigin, originTag } from './version-tags.ts';

export interface ImportRequest {
  /** Base64 of a PFX or PEM file. */
  readonly content: string;
  readonly password: string | undefined;
  readonly acceptSanForSubject: boolean;
}

export interface IntakeResult {
  /** False when the vault held the certificate already. */
  readonly changed: boolean;
  readonly warnings: readonly Warning[];
  readonly certificate: CertificateView;
}

export interface CreateRequest {
  readonly validityMonths: number | undefined;
}

/** `inProgress`: the vault is still at work; the certificate appears in the list when it has finished. */
export type CreateResult =
  | { readonly status: 'completed'; readonly certificate: CertificateView }
  | { readonly status: 'inProgress' | 'dryRun' };

export interface CertificateIntake {
  importFile(request: ImportRequest, call: OperatorCall): Promise<Outcome<IntakeResult>>;
  create(request: CreateRequest, call: OperatorCall): Promise<Outcome<CreateResult>>;
}

export interface CertificateIntakeOptions {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly clock: Clock;
  readonly policy: RollPolicy;
  /** What a created certificate is like. */
  readonly creation: Omit<CreationRequest, 'tags' | 'validityMonths'>;
  readonly defaultSipDomain: string;
  readonly additionalSipDomains: readonly string[];
  readonly wait: (seconds: number) => Promise<void>;
}

/** The vault certificate that takes imports: its policy follows the last import, the created one's must not. */
const importedName = (createdName: string) => `${createdName}-imported`;

const requestTag = 'request';
/** Twenty seconds for the vault; after that the caller looks at the list. */
const mostLooks = 10;
const betweenLooks = 2;

export function createCertificateIntake(options: CertificateIntakeOptions): CertificateIntake {
  const { certificates, clock, creation } = options;

  async function importFile(request: ImportRequest, call: OperatorCall): Promise<Outcome<IntakeResult>> {
    const bytes = decodeBase64(request.content);
    if (isRefusal(bytes)) return bytes;
    const read = await readCertificateFile(bytes.value, request.password);
    if (isRefusal(read)) return read;
    const judged = judge(read.value, request, options);
    if (isRefusal(judged)) return judged;
    const { warnings, thumbprint, kid } = judged.value;
    const name = importedName(creation.name);
    const known = (await certificates.versions()).find((each) => thumbprintOf(each) === thumbprint);
    if (known || call.dryRun) {
      const version = known ?? dryRunVersion(read.value, name, clock.now());
      return succeed({ changed: false, warnings, certificate: viewOfVersion(version, clock.now()) });
    }
    await record(options, 'certificate.importRequested', kid, call);
    const version = await certificates.importPem(name, pemOf(read.value), { [originTag]: operatorOrigin });
    await record(options, 'certificate.imported', kid, call);
    return succeed({ changed: true, warnings, certificate: viewOfVersion(version, clock.now()) });
  }

  async function create(request: CreateRequest, call: OperatorCall): Promise<Outcome<CreateResult>> {
    if (call.dryRun) return succeed({ status: 'dryRun' });
    const id = call.requestId ?? String(clock.now());
    await record(options, 'certificate.createRequested', undefined, call);
    const started = await certificates.create({
      ...creation,
      validityMonths: request.validityMonths ?? options.policy.validityMonths,
      tags: { [originTag]: operatorOrigin, [requestTag]: id },
    });
    if (started === 'busy') {
      return refuse({
        code: 'Conflict',
        message: 'The vault is creating another certificate under this name.',
      });
    }
    const version = await awaitVersion(id);
    if (version === 'failed') {
      return refuse({
        code: 'DependencyUnavailable',
        message: 'The vault could not create the certificate.',
      });
    }
    if (!version) return succeed({ status: 'inProgress' });
    return succeed({ status: 'completed', certificate: viewOfVersion(version, clock.now()) });
  }

  /** The version with our tag; never "the latest", which may be somebody else's. */
  async function awaitVersion(id: string): Promise<CertificateVersion | 'failed' | undefined> {
    for (let look = 0; look < mostLooks; look++) {
      const { status } = await certificates.creationStatus(creation.name);
      const versions = await certificates.versions(creation.name);
      const created = versions.find(({ tags }) => tags[requestTag] === id);
      if (created) return created;
      if (status === 'failed' || status === 'cancelled') return 'failed';
      await options.wait(betweenLooks);
    }
    return undefined;
  }

  return { importFile, create };
}

function judge(
  file: CertificateFile,
  { acceptSanForSubject }: ImportRequest,
  { defaultSipDomain, additionalSipDomains, clock }: CertificateIntakeOptions,
): Outcome<{ warnings: readonly Warning[]; thumbprint: string; kid: string }> {
  const facts = readCertificate(file.certificate);
  if (!facts) return refuse({ code: 'CertificateUnreadable', message: 'The certificate cannot be read.' });
  const hasPrivateKey = file.privateKeyPem !== undefined;
  const at = Math.max(clock.now(), facts.notBefore);
  const context = { defaultSipDomain, additionalSipDomains, at, hasPrivateKey, acceptSanForSubject };
  return settle(checkIssuerCertificate(facts, context), () => ({
    warnings: issuerCertificateWarnings(facts, context),
    thumbprint: facts.thumbprint,
    kid: facts.x5t,
  }));
}

function thumbprintOf({ certificate }: CertificateVersion): string | undefined {
  return readCertificate(certificate)?.thumbprint;
}

function decodeBase64(text: string): Outcome<Uint8Array> {
  const compact = text.replace(/\s/g, '');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return succeed(Buffer.from(compact, 'base64'));
  return refuse({
    code: 'InvalidRequest',
    message: 'The content must be the file in base64.',
    target: 'content',
  });
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
function dryRunVersion({ certificate }: CertificateFile, name: string, now: number): CertificateVersion {
  return { name, version: '', keyId: '', certificate, enabled: true, createdAt: now, tags: {} };
}

/** Puts an event on record without changing the ring; fails when it cannot be written. */
async function record(
  { rings, clock, policy }: CertificateIntakeOptions,
  action: string,
  kid: string | undefined,
  call: OperatorCall,
): Promise<void> {
  const { actor, requestId, reason } = call;
  for (;;) {
    const { ring, etag } = await rings.load();
    const now = clock.now();
    const roles = rolesOf(ring, now, policy);
    const entry = {
      id: `${kid ?? 'ring'}|${action}|${requestId ?? now}`,
      at: now,
      actor,
      action,
      ...(kid !== undefined && { kid }),
      ...(requestId !== undefined && { requestId }),
      ...(reason !== undefined && { reason }),
      before: roles,
      after: roles,
    };
    if ((await rings.save(ring, etag, [entry])) !== 'lost') return;
  }
}
