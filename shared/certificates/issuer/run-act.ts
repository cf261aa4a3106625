/**
 * How every operator's act is run: tried without writing first, so that the rules of certificate and ring are told
 * together, and told to the instance when it was stored.
 */
import { type Clock, toRfc3339 } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { switchInstant } from '../ring/succession.ts';
import type { IssuerChange } from './issuer-verbs.ts';
import { type IssuerView, viewOfIssuer } from './issuer-view.ts';

/** Something worth telling an operator that is no reason to refuse. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What an act did, or in a dry run would do. */
export interface IssuerActResult {
  readonly changed: boolean;
  readonly warnings: readonly Warning[];
  /** When every instance acts on the change. */
  readonly effectiveOnAllInstancesBy: string;
  /** For how many seconds at most tokens that die now would still have lived. */
  readonly deadTokenSeconds: number;
  readonly tokenIssuer: IssuerView;
  readonly etag: string | undefined;
}

export interface RunActOptions {
  readonly policy: RollPolicy;
  readonly clock: Clock;
  /** Told after each change that was stored, so that this instance reads the ring anew. */
  readonly onChange: () => void;
}

/** What is known for or against an act before the ring is asked. */
export interface Judgement {
  readonly violations: readonly Violation[];
  readonly warnings: readonly Warning[];
}

export const unjudged: Judgement = { violations: [], warnings: [] };

export interface ActSteps {
  readonly before: Judgement;
  readonly verb: (call: OperatorCall) => Promise<Outcome<IssuerChange>>;
  /** Judges what the verb would do. */
  readonly check?: ((change: IssuerChange) => readonly Violation[]) | undefined;
}

/** @returns what was done, or every broken rule of `before`, verb and `check`. @throws Outage */
export async function runAct(
  { before, verb, check = () => [] }: ActSteps,
  call: OperatorCall,
  options: RunActOptions,
): Promise<Outcome<IssuerActResult>> {
  const trial = await verb({ ...call, dryRun: true });
  // Whatever else is wrong, the caller decided on something that is no longer so.
  if (isRefusal(trial) && trial.violations[0].code === 'PreconditionFailed') return trial;
  const ofRing = isRefusal(trial) ? trial.violations : check(trial.value);
  const [first, ...rest] = [...before.violations, ...ofRing];
  if (first) return refuse(first, ...rest);
  const done = call.dryRun ? trial : await verb(call);
  if (isRefusal(done)) return done;
  if (done.value.changed && !call.dryRun) options.onChange();
  return succeed(resultOf(done.value, before.warnings, options));
}

function resultOf(
  change: IssuerChange,
  warnings: readonly Warning[],
  { clock, policy }: RunActOptions,
): IssuerActResult {
  const now = clock.now();
  // An order that another instance with a clock ahead of ours has just given begins by that clock.
  const effectiveBy = Math.max(now + policy.cacheFor, switchInstant(change.ring, now, policy));
  return {
    changed: change.changed,
    warnings: [...warnings, ...change.warnings],
    effectiveOnAllInstancesBy: toRfc3339(effectiveBy),
    deadTokenSeconds: change.deadTokenSeconds,
    tokenIssuer: viewOfIssuer(change.ring, now, policy),
    etag: change.etag,
  };
}
