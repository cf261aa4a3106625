/**
 * Runs the steps of a test in order and writes down what each came to. A step names the results that it needs; where
 * one of them is missing it is not run but listed as skipped, so that one fault never shows as ten.
 */
import type { Clock } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import { type Finding, failed, notTried } from './findings.ts';
import type { Step } from './report.ts';
import { shownEvidence, shownText } from './shown.ts';
import { stepRemedies } from './step-codes.ts';

/** The results that a step needs, once all of them are there. */
type Given<N extends readonly unknown[]> = { [K in keyof N]: Exclude<N[K], undefined> };

export interface StepRunner {
  /**
   * Runs a step when everything that it needs is there.
   * @param needs values of earlier steps, undefined where such a step gave none
   * @returns its value, or undefined when it failed or was not run
   */
  step<T, N extends readonly unknown[]>(
    name: string,
    needs: readonly [...N],
    run: (...needs: Given<N>) => Promise<Finding<T>> | Finding<T>,
  ): Promise<T | undefined>;
  /** What was run or skipped so far, in order. */
  readonly steps: readonly Step[];
}

export function createStepRunner(clock: Pick<Clock, 'elapsed'>): StepRunner {
  const steps: Step[] = [];

  function record(name: string, finding: Finding<unknown>, since: number): void {
    const { status, code, message, evidence } = finding;
    steps.push({
      name,
      status,
      code,
      // Peers choose some of these words, so everything goes through one gate.
      message: shownText(message),
      remedy: stepRemedies[code],
      durationMs: Math.round(clock.elapsed() - since),
      evidence: shownEvidence(evidence),
    });
  }

  async function step<T, N extends readonly unknown[]>(
    name: string,
    needs: readonly [...N],
    run: (...needs: Given<N>) => Promise<Finding<T>> | Finding<T>,
  ): Promise<T | undefined> {
    const since = clock.elapsed();
    const isReady = needs.every((need) => need !== undefined);
    const finding = isReady ? await attempt(() => run(...(needs as unknown as Given<N>))) : blockedBy(steps);
    record(name, finding, since);
    return 'value' in finding ? finding.value : undefined;
  }

  return { step, steps };
}

/** An outage of what we depend on is a finding like any other; a bug stays a throw. */
async function attempt<T>(run: () => Promise<Finding<T>> | Finding<T>): Promise<Finding<T>> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    const evidence = { dependency: error.dependency };
    return failed('DependencyUnavailable', `${dependencies[error.dependency]} does not answer.`, evidence);
  }
}

const dependencies: Readonly<Record<Outage['dependency'], string>> = {
  vault: 'The key vault of this service',
  tables: 'The table storage of this service',
  identity: 'The identity endpoint of this service',
  entra: 'Entra ID',
};

/** The nearest step before that did not give its value, by its own fault. */
function blockedBy(steps: readonly Step[]): Finding<never> {
  const blocker = steps.findLast(({ status }) => status === 'fail');
  const reason = blocker ? `the step ${blocker.name} failed` : 'what it needs was not tried';
  return notTried('PrerequisiteFailed', `Not tried, because ${reason}.`);
}
