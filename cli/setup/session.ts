/** What one run of the set-up knows: the deployment, the answers so far, and how to go on with them. */
import { resolve } from 'node:path';
import { toRfc3339 } from '../../shared/base/clock.ts';
import type { Call } from '../commands/noun.ts';
import type { Core } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';
import { readInputFile } from '../core/prompt.ts';
import { type Answers, readAnswers } from './answers.ts';
import { type Caller, mayDo } from './caller.ts';
import { type Draft, toMembers } from './draft.ts';
import { markOf } from './intake.ts';
import type { PerformContext } from './perform.ts';
import { answersOf } from './place.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { type Deployment, readSituation, type Situation } from './situation.ts';
import { type SetupState, writeState } from './state-file.ts';
import type { Step } from './step.ts';
import { steps } from './steps.ts';

export interface Session {
  readonly core: Core;
  readonly options: Call['options'];
  readonly caller: Caller | undefined;
  readonly secrets: Secrets;
  /** Undefined where a file gives the answers: it is the state then. */
  readonly state: { readonly file: string; readonly startedDate: string } | undefined;
  /** Steps that the caller's roles allow. */
  readonly steps: readonly Step[];
  deployment: Deployment;
  draft: Draft;
}

type SessionStart = Pick<Session, 'core' | 'options' | 'caller' | 'state' | 'deployment'>;

export function createSession(start: SessionStart, draft: Draft = {}): Session {
  const allowed = steps.filter(({ role }) => mayDo(start.caller, role));
  return { ...start, secrets: createSecrets(start.core.prompt), steps: allowed, draft };
}

/** Written after every answer, so that nothing is asked twice whatever happens next. */
export async function remember({ state, deployment, draft }: Session): Promise<void> {
  if (state) await writeState(state.file, stateOf(state.startedDate, deployment, draft));
}

function stateOf(startedDate: string, { url }: Deployment, draft: Draft): SetupState {
  return { url, startedDate, draft };
}

/** @throws UsageError for a state that is for another deployment */
export function startOf(found: SetupState | undefined, { url, now }: Deployment) {
  if (found && found.url !== url) {
    throw new UsageError(
      `What was answered is for ${found.url}, not for ${url}.`,
      'Name another file with --state, or begin anew: --restart.',
    );
  }
  return { startedDate: found?.startedDate ?? toRfc3339(now), draft: found?.draft ?? {} };
}

/** What was answered so far. @param until the last step that counts @throws ApiProblem for what the schema refuses */
export function answered({ steps: asked, draft, deployment }: Session, until?: Step): Answers {
  return readAnswers(toMembers(answersOf(asked, draft, deployment, until)));
}

/** What is there, with what the answers name. */
export async function look(
  session: Session,
  answers: Answers,
): Promise<{ situation: Situation; mark: string }> {
  const { core, deployment, state } = session;
  const { certificate } = answers;
  const file =
    certificate?.action === 'import'
      ? await readInputFile(resolve(core.directory, certificate.path)).catch(() => undefined)
      : undefined;
  const mark = markOf(certificate, state?.startedDate, file);
  return { situation: await readSituation(core, deployment, answers, mark), mark };
}

export function contextOf(
  { core, secrets, options }: Session,
  situation: Situation,
  mark: string,
): PerformContext {
  return { core, secrets, reason: options.text('reason') ?? 's2s setup', mark, thumbprint: situation.intake };
}
