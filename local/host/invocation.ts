/**
 * Carries out one invocation the way the worker does: arguments, `preInvocation` hooks (which may replace inputs
 * and handler), handler, `postInvocation` hooks (which may replace the result or clear the error), response.
 */
import type { Seconds } from '../../shared/base/clock.ts';
import type { Random } from '../../shared/base/random.ts';
import type { FunctionsCore } from './core-module.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationRequest,
  InvocationResponse,
  ProgrammingModel,
  RegisteredFunction,
  RpcInput,
  TraceContext,
} from './core-types.ts';
import type { HostLog } from './host-log.ts';
import { messageOf } from './start-error.ts';

export type InvocationOutcome =
  | { readonly succeeded: true; readonly response: InvocationResponse }
  | {
      readonly succeeded: false;
      readonly message: string;
      /** Of a run that was given up on and may go on: its end. */
      readonly ended?: Promise<unknown>;
    };

export interface InvocationCall {
  /** The binding that triggers, by its generated name, and what it carries. */
  readonly input: { readonly name: string; readonly data: RpcInput };
  readonly trace?: { readonly traceParent?: string; readonly traceState?: string };
}

export interface Invoker {
  /** Never throws: a failure of the app is an outcome and one line of the log. */
  invoke(registered: RegisteredFunction, call: InvocationCall): Promise<InvocationOutcome>;
  /** Resolves when nothing runs any more of what runs now. */
  idle(): Promise<void>;
}

export interface InvokerOptions {
  readonly core: FunctionsCore;
  readonly model: ProgrammingModel;
  readonly log: HostLog;
  readonly random: Random;
  /** `functionTimeout` of host.json. */
  readonly timeout: Seconds | undefined;
}

export function createInvoker(options: InvokerOptions): Invoker {
  const { random, timeout } = options;
  const running = new Set<Promise<unknown>>();
  return {
    invoke(registered, call) {
      const invocationId = random.uuid();
      const request: InvocationRequest = {
        invocationId,
        inputData: [call.input],
        triggerMetadata: {},
        traceContext: traceContext(registered.metadata.name, invocationId, call.trace, random),
      };
      const run = runInvocation(options, registered, request);
      running.add(run);
      void run.finally(() => running.delete(run));
      return timeout === undefined ? run : withTimeout(run, timeout, registered, options.log);
    },
    idle: async () => void (await Promise.all(running)),
  };
}

async function runInvocation(
  { core, model, log }: InvokerOptions,
  { metadata, callback }: RegisteredFunction,
  request: InvocationRequest,
): Promise<InvocationOutcome> {
  let context: unknown;
  const coreContext: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata,
    state: undefined,
    log: (level, category, message) => core.log(level, category, message, { name: metadata.name, context }),
  };
  try {
    const invocation = model.getInvocationModel(coreContext);
    const prepared = await invocation.getArguments();
    context = prepared.context;
    const before = {
      hookData: {},
      invocationContext: context,
      inputs: prepared.inputs,
      functionCallback: callback,
    };
    coreContext.state = 'preInvocationHooks';
    await core.runHooks('preInvocation', before);
    coreContext.state = 'invocation';
    const handler = (inputs: unknown[], chosen: FunctionCallback) =>
      invocation.invokeFunction(context, inputs, chosen);
    const result = await settle(() => handler(before.inputs, before.functionCallback));
    const after = { hookData: before.hookData, invocationContext: context, inputs: before.inputs, ...result };
    coreContext.state = 'postInvocationHooks';
    await core.runHooks('postInvocation', after);
    if (after.error !== null && after.error !== undefined) throw after.error;
    return { succeeded: true, response: await invocation.getResponse(context, after.result) };
  } catch (error) {
    const message = messageOf(error);
    log.write('error', `Function.${metadata.name}`, `Failed (${request.invocationId}): ${message}`);
    return { succeeded: false, message };
  }
}

/** The two properties that a `postInvocation` hook finds and may replace. */
async function settle(run: () => Promise<unknown>): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await run(), error: null };
  } catch (error) {
    return { result: null, error: error ?? new Error('The handler threw nothing.') };
  }
}

/** Azure would end the whole worker here; a handler cannot be stopped from outside, so only its answer is given up. */
async function withTimeout(
  run: Promise<InvocationOutcome>,
  timeout: Seconds,
  { metadata }: RegisteredFunction,
  log: HostLog,
): Promise<InvocationOutcome> {
  const outcome = await within(run, Math.min(timeout * 1000, 2 ** 31 - 1));
  if (outcome) return outcome;
  const message = `The invocation exceeded functionTimeout of host.json (${timeout} s).`;
  log.write('error', `Function.${metadata.name}`, message);
  return { succeeded: false, message, ended: run };
}

/** What the promise resolves to, or undefined when it takes longer than that. */
export async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A child of the caller's span (W3C Trace Context §3.2), or the root of a new trace. */
function traceContext(
  functionName: string,
  invocationId: string,
  trace: InvocationCall['trace'],
  random: Random,
): TraceContext {
  const valid = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/.exec(
    trace?.traceParent ?? '',
  );
  const traceId = valid?.[1] ?? random.bytes(16).toString('hex');
  const spanId = random.bytes(8).toString('hex');
  return {
    traceParent: `00-${traceId}-${spanId}-${valid?.[2] ?? '00'}`,
    traceState: valid ? trace?.traceState : undefined,
    attributes: { InvocationId: invocationId, OperationName: functionName },
  };
}
