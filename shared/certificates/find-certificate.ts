/** Finds a certificate by any spelling of its thumbprint: in the key ring, or else in the vault. */
import { type Outcome, refuse, succeed } from '../base/errors.ts';
import { type CertificateFacts, readCertificate } from './certificate.ts';
import { describeVersion } from './describe-version.ts';
import type { KeyFacts, KeyRing, SigningKey } from './key-ring.ts';
import type { CertificateStore, CertificateVersion } from './ports.ts';
import { normalizeThumbprint } from './thumbprint.ts';

export interface FoundCertificate {
  readonly facts: CertificateFacts;
  readonly key: KeyFacts;
  /** Present when the certificate has a place in the ring. */
  readonly inRing: SigningKey | undefined;
  /** The vault's version; undefined when the vault no longer has it. */
  readonly version: CertificateVersion | undefined;
}

/** @returns the certificate, `InvalidRequest` for what is no thumbprint, or `CertificateNotFound`. @throws Outage */
export async function findCertificate(
  thumbprint: string,
  ring: KeyRing,
  store: CertificateStore,
): Promise<Outcome<FoundCertificate>> {
  const normalized = normalizeThumbprint(thumbprint);
  if ('violations' in normalized) return normalized;
  const wanted = normalized.value;
  const inRing = ring.keys.find((key) => matches(Buffer.from(key.cer, 'base64'), wanted));
  const version = inRing
    ? await store.version(inRing.name, inRing.version)
    : (await store.versions()).findLast(({ certificate }) => matches(certificate, wanted));
  const key = inRing ?? (version && describeVersion(version));
  const facts = key && readCertificate(Buffer.from(key.cer, 'base64'));
  if (key && facts) return succeed({ facts, key, inRing, version });
  const message = 'No certificate in the key ring or in the vault has this thumbprint.';
  return refuse({ code: 'CertificateNotFound', message, target: 'thumbprint' });
}

function matches(der: Uint8Array, wanted: string): boolean {
  const facts = readCertificate(der);
  return facts !== undefined && [facts.thumbprint, facts.thumbprintSha256].includes(wanted);
}
