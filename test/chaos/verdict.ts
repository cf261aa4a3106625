/** The laws that a history is held against. Each says how often it was put to the test, and every time it was broken. */
import type { History } from './history.ts';
import { availability, declaredAnswers, refusals } from './laws/answers.ts';
import { auditInOrder, everyChangeAudited, nothingElseAudited } from './laws/audit.ts';
import { noChangeLost } from './laws/changes.ts';
import { memoryFlat, processesLive, quietOutput } from './laws/processes.ts';
import { settledInTheEnd } from './laws/settled.ts';
import { assertionsOnce, stoppedInTime, tokensVerified } from './laws/tokens.ts';
import { keysRecorded, recordsHaveKeys } from './laws/vault.ts';

export interface Verdict {
  readonly law: string;
  /** How often there was something to judge. */
  readonly checked: number;
  /** One line for each breach. */
  readonly broken: readonly string[];
}

/** What a law finds in a history. */
export type Law = (history: History) => Omit<Verdict, 'law'>;

export const laws: Readonly<Record<string, Law>> = {
  'a good request is served outside of faults': availability,
  'a bad request is never served': refusals,
  'every answer is one that is declared': declaredAnswers,
  'an issued token verifies as long as it lives': tokensVerified,
  'what was stopped is accepted by nobody after the bound': stoppedInTime,
  'an assertion is accepted once': assertionsOnce,
  'no acknowledged change is lost': noChangeLost,
  'an acknowledged change has exactly one audit entry': everyChangeAudited,
  'an audit entry is of a change that was made': nothingElseAudited,
  'audit entries of an object are a chain, in order': auditInOrder,
  'no key in the vault is without a record': keysRecorded,
  'no key on record is missing in the vault': recordsHaveKeys,
  'no process dies by itself': processesLive,
  'no output of a thing that nobody caught': quietOutput,
  'memory stays flat': memoryFlat,
  'everything comes to rest after the faults': settledInTheEnd,
};

export function judge(history: History): Verdict[] {
  return Object.entries(laws).map(([law, look]) => ({ law, ...look(history) }));
}

export function isBroken({ broken }: Verdict): boolean {
  return broken.length > 0;
}
