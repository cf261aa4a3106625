/** One run of a test from its begin to its report: the steps, the session with the peer, and what stands around them. */
import { type Instant, toRfc3339 } from '../base/clock.ts';
import { createPeerSession, type PeerSession } from './peer-session.ts';
import type { LoadedConfiguration, TestPorts } from './ports.ts';
import { type Report, resultOf } from './report.ts';
import { shownText } from './shown.ts';
import { createStepRunner, type StepRunner } from './step-runner.ts';

export interface TestRun extends StepRunner {
  readonly correlationId: string;
  readonly session: PeerSession;
  /** @param usedCache whether what an earlier test left was used */
  report(loaded: LoadedConfiguration | undefined, usedCache: boolean): Report;
}

/** @param target what the reader asked to have tested */
export function beginTest(kind: Report['kind'], target: string, ports: TestPorts): TestRun {
  const { clock, random, peers } = ports;
  const startedAt: Instant = clock.now();
  const correlationId = random.uuid();
  const runner = createStepRunner(clock);
  return {
    ...runner,
    correlationId,
    session: createPeerSession(peers, correlationId),
    report: (loaded, usedCache) => ({
      kind,
      result: resultOf(runner.steps),
      target: shownText(target),
      correlationId,
      startedDate: toRfc3339(startedAt),
      endedDate: toRfc3339(clock.now()),
      configurationRevision: loaded?.revision ?? null,
      configurationLoadedDate: loaded ? toRfc3339(loaded.loadedAt) : null,
      usedCache,
      steps: runner.steps,
    }),
  };
}
