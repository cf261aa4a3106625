/** The pen of the run: its clock, and the lists to which everybody adds what they saw. */
import type { Act, Ask, Disturbance, Kill, Millis, StoppedCheck, TokenCheck } from './history.ts';

export interface Recorder {
  /** The machine's time at the start, in epoch milliseconds. */
  startedAt(): number;
  /** Since the start; 0 before it. */
  now(): Millis;
  /** From here on the plan's times count. */
  begin(): void;
  readonly disturbances: Disturbance[];
  readonly kills: Kill[];
  readonly asks: Ask[];
  readonly tokenChecks: TokenCheck[];
  readonly stoppedChecks: StoppedCheck[];
  readonly acts: Act[];
  readonly announced: Set<string>;
  readonly revoked: Map<string, Millis>;
  readonly troubles: string[];
  /** Whether the run goes on: loops end when it does not. */
  running: boolean;
}

export function createRecorder(): Recorder {
  let begun: number | undefined;
  let startedAt = 0;
  return {
    startedAt: () => startedAt,
    now: () => (begun === undefined ? 0 : performance.now() - begun),
    begin() {
      begun = performance.now();
      startedAt = Date.now();
    },
    disturbances: [],
    kills: [],
    asks: [],
    tokenChecks: [],
    stoppedChecks: [],
    acts: [],
    announced: new Set(),
    revoked: new Map(),
    troubles: [],
    running: true,
  };
}
