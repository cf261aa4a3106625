/**
 * The host's process: reads its options, loads the app, checks what it registered, listens, follows the timers, and
 * ends in order. Its parent hears of it by the channel; without a parent it is a command of its own.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../shared/base/clock.ts';
import { type FunctionsCore, installFunctionsCore } from './core-module.ts';
import { readFunctions, summarize } from './function-table.ts';
import { type HostJson, readHostJson } from './host-json.ts';
import { createHostLog, type HostLogLevel } from './host-log.ts';
import {
  type HostCommand,
  type HostKeys,
  type HostOptions,
  type HostReport,
  hostKeysSchema,
  parseHostArguments,
  parseHostOptions,
} from './host-options.ts';
import { createHttpTrigger } from './http-trigger.ts';
import { loadApp } from './load-app.ts';
import { type ListeningHost, listen } from './server.ts';
import { mergeSettings, readLocalSettings } from './settings.ts';
import { HostStartError, messageOf } from './start-error.ts';
import { openTimerState } from './timer-state.ts';
import { createTimers, type Timers } from './timer-trigger.ts';

let logLevels: ReadonlyMap<string, HostLogLevel> = new Map();
const log = createHostLog(
  (line) => console.log(line),
  () => logLevels,
);

interface Host {
  readonly core: FunctionsCore;
  readonly listening: ListeningHost;
  readonly timers: Timers;
  readonly options: HostOptions;
}

async function start(options: HostOptions): Promise<Host> {
  const appDirectory = resolve(options.appDirectory);
  const hostJson: HostJson = readHostJson(appDirectory);
  logLevels = hostJson.logLevels;
  mergeSettings(process.env, readLocalSettings(appDirectory));
  const core = installFunctionsCore(log);
  await loadApp(appDirectory, options.main);
  core.seal();
  const table = readFunctions(core.functions, hostJson.routePrefix, process.env);
  await core.runHooks('appStart', { hookData: {}, appHookData: {} });
  await core.model()?.getCapabilities({});
  const state = openTimerState(options.timerStateDirectory);
  const timers = createTimers({ core, timers: table.timers, state, clock: systemClock, log });
  const { maxBodyBytes } = options;
  const serve = createHttpTrigger({
    core,
    functions: table.http,
    hostJson,
    keys: readKeys(options),
    maxBodyBytes,
    log,
  });
  const listening = await listen(options, serve, timers);
  if (options.timers === 'scheduled') timers.start();
  const { url, port } = listening;
  report({ type: 'ready', url, port, functions: summarize(table) });
  log.line(
    `Functions host ready on ${url} (${table.http.length} HTTP functions, ${table.timers.length} timers)`,
  );
  return { core, listening, timers, options };
}

function readKeys({ keys, keysFile }: HostOptions): HostKeys | undefined {
  if (keysFile === undefined) return keys;
  const parsed = hostKeysSchema.safeParse(JSON.parse(readFileSync(keysFile, 'utf8')));
  if (!parsed.success) throw new HostStartError([`${keysFile} is no keys file.`]);
  return parsed.data;
}

function report(message: HostReport): void {
  if (process.connected) process.send?.(message);
}

/** Lets what runs come to its end, within the bound, and tells the app. */
async function stop({ core, listening, timers, options }: Host): Promise<never> {
  const drained = Promise.all([listening.close(), timers.stop()]);
  await Promise.race([drained, delay(options.drainMs)]);
  await core.runHooks('appTerminate', { hookData: {}, appHookData: {} }).catch((error: unknown) => {
    log.write('error', 'Host', `an appTerminate hook failed: ${messageOf(error)}`);
  });
  process.exit(0);
}

/** Tells every problem and ends the process; what waits for the host waits until then. */
function fail(error: unknown): Promise<never> {
  const problems = error instanceof HostStartError ? error.problems : [messageOf(error)];
  for (const problem of problems) console.error(problem);
  if (!process.connected) process.exit(1);
  // The report must have left before the process does.
  process.send?.({ type: 'failed', problems } satisfies HostReport, undefined, undefined, () =>
    process.exit(1),
  );
  setTimeout(() => process.exit(1), 1000);
  return new Promise<never>(() => {});
}

function serveParent(options: Promise<HostOptions>): void {
  const host = options.then(start).catch(fail);
  let stopping = false;
  const end = () => {
    if (stopping) return;
    stopping = true;
    host.then(stop, () => process.exit(1));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
  process.on('message', (command: HostCommand) => {
    if (command.type === 'stop') end();
    if (command.type === 'fireTimer') {
      const { id, name } = command;
      void host
        .then(({ timers }) => timers.fire(name))
        .then((run) => report({ type: 'timerRan', id, ...run }));
    }
  });
}

/** By the channel: the first command carries the options. */
function optionsFromParent(): Promise<HostOptions> {
  return new Promise((accept, refuse) => {
    process.once('message', (command: HostCommand) => {
      if (command.type !== 'start') return refuse(new HostStartError(['The first command must be a start.']));
      try {
        accept(parseHostOptions(command.options));
      } catch (error) {
        refuse(error);
      }
    });
  });
}

function optionsFromArguments(): Promise<HostOptions> {
  return Promise.resolve().then(() => parseHostArguments(process.argv.slice(2)));
}

serveParent(process.argv.includes('--by-channel') ? optionsFromParent() : optionsFromArguments());
