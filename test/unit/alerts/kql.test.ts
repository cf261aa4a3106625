/** The small evaluator of Kusto's language: right where alerts rest on it, and strict where the platform would refuse. */
import { describe, expect, it } from 'vitest';
import { eventsNamed, fieldsRead, millisecondsOf, readAlert } from '../../support/alerts.ts';
import { evaluate } from '../../support/kql/evaluate.ts';
import { parseQuery } from '../../support/kql/syntax.ts';
import type { Row } from '../../support/kql/values.ts';

const minute = 60_000;
const now = 1_000 * minute;

const rows: readonly Row[] = [
  { TimeGenerated: { datetime: now - 1 * minute }, Message: '{"event":"a.b","n":1,"ok":true}', n: 1 },
  { TimeGenerated: { datetime: now - 6 * minute }, Message: '{"event":"a.b","n":2,"ok":false}', n: 2 },
  { TimeGenerated: { datetime: now - 7 * minute }, Message: '{"event":"a.c","text":"it\'s"}', n: 3 },
  { TimeGenerated: { datetime: now - 70 * minute }, Message: 'no line of ours', n: 4 },
];

const run = (query: string, given: readonly Row[] = rows) => evaluate(parseQuery(query), given, now);
const numbers = (query: string) => run(`T | where ${query} | project n`).map(({ n }) => n);

describe('where', () => {
  it.each([
    ['Message startswith \'{"event":"A.\'', [1, 2, 3]],
    ['n == 2', [2]],
    ['n != 2', [1, 3, 4]],
    ['n in (1, 4)', [1, 4]],
    ['n !in (1, 4)', [2, 3]],
    ['n >= 2 and n < 4', [2, 3]],
    ['n == 1 or n == 2 and n == 3', [1]],
    ['(n == 1 or n == 2) and n != 1', [2]],
    ['not(n == 1)', [2, 3, 4]],
    ['n + 1 == 2 * 2', [3]],
    ['7 / 2 == n', [3]],
    ['n - 1 - 1 == 1', [3]],
    ['TimeGenerated > ago(7m)', [1, 2]],
    ['TimeGenerated <= ago(1h)', [4]],
    ["tostring(parse_json(Message).event) == 'a.c'", [3]],
    ["parse_json(Message)['event'] startswith 'x'", 'startswith is for texts.'],
    ["tostring(parse_json(Message).text) == 'it\\'s'", [3]],
    ['tobool(parse_json(Message).ok)', [1]],
    ['not(tobool(parse_json(Message).ok))', [2]],
    ['tolong(parse_json(Message).n) > 1', [2]],
    ['tolong(parse_json(Message).n) > 1 or n == 4', [2, 4]],
    ['tolong(parse_json(Message).n) > 1 and n == 4', []],
    ['tolong(parse_json(Message).n) < 9 or tolong(parse_json(Message).n) >= 9', [1, 2]],
  ])('%s', (condition, expected) => {
    if (typeof expected === 'string') expect(() => numbers(condition)).toThrow(expected);
    else expect(numbers(condition)).toEqual(expected);
  });
});

describe('summarize', () => {
  it('counts, takes extremes and reckons with them', () => {
    const query =
      'T | summarize all = count(), big = countif(n > 2), least = min(n), most = max(n) * 10, span = max(TimeGenerated) - min(TimeGenerated)';
    expect(run(query)).toEqual([{ all: 4, big: 2, least: 1, most: 40, span: { timespan: 69 * minute } }]);
  });

  it('makes one row of none, so that silence can be seen', () => {
    expect(run('T | summarize all = count(), some = countif(n > 2), last = max(TimeGenerated)', [])).toEqual([
      { all: 0, some: 0, last: null },
    ]);
    expect(run('T | summarize all = count() by n', [])).toEqual([]);
  });

  it('groups by columns and by bins of time', () => {
    expect(
      run("T | summarize all = count() by known = Message startswith '{', bin(TimeGenerated, 5m)"),
    ).toEqual([
      { known: true, TimeGenerated: { datetime: 995 * minute }, all: 1 },
      { known: true, TimeGenerated: { datetime: 990 * minute }, all: 2 },
      { known: false, TimeGenerated: { datetime: 930 * minute }, all: 1 },
    ]);
  });

  it('leaves what is nothing out of extremes', () => {
    expect(run('T | summarize least = min(tolong(parse_json(Message).n))')).toEqual([{ least: 1 }]);
  });
});

describe('extend', () => {
  it('adds columns, each of the row as it was', () => {
    expect(run('T | where n == 1 | extend n = n + 1, m = n + 10 | project n, m')).toEqual([{ n: 2, m: 11 }]);
  });
});

describe('A query is refused that', () => {
  it.each([
    ['names a column that there is not', 'T | where m == 1', 'no column m'],
    ['compares a dynamic value', "T | where parse_json(Message).event == 'a.b'", 'converted before'],
    ['compares a number to a text', "T | where n == '1'", 'never a string'],
    ['orders an instant and a length of time', 'T | where TimeGenerated > 5m', 'not ordered'],
    ['compares to nothing', 'T | where tolong(parse_json(Message).none) == 1', 'compared to a null'],
    ['has a condition that is none', 'T | where n', 'no condition'],
    ['looks for members of a text', 'T | extend a = Message.event', 'no members'],
    ['calls what is not known here', 'T | extend a = todatetime(n)', 'todatetime is not known'],
    ['uses an operator that is not known here', 'T | order by n', 'order is not known'],
    ['aggregates by what is not known here', 'T | summarize a = percentile(n, 5)', 'percentile is not known'],
    ['uses a column outside an aggregation', 'T | summarize a = n', 'no column n'],
    ['leaves a column without a name', 'T | extend n + 1', 'needs a name'],
    ['ends too early', 'T | where n ==', 'ends too early'],
    ['does not close a bracket', 'T | where (n == 1', '")" is wanted'],
    ['has a sign that is none', 'T | where n ~ 1', 'Cannot read'],
    ['has a text that does not end', "T | where Message == 'a", 'Cannot read'],
    ['begins with an operator', '| where n == 1', 'name is wanted'],
  ])('%s', (_what, query, message) => {
    expect(() => run(query)).toThrow(message);
  });
});

describe('Of an alert', () => {
  const head = (...lines: string[]) => [...lines, 'T', '| where n == 1'].join('\n');
  const good = [
    '// It is bad.',
    '// severity: 1',
    '// window: PT1H',
    '// every: PT15M',
    '// do: docs/errors.md#readiness',
  ];

  it('the head is read', () => {
    expect(readAlert('bad', head(...good))).toMatchObject({
      name: 'bad',
      meaning: 'It is bad.',
      severity: 1,
      window: 'PT1H',
      every: 'PT15M',
      todo: 'docs/errors.md#readiness',
      query: { table: 'T' },
    });
  });

  it.each([
    ['a line is missing', good.slice(1)],
    ['the order is another', good.toReversed()],
    ['the severity is none', good.map((line) => line.replace('1', '5'))],
    ['there is a line more', [...good, '// more']],
  ])('the head is refused where %s', (_what, lines) => {
    expect(() => readAlert('bad', head(...lines))).toThrow('bad: the comment at the head');
  });

  it('the events and fields are found', () => {
    const query = parseQuery(`T
      | where Message startswith '{"event":"roll.' or Message startswith '{"event":"token.issued"'
      | extend line = parse_json(Message), other = parse_json(Message)
      | where tostring(line.event) in ('roll.idle', 'roll.failed') and tostring(line.code) != 'nothing-signs'
      | summarize all = countif(tolong(line['function']) > 1) by kid = tostring(line.kid), tolong = tostring(other.x)`);
    expect(eventsNamed(query)).toEqual(['token.issued', 'roll.idle', 'roll.failed']);
    expect(fieldsRead(query)).toEqual(['event', 'code', 'function', 'kid']);
  });

  it.each([
    ['PT5M', 5],
    ['PT2H', 120],
    ['P2D', 2880],
  ])('the duration %s is %d minutes', (text, minutes) => {
    expect(millisecondsOf(text)).toBe(minutes * minute);
  });

  it.each(['5m', 'PT', 'P1W', 'PT1H30M', ''])('the duration %j is none', (text) => {
    expect(() => millisecondsOf(text)).toThrow('no duration');
  });
});
