/**
 * How every change of these commands goes: `-WhatIf` only tries it; `-Confirm`, or an act that is hard to take back,
 * asks first, and changes exactly the state that was tried; afterwards it says what became of it.
 */
import type { Answer } from '../core/api-client.ts';
import { UsageError } from '../core/errors.ts';
import type { Warning } from '../core/views.ts';
import type { CmdletCall } from './cmdlet.ts';

/** What the answers to all changes have in common. */
export interface AnyChange {
  readonly dryRun: boolean;
  readonly changed?: boolean;
  readonly warnings?: readonly Warning[];
}

export interface SendOptions {
  readonly dryRun?: boolean;
  readonly ifMatch?: string | undefined;
}

export interface ChangePlan<A extends AnyChange> {
  /** What it is done to: `Exchange`. */
  readonly target: string;
  send(options: SendOptions): Promise<Answer<A>>;
  /** What is asked before, if anything, when it would come to that; -Force and -Confirm:$false stand for a yes. */
  asks?(trial: A): string | undefined;
  /** What was done, in words. */
  done(answer: A): string;
  /** What comes next, as lines that can be typed or in words. */
  next?(answer: A): readonly string[];
}

/** @returns the answer, for what is printed of it */
export async function makeChange<A extends AnyChange>(call: CmdletCall, plan: ChangePlan<A>): Promise<A> {
  if (call.bound.flag('WhatIf')) return tell(call, plan, (await plan.send({ dryRun: true })).value);
  if (!mayAsk(call, plan)) return tell(call, plan, (await plan.send({})).value);
  const trial = await plan.send({ dryRun: true });
  const question = questionOf(call, plan, trial.value);
  if (question === undefined) return tell(call, plan, (await plan.send({})).value);
  const { warnings = [] } = trial.value;
  tellWarnings(call, warnings);
  await askFirst(call, question);
  // What was agreed to is what was tried: whoever changed it meanwhile makes this fail.
  return tell(call, plan, (await plan.send({ ifMatch: trial.etag })).value, warnings);
}

function mayAsk<A extends AnyChange>({ bound }: CmdletCall, { asks }: ChangePlan<A>): boolean {
  return bound.truth('Confirm') ?? (asks !== undefined && !bound.flag('Force'));
}

function questionOf<A extends AnyChange>({ bound, cmdlet }: CmdletCall, plan: ChangePlan<A>, trial: A) {
  // Nothing would change, so there is nothing to ask.
  if (trial.changed === false) return undefined;
  const question = plan.asks?.(trial);
  return bound.flag('Confirm') ? (question ?? `${cmdlet.name} changes ${plan.target}. Go on?`) : question;
}

/** @throws Declined after a no, UsageError where nobody can be asked */
export async function askFirst({ core }: Pick<CmdletCall, 'core'>, question: string): Promise<void> {
  if (core.prompt.asks) return core.prompt.confirm(question, false);
  throw new UsageError(
    `This needs a yes, and nobody can be asked: ${question}`,
    'Repeat it with -Confirm:false.',
  );
}

function tell<A extends AnyChange>(
  call: CmdletCall,
  { target, done, next }: ChangePlan<A>,
  answer: A,
  told: readonly Warning[] = [],
): A {
  const { output } = call.core;
  const { dryRun, changed = true, warnings = [] } = answer;
  tellWarnings(
    call,
    warnings.filter(({ code }) => !told.some((each) => each.code === code)),
  );
  if (!changed) output.note('Nothing to change: it is so already.');
  else if (dryRun)
    output.note(`What if: Performing the operation "${call.cmdlet.name}" on target "${target}".`);
  else output.note(done(answer));
  if (!dryRun) for (const line of next?.(answer) ?? []) output.note(`Next: ${line}`);
  return answer;
}

function tellWarnings({ core }: CmdletCall, warnings: readonly Warning[]): void {
  for (const { code, message } of warnings) core.output.warn(`${code}: ${message}`);
}

/** Why it is done, as a member of a body. */
export function reasonOf({ bound }: Pick<CmdletCall, 'bound'>): { reason?: string } {
  const reason = bound.text('Reason');
  return reason === undefined ? {} : { reason };
}
