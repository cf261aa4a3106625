/**
 * How every change goes: asked before it is done where it is hard to take back, on the state that was shown; then the
 * state as it is, the warnings, and the next step.
 */
import type { Answer } from '../core/api-client.ts';
import type { Warning } from '../core/views.ts';
import type { Call } from './noun.ts';

/** What the answers to all changes have in common. */
export interface AnyChange {
  readonly dryRun: boolean;
  readonly changed?: boolean;
  readonly warnings?: readonly Warning[];
}

/** How a change is sent: tried, tied to a state, agreed to, or none of it. */
export interface SendOptions {
  readonly dryRun?: boolean;
  readonly ifMatch?: string | undefined;
  /** Whoever sits there has read what it does and said yes. */
  readonly agreed?: boolean;
}

export interface ChangePlan<A extends AnyChange> {
  send(options: SendOptions): Promise<Answer<A>>;
  /**
   * The question before it is done. The change is tried first, so that it is known by then what it does.
   * @returns undefined when nothing has to be asked
   */
  confirm?(trial: A): string | undefined;
  /** Prints the state as it is now; nothing for what is gone. */
  show?(answer: A): void;
  /** What was done, in words. */
  readonly done: string;
  /** What comes next, as lines that can be typed or in words. */
  next?(answer: A): readonly string[];
}

/** @returns the answer, for what else is to be said of it */
export async function applyChange<A extends AnyChange>(
  { core, options }: Pick<Call, 'core' | 'options'>,
  plan: ChangePlan<A>,
): Promise<A> {
  const ifMatch = options.text('ifMatch');
  if (options.flag('dryRun')) return report(core, plan, await plan.send({ dryRun: true, ifMatch }));
  if (!plan.confirm || options.flag('yes')) return report(core, plan, await plan.send({ ifMatch }));
  const trial = await plan.send({ dryRun: true, ifMatch });
  const question = trial.value.changed === false ? undefined : plan.confirm(trial.value);
  if (question === undefined) return report(core, plan, await plan.send({ ifMatch }));
  for (const warning of trial.value.warnings ?? []) core.output.warn(`${warning.code}: ${warning.message}`);
  await core.prompt.confirm(question, false);
  // What was agreed to is what was tried: whoever changed it meanwhile makes this fail.
  const done = await plan.send({ ifMatch: trial.etag ?? ifMatch, agreed: true });
  return report(core, plan, done, new Set(trial.value.warnings?.map(({ code }) => code)));
}

function report<A extends AnyChange>(
  { output }: Call['core'],
  plan: ChangePlan<A>,
  { value }: Answer<A>,
  told: ReadonlySet<string> = new Set(),
): A {
  if (output.format === 'json') output.item(value, []);
  else plan.show?.(value);
  for (const { code, message } of value.warnings ?? []) {
    if (!told.has(code)) output.warn(`${code}: ${message}`);
  }
  output.note(sayOutcome(plan.done, value));
  if (!value.dryRun) for (const line of plan.next?.(value) ?? []) output.note(`Next: ${line}`);
  return value;
}

export function sayOutcome(done: string, { dryRun, changed = true }: AnyChange): string {
  if (!changed) return 'Nothing to change: it is so already.';
  return dryRun ? 'Dry run: nothing was changed; this is what it would come to.' : done;
}
