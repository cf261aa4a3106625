/** The set-up at a terminal: asked for step by step, left whenever one likes, gone on with where it was left. */
import { relative, resolve } from 'node:path';
import type { Call } from '../commands/noun.ts';
import { ApiProblem, UsageError } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import type { Answers } from './answers.ts';
import { tellOutcome } from './closing.ts';
import { askLine, Left } from './dialogue.ts';
import { createInterview, type Interview } from './interview.ts';
import { readYesNo } from './question.ts';
import { conclude, openDeployment, type Prepared, prepare, tellSummary } from './run-setup.ts';
import { answered, createSession, type Session, startOf } from './session.ts';
import { readDeployment } from './situation.ts';
import { readState, removeState, usualStateFile } from './state-file.ts';
import { steps } from './steps.ts';
import { isRefused, type Trial } from './trial.ts';

/** @throws ApiProblem, UsageError, Unreachable or NotSignedIn; what was answered is kept then as well */
export async function runWizard(call: Call): Promise<ExitCode> {
  const { core, options } = call;
  if (!core.prompt.asks) throw nobodyAsked();
  const file = resolve(core.directory, options.text('state') ?? usualStateFile);
  if (options.flag('restart')) await removeState(file);
  const found = await readState(file);
  const opened = await openDeployment(call);
  const { startedDate, draft } = startOf(found, opened.deployment);
  const session = createSession({ core, options, ...opened, state: { file, startedDate } }, draft);
  greet(session);
  try {
    return await goThrough(session);
  } catch (error) {
    if (Object.keys(session.draft).length > 0) sayHowToGoOn(call, file);
    if (error instanceof Left) return exitCodes.usage;
    throw error;
  }
}

function sayHowToGoOn({ core, options }: Call, file: string): void {
  const shown = relative(core.directory, file);
  const named = options.text('state');
  const again = `s2s setup${named === undefined ? '' : ` --state ${named}`}`;
  core.output.note(`\nWhat was answered is in ${shown}, without any secret. To go on: ${again}`);
}

function nobodyAsked(): UsageError {
  return new UsageError(
    'A set-up asks, and nobody can be asked.',
    'Give the answers in a file: --answers FILE --yes.',
  );
}

function greet({ core, draft, steps: allowed }: Session): void {
  const closed = steps.filter((step) => !allowed.includes(step));
  for (const { title, role } of closed)
    core.output.warn(`${title}: left out, because it needs the role ${role}.`);
  const count = Object.keys(draft).length;
  if (count > 0) core.output.note(`Going on with ${count} answers; --restart begins anew.`);
  core.output.note('Enter takes what stands in brackets, < goes back, Ctrl-C leaves and keeps the answers.');
}

/** Questions, summary and act, again and again until nothing is refused. */
async function goThrough(session: Session): Promise<ExitCode> {
  const { core, options } = session;
  const dryRun = options.flag('dryRun');
  const interview = createInterview(session);
  for (;;) {
    await interview.run();
    const answers = answered(session);
    const prepared = await prepare(session, answers);
    const refused = prepared.trials.find(isRefused);
    if (refused) {
      await interview.leadBack(refused);
      continue;
    }
    const { trials } = prepared;
    if (dryRun) {
      tellOutcome(core, { dryRun, answers, trials, deployment: session.deployment, report: undefined });
      return exitCodes.success;
    }
    tellSummary(session, prepared);
    if (!(await goesAhead(session, prepared, interview))) continue;
    const code = await carryOutAndConclude(session, prepared, interview);
    if (code !== undefined) return code;
  }
}

/** @returns false for whoever wants to answer something anew @throws Left for a no */
async function goesAhead(
  { core, options, steps: asked }: Session,
  { trials }: Prepared,
  interview: Interview,
): Promise<boolean> {
  if (trials.length === 0 || options.flag('yes')) return true;
  for (;;) {
    const text = `Do it? y, n to leave, < for the last question, 1 to ${asked.length} for a step >`;
    const typed = await askLine(core, text);
    const agreed = readYesNo(typed);
    if (agreed === false) throw new Left();
    if (agreed) return true;
    const step = /^\d$/.test(typed) ? asked[Number(typed) - 1] : undefined;
    if (step || typed === '<') {
      interview.goBack(step);
      return false;
    }
  }
}

/** @returns undefined when something was refused and is asked for again */
async function carryOutAndConclude(
  session: Session,
  { answers, act }: Prepared,
  interview: Interview,
): Promise<ExitCode | undefined> {
  const done = await act();
  const refused = done.find(isRefused);
  session.deployment = await readDeployment(session.core);
  if (refused) {
    await interview.leadBack(refused);
    return undefined;
  }
  const code = await concludeOrLeadBack(session, answers, done, interview);
  // A test that failed is made again by whoever goes on; all else is done.
  if (code !== undefined && code !== exitCodes.critical && session.state)
    await removeState(session.state.file);
  return code;
}

/** A test cannot be tried before: what is wrong with its answers is found only now. */
async function concludeOrLeadBack(
  session: Session,
  answers: Answers,
  done: readonly Trial[],
  interview: Interview,
): Promise<ExitCode | undefined> {
  try {
    return await conclude(session, answers, done);
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 400) throw error;
    await interview.refuse(error, `test.${error.violations[0]?.target ?? 'kind'}`);
    return undefined;
  }
}
