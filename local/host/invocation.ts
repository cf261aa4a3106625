/** Carries out one invocation as the worker does: arguments, hooks before, the function, hooks after, response. */
import { randomUUID } from 'node:crypto';
import type { FunctionsCore } from './core-module.ts';
import type {
  CoreInvocationContext,
  FunctionCallback,
  InvocationResponse,
  RegisteredFunction,
  RpcInput,
  TraceContext,
} from './core-types.ts';
import { required } from './start-error.ts';

export interface Invocation {
  readonly registered: RegisteredFunction;
  readonly binding: string;
  readonly input: RpcInput;
  readonly traceContext?: TraceContext;
}

/** @throws what the function or a hook throws, and leaves in place */
export async function invoke(core: FunctionsCore, invocation: Invocation): Promise<InvocationResponse> {
  const { registered, binding, input, traceContext } = invocation;
  const { metadata } = registered;
  const invocationId = randomUUID();
  const model = required(core.model(), 'The app has set no programming model.');
  let userContext: unknown;
  const coreContext: CoreInvocationContext = {
    invocationId,
    metadata,
    request: {
      invocationId,
      inputData: [{ name: binding, data: input }],
      triggerMetadata: {},
      ...(traceContext && { traceContext }),
    },
    state: undefined,
    log: (level, category, message) =>
      core.log(level, category, message, { name: metadata.name, context: userContext }),
  };
  const invocationModel = model.getInvocationModel(coreContext);
  const { context, inputs } = await invocationModel.getArguments();
  userContext = context;
  const before = {
    functionCallback: registered.callback as FunctionCallback,
    inputs,
    hookData: {},
    appHookData: {},
    invocationContext: context,
  };
  coreContext.state = 'preInvocationHooks';
  await core.runHooks('preInvocation', before);
  coreContext.state = 'invocation';
  const after = { ...before, result: undefined as unknown, error: undefined as unknown };
  try {
    after.result = await invocationModel.invokeFunction(context, before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error ?? new Error('The function threw nothing.');
  }
  coreContext.state = 'postInvocationHooks';
  await core.runHooks('postInvocation', after);
  if (after.error !== undefined && after.error !== null) throw after.error;
  return invocationModel.getResponse(context, after.result);
}
