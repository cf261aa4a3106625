/** The parts of the documents about watching the service: its metrics, from the code, and its alerts, from their files. */
import { type Metric, metrics } from '../../shared/base/metrics.ts';
import { readAlerts } from './alerts.ts';
import { asCode, table } from './markdown-table.ts';

const inCode = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

function metricsTable(): string {
  const rows = Object.entries<Metric>(metrics).map(([name, { kind, attributes, meaning, from }]) => [
    `\`${name}\``,
    kind,
    inCode(attributes),
    meaning,
    inCode(from),
  ]);
  return table(['Metric', 'Kind', 'Attributes', 'Meaning', 'From the events'], rows);
}

const severities = ['critical', 'error', 'warning', 'informational', 'verbose'];

/** Durations as people say them. */
function spoken(duration: string): string {
  const [, amount = '', unit = ''] = /^PT?(\d+)([DHM])$/.exec(duration) ?? [];
  const words: Record<string, string> = { D: 'day', H: 'hour', M: 'minute' };
  return `${amount} ${words[unit] ?? unit}${amount === '1' ? '' : 's'}`;
}

function alertsTable(): string {
  const rows = readAlerts().map(({ name, severity, meaning, window, every, todo }) => [
    `\`${name}\``,
    `${severity}, ${severities[severity]}`,
    asCode(meaning),
    spoken(window),
    spoken(every),
    `[Read](${todo.replace(/^docs\//, '')})`,
  ]);
  return table(['Alert', 'Severity', 'Fires when', 'Looks at', 'Every', 'What to do'], rows);
}

export const observabilityParts = { metrics: metricsTable, alerts: alertsTable } as const;
