/** The alerts of `infra/alerts/`: each a query with what it means, how bad that is, when it is asked and what to do. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Expression, type Operator, parseQuery, type Query } from './kql/syntax.ts';

export interface Alert {
  readonly name: string;
  readonly meaning: string;
  /** 0 (critical) to 4. */
  readonly severity: number;
  /** The time that the query sees, and how often it is asked: `PT15M`, `P1D`. */
  readonly window: string;
  readonly every: string;
  /** Where to read what to do: a document of ours with an anchor. */
  readonly todo: string;
  readonly query: Query;
}

const folder = join(import.meta.dirname, '..', '..', 'infra', 'alerts');

/** Sorted by how bad, then by name. @throws Error for a file that is not written as the others */
export function readAlerts(): readonly Alert[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.kql'));
  const alerts = files.map((file) =>
    readAlert(basename(file, '.kql'), readFileSync(join(folder, file), 'utf8')),
  );
  return alerts.toSorted((a, b) => a.severity - b.severity || (a.name < b.name ? -1 : 1));
}

const head =
  /^\/\/ (?<meaning>.+)\n\/\/ severity: (?<severity>[0-4])\n\/\/ window: (?<window>\w+)\n\/\/ every: (?<every>\w+)\n\/\/ do: (?<todo>\S+)\n(?!\/\/)/;

export function readAlert(name: string, text: string): Alert {
  const found = head.exec(text)?.groups;
  if (!found)
    throw new Error(`${name}: the comment at the head is not meaning, severity, window, every, do.`);
  const { meaning = '', severity = '', window = '', every = '', todo = '' } = found;
  return { name, meaning, severity: Number(severity), window, every, todo, query: parseQuery(text) };
}

/** Milliseconds of an ISO 8601 duration of one part. */
export function millisecondsOf(duration: string): number {
  const [, days, hours, minutes] = /^P(?:(\d+)D|T(?:(\d+)H|(\d+)M))$/.exec(duration) ?? [];
  const total = Number(days ?? 0) * 1440 + Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  if (total === 0) throw new Error(`${duration} is no duration of one part.`);
  return total * 60_000;
}

/** Every expression of a query, those inside others too. */
export function expressionsIn({ operators }: Query): Expression[] {
  return operators.flatMap(expressionsOf).flatMap(inner);
}

function expressionsOf(operator: Operator): Expression[] {
  if (operator.is === 'where') return [operator.condition];
  const named = operator.is === 'summarize' ? [...operator.columns, ...operator.by] : operator.columns;
  return named.map(({ value }) => value);
}

function inner(expression: Expression): Expression[] {
  const { is } = expression;
  if (is === 'member') return [expression, ...inner(expression.of)];
  if (is === 'call') return [expression, ...expression.given.flatMap(inner)];
  if (is === 'binary') return [expression, ...[expression.left, expression.right].flatMap(inner)];
  if (is === 'in') return [expression, ...[expression.value, ...expression.list].flatMap(inner)];
  return [expression];
}

/** The members of the line that the query reads. */
export function fieldsRead(query: Query): string[] {
  const members = expressionsIn(query).flatMap((each) =>
    each.is === 'member' && each.of.is === 'name' && each.of.name === 'line' ? [each.name] : [],
  );
  return [...new Set(members)];
}

/** The events that the query names, and the first words of events where it names those of a kind. */
export function eventsNamed(query: Query): string[] {
  const texts = expressionsIn(query).flatMap((each) => (each.is === 'text' ? [each.text] : []));
  const begun = texts.flatMap((text) => /^\{"event":"([^"]+)/.exec(text)?.[1] ?? []);
  const kinds = begun.map((event) => `${event.split('.')[0]}.`);
  const compared = texts.filter((text) => kinds.some((kind) => text.startsWith(kind)));
  return [...new Set([...begun.filter((event) => !event.endsWith('.')), ...compared])];
}
