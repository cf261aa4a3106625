/** The handle on a running vault for tests: faults, clock, renewals, outcomes of creations, counts. */
import type { Instant, Seconds } from '../../shared/base/clock.ts';
import type { FaultRule } from './fault-plan.ts';
import type { CreationOutcome } from './model.ts';
import type { VaultOperation } from './operations.ts';

export type VaultFault = FaultRule<VaultOperation>;

export interface PlannedOutcome {
  readonly outcome: CreationOutcome;
  /** Only for a certificate of this name. */
  readonly name?: string | undefined;
  /** How many creations end so; one by default. */
  readonly count?: number | undefined;
}

/** Every method has its route under `/control`; see control-routes.ts. */
export interface VaultControl {
  addFaults(...rules: readonly VaultFault[]): void;
  clearFaults(): void;
  /** Rules that are not used up. */
  faults(): readonly VaultFault[];
  now(): Instant;
  /** Moves the vault's clock forward; what is due by then happens before the next request is served. */
  advanceClock(seconds: Seconds): Promise<Instant>;
  /** Renews the named certificate, or each whose policy has AutoRenew, at once. @returns the new version ids */
  autoRenew(name?: string): Promise<string[]>;
  /** Plans how next creations end. `endless` stays pending until it is cancelled or deleted. */
  planOutcome(planned: PlannedOutcome): void;
  /** How long creations that begin from now on stay pending. */
  setIssuanceSeconds(seconds: Seconds): void;
  /** Authenticated requests by operation, and challenges, since the start or the last reset. */
  requests(): Readonly<Partial<Record<VaultOperation, number>>>;
  resetRequests(): void;
  /** Empties the vault and forgets faults, outcomes and counts. The clock keeps its offset. */
  reset(): Promise<void>;
}

export interface OutcomePlan {
  plan(planned: PlannedOutcome): void;
  take(name: string): CreationOutcome;
  clear(): void;
}

export function createOutcomePlan(): OutcomePlan {
  let entries: { planned: PlannedOutcome; left: number }[] = [];
  return {
    plan(planned) {
      entries.push({ planned, left: planned.count ?? 1 });
    },
    take(name) {
      const entry = entries.find(
        ({ planned }) => planned.name === undefined || planned.name.toLowerCase() === name.toLowerCase(),
      );
      if (!entry) return 'completed';
      entry.left -= 1;
      if (entry.left <= 0) entries = entries.filter((other) => other !== entry);
      return entry.planned.outcome;
    },
    clear() {
      entries = [];
    },
  };
}
