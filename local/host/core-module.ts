/**
 * Provides `@azure/functions-core`, the module through which `@azure/functions` finds its runtime. It exists in no
 * registry: the real worker makes `require` answer for that name, and so does this. One of them per process.
 */
import { registerHooks } from 'node:module';
import {
  type FunctionCallback,
  type FunctionMetadata,
  type HookCallback,
  hookNames,
  type ProgrammingModel,
  type RegisteredFunction,
} from './core-types.ts';
import type { HostLog } from './host-log.ts';
import { HostStartError } from './start-error.ts';

const moduleName = '@azure/functions-core';
const moduleUrl = 's2s-local-host:functions-core';
const globalKey = 's2s-local-host.functions-core';

/** Host 4.34 and later have log hooks; the library asks nothing newer of either version. */
const versions = { version: '3.13.0', hostVersion: '4.1048.200' };

export interface FunctionsCore {
  /** In the order of registration. */
  readonly functions: readonly RegisteredFunction[];
  model(): ProgrammingModel | undefined;
  /** From here on a registration is refused, as it is after the start of a real app. */
  seal(): void;
  /** Runs the hooks of that name one after the other with one context, which they may change. */
  runHooks(name: 'preInvocation' | 'postInvocation', context: Record<string, unknown>): Promise<void>;
  /** Likewise; what `appStart` leaves in its hook data, `appTerminate` finds there. */
  runAppHooks(name: 'appStart' | 'appTerminate'): Promise<void>;
  /** Runs the log hooks (they cannot wait) and writes what they left of the line. */
  log(
    level: string,
    category: string,
    message: string,
    invocation?: { name: string; context: unknown },
  ): void;
}

/** What `require('@azure/functions-core')` answers. */
class Disposable {
  readonly #dispose: () => unknown;
  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }
  dispose(): unknown {
    return this.#dispose();
  }
}

/** A misuse that the library tells from an app's own errors by this mark. */
const systemError = (error: Error): Error => Object.assign(error, { isAzureFunctionsSystemError: true });

/** Creates the core and makes `@azure/functions-core` resolve to it in this process. */
export function installFunctionsCore(log: HostLog): FunctionsCore {
  const functions: RegisteredFunction[] = [];
  const hooks = new Map<string, HookCallback[]>(hookNames.map((name) => [name, []]));
  let model: ProgrammingModel | undefined;
  let sealed = false;
  const appHookData = {};
  const run = async (name: string, context: Record<string, unknown>): Promise<void> => {
    for (const hook of [...(hooks.get(name) ?? [])]) await hook(context);
  };

  const core: FunctionsCore = {
    functions,
    model: () => model,
    seal: () => {
      sealed = true;
    },
    runHooks: run,
    runAppHooks: (name) => run(name, { hookData: appHookData }),
    log(level, category, message, invocation) {
      const context = { level, message, category, invocationContext: invocation?.context };
      for (const hook of hooks.get('log') ?? []) hook(context);
      const prefix = invocation ? `Function.${invocation.name}` : 'Worker';
      log.write(context.level, category === 'user' ? `${prefix}.User` : prefix, context.message);
    },
  };

  provide({
    ...versions,
    Disposable,
    log: (level: string, category: string, message: string) => core.log(level, category, message),
    registerHook(name: string, callback: HookCallback) {
      const list = hooks.get(name);
      if (!list) throw systemError(new RangeError(`Unrecognized hook "${name}"`));
      list.push(callback);
      return new Disposable(() => list.splice(list.indexOf(callback), 1));
    },
    setProgrammingModel(next: ProgrammingModel) {
      if (sealed) throw systemError(new Error('The programming model can only be set during app startup.'));
      model = next;
    },
    getProgrammingModel: () => model,
    registerFunction(metadata: FunctionMetadata, callback: FunctionCallback) {
      if (sealed) throw systemError(new Error('A function can only be registered during app startup.'));
      const registered = { metadata, callback };
      functions.push(registered);
      return new Disposable(() => functions.splice(functions.indexOf(registered), 1));
    },
  });
  return core;
}

function provide(api: object): void {
  if (Reflect.has(globalThis, globalKey)) throw new HostStartError(['One process can run one host only.']);
  Reflect.set(globalThis, globalKey, api);
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === moduleName
        ? { url: moduleUrl, format: 'commonjs', shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === moduleUrl
        ? {
            format: 'commonjs',
            source: `module.exports = globalThis[${JSON.stringify(globalKey)}];`,
            shortCircuit: true,
          }
        : next(url, context),
  });
}
