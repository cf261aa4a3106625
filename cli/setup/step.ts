/** What a step of the set-up is made of. Every step is a file of `steps/`, and nothing else knows what it asks. */
import type { Dates } from '../core/dates.ts';
import type { Act, StepName } from './act.ts';
import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';
import type { Question } from './question.ts';
import type { Deployment, Situation } from './situation.ts';

export interface Step {
  readonly name: StepName;
  readonly title: string;
  /** The app role that its acts need. */
  readonly role: 'Operator' | 'KeyAdministrator';
  /** What is there, in lines. */
  found(deployment: Deployment, dates: Dates): readonly string[];
  /** What is to be asked after these answers, in order: those that were answered, and at least the next one. */
  questions(draft: Draft, deployment: Deployment): readonly Question[];
  /** What is left to be done for these answers. */
  plan(answers: Answers, situation: Situation): readonly Act[];
}
