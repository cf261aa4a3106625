/** What the local Functions host makes of what an app registers, and what it refuses, all at once. */
import { describe, expect, it } from 'vitest';
import type { BindingInfo, RegisteredFunction } from '../../../../local/host/core-types.ts';
import { readFunctions, summarize } from '../../../../local/host/function-table.ts';
import { HostStartError } from '../../../../local/host/start-error.ts';

const callback = () => undefined;

function register(name: string, ...bindings: BindingInfo[]): RegisteredFunction {
  const entries = bindings.map((binding, index) => [`binding${index}`, binding] as const);
  return { metadata: { name, bindings: Object.fromEntries(entries) }, callback };
}

/** As the library registers `app.http`: the trigger and the answer. */
const http = (name: string, trigger: BindingInfo = {}) =>
  register(name, { type: 'httpTrigger', direction: 'in', ...trigger }, { type: 'http', direction: 'out' });
const timer = (name: string, trigger: BindingInfo = {}) =>
  register(name, { type: 'timerTrigger', schedule: '0 0 * * * *', ...trigger });

function problemsOf(functions: readonly RegisteredFunction[], prefix = 'api', environment = {}) {
  try {
    readFunctions(functions, prefix, environment);
  } catch (error) {
    if (error instanceof HostStartError) return error.problems;
    throw error;
  }
  return [];
}

const summaryOf = (registered: RegisteredFunction, prefix = 'api', environment = {}) =>
  readFunctions([registered], prefix, environment).map(summarize)[0];

describe('an HTTP function', () => {
  it('has its name for a route, any method, and asks for a key, where it says nothing', () => {
    expect(summaryOf(http('Plain'))).toEqual({
      name: 'Plain',
      trigger: 'http',
      methods: [],
      route: '/api/Plain',
      authLevel: 'function',
    });
  });

  it.each([
    ['items/{id}', 'api', '/api/items/{id}'],
    ['/items', '', '/items'],
    ['', 'v1/deep', '/v1/deep/f'],
    [' ', 'api', '/api/f'],
    ['%AREA%/x', 'api', '/api/north/x'],
  ])('with route "%s" under "%s" is at %s', (route, prefix, expected) => {
    expect(summaryOf(http('f', { route }), prefix, { AREA: 'north' })?.route).toBe(expected);
  });

  it('has its methods in upper case and its level in lower', () => {
    expect(summaryOf(http('f', { methods: ['get', 'Post'], authLevel: 'Anonymous' }))).toMatchObject({
      methods: ['GET', 'POST'],
      authLevel: 'anonymous',
    });
  });

  it('knows the name of the binding that triggers it, wherever that stands', () => {
    const registered = register('f', { type: 'http', direction: 'out' }, { type: 'HttpTrigger' });
    expect(readFunctions([registered], '', {})[0]?.bindingName).toBe('binding1');
  });
});

describe('a timer function', () => {
  it.each([
    [{}, { runOnStartup: false, useMonitor: true }],
    [
      { runOnStartup: true, useMonitor: false },
      { runOnStartup: true, useMonitor: false },
    ],
    [{ runOnStartup: 'true' }, { runOnStartup: false, useMonitor: true }],
  ])('with %j is %j', (options, expected) => {
    expect(readFunctions([timer('t', options)], 'api', {})[0]).toMatchObject(expected);
  });

  it('may take its schedule from a setting', () => {
    const summary = summaryOf(timer('t', { schedule: '%WHEN%' }), 'api', { WHEN: '0 5 * * * *' });
    expect(summary).toEqual({ name: 't', trigger: 'timer', schedule: '0 5 * * * *' });
  });
});

describe('functions that are switched off', () => {
  it('are left out and clash with nobody, but keep their name', () => {
    const all = [http('off', { route: 'x' }), http('on', { route: '{any}' })];
    const environment = { 'AzureWebJobs.off.Disabled': 'true' };
    expect(readFunctions(all, 'api', environment).map(({ name }) => name)).toEqual(['on']);
    expect(problemsOf([...all, timer('OFF')], 'api', environment)).toEqual([
      'Two functions are called "OFF".',
    ]);
  });
});

describe('names', () => {
  it.each(['a', 'A-b_9', 'x'.repeat(128), 'hosts'])('such as %s are fine', (name) => {
    expect(problemsOf([timer(name)])).toEqual([]);
  });

  it.each(['', '9a', '-a', 'a b', 'a/b', 'ä', 'x'.repeat(129), 'host', 'Host'])(
    'such as "%s" are refused',
    (name) => {
      expect(problemsOf([timer(name)])).toEqual([expect.stringContaining(`"${name}" is no name`)]);
    },
  );
});

describe('routes', () => {
  it.each([
    ['admin', 'api'],
    ['Admin/x', ''],
    ['/admin/x', ''],
    ['administrators', 'api'],
    ['runtime/webhooks', 'api'],
  ])('such as %s are the host’s, also under "%s"', (route, prefix) => {
    expect(problemsOf([http('f', { route })], prefix)).toEqual([
      `Function "f": the host keeps routes that begin like "${route}" to itself.`,
    ]);
  });

  it('that only hold such a word further on are fine', () => {
    expect(
      problemsOf([http('f', { route: 'x/admin' }), http('g', { route: '{realm}/admin/y' })], ''),
    ).toEqual([]);
  });

  it.each([
    ['no common method', ['GET'], ['POST'], 0],
    ['one common method', ['GET', 'PUT'], ['POST', 'put'], 1],
    ['any method on one side', [], ['POST'], 1],
  ])('that overlap with %s', (_what, first, second, expected) => {
    const both = [http('a', { route: 'x', methods: first }), http('b', { route: '{y}', methods: second })];
    expect(problemsOf(both)).toHaveLength(expected);
  });

  it('that overlap are named pair by pair, with the methods as they were given', () => {
    const three = ['a', 'b', 'c'].map((name) => http(name, { route: 'same', methods: ['get'] }));
    expect(problemsOf(three)).toEqual(
      [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'c'],
      ].map(
        ([x, y]) => `Functions "${x}" (GET /api/same) and "${y}" (GET /api/same) can match the same request.`,
      ),
    );
  });
});

describe('what is wrong', () => {
  it('is told of every function at once, and does not hide what else is wrong', () => {
    const problems = problemsOf([
      http('level', { authLevel: 'user' }),
      http('odd', { route: 'a/{b}c' }),
      timer('never', { schedule: '0 0 0 30 2 *' }),
      timer('blank', { schedule: undefined }),
      timer('unset', { schedule: '%NOT_SET%' }),
      register('none', { type: 'http', direction: 'out' }),
      register('two', { type: 'httpTrigger' }, { type: 'timerTrigger', schedule: '0 0 * * * *' }),
      register('queue', { type: 'queueTrigger' }),
      http('x', { route: 'same' }),
      http('y', { route: 'same' }),
    ]);
    expect(problems).toEqual([
      'Function "level": authLevel "user" is none of anonymous, function, admin.',
      expect.stringMatching(/^Function "odd": Route "api\/a\/\{b\}c": .*mixes text/),
      'Function "never": "0 0 0 30 2 *" never occurs.',
      expect.stringMatching(/^Function "blank": "" has \d fields?/),
      'Function "unset": the app setting "NOT_SET" in "%NOT_SET%" has no value.',
      'Function "none" has 0 triggers.',
      'Function "two" has 2 triggers.',
      'Function "queue": this host serves HTTP and timer triggers, not "queueTrigger".',
      expect.stringMatching(/^Functions "x" .* and "y" .* can match the same request\.$/),
    ]);
  });
});
