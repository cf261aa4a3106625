/** Answers that are taken back: by whoever goes back, or because the service refused what they come to. */
import { type DraftValue, entryOf, isWithin, without } from './draft.ts';
import { lastAnswered, takeBack } from './place.ts';
import type { Session } from './session.ts';
import type { Step } from './step.ts';

export interface Revisions {
  /** What was answered before it was taken back, to be offered again. */
  earlier(path: string): DraftValue | undefined;
  /** Takes the last answer back, or all of a step from its first question on. */
  goBack(step?: Step): void;
  /** Takes back what was refused, and does not offer it again; what was answered after it is. */
  reject(path: string): void;
}

/** @param onTakenBack hears of each step whose answers are others now */
export function createRevisions(session: Session, onTakenBack: (step: Step) => void): Revisions {
  const { steps } = session;
  const earlier = new Map<string, DraftValue>();

  function takeBackTo(path: string): void {
    const { draft, deployment } = session;
    const taken = takeBack(steps, draft, deployment, path);
    const isTaken = Object.keys(taken).length < Object.keys(draft).length;
    // What is not asked by itself is asked with all that it belongs to.
    const left = isTaken ? taken : without(draft, (each) => isWithin(each, entryOf(path)));
    for (const [each, value] of Object.entries(draft)) {
      if (!Object.hasOwn(left, each)) earlier.set(each, value);
    }
    session.draft = left;
    for (const step of steps) if (isWithin(path, step.name)) onTakenBack(step);
  }

  return {
    earlier: (path) => earlier.get(path),
    goBack(step) {
      const { draft, deployment } = session;
      const first = step?.questions(draft, deployment)[0]?.path;
      const path = first ?? lastAnswered(steps, draft, deployment);
      if (path !== undefined) takeBackTo(path);
    },
    reject(path) {
      takeBackTo(path);
      earlier.delete(path);
    },
  };
}
