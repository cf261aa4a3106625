/** Finds a certificate by any spelling of its thumbprint: in the key ring, or else in the vault. */
import { type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { CertificateStore, CertificateVersion } from '../ports.ts';
import type { KeyFacts, KeyRing, SigningKey } from '../ring/key-ring.ts';
import { describeVersion } from '../roll/describe-version.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';
import { normalizeThumbprint, toThumbprint } from '../x509/thumbprint.ts';

export interface FoundCertificate {
  readonly facts: CertificateFacts;
  readonly key: KeyFacts;
  /** The vault's version; undefined when the vault no longer has it. */
  readonly version: CertificateVersion | undefined;
}

type VersionReader = Pick<CertificateStore, 'version' | 'versions'>;

/** @returns the certificate, `InvalidRequest` for what is no thumbprint, or `CertificateNotFound`. @throws Outage */
export async function findCertificate(
  thumbprint: string,
  ring: KeyRing,
  store: VersionReader,
): Promise<Outcome<FoundCertificate>> {
  const inRing = findInRing(thumbprint, ring);
  if ('violations' in inRing) return inRing;
  const { wanted, key } = inRing.value;
  if (key) return locateKey(key, store);
  const versions = await store.versions();
  // The latest of several imports of one certificate: an older one may have been disabled.
  const version =
    versions.findLast(({ certificate, enabled }) => enabled && matches(certificate, wanted)) ??
    versions.findLast(({ certificate }) => matches(certificate, wanted));
  const facts = version && readCertificate(version.certificate);
  return version && facts ? succeed({ facts, key: describeVersion(version), version }) : notFound();
}

/** A key of the ring with its version in the vault. @throws Outage */
export async function locateKey(key: KeyFacts, store: VersionReader): Promise<Outcome<FoundCertificate>> {
  const facts = readCertificate(Buffer.from(key.cer, 'base64'));
  if (!facts) return notFound();
  return succeed({ facts, key, version: await store.version(key.name, key.version) });
}

/**
 * Looks in the ring only, so that it works while the vault does not.
 * @returns the thumbprint in upper-case hexadecimal with the key, if the ring has it; `revoked` is the key id of one
 *   that was revoked and forgotten (known by its SHA-1 thumbprint).
 */
export function findInRing(
  thumbprint: string,
  ring: KeyRing,
): Outcome<{ wanted: string; key: SigningKey | undefined; revoked: string | undefined }> {
  const normalized = normalizeThumbprint(thumbprint);
  if ('violations' in normalized) return normalized;
  const wanted = normalized.value;
  const key = ring.keys.find(({ cer }) => matches(Buffer.from(cer, 'base64'), wanted));
  const revoked = ring.revoked?.find(({ kid }) => toThumbprint(kid) === wanted)?.kid;
  return succeed({ wanted, key, revoked });
}

export function notFound(): Outcome<never> {
  const message = 'No certificate in the key ring or in the vault has this thumbprint.';
  return refuse({ code: 'CertificateNotFound', message, target: 'thumbprint' });
}

function matches(der: Uint8Array, wanted: string): boolean {
  const facts = readCertificate(der);
  return facts !== undefined && [facts.thumbprint, facts.thumbprintSha256].includes(wanted);
}
