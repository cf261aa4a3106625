/** A log whose events are measured as they are written: the only way in which a metric comes about. */
import type { Clock } from './clock.ts';
import type { Log, LogEvent, LogFields } from './log.ts';
import { type Metric, type MetricName, metrics } from './metrics.ts';
import { noTelemetry, type Telemetry } from './telemetry.ts';

interface NamedMetric extends Metric {
  readonly name: MetricName;
}

const byEvent = new Map<LogEvent, NamedMetric[]>();
for (const [name, metric] of Object.entries<Metric>(metrics)) {
  for (const event of metric.from) {
    byEvent.set(event, [...(byEvent.get(event) ?? []), { ...metric, name: name as MetricName }]);
  }
}

/** Writes to the log and measures. Where nobody listens it is the log itself. */
export function measuredLog(log: Log, telemetry: Telemetry, clock: Pick<Clock, 'now'>): Log {
  if (telemetry === noTelemetry) return log;
  return (event, fields = {}) => {
    log(event, fields);
    for (const metric of byEvent.get(event) ?? []) measure(metric, fields, clock.now(), telemetry);
  };
}

function measure({ name, kind, of }: NamedMetric, fields: LogFields, at: number, telemetry: Telemetry): void {
  for (const { value, attributes } of of(fields, at)) {
    if (kind === 'counter') telemetry.count(name, attributes);
    else if (value !== undefined) telemetry.record(name, value, attributes);
  }
}
