/** Where in the questions a set-up is. Pure: whoever comes back with the same answers is at the same place. */
import { type Draft, entryOf, isAnswered, isWithin, without } from './draft.ts';
import type { Question } from './question.ts';
import type { Deployment } from './situation.ts';
import type { Step } from './step.ts';

export interface Place {
  readonly step: Step;
  /** Nothing is left to be asked in this step; what was answered is to be tried. */
  readonly question: Question | undefined;
}

/** @param tried steps whose answers the service has seen @returns undefined at the end */
export function placeOf(
  steps: readonly Step[],
  draft: Draft,
  deployment: Deployment,
  tried: ReadonlySet<string>,
): Place | undefined {
  for (const step of steps) {
    const question = step.questions(draft, deployment).find(({ path }) => !isAnswered(draft, path));
    if (question || !tried.has(step.name)) return { step, question };
  }
  return undefined;
}

/**
 * Answers to questions that are asked, in their order, of the steps up to one. Those to a question that an answer
 * before it has made void are left out; what was agreed to beside the questions stays.
 */
export function answersOf(steps: readonly Step[], draft: Draft, deployment: Deployment, until?: Step): Draft {
  const counted = until ? steps.slice(0, steps.indexOf(until) + 1) : steps;
  return Object.fromEntries(
    counted.flatMap((step) => {
      const paths = step.questions(draft, deployment).map(({ path }) => path);
      const agreed = Object.keys(draft).filter((path) => isConsent(path) && isWithin(path, step.name));
      return [...paths, ...agreed].flatMap((path) => {
        const value = draft[path];
        return value === undefined ? [] : [[path, value] as const];
      });
    }),
  );
}

/** What only a refusal makes us ask: it is no question of a step, and void with any answer of its entry. */
export function isConsent(path: string): boolean {
  return /\.(?:acceptSanForSubject|replacePending|overrideMinimumLead|confirmRealmChange)$/.test(path);
}

/** Takes an answer back, with those of the same entry that came after it and what was agreed to for them. */
export function takeBack(steps: readonly Step[], draft: Draft, deployment: Deployment, path: string): Draft {
  const asked = steps.flatMap((step) => step.questions(draft, deployment).map((each) => each.path));
  const at = asked.indexOf(path);
  const entry = entryOf(path);
  const later = new Set(at < 0 ? [] : asked.slice(at));
  return without(
    draft,
    (each) =>
      isWithin(each, entry) && (each === path || later.has(each) || isConsent(each) || !asked.includes(each)),
  );
}

/** The question that was answered last, to go back to. */
export function lastAnswered(
  steps: readonly Step[],
  draft: Draft,
  deployment: Deployment,
): string | undefined {
  const next = placeOf(steps, draft, deployment, new Set(steps.map(({ name }) => name)));
  const asked = steps.flatMap((step) => step.questions(draft, deployment).map((each) => each.path));
  const end = next?.question ? asked.indexOf(next.question.path) : asked.length;
  return asked.slice(0, end).findLast((path) => isAnswered(draft, path));
}
