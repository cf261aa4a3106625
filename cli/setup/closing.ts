/** The closing page: what is there now, what the other side must run, what comes next; for programs as one object. */
import type { Core } from '../core/core.ts';
import { printable } from '../core/printable.ts';
import type { Answers } from './answers.ts';
import type { ConnectivityReport } from './connectivity-run.ts';
import { nextSteps, otherSide } from './other-side.ts';
import { trialAsObject, trialColumns } from './shown.ts';
import type { Deployment } from './situation.ts';
import { steps } from './steps.ts';
import type { Trial } from './trial.ts';

export interface Outcome {
  readonly dryRun: boolean;
  readonly answers: Answers;
  /** What was tried, or what was done. */
  readonly trials: readonly Trial[];
  /** As it is afterwards. */
  readonly deployment: Deployment;
  readonly report: ConnectivityReport | undefined;
}

export function tellOutcome(core: Core, outcome: Outcome): void {
  const { output } = core;
  const { dryRun, trials } = outcome;
  if (output.format === 'json') output.item(asObject(outcome), []);
  else if (dryRun || output.format !== undefined) output.rows(trials, trialColumns);
  if (output.format === undefined && !dryRun) {
    for (const line of closingPage(core, outcome)) output.line(line);
  }
  if (dryRun) output.note('Dry run: nothing was changed.');
}

function closingPage({ dates }: Pick<Core, 'dates'>, { answers, deployment }: Outcome): string[] {
  const state = steps
    .filter(({ name }) => name !== 'test')
    .flatMap(({ title, found }) => [title, ...indented(found(deployment, dates))]);
  const instructions = otherSide(answers, deployment).flatMap(({ title, lines }) => [
    `  ${printable(title)}`,
    ...indented(lines).map((line) => `  ${line}`),
  ]);
  return [
    ...state,
    'What partners need',
    ...indented([`Our metadata: ${deployment.publicUrl}/metadata/json/1`]),
    ...(instructions.length === 0 ? [] : ['What the other side must run', ...instructions]),
    'What comes next',
    ...indented(nextSteps(answers, deployment)),
  ];
}

/** Names of others are in some of them. */
function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${printable(line)}`);
}

function asObject({ dryRun, answers, trials, deployment, report }: Outcome): object {
  const { url, publicUrl, isReady, issuer, configuration, partners } = deployment;
  return {
    dryRun,
    acts: trials.map(trialAsObject),
    report: report ?? null,
    deployment: {
      url,
      isReady,
      metadataUrl: `${publicUrl}/metadata/json/1`,
      issuer,
      configuration,
      partners,
    },
    otherSide: otherSide(answers, deployment),
    next: nextSteps(answers, deployment),
  };
}
