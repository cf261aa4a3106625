/**
 * The alerts run over the lines that the service really writes: each fires where it should and stays silent where it
 * should, and asks for no event and no field that is not written.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Alert, eventsNamed, fieldsRead, millisecondsOf, readAlerts } from '../../support/alerts.ts';
import { evaluate } from '../../support/kql/evaluate.ts';
import type { Row } from '../../support/kql/values.ts';
import { scenarios } from '../../support/observed/alert-scenarios.ts';
import { playOut } from '../../support/observed/scenario.ts';
import type { WrittenLine } from '../../support/observed/service.ts';

const alerts = readAlerts();

/** A line as the platform shows it. */
function rowOf({ at, message, instance }: WrittenLine): Row {
  return { TimeGenerated: { datetime: at * 1000 }, Message: message, AppRoleInstance: instance };
}

/** What the alert finds when it is asked right after that second. */
function ask({ query, window }: Alert, lines: readonly WrittenLine[], now: number): readonly Row[] {
  const asked = (now + 1) * 1000;
  const begins = asked - millisecondsOf(window);
  const seen = lines.map(rowOf).filter((_row, index) => (lines[index]?.at ?? 0) * 1000 >= begins);
  return evaluate(query, seen, asked);
}

interface Played {
  readonly lines: readonly WrittenLine[];
  readonly now: number;
}

const played = new Map<string, Played>();

beforeAll(async () => {
  for (const scenario of scenarios) {
    const { lines, clock } = await playOut(scenario);
    played.set(scenario.what, { lines, now: clock.now() });
  }
}, 120_000);

function outcomeOf(what: string): Played {
  const found = played.get(what);
  if (!found) throw new Error(`Nobody has played out that ${what}.`);
  return found;
}

describe('The alerts', () => {
  it.each(scenarios)('when $what: $alerts', ({ what, alerts: expected }) => {
    const { lines, now } = outcomeOf(what);
    const fired = alerts.filter((alert) => ask(alert, lines, now).length > 0);
    expect(fired.map(({ name }) => name)).toEqual(expected);
  });

  it('each fire in some scenario, and stay silent in others', () => {
    expect([...new Set(scenarios.flatMap((scenario) => scenario.alerts))].toSorted()).toEqual(
      alerts.map(({ name }) => name).toSorted(),
    );
  });

  it('stay silent at any hour of two usual days', () => {
    const { lines, now } = outcomeOf('nothing happens but what is usual, for two days and more');
    const hours = Array.from({ length: 48 }, (_each, index) => now - index * 3600);
    const fired = hours.flatMap((hour) => {
      const then = lines.filter(({ at }) => at <= hour);
      return alerts.filter((alert) => ask(alert, then, hour).length > 0).map(({ name }) => [name, hour]);
    });
    expect(fired).toEqual([]);
  });
});

describe('What the alert', () => {
  /** The fields of each event, as the code has written them in all scenarios. */
  const written = new Map<string, Set<string>>();

  beforeAll(() => {
    for (const { message } of [...played.values()].flatMap(({ lines }) => lines)) {
      const line = JSON.parse(message) as { event: string };
      const fields = written.get(line.event) ?? new Set();
      for (const field of Object.keys(line)) fields.add(field);
      written.set(line.event, fields);
    }
  });

  it.each(alerts.map(({ name, query }) => [name, query] as const))('%s reads is written', (_name, query) => {
    const events = eventsNamed(query);
    expect(events.length).toBeGreaterThan(0);
    expect(events.filter((event) => !written.has(event))).toEqual([]);
    const known = new Set(events.flatMap((event) => [...(written.get(event) ?? [])]));
    expect(fieldsRead(query).filter((field) => !known.has(field))).toEqual([]);
  });
});
