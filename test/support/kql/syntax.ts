/** Queries as trees: a table, then operators one after the other; and the reader that makes them of words. */
import { type Token, tokensOf } from './tokens.ts';

export type Expression =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'boolean'; readonly value: boolean }
  | { readonly is: 'timespan'; readonly milliseconds: number }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'member'; readonly of: Expression; readonly name: string }
  | { readonly is: 'call'; readonly name: string; readonly given: readonly Expression[] }
  | { readonly is: 'binary'; readonly sign: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly is: 'in';
      readonly value: Expression;
      readonly list: readonly Expression[];
      readonly not: boolean;
    };

export interface Named {
  readonly name: string;
  readonly value: Expression;
}

export type Operator =
  | { readonly is: 'where'; readonly condition: Expression }
  | { readonly is: 'extend' | 'project'; readonly columns: readonly Named[] }
  | { readonly is: 'summarize'; readonly columns: readonly Named[]; readonly by: readonly Named[] };

export interface Query {
  readonly table: string;
  readonly operators: readonly Operator[];
}

const unitMilliseconds = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Signs of two sides, the loosest first; those of one row are read from left to right. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'startswith'],
  ['+', '-'],
  ['*', '/'],
];

/** @throws Error for whatever is not of the part of the language that is known here */
export function parseQuery(text: string): Query {
  const words = tokensOf(text);
  const table = take(words, 'name');
  const operators: Operator[] = [];
  while (words.length > 0) {
    expect(words, '|');
    operators.push(readOperator(words));
  }
  return { table, operators };
}

function readOperator(words: Token[]): Operator {
  const word = take(words, 'name');
  if (word === 'where') return { is: 'where', condition: readExpression(words) };
  if (word === 'extend' || word === 'project') return { is: word, columns: readColumns(words) };
  if (word !== 'summarize') throw new Error(`The operator ${word} is not known here.`);
  const columns = readColumns(words);
  return { is: 'summarize', columns, by: accept(words, 'by') ? readColumns(words) : [] };
}

function readColumns(words: Token[]): Named[] {
  const columns: Named[] = [];
  do {
    const named = words[1]?.text === '=' ? take(words, 'name') : undefined;
    if (named !== undefined) expect(words, '=');
    const value = readExpression(words);
    columns.push({ name: named ?? nameOf(value), value });
  } while (accept(words, ','));
  return columns;
}

/** A column of the same name, or one in bins. */
function nameOf(value: Expression): string {
  if (value.is === 'name') return value.name;
  const [binned] = value.is === 'call' && value.name === 'bin' ? value.given : [];
  if (binned?.is === 'name') return binned.name;
  throw new Error('Every other column needs a name.');
}

function readExpression(words: Token[], level = 0): Expression {
  const signs = levels[level];
  if (!signs) return readPrimary(words);
  let left = readExpression(words, level + 1);
  for (;;) {
    const sign = signs.find((each) => words[0]?.text === each && words[0].kind !== 'text');
    if (sign) {
      words.shift();
      left = { is: 'binary', sign, left, right: readExpression(words, level + 1) };
      continue;
    }
    if (level !== 2 || !isIn(words)) return left;
    const not = accept(words, '!');
    expect(words, 'in');
    left = { is: 'in', value: left, list: readList(words, ['(', ')']), not };
  }
}

const isIn = ([first, second]: readonly Token[]) =>
  (first?.kind === 'name' && first.text === 'in') || (first?.text === '!' && second?.text === 'in');

function readPrimary(words: Token[]): Expression {
  let value = readSimple(words);
  for (;;) {
    if (accept(words, '.')) value = { is: 'member', of: value, name: take(words, 'name') };
    else if (accept(words, '[')) {
      value = { is: 'member', of: value, name: take(words, 'text') };
      expect(words, ']');
    } else return value;
  }
}

function readSimple(words: Token[]): Expression {
  const token = words.shift();
  if (!token) throw new Error('The query ends too early.');
  const { kind, text } = token;
  if (kind === 'text') return { is: 'text', text };
  if (kind === 'number') return { is: 'number', value: Number(text) };
  if (kind === 'timespan') {
    const unit = unitMilliseconds.get(text.slice(-1)) ?? Number.NaN;
    return { is: 'timespan', milliseconds: Number(text.slice(0, -1)) * unit };
  }
  if (kind === 'sign' && text === '(') {
    const inner = readExpression(words);
    expect(words, ')');
    return inner;
  }
  if (kind !== 'name') throw new Error(`Nothing begins with ${text}.`);
  if (text === 'true' || text === 'false') return { is: 'boolean', value: text === 'true' };
  if (words[0]?.text === '(') return { is: 'call', name: text, given: readList(words, ['(', ')']) };
  return { is: 'name', name: text };
}

function readList(words: Token[], [open, close]: readonly [string, string]): Expression[] {
  expect(words, open);
  const list: Expression[] = [];
  if (accept(words, close)) return list;
  do list.push(readExpression(words));
  while (accept(words, ','));
  expect(words, close);
  return list;
}

function take(words: Token[], kind: Token['kind']): string {
  const token = words.shift();
  if (token?.kind !== kind) throw new Error(`A ${kind} is wanted before ${token?.text ?? 'the end'}.`);
  return token.text;
}

function accept(words: Token[], text: string): boolean {
  if (words[0]?.text !== text || words[0].kind === 'text') return false;
  words.shift();
  return true;
}

function expect(words: Token[], text: string): void {
  if (!accept(words, text)) throw new Error(`"${text}" is wanted before ${words[0]?.text ?? 'the end'}.`);
}
