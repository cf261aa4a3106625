/**
 * Tries acts: the service's own dry run of each, before anything is done. A refusal is told at the answer that it is
 * about; one that the service takes back when it is meant asks for that.
 */
import { ApiProblem, type ToldViolation, UsageError } from '../core/errors.ts';
import type { Warning } from '../core/views.ts';
import { type Act, blamed, type Consent } from './act.ts';
import type { Answers } from './answers.ts';
import { type PerformContext, type Performed, postpone, tryAct } from './perform.ts';

export interface Refused {
  readonly act: Act;
  /** With the paths of answers as its targets. */
  readonly error: ApiProblem | UsageError;
  /** The answer to be asked for again. */
  readonly path: string;
  /** What may be agreed to so that it is not refused any more. */
  readonly consent: Consent | undefined;
}

export type Trial = Performed | Refused;

export function isRefused(trial: Trial): trial is Refused {
  return 'error' in trial;
}

/** @param planned all that is left to be done: what waits for some of it is not tried yet */
export async function tryActs(
  acts: readonly Act[],
  planned: readonly Act[],
  answers: Answers,
  context: PerformContext,
): Promise<Trial[]> {
  const pending = new Set(planned.map(({ id }) => id));
  const trials: Trial[] = [];
  for (const act of acts) {
    const waits = act.after.some((id) => pending.has(id));
    trials.push(await attempt(act, answers, () => (waits ? postpone(act, context) : tryAct(act, context))));
  }
  return trials;
}

/** @throws what is no refusal: an outage, or that nobody is signed in */
export async function attempt(act: Act, answers: Answers, work: () => Promise<Performed>): Promise<Trial> {
  try {
    const performed = await work();
    return refusalByWarnings(performed, answers) ?? performed;
  } catch (error) {
    if (!(error instanceof ApiProblem) && !(error instanceof UsageError)) throw error;
    if (error instanceof ApiProblem && error.status >= 429) throw error;
    return toRefused(act, error);
  }
}

function toRefused(act: Act, error: ApiProblem | UsageError): Refused {
  if (error instanceof UsageError) return { act, error, path: blamed(act, undefined), consent: undefined };
  const { status, violations, requestId } = error;
  const target = violations.map((each) => each.target).find((each) => each !== undefined);
  const consent = violations.map(({ code }) => act.blame.consents?.[code]).find((each) => each !== undefined);
  const told = violations.map((violation) => tellAtAnswer(act, violation));
  return { act, error: new ApiProblem(status, told, requestId), path: blamed(act, target), consent };
}

function tellAtAnswer(act: Act, { code, message, target, remedy }: ToldViolation): ToldViolation {
  const consent = act.blame.consents?.[code];
  if (consent) return { code, message, target: consent.path, remedy: consentRemedy };
  return { code, message, target: blamed(act, target), ...(remedy !== undefined && { remedy }) };
}

export const consentRemedy = 'Change the answer; or, when this is meant, answer the named one with true.';

/** What a dry run only warns of, and the act itself would refuse until it was agreed to. */
function refusalByWarnings({ act, warnings, outcome }: Performed, answers: Answers): Refused | undefined {
  const unread = warnings.filter(({ code }) => {
    const consent = act.blame.consents?.[code];
    return consent && !isAgreed(answers, consent);
  });
  const [first] = unread;
  if (!first || outcome === 'done') return undefined;
  const consent = act.blame.consents?.[first.code];
  const violations = unread.map((each: Warning) => tellAtAnswer(act, each));
  return { act, error: new ApiProblem(409, violations), path: blamed(act, undefined), consent };
}

export function isAgreed(answers: Answers, { path }: Consent): boolean {
  let at: unknown = answers;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null) return false;
    at = Reflect.get(at, name);
  }
  return at === true;
}

/** Everything that is refused as one problem, for whoever cannot be asked. */
export function mergeRefusals(refused: readonly [Refused, ...Refused[]]): ApiProblem {
  const violations = refused.flatMap(({ act, error }): readonly ToldViolation[] =>
    error instanceof ApiProblem ? error.violations : [usageViolation(act, error)],
  );
  const problem = refused.map(({ error }) => error).find((error) => error instanceof ApiProblem);
  return new ApiProblem(problem?.status ?? 400, violations, problem?.requestId);
}

function usageViolation(act: Act, { message, remedy }: UsageError): ToldViolation {
  const target = blamed(act, undefined);
  return { code: 'AnswerUnusable', message, target, ...(remedy !== undefined && { remedy }) };
}
