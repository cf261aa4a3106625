/** One invocation of the local Functions host, with a programming model that the test plays. */
import { describe, expect, it, vi } from 'vitest';
import type { FunctionsCore } from '../../../../local/host/core-module.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  ProgrammingModel,
} from '../../../../local/host/core-types.ts';
import { createInvoker, within } from '../../../../local/host/invocation.ts';
import { createTestRandom } from '../../../support/random.ts';

type HookContext = Record<string, unknown>;
type Hooks = Partial<Record<'preInvocation' | 'postInvocation', (context: HookContext) => unknown>>;

interface BenchOptions {
  readonly handler?: FunctionCallback;
  readonly hooks?: Hooks;
  readonly timeout?: number;
}

/** A model that hands the input to the handler and answers with what came of it as a header. */
function createBench({ handler = (input) => input, hooks = {}, timeout }: BenchOptions = {}) {
  const printed: string[] = [];
  const contexts: CoreInvocationContext[] = [];
  const model: ProgrammingModel = {
    name: 'played',
    version: '1',
    getCapabilities: async () => ({}),
    getInvocationModel(context) {
      contexts.push(context);
      return {
        getArguments: async () => ({ context: { of: context.invocationId }, inputs: ['input'] }),
        invokeFunction: async (_context, inputs, callback) => callback(...inputs),
        getResponse: async (_context, result) => ({ returnValue: { http: { statusCode: String(result) } } }),
      };
    },
  };
  const core: FunctionsCore = {
    functions: [],
    model: () => model,
    seal: () => {},
    runHooks: async (name, context) => void (await hooks[name]?.(context)),
    runAppHooks: async () => {},
    log: () => {},
  };
  const log = {
    line: () => {},
    write: (level: string, category: string, message: string) =>
      printed.push(`[${level}] ${category}: ${message}`),
  };
  const invoker = createInvoker({ core, model, log, random: createTestRandom(), timeout });
  const registered = { metadata: { name: 'f', bindings: {} }, callback: handler };
  const input = { name: 'binding', data: { json: '{}' } };
  return {
    printed,
    contexts,
    invoker,
    invoke: (trace?: { traceParent?: string; traceState?: string }) =>
      invoker.invoke(registered, { input, ...(trace && { trace }) }),
  };
}

const answered = (status: string) => ({
  succeeded: true,
  response: { returnValue: { http: { statusCode: status } } },
});
const fail = () => {
  throw new TypeError('one\n  two');
};

describe('an invocation', () => {
  it('hands what the handler returns to the model', async () => {
    expect(await createBench().invoke()).toEqual(answered('input'));
  });

  it.each([
    ['an error', fail, 'TypeError: one two'],
    ['a text', () => Promise.reject('just text'), 'just text'],
    ['nothing', () => Promise.reject(), 'Error: The handler threw nothing.'],
  ])('whose handler throws %s fails with one line and no stack', async (_what, handler, message) => {
    const bench = createBench({ handler });
    expect(await bench.invoke()).toEqual({ succeeded: false, message });
    expect(bench.printed).toEqual([
      expect.stringMatching(/^\[error\] Function\.f: Failed \([0-9a-f-]{36}\): /),
    ]);
    expect(bench.printed.join()).toContain(message);
    expect(bench.printed.join()).not.toMatch(/\n| at /);
  });

  it('has an id of its own each time', async () => {
    const bench = createBench();
    await bench.invoke();
    await bench.invoke();
    expect(new Set(bench.contexts.map(({ invocationId }) => invocationId)).size).toBe(2);
  });
});

describe('hooks', () => {
  it('before can replace inputs and handler, and the model is told where the invocation stands', async () => {
    const states: unknown[] = [];
    const bench = createBench({
      handler: fail,
      hooks: {
        preInvocation(context) {
          states.push(bench.contexts[0]?.state);
          context.inputs = ['other'];
          context.functionCallback = (text: unknown) => {
            states.push(bench.contexts[0]?.state);
            return `${text} handler`;
          };
        },
        postInvocation: () => void states.push(bench.contexts[0]?.state),
      },
    });
    expect(await bench.invoke()).toEqual(answered('other handler'));
    expect(states).toEqual(['preInvocationHooks', 'invocation', 'postInvocationHooks']);
  });

  it('after find result, inputs and what the hooks before left them', async () => {
    const seen: HookContext[] = [];
    const bench = createBench({
      hooks: {
        preInvocation: ({ hookData }) => void Object.assign(hookData ?? {}, { mark: 1 }),
        postInvocation: (context) => void seen.push({ ...context }),
      },
    });
    await bench.invoke();
    expect(seen).toEqual([
      {
        hookData: { mark: 1 },
        inputs: ['input'],
        result: 'input',
        error: null,
        invocationContext: { of: bench.contexts[0]?.invocationId },
      },
    ]);
  });

  it.each([
    [
      'replace the result',
      undefined,
      (context: HookContext) => void Object.assign(context, { result: 'new' }),
      answered('new'),
    ],
    [
      'clear the error',
      fail,
      (context: HookContext) => void Object.assign(context, { error: null, result: 'saved' }),
      answered('saved'),
    ],
    [
      'make it a failure',
      undefined,
      (context: HookContext) => void Object.assign(context, { error: new Error('late') }),
      { succeeded: false, message: 'Error: late' },
    ],
    [
      'replace the error',
      fail,
      (context: HookContext) => void Object.assign(context, { error: new Error('other') }),
      { succeeded: false, message: 'Error: other' },
    ],
    ['fail themselves', undefined, fail, { succeeded: false, message: 'TypeError: one two' }],
  ])('after can %s', async (_what, handler, postInvocation, expected) => {
    const bench = createBench({ ...(handler && { handler }), hooks: { postInvocation } });
    expect(await bench.invoke()).toEqual(expected);
  });

  it('before that fail keep the handler from running', async () => {
    const handler = vi.fn();
    const bench = createBench({ handler, hooks: { preInvocation: fail } });
    expect(await bench.invoke()).toEqual({ succeeded: false, message: 'TypeError: one two' });
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('the trace', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  const contextOf = async (traceParent?: string, traceState?: string) => {
    const bench = createBench();
    await bench.invoke({ ...(traceParent && { traceParent }), ...(traceState && { traceState }) });
    return bench.contexts[0]?.request.traceContext;
  };

  it('of the caller is continued with a span of its own', async () => {
    const context = await contextOf(`00-${trace}-b7ad6b7169203331-01`, 'a=1,b=2');
    expect(context?.traceParent).toMatch(new RegExp(`^00-${trace}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(context?.traceState).toBe('a=1,b=2');
    expect(context?.attributes).toMatchObject({ OperationName: 'f' });
  });

  it.each([
    ['is missing', undefined],
    ['is upper case', `00-${trace.toUpperCase()}-b7ad6b7169203331-01`],
    ['is of all zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['has a span of all zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['is of a later version', `ff-${trace}-b7ad6b7169203331-01`],
    ['says more', `00-${trace}-b7ad6b7169203331-01-x`],
    ['is nonsense', '\u0000'],
  ])('is a new one when the caller’s %s', async (_what, traceParent) => {
    const context = await contextOf(traceParent, 'a=1');
    expect(context?.traceParent).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(context?.traceParent).not.toContain(trace);
    expect(context?.traceState).toBeUndefined();
  });
});

describe('functionTimeout', () => {
  it('gives up on the answer, not on the run: that is still waited for at the end', async () => {
    let finish = (_status: string) => {};
    const handler = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const bench = createBench({ handler, timeout: 0.01 });
    const outcome = await bench.invoke();
    expect(outcome).toMatchObject({ succeeded: false, message: expect.stringContaining('functionTimeout') });
    expect(bench.printed).toEqual([
      expect.stringContaining('exceeded functionTimeout of host.json (0.01 s)'),
    ]);
    expect(
      await within(
        bench.invoker.idle().then(() => 'idle'),
        10,
      ),
    ).toBeUndefined();
    finish('200');
    await bench.invoker.idle();
    expect('ended' in outcome ? await outcome.ended : undefined).toEqual(answered('200'));
  });

  it('is nothing to an invocation that is quick enough', async () => {
    expect(await createBench({ timeout: 60 }).invoke()).toEqual(answered('input'));
  });
});
