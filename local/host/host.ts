/**
 * The host as a whole, apart from being a process: reads what was deployed, loads the app, checks what it registered,
 * listens, keeps the timers' schedules, and ends in order.
 */
import { resolve } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import type { Random } from '../../shared/base/random.ts';
import { type FunctionsCore, installFunctionsCore } from './core-module.ts';
import { type AppFunction, readFunctions, summarize } from './function-table.ts';
import { type HostJson, readHostJson } from './host-json.ts';
import { createHostLog, type HostLog } from './host-log.ts';
import type { FunctionSummary, HostKeys, HostOptions, TimerRun } from './host-options.ts';
import { createHttpTrigger } from './http-trigger.ts';
import { createInvoker, type Invoker, within } from './invocation.ts';
import { readKeysFile } from './keys.ts';
import { findEntryFiles, loadApp } from './load-app.ts';
import { listen, readTls, type TlsFiles } from './server.ts';
import { mergeSettings, readLocalSettings } from './settings.ts';
import { attempt, HostStartError, messageOf } from './start-error.ts';
import { createTimerStateStore } from './timer-state.ts';
import { createTimerTrigger, systemAlarm, type TimerTrigger } from './timer-trigger.ts';

export interface Host {
  readonly url: string;
  readonly port: number;
  readonly functions: readonly FunctionSummary[];
  /** Runs a timer and waits for its end. */
  fireTimer(name: string): Promise<TimerRun>;
  /** Takes nothing new, lets what runs come to its end within the bound, and runs the app's appTerminate hooks. */
  stop(): Promise<void>;
}

export interface HostWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly environment: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/**
 * Starts the app's host in this process, which can have one only.
 * @throws {HostStartError} with every problem found, before anything is served.
 */
export async function startHost(options: HostOptions, world: HostWorld): Promise<Host> {
  const appDirectory = resolve(options.appDirectory);
  const deployed = readDeployed(appDirectory, options);
  const { hostJson } = deployed;
  const log = createHostLog(world.print, () => hostJson.logLevels);
  mergeSettings(world.environment, deployed.settings);
  const core = installFunctionsCore(log);
  const model = await loadApp(core, appDirectory, deployed.files, log);
  const functions = readFunctions(core.functions, hostJson.routePrefix, world.environment);
  const { random } = world;
  const invoker = createInvoker({ core, model, log, random, timeout: hostJson.functionTimeout });
  const timers = createTimers(functions, options, { invoker, log, clock: world.clock });
  return serve({ ...deployed, options, core, functions, invoker, timers, log, clock: world.clock });
}

interface Deployed {
  readonly hostJson: HostJson;
  readonly settings: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly keys: HostKeys;
  readonly tls: TlsFiles | undefined;
}

/** Reads every file that can be read before the app's own code runs. @throws {HostStartError} with all their problems. */
function readDeployed(
  appDirectory: string,
  { main, keys: given = {}, keysFile, tls }: HostOptions,
): Deployed {
  const problems: string[] = [];
  const hostJson = attempt(problems, () => readHostJson(appDirectory));
  const settings = attempt(problems, () => readLocalSettings(appDirectory));
  const files = attempt(problems, () => findEntryFiles(appDirectory, main));
  const keys = attempt(problems, () => (keysFile === undefined ? given : readKeysFile(keysFile)));
  const tlsFiles = attempt(problems, () => (tls === undefined ? undefined : readTls(tls)));
  if (problems.length > 0 || !hostJson || !settings || !files || !keys) throw new HostStartError(problems);
  return { hostJson, settings, files, keys, tls: tlsFiles };
}

interface Parts extends Pick<Deployed, 'hostJson' | 'keys' | 'tls'> {
  readonly options: HostOptions;
  readonly core: FunctionsCore;
  readonly functions: readonly AppFunction[];
  readonly invoker: Invoker;
  readonly timers: readonly TimerTrigger[];
  readonly log: HostLog;
  readonly clock: Clock;
}

function createTimers(
  functions: readonly AppFunction[],
  { timerStateDirectory }: HostOptions,
  parts: Pick<Parts, 'invoker' | 'log' | 'clock'>,
): TimerTrigger[] {
  const warn = (message: string) => parts.log.write('warning', 'Host.Timer', message);
  const store =
    timerStateDirectory === undefined ? undefined : createTimerStateStore(timerStateDirectory, warn);
  const entries = functions.filter((entry) => entry.trigger === 'timer');
  return entries.map((entry) => createTimerTrigger({ ...parts, entry, store, alarm: systemAlarm }));
}

async function serve(parts: Parts): Promise<Host> {
  const { options, hostJson, keys, tls, functions, invoker, timers, log, clock } = parts;
  let stopping = false;
  const findTimer = (name: string) => timers.find((timer) => timer.name.toLowerCase() === name.toLowerCase());
  const trigger = createHttpTrigger({
    functions: functions.filter((entry) => entry.trigger === 'http'),
    hostJson,
    keys,
    maxBodyBytes: options.maxBodyBytes,
    secure: tls !== undefined,
    invoker,
    log,
    clock,
    fireTimer: (name) => {
      const timer = findTimer(name);
      void timer?.fire();
      return timer !== undefined;
    },
    isStopping: () => stopping,
  });
  const { url, port, close } = await listen(
    { port: options.port, tls, requestMs: options.requestMs },
    trigger,
  );
  if (options.timers === 'scheduled') await Promise.all(timers.map((timer) => timer.start()));
  return {
    url,
    port,
    functions: functions.map(summarize),
    fireTimer: async (name) =>
      findTimer(name)?.fire() ?? { succeeded: false, message: `There is no timer called "${name}".` },
    async stop() {
      stopping = true;
      await endWhatRuns([close(), ...timers.map((timer) => timer.stop())], parts);
    },
  };
}

async function endWhatRuns(endings: Promise<void>[], { options, invoker, core, log }: Parts): Promise<void> {
  // A failing invocation cannot reject here; the bound holds for all of them together.
  const ended = await within(Promise.all([invoker.idle(), ...endings]), options.drainMs);
  if (!ended)
    log.write('warning', 'Host.Shutdown', `Something still runs after ${options.drainMs} ms; it is cut off.`);
  try {
    await within(core.runAppHooks('appTerminate'), Math.max(options.drainMs, 1000));
  } catch (error) {
    log.write('error', 'Host.Shutdown', `An appTerminate hook failed: ${messageOf(error)}`);
  }
}
