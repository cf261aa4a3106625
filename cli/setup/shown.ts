/** A set-up as people see it: what is found in metadata, the summary before, and what came of it. */
import { previewFields } from '../commands/shown/foreign-trust.ts';
import type { Dates } from '../core/dates.ts';
import { ApiProblem } from '../core/errors.ts';
import { type Column, formatList, textOf } from '../core/text-layout.ts';
import type { MetadataPreviewView } from '../core/views.ts';
import type { Performed } from './perform.ts';
import { isRefused, type Trial } from './trial.ts';

export function describePreview(preview: MetadataPreviewView, dates: Dates): string[] {
  const shown = previewFields(dates).map(({ title, value }) => [title, value(preview)] as const);
  return formatList(shown.filter(([, cell]) => textOf(cell) !== ''));
}

/** The summary: each act, and what the service says to it. */
export const trialColumns: readonly Column<Trial>[] = [
  { title: 'Service says', value: outcomeOf },
  { title: 'Act', value: ({ act }) => act.title },
];

function outcomeOf(trial: Trial): string {
  if (isRefused(trial)) {
    return `refused: ${trial.error instanceof ApiProblem ? trial.error.code : trial.error.message}`;
  }
  return words[trial.outcome];
}

const words: Readonly<Record<Performed['outcome'], string>> = {
  tried: 'can be done',
  later: 'after what is before it',
  unchanged: 'is so already',
  done: 'done',
  inProgress: 'under way',
};

/** For programs: what was tried or done, and the service's own answers. */
export function trialAsObject(trial: Trial): object {
  const { act } = trial;
  const named = { id: act.id, kind: act.kind, title: act.title };
  if (isRefused(trial)) return { ...named, outcome: 'refused' };
  const { outcome, warnings, answer } = trial;
  return { ...named, outcome, warnings, answer };
}
