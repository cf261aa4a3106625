/**
 * The certificates room's ports in memory, for tests of the rules: a guarded row and a vault that can be slow, busy,
 * failing, tampered with or stopped before and after each effect. Certificates here are facts, not DER.
 */
import type { Clock, Instant, Seconds } from '../../shared/base/clock.ts';
import { day, minute } from '../../shared/base/duration.ts';
import { sha1, sha256, toBase64Url } from '../../shared/base/encoding.ts';
import type {
  CertificateStore,
  CertificateVersion,
  CreationRequest,
  CreationStatus,
  KeyRingStore,
  RingAuditEntry,
} from '../../shared/certificates/ports.ts';
import { emptyRing, type KeyFacts, type KeyRing } from '../../shared/certificates/ring/key-ring.ts';

/** Called around each operation; what it throws is the operation's failure, before or after it took effect. */
export type Gate = (when: 'before' | 'after', operation: string) => void | Promise<void>;

const open: Gate = () => {};

export interface MemoryKeyRingStore extends KeyRingStore {
  ring(): KeyRing;
  put(ring: KeyRing): void;
  readonly audit: readonly RingAuditEntry[];
}

export interface MemoryRingOptions {
  readonly ring?: KeyRing;
  readonly gate?: Gate;
  /** A store without compare and swap, to show what the ETag is for. */
  readonly ignoreEtag?: boolean;
  /** Rewrites what is saved, to show what a rule is for. */
  readonly tamper?: (before: KeyRing, after: KeyRing) => KeyRing;
}

export function createMemoryKeyRingStore(options: MemoryRingOptions = {}): MemoryKeyRingStore {
  const gate = options.gate ?? open;
  let ring = options.ring ?? emptyRing;
  let writes = options.ring ? 1 : 0;
  const audit: RingAuditEntry[] = [];
  const etagNow = () => (writes === 0 ? undefined : `W/"${writes}"`);

  return {
    async load() {
      const before = gate('before', 'load');
      if (before) await before;
      return { ring, etag: etagNow() };
    },
    async save(after, etag, entries) {
      await gate('before', 'save');
      if (etag !== etagNow() && !options.ignoreEtag) return 'lost';
      ring = options.tamper ? options.tamper(ring, after) : after;
      writes += 1;
      const saved = { etag: `W/"${writes}"` };
      audit.unshift(...entries.filter(({ id }) => id === undefined || !audit.some((old) => old.id === id)));
      await gate('after', 'save');
      return saved;
    },
    async note(entry) {
      await gate('before', 'note');
      if (entry.id === undefined || !audit.some((old) => old.id === entry.id)) audit.unshift(entry);
      await gate('after', 'note');
    },
    history: async (limit) => audit.slice(0, limit),
    ring: () => ring,
    put(changed) {
      ring = changed;
      writes += 1;
    },
    audit,
  };
}

/** How the vault deals with a creation: seconds that it takes (`Infinity` hangs), and how it ends. */
export interface CreationFate {
  readonly takes: Seconds;
  readonly ends: 'completed' | 'failed' | 'cancelled';
}

export interface MemoryCertificateStore extends CertificateStore {
  /** Adds a version that no roll asked for, as another program or the vault's own renewal would. */
  add(name: string, options?: AddedVersion): CertificateVersion;
  setEnabled(version: string, enabled: boolean): void;
  setPolicyDrift(differences: readonly string[]): void;
  /** Every version, whatever its name. */
  all(): readonly CertificateVersion[];
  /** Every creation that was taken on, for counting. */
  readonly requests: readonly CreationRequest[];
}

export interface AddedVersion {
  readonly tags?: Readonly<Record<string, string>>;
  readonly validity?: Seconds;
  readonly enabled?: boolean;
}

export interface MemoryCertificateOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly gate?: Gate;
  /** The fate of the next creation; at once and well by default. */
  readonly fate?: () => CreationFate;
  /** Validity of created certificates instead of the months asked for. */
  readonly validity?: Seconds;
  /** A vault that forgets tags, to show what the roll's tag is for. */
  readonly dropTags?: boolean;
}

export function createMemoryCertificateStore(options: MemoryCertificateOptions): MemoryCertificateStore {
  const gate = options.gate ?? open;
  const { clock } = options;
  let held: CertificateVersion[] = [];
  let drift: readonly string[] = [];
  const requests: CreationRequest[] = [];
  const creations = new Map<
    string,
    { request: CreationRequest; readyAt: Instant; ends: CreationFate['ends'] }
  >();

  function settle(): void {
    for (const [name, creation] of creations) {
      if (clock.now() < creation.readyAt || creation.readyAt < 0) continue;
      if (creation.ends === 'completed') issue(creation.request);
      creations.set(name, { ...creation, readyAt: -1 });
    }
  }

  function issue({ name, tags, validityMonths }: CreationRequest): CertificateVersion {
    const validity = options.validity ?? validityMonths * 30 * day;
    return add(name, { tags: options.dropTags ? {} : tags, validity });
  }

  function add(name: string, added: AddedVersion = {}): CertificateVersion {
    const version = toHexId(`${name}/${held.length}`);
    const notBefore = clock.now() - 10 * minute;
    const notAfter = notBefore + (added.validity ?? 365 * day);
    const created: CertificateVersion = {
      name,
      version,
      keyId: `https://vault.example/keys/${name}/${version}`,
      certificate: Buffer.from(JSON.stringify({ version, notBefore, notAfter })),
      enabled: added.enabled ?? true,
      createdAt: clock.now(),
      tags: added.tags ?? {},
    };
    held.push(created);
    return created;
  }

  async function act<T>(operation: string, work: () => T): Promise<T> {
    const before = gate('before', operation);
    if (before) await before;
    settle();
    const result = work();
    const after = gate('after', operation);
    if (after) await after;
    return result;
  }

  function statusOf(name: string): CreationStatus {
    const creation = creations.get(name);
    if (!creation) return { status: 'none' };
    return { status: creation.readyAt >= 0 ? 'inProgress' : creation.ends };
  }

  function setEnabled(version: string, enabled: boolean): void {
    held = held.map((one) => (one.version === version ? { ...one, enabled } : one));
  }

  return {
    versions: (name) =>
      act('versions', () => held.filter((version) => name === undefined || version.name === name)),
    version: (name, version) =>
      act('version', () => held.find((one) => one.name === name && one.version === version)),
    create: (request) =>
      act('create', () => {
        if (statusOf(request.name).status === 'inProgress') return 'busy';
        const { takes, ends } = options.fate?.() ?? { takes: 0, ends: 'completed' };
        requests.push(request);
        creations.set(request.name, { request, readyAt: clock.now() + takes, ends });
        settle();
        return 'started';
      }),
    creationStatus: (name) => act('creationStatus', () => statusOf(name)),
    abandonCreation: (name) =>
      act('abandonCreation', () => {
        creations.delete(name);
      }),
    importPem: (name, _pem, tags) => act('importPem', () => add(name, { tags })),
    disable: (_name, version) => act('disable', () => setEnabled(version, false)),
    repairPolicy: () =>
      act('repairPolicy', () => {
        const found = [...drift];
        drift = [];
        return found;
      }),
    add,
    setEnabled,
    setPolicyDrift(differences) {
      drift = differences;
    },
    all() {
      settle();
      return held;
    },
    requests,
  };
}

/** Reads the facts that `createMemoryCertificateStore` wrote in place of a certificate. */
export function describeMemoryVersion(version: CertificateVersion): KeyFacts {
  const { notBefore, notAfter } = JSON.parse(Buffer.from(version.certificate).toString()) as {
    notBefore: Instant;
    notAfter: Instant;
  };
  return {
    kid: toBase64Url(sha1(version.certificate)),
    name: version.name,
    version: version.version,
    keyId: version.keyId,
    cer: Buffer.from(version.certificate).toString('base64'),
    notBefore,
    notAfter,
  };
}

/** A version id such as a vault's: 32 hex digits, in no order of time. */
function toHexId(seed: string): string {
  return sha256(seed).toString('hex').slice(0, 32);
}
