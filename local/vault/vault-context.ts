/** What every handler of the vault works with: its memory, its clock, its settings, and one call at a time. */
import type { Instant, Seconds } from '../../shared/base/clock.ts';
import type { Random } from '../../shared/base/random.ts';
import type { AdjustableClock } from './adjustable-clock.ts';
import type { Reply } from './loopback-server.ts';
import type { CreationOutcome, StoredCertificate, StoredVersion, VaultState } from './model.ts';
import type { VaultOperation } from './operations.ts';
import type { Throttle } from './throttle.ts';
import { notFound } from './vault-errors.ts';

export interface VaultSettings {
  /** How long a creation stays pending. */
  issuanceSeconds: Seconds;
  /** How long a deletion, and a recovery, stays under way. */
  readonly deletionLagSeconds: Seconds;
  readonly retentionDays: number;
  readonly purgeProtection: boolean;
  readonly pageSize: number;
}

export interface Vault {
  readonly state: VaultState;
  readonly clock: AdjustableClock;
  readonly random: Random;
  readonly settings: VaultSettings;
  readonly throttle: Throttle;
  /** How the next creation under that name shall end. */
  takeOutcome(name: string): CreationOutcome;
  save(): Promise<void>;
}

/** One authenticated request, routed. */
export interface Call {
  readonly operation: VaultOperation;
  /** Empty where the route has none. */
  readonly name: string;
  /** Empty means the latest. */
  readonly version: string;
  readonly query: URLSearchParams;
  readonly base: string;
  /** Decoded path with its leading slash. */
  readonly path: string;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
}

export type Handler = (vault: Vault, call: Call) => Reply | Promise<Reply>;

/** The key of a name in the state: the service does not tell cases apart. */
export function stateKey(name: string): string {
  return name.toLowerCase();
}

/** @throws VaultError CertificateNotFound */
export function requireCertificate(vault: Vault, name: string): StoredCertificate {
  const certificate = vault.state.certificates.get(stateKey(name));
  if (!certificate) throw notFound('Certificate', name);
  return certificate;
}

/** The latest version, or the named one. */
export function findVersion(certificate: StoredCertificate, version: string): StoredVersion | undefined {
  if (version === '') return certificate.versions.at(-1);
  return certificate.versions.find(({ id }) => id === version);
}

export function createVersionId(random: Random): string {
  return random.bytes(16).toString('hex');
}

/** The validity that the service gives a certificate begins a little before its creation. */
export const backdating: Seconds = 600;

export function toNotBefore(now: Instant): Instant {
  return now - backdating;
}
