/**
 * A set-up from its beginning to its end: what is there, the answers, the summary, the act, the closing page. With a
 * file of answers nothing is asked but whether to go ahead; otherwise it can be left at any moment and gone on with.
 */
import { resolve } from 'node:path';
import type { Call } from '../commands/noun.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import { readInputFile } from '../core/prompt.ts';
import { formatTable } from '../core/text-layout.ts';
import { type Answers, parseAnswers } from './answers.ts';
import { whoAmI } from './caller.ts';
import { carryOut } from './carry-out.ts';
import { tellOutcome } from './closing.ts';
import { exitCodeOfTest, runTest } from './connectivity-run.ts';
import { orLeft } from './dialogue.ts';
import { planActs } from './plan.ts';
import { contextOf, createSession, look, type Session } from './session.ts';
import { trialColumns } from './shown.ts';
import { readDeployment } from './situation.ts';
import { isRefused, mergeRefusals, type Refused, type Trial, tryActs } from './trial.ts';

/** Answers that the service has seen, and what is left to be done for them. */
export interface Prepared {
  readonly answers: Answers;
  readonly trials: readonly Trial[];
  /** Does what is left. @returns what was done, and the refusal that ended it, if one did */
  act(): Promise<readonly Trial[]>;
}

/** Opens the deployment, and says what it is and as whom. @throws ApiProblem, Unreachable, NotSignedIn or UsageError */
export async function openDeployment({
  core,
  options,
}: Call): Promise<Pick<Session, 'caller' | 'deployment'>> {
  const { environment, directory } = core;
  await core.api.url();
  const caller = await whoAmI({
    url: options.text('url'),
    audience: options.text('audience'),
    environment,
    directory,
  });
  if (caller) core.output.note(`You are ${caller.name}: ${caller.roles.join(', ') || 'without any role'}`);
  const deployment = await core.progress.during('Looking at the deployment', () => readDeployment(core));
  if (!deployment.isReady) core.output.note('It cannot issue tokens yet.');
  return { caller, deployment };
}

/** Looks what is left, and has the service try it. */
export async function prepare(session: Session, answers: Answers): Promise<Prepared> {
  const { situation, mark } = await look(session, answers);
  const acts = planActs(answers, situation);
  const context = contextOf(session, situation, mark);
  const trials = await orLeft(() => tryActs(acts, acts, answers, context));
  return { answers, trials, act: () => orLeft(() => carryOut(acts, answers, context)) };
}

export function tellSummary({ core: { output } }: Session, { answers, trials }: Prepared): void {
  if (trials.length === 0) output.note('Everything is as it was answered: there is nothing left to do.');
  else if (output.format === undefined) output.rows(trials, trialColumns);
  // What a program reads comes at the end; whoever is asked must see it before.
  else output.note(formatTable(trials, trialColumns).join('\n'));
  if (answers.test) output.note('Afterwards the connectivity test is made.');
}

/** What the service says beside "can be done". */
function tellWarnings({ core: { output } }: Session, { trials }: Prepared): void {
  const warnings = trials.flatMap((trial) => (isRefused(trial) ? [] : trial.warnings));
  for (const { code, message } of warnings) output.warn(`${code}: ${message}`);
}

/** What is still to be said once everything is done; with the test, if one was wanted. */
export async function conclude(
  { core }: Session,
  answers: Answers,
  done: readonly Trial[],
): Promise<ExitCode> {
  const report = answers.test && (await runTest(core, answers.test));
  const deployment = await readDeployment(core);
  tellOutcome(core, { dryRun: false, answers, trials: done, deployment, report });
  return exitCodeOfTest(report) ?? exitCodes.success;
}

/** `--answers`: the whole set-up without a question. @throws ApiProblem with everything that is refused */
export async function runAnswers(call: Call, file: string): Promise<ExitCode> {
  const { core, options } = call;
  const answers = parseAnswers(await readAnswersFile(call, file));
  const session = createSession({ core, options, ...(await openDeployment(call)), state: undefined });
  const prepared = await prepare(session, answers);
  const { trials } = prepared;
  const { deployment } = session;
  const dryRun = options.flag('dryRun');
  if (dryRun) tellOutcome(core, { dryRun, answers, trials, deployment, report: undefined });
  else tellSummary(session, prepared);
  tellWarnings(session, prepared);
  refuseIfRefused(trials.filter(isRefused));
  if (dryRun) return exitCodes.success;
  if (trials.length > 0) await core.prompt.confirm('Do it?', options.flag('yes'));
  const done = await prepared.act();
  refuseIfRefused(done.filter(isRefused));
  return conclude(session, answers, done);
}

async function readAnswersFile({ core }: Call, file: string): Promise<string> {
  if (file === '-') return core.prompt.standardInput();
  return (await readInputFile(resolve(core.directory, file))).toString('utf8');
}

function refuseIfRefused([first, ...more]: readonly Refused[]): void {
  if (first) throw mergeRefusals([first, ...more]);
}
