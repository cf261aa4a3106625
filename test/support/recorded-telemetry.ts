/** Telemetry that remembers what it was given. */
import type { Attributes, Telemetry } from '../../shared/base/telemetry.ts';
import type { TraceContext } from '../../shared/base/trace-context.ts';

export interface RecordedTelemetry extends Telemetry {
  readonly counted: readonly [name: string, attributes: Attributes][];
  readonly recorded: readonly [name: string, value: number, attributes: Attributes][];
  readonly spans: readonly [name: string, parent: TraceContext | undefined][];
}

export function recordTelemetry(): RecordedTelemetry {
  const counted: [string, Attributes][] = [];
  const recorded: [string, number, Attributes][] = [];
  const spans: [string, TraceContext | undefined][] = [];
  return {
    counted,
    recorded,
    spans,
    count: (name, attributes) => void counted.push([name, attributes]),
    record: (name, value, attributes) => void recorded.push([name, value, attributes]),
    span(name, run, parent) {
      spans.push([name, parent]);
      return run();
    },
    untraced: (run) => run(),
  };
}
