/** Runs a query over rows at an instant, as the platform would that evaluates an alert. */
import type { Expression, Named, Operator, Query } from './syntax.ts';
import {
  comparisons,
  functions,
  isEqual,
  memberOf,
  numberIn,
  type Row,
  reckon,
  shown,
  typeOf,
  type Value,
} from './values.ts';

/** @param now milliseconds since the epoch @throws Error where the query is wrong for these rows */
export function evaluate({ operators }: Query, rows: readonly Row[], now: number): readonly Row[] {
  return operators.reduce((left, operator) => apply(operator, left, now), rows);
}

function apply(operator: Operator, rows: readonly Row[], now: number): readonly Row[] {
  // Kusto computes each column of the row as it was before.
  const computed = (row: Row, columns: readonly Named[]): Row =>
    Object.fromEntries(columns.map(({ name, value }) => [name, compute(value, row, now)]));
  switch (operator.is) {
    case 'where':
      return rows.filter((row) => conditionOf(operator.condition, row, now) === true);
    case 'extend':
      return rows.map((row) => ({ ...row, ...computed(row, operator.columns) }));
    case 'project':
      return rows.map((row) => computed(row, operator.columns));
    case 'summarize':
      return summarize(operator.columns, operator.by, rows, now);
  }
}

function conditionOf(condition: Expression, row: Row, now: number): boolean | null {
  const value = compute(condition, row, now);
  if (value === null || typeof value === 'boolean') return value;
  throw new Error(`A ${typeOf(value)} is no condition.`);
}

function summarize(
  columns: readonly Named[],
  by: readonly Named[],
  rows: readonly Row[],
  now: number,
): readonly Row[] {
  const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
  // Without groups there is one, also of no rows: so an alert can be about silence.
  if (by.length === 0) groups.set('', { key: {}, rows: [...rows] });
  else {
    for (const row of rows) {
      const key: Row = Object.fromEntries(by.map(({ name, value }) => [name, compute(value, row, now)]));
      const id = shown({ dynamic: key });
      const group = groups.get(id) ?? { key, rows: [] };
      group.rows.push(row);
      groups.set(id, group);
    }
  }
  return [...groups.values()].map(({ key, rows: members }) => {
    const made = columns.map(({ name, value }) => [name, aggregate(value, members, now)]);
    return { ...key, ...Object.fromEntries(made) };
  });
}

/** An expression whose columns stand inside functions of the whole group. */
function aggregate(expression: Expression, rows: readonly Row[], now: number): Value {
  if (expression.is === 'binary') {
    return reckon(
      expression.sign,
      aggregate(expression.left, rows, now),
      aggregate(expression.right, rows, now),
    );
  }
  if (expression.is !== 'call') return compute(expression, {}, now);
  const [first] = expression.given;
  const values = () =>
    rows.map((row) => (first ? compute(first, row, now) : null)).filter((each) => each !== null);
  switch (expression.name) {
    case 'count':
      return rows.length;
    case 'countif':
      return first ? rows.filter((row) => conditionOf(first, row, now) === true).length : 0;
    case 'min':
      return extreme(values(), (a, b) => a < b);
    case 'max':
      return extreme(values(), (a, b) => a > b);
    default:
      throw new Error(`The aggregation ${expression.name} is not known here.`);
  }
}

function extreme(values: readonly Value[], wins: (a: number, b: number) => boolean): Value {
  return values.reduce(
    (best, each) => (best === null || wins(numberIn(each), numberIn(best)) ? each : best),
    null,
  );
}

function compute(expression: Expression, row: Row, now: number): Value {
  switch (expression.is) {
    case 'text':
      return expression.text;
    case 'number':
    case 'boolean':
      return expression.value;
    case 'timespan':
      return { timespan: expression.milliseconds };
    case 'name':
      return columnOf(row, expression.name);
    case 'member':
      return memberOf(compute(expression.of, row, now), expression.name);
    case 'in': {
      const value = compute(expression.value, row, now);
      return expression.list.some((each) => isEqual(value, compute(each, row, now))) !== expression.not;
    }
    case 'call':
      return call(
        expression.name,
        expression.given.map((each) => compute(each, row, now)),
        now,
      );
    case 'binary':
      return binary(expression, row, now);
  }
}

function columnOf(row: Row, name: string): Value {
  const value = row[name];
  if (value === undefined) throw new Error(`There is no column ${name}.`);
  return value;
}

function call(name: string, given: readonly Value[], now: number): Value {
  if (name === 'ago') return { datetime: now - numberIn(given[0] ?? null) };
  const found = functions[name];
  if (!found) throw new Error(`The function ${name} is not known here.`);
  return found(...given);
}

function binary({ sign, left, right }: Extract<Expression, { is: 'binary' }>, row: Row, now: number): Value {
  if (sign === 'and' || sign === 'or') {
    const decisive = sign === 'or';
    const first = conditionOf(left, row, now);
    if (first === decisive) return decisive;
    const second = conditionOf(right, row, now);
    if (second === decisive) return decisive;
    return first === null || second === null ? null : !decisive;
  }
  const compare = comparisons[sign];
  const values = [compute(left, row, now), compute(right, row, now)] as const;
  return compare ? compare(...values) : reckon(sign, ...values);
}
