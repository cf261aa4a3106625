/** What one run of the roll timer is given, tells, and passes around between its parts. */
import type { Clock, Instant } from '../../base/clock.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { Random } from '../../base/random.ts';
import type {
  CertificateStore,
  CertificateVersion,
  CreationRequest,
  KeyRingStore,
  RingAuditEntry,
  StoredRing,
} from '../ports.ts';
import { type KeyFacts, type KeyRing, rolesOf } from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';

/** The partners that must be given each new certificate by hand. */
export interface PinnedPartners {
  /** Names of the partners that pin our certificate and have not acknowledged this key. */
  unacknowledged(kid: string): Promise<readonly string[]>;
}

export type RollEffect = 'save' | 'create' | 'abandonCreation' | 'disable' | 'repairPolicy';

export interface RollDependencies {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: RollPolicy;
  /** What a created certificate is like; its name is that of the timer's certificate in the vault. */
  readonly creation: Omit<CreationRequest, 'tags' | 'validityMonths'>;
  /** Reads the facts of a version from its certificate. @throws Error when it cannot be read */
  readonly describe: (version: CertificateVersion) => KeyFacts;
  readonly pinnedPartners?: PinnedPartners;
  readonly requestId?: string;
  /** Who had the timer's work done at once, and why; absent where it was the timer. */
  readonly operator?: Pick<OperatorCall, 'actor' | 'reason'>;
  /** Told before and after each effect; what it throws ends the run, as a crash would. */
  readonly onStep?: (when: 'before' | 'after', effect: RollEffect) => void | Promise<void>;
}

export type RollAlarmCode =
  | 'foreign-version'
  | 'leftover-version'
  | 'creation-stuck'
  | 'creation-failed'
  | 'policy-drift'
  | 'key-disabled'
  | 'key-missing'
  | 'nothing-signs'
  | 'expires-without-next'
  | 'held-by-partner'
  | 'hold-exhausted';

export interface RollAlarm {
  readonly code: RollAlarmCode;
  readonly message: string;
  readonly kid?: string;
  readonly version?: string;
}

export interface RollOutcome {
  /** What was done, in order: `roll.begun`, `key.adopted` …; empty when there was nothing to do. */
  readonly done: readonly string[];
  readonly alarms: readonly RollAlarm[];
  /** When the roll will next want something, if nobody changes the ring; undefined when it cannot tell. */
  readonly nextDueAt: Instant | undefined;
}

/** What one run passes around. */
export interface RollRun extends RollDependencies {
  readonly done: string[];
  readonly alarms: RollAlarm[];
  /** Version ids that this run has disabled already. */
  readonly disabled: Set<string>;
}

/** What the audit log says of a change of the ring. */
export interface RollEvent {
  readonly action: string;
  readonly reason: string;
  readonly kid?: string;
  /** What the event happened to, where it is no key or can happen to one key twice. */
  readonly subject?: string;
}

/** Raises an alarm once a run, although the loop may come by twice. */
export function alarm(run: RollRun, raised: RollAlarm): void {
  const same = run.alarms.some(({ code, version }) => code === raised.code && version === raised.version);
  if (!same) run.alarms.push(raised);
}

/** An effect between its two hooks. */
export async function effect<T>(run: RollRun, name: RollEffect, act: () => Promise<T>): Promise<T> {
  await run.onStep?.('before', name);
  const result = await act();
  await run.onStep?.('after', name);
  return result;
}

/** Disables a version in the vault, once a run. */
export async function disableVersion(
  run: RollRun,
  version: Pick<CertificateVersion, 'name' | 'version'>,
): Promise<void> {
  if (run.disabled.has(version.version)) return;
  await effect(run, 'disable', () => run.certificates.disable(version.name, version.version));
  run.disabled.add(version.version);
}

/**
 * Saves a changed ring with its audit entry, if the ring is still the one that was planned on.
 * @returns whether it was saved; if not, whoever asked plans again.
 */
export async function record(
  run: RollRun,
  stored: StoredRing,
  after: KeyRing,
  event: RollEvent,
): Promise<boolean> {
  const { action, reason, kid } = event;
  const now = run.clock.now();
  const entry: RingAuditEntry = {
    id: `${event.subject ?? kid ?? 'ring'}|${action}`,
    at: now,
    actor: run.operator?.actor ?? 'timer',
    action,
    reason: [reason, run.operator?.reason].filter((why) => why !== undefined).join(': '),
    before: rolesOf(stored.ring, now, run.policy),
    after: rolesOf(after, now, run.policy),
    ...(kid !== undefined && { kid }),
    ...(run.requestId !== undefined && { requestId: run.requestId }),
  };
  const saved = await effect(run, 'save', () => run.rings.save(after, stored.etag, [entry]));
  if (saved === 'lost') return false;
  run.done.push(action);
  return true;
}
