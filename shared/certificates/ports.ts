/**
 * What the certificates room needs from outside: a vault of certificate versions, a signer, and one guarded row
 * for the key ring. Adapters live in `shared/azure/`; every implementation passes the same contract suite.
 */
import type { Instant } from '../base/clock.ts';
import type { KeyRing, SigningKey } from './ring/key-ring.ts';

/** One version of one vault certificate: public facts only. */
export interface CertificateVersion {
  /** Vault certificate name. */
  readonly name: string;
  /** Vault version id, 32 lower-case hex digits. */
  readonly version: string;
  /** Versioned identifier (URL) of the key that signs for this certificate. */
  readonly keyId: string;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly enabled: boolean;
  readonly createdAt: Instant;
  readonly tags: Readonly<Record<string, string>>;
}

export interface CreationRequest {
  readonly name: string;
  /** RFC 4514 distinguished name, e.g. `CN=litwareinc.com`. */
  readonly subject: string;
  /** DNS names for the subject alternative name. */
  readonly dnsNames: readonly string[];
  readonly validityMonths: number;
  /** True only in `memory` signing mode. */
  readonly exportable: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** `busy`: the vault has a creation under way for that name and takes no second one. */
export type CreationStart = 'started' | 'busy';

export interface CreationStatus {
  readonly status: 'none' | 'inProgress' | 'completed' | 'cancelled' | 'failed';
  readonly message?: string;
}

export interface CertificateStore {
  /** Every version of the named certificate, or of every certificate in the vault; oldest first. */
  versions(name?: string): Promise<CertificateVersion[]>;
  /** One version, or undefined when the vault has no such version (a placeholder of a pending one is none). */
  version(name: string, version: string): Promise<CertificateVersion | undefined>;
  /** Begins a self-signed creation and does not wait for its end. */
  create(request: CreationRequest): Promise<CreationStart>;
  /** How the last creation under that name is going. */
  creationStatus(name: string): Promise<CreationStatus>;
  /** Gives up a creation that is stuck, so that another can begin. */
  abandonCreation(name: string): Promise<void>;
  /** Imports a certificate with its private key (PKCS#8 PEM, then the certificate chain, leaf first). */
  importPem(name: string, pem: string, tags: Readonly<Record<string, string>>): Promise<CertificateVersion>;
  /** Disables one version for signing; safe to repeat, safe when the version is gone. */
  disable(name: string, version: string): Promise<void>;
  /**
   * Compares the certificate's policy with what a roll demands (no automatic renewal, digitalSignature only) and
   * puts it right. @returns what was different, empty when nothing was or the certificate does not exist yet.
   */
  repairPolicy(name: string): Promise<string[]>;
}

/** Signs with a token-issuer key. One contract for both modes of key custody. */
export interface Signer {
  /** RS256 (RFC 7518 §3.3) over `input` with exactly this version of the key. @throws Outage */
  sign(key: Pick<SigningKey, 'keyId'>, input: Uint8Array): Promise<Uint8Array>;
}

export interface StoredRing {
  readonly ring: KeyRing;
  /** Opaque; undefined when no ring has been stored yet. */
  readonly etag: string | undefined;
}

export interface KeyRingStore {
  /** The ring, an empty one when none was stored. @throws Outage */
  load(): Promise<StoredRing>;
  /**
   * Stores the ring if it is still the one that was loaded (compare and swap).
   * @returns the new etag, or `'lost'` when another writer was first.
   */
  save(
    ring: KeyRing,
    etag: string | undefined,
    audit: readonly RingAuditEntry[],
  ): Promise<{ etag: string } | 'lost'>;
  /** Writes an audit entry of something that changes no ring, such as an import. @throws Outage */
  note(entry: RingAuditEntry): Promise<void>;
  /** Audit entries of this ring, newest first. */
  history(limit: number): Promise<RingAuditEntry[]>;
}

/** Why and by whom the ring changed; written in the same transaction as the change. */
export interface RingAuditEntry {
  /** Names the event, not the attempt: the same event written twice is one entry. */
  readonly id?: string;
  readonly at: Instant;
  /** `timer`, or the object id of the caller. */
  readonly actor: string;
  /** `key.adopted`, `roll.begun`, `issuer.assigned` … */
  readonly action: string;
  readonly kid?: string;
  readonly reason?: string;
  readonly requestId?: string;
  /** The roles by key id, before and after. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}
