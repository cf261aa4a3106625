/**
 * What a chaos run writes down while it goes on, and what its laws are judged by afterwards. Only facts: what was
 * asked, when, and what came of it. Times are milliseconds since the start of the run, on a clock that never jumps.
 */
import type { AuditEvent } from '../support/registry.ts';

export type Millis = number;

export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

/** `machine`: the machine itself stood still, so that nothing can be said of the service. */
export type Disturbed = 'vault' | 'tables' | 'identity' | 'machine';

export interface Disturbance extends Span {
  readonly of: Disturbed;
  readonly what: string;
}

/** An instance that is killed answers nobody from the signal on. */
export interface Kill extends Span {
  readonly instance: string;
}

/** A request of which it was known beforehand how it had to end. */
export interface Ask {
  readonly kind: string;
  /** `good`: must be served. `bad`: must be refused. `once`: served once, among all with the same assertion. */
  readonly sort: 'good' | 'bad' | 'once';
  readonly instance: string;
  readonly sentAt: Millis;
  readonly answeredAt: Millis;
  /** 0 when the connection was lost. */
  readonly status: number;
  /** Error code of a refusal. */
  readonly code: string;
  /** Names the assertion that was shown. */
  readonly assertion?: string;
}

/** A live token, shown to somebody who must accept it. */
export interface TokenCheck {
  readonly kid: string;
  /** A partner by its pace, or introspection. */
  readonly by: string;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  /** `late`: not at first, but before `lastAt`. `unread`: nobody answered. */
  readonly end: 'accepted' | 'late' | 'refused' | 'unread';
}

/** Something that was stopped, tried again. */
export interface StoppedCheck {
  /** A key, a client or a credential. */
  readonly what: string;
  readonly stoppedAt: Millis;
  readonly by: 'key set' | 'introspection' | 'token request';
  readonly instance: string;
  readonly sentAt: Millis;
  readonly accepted: boolean;
}

/** One call of the operator. Facts are what holds once it is done: `principal X life` is `deleted`. */
export interface Act {
  /** Its place in the order in which the operator acted. */
  readonly index: number;
  /** Sent as the reason, so that its audit entries can be told. */
  readonly reason: string;
  readonly object: string;
  /** Audit action; the first of several. */
  readonly action: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly instance: string;
  readonly sentAt: Millis;
  readonly answeredAt: Millis;
  /** `unchanged`: done, and nothing was to be done. `unknown`: an outage, or no answer. */
  readonly end: 'changed' | 'unchanged' | 'refused' | 'unknown';
  readonly status: number;
  readonly code: string;
}

/** Memory in MiB. */
export interface Sample {
  readonly at: Millis;
  /** Heap and buffers that were still needed after a collection. */
  readonly retained: number;
  readonly resident: number;
}

export interface ProcessLife {
  readonly instance: string;
  /** How far its clock is ahead of the machine's, in seconds. */
  readonly clockOffset: number;
  readonly from: Millis;
  readonly to: Millis;
  readonly ended: 'running' | 'killed' | 'stopped' | 'by itself';
  readonly samples: readonly Sample[];
  /** Lines of its output that no healthy process writes. */
  readonly troubles: readonly string[];
}

export interface VaultVersion {
  readonly name: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** What there is when all faults are over and the timers have run to their rest. */
export interface FinalState {
  /** Every fact that acts speak of, as it is now. */
  readonly facts: Readonly<Record<string, string>>;
  readonly audit: readonly AuditEvent[];
  readonly vault: readonly VaultVersion[];
  /** Vault versions that the ring holds; and the roll that waits, if one does. */
  readonly ring: readonly string[];
  readonly pendingRoll: string | null;
  readonly timerAlarms: readonly string[];
  /** What did not come to rest. */
  readonly unsettled: readonly string[];
}

export interface Bounds {
  /** Until every instance acts on a change, storage answering. */
  readonly change: Millis;
  /** The same while storage is down. */
  readonly stale: Millis;
  /** From the end of a fault until every request is served again. */
  readonly recovery: Millis;
  /** What clocks may differ by. */
  readonly skew: Millis;
}

export interface History {
  readonly bounds: Bounds;
  /** Wall-clock time of the start, epoch milliseconds. */
  readonly startedAt: number;
  readonly length: Millis;
  readonly disturbances: readonly Disturbance[];
  readonly kills: readonly Kill[];
  readonly asks: readonly Ask[];
  readonly tokenChecks: readonly TokenCheck[];
  readonly stoppedChecks: readonly StoppedCheck[];
  readonly acts: readonly Act[];
  /** Keys that everybody knew before they signed. Others began at an operator's word, without notice. */
  readonly announced: readonly string[];
  /** Key id to the time at which its revocation was sent. */
  readonly revoked: Readonly<Record<string, Millis>>;
  readonly processes: readonly ProcessLife[];
  /** Of the runner itself: rejections that nobody handled. */
  readonly runnerTroubles: readonly string[];
  readonly final: FinalState;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.from <= b.to && b.from <= a.to;
}
