/**
 * The questions, one at a time. When a step has no more of them the service tries what they come to; what it refuses
 * leads back to the question that it is about, with the service's own remedy.
 */
import { ApiProblem } from '../core/errors.ts';
import { agree, askQuestion, orLeft, tellRefusal } from './dialogue.ts';
import { isWithin } from './draft.ts';
import { placeOf } from './place.ts';
import { planActs } from './plan.ts';
import type { Question } from './question.ts';
import { createRevisions } from './revisions.ts';
import { answered, contextOf, look, remember, type Session } from './session.ts';
import type { Step } from './step.ts';
import { isRefused, type Refused, tryActs } from './trial.ts';

export interface Interview {
  /** Asks what is still to be asked, and ends when the service has seen all of it. @throws Left */
  run(): Promise<void>;
  /** Takes back the answer that a refusal is about, or hears that it is meant. @throws Left */
  leadBack(refused: Refused): Promise<void>;
  /** The same for the answer at this path. */
  refuse(error: ApiProblem, path: string): Promise<void>;
  /** Takes the last answer back, or all of a step from its first question on. */
  goBack(step?: Step): void;
}

export function createInterview(session: Session): Interview {
  const { core, steps } = session;
  const announced = new Set<string>();
  const tried = new Set<string>();
  const { earlier, goBack, reject } = createRevisions(session, ({ name }) => tried.delete(name));

  async function answer(question: Question): Promise<void> {
    const reply = await askQuestion(core, question, earlier(question.path));
    if ('value' in reply) session.draft = { ...session.draft, [question.path]: reply.value };
    else if (reply.backTo !== undefined) reject(reply.backTo);
    else goBack();
    await remember(session);
  }

  async function conclude(step: Step): Promise<void> {
    try {
      const refused = await tryStep(session, step);
      if (refused) await leadBack(refused);
      else tried.add(step.name);
    } catch (error) {
      // An answer that is too long for its schema, and the like.
      if (!(error instanceof ApiProblem) || error.status !== 400) throw error;
      await refuse(error, error.violations[0]?.target ?? step.name);
    }
  }

  async function refuse(error: Refused['error'], path: string): Promise<void> {
    tellRefusal(core, error);
    reject(path);
    await remember(session);
  }

  async function leadBack({ act, error, path, consent }: Refused): Promise<void> {
    if (act.kind === 'importCertificate') session.secrets.forget();
    // Somebody was faster: the answer is as good as it was, and is tried on what is there now.
    if (error instanceof ApiProblem && error.status === 412) return tellRefusal(core, error);
    if (!consent) return refuse(error, path);
    tellRefusal(core, error);
    const isMeant = await agree(core, consent.question);
    if (isMeant) session.draft = { ...session.draft, [consent.path]: true };
    else reject(path);
    await remember(session);
  }

  return {
    leadBack,
    refuse,
    goBack,
    async run() {
      for (;;) {
        const place = placeOf(steps, session.draft, session.deployment, tried);
        if (!place) return;
        announce(place.step, announced, session);
        if (place.question) await answer(place.question);
        else await conclude(place.step);
      }
    },
  };
}

/** Has the service try what the answers so far come to in this step. @returns the first refusal, if there is one */
async function tryStep(session: Session, step: Step): Promise<Refused | undefined> {
  const answers = answered(session, step);
  const { situation, mark } = await look(session, answers);
  const planned = planActs(answers, situation);
  const acts = planned.filter(({ blame }) => isWithin(blame.otherwise, step.name));
  const trials = await orLeft(() => tryActs(acts, planned, answers, contextOf(session, situation, mark)));
  for (const trial of trials) {
    if (isRefused(trial)) return trial;
    for (const { code, message } of trial.warnings) session.core.output.warn(`${code}: ${message}`);
  }
  return undefined;
}

function announce(step: Step, announced: Set<string>, { core, deployment, steps }: Session): void {
  if (announced.has(step.name)) return;
  announced.add(step.name);
  const number = `${steps.indexOf(step) + 1}/${steps.length}`;
  const lines = step.found(deployment, core.dates).map((line) => `  ${line}`);
  core.output.note(['', `${number} ${step.title}`, ...lines].join('\n'));
}
