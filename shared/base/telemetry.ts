/**
 * Metrics and spans as the service gives them, whoever collects them. Rules know no library: an adapter in
 * `functions/` speaks to OpenTelemetry where that is switched on, and nobody listens otherwise.
 */
import type { MetricName } from './metrics.ts';
import type { TraceContext } from './trace-context.ts';

/** Few values each: names of partners, codes, roles. Never a client id, a token or anything that a caller writes. */
export type Attributes = Readonly<Record<string, string>>;

export interface Telemetry {
  /** Adds one to a counter. */
  count(name: MetricName, attributes: Attributes): void;
  /** Sets a gauge. */
  record(name: MetricName, value: number, attributes: Attributes): void;
  /** Runs the work inside a span of that name, and marks the span where the work throws. */
  span<T>(name: string, run: () => Promise<T>, parent?: TraceContext): Promise<T>;
  /** Runs calls to other people's servers: whoever follows our calls must not tell them of our traces. */
  untraced<T>(run: () => Promise<T>): Promise<T>;
}

export const noTelemetry: Telemetry = {
  count() {},
  record() {},
  span: (_name, run) => run(),
  untraced: (run) => run(),
};
