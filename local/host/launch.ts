/**
 * Starts the local Functions host as a process of its own and keeps a handle on it. The app gets exactly the
 * environment it is given, as a deployed one would, and nothing of the launching process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FunctionSummary, HostCommand, HostOptionsInput, HostReport, TimerRun } from './host-options.ts';
import { HostStartError } from './start-error.ts';

export type { FunctionSummary, TimerRun } from './host-options.ts';

export interface LaunchOptions extends HostOptionsInput {
  /** The app's environment variables, all of them; `local.settings.json` of the app fills in what is missing. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Hears every line that the host prints, from the first. */
  readonly onLine?: (line: string) => void;
  /** How long the start may take, in milliseconds; 30 seconds unless told. */
  readonly readyWithinMs?: number;
}

export interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningHost {
  /** `http://127.0.0.1:7071` or `https://…`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly functions: readonly FunctionSummary[];
  readonly pid: number;
  /**
   * Runs a timer now, after a run of it that is under way, and waits for its end. A run that fails is an answer.
   * @throws Error when there is no timer of that name or the host is gone.
   */
  fireTimer(name: string): Promise<TimerRun>;
  /** What the host has printed so far (the last 5,000 lines). */
  lines(): readonly string[];
  /** Hears the lines to come. @returns how to stop hearing them. */
  onLine(listener: (line: string) => void): () => void;
  /** Asks the host to end its running invocations and stop; kills it when it does not. Safe to repeat. */
  stop(): Promise<HostExit>;
  /** Ends the host at once (SIGKILL), as a machine that fails would. */
  kill(): Promise<HostExit>;
  readonly exited: Promise<HostExit>;
}

const keptLines = 5000;
const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

/**
 * Launches the host and waits until it serves.
 * @throws {HostStartError} with every problem that it found, or with its last words when it died otherwise.
 */
export async function launchHost(options: LaunchOptions): Promise<RunningHost> {
  const { environment = {}, onLine, readyWithinMs = 30_000, ...given } = options;
  const hostOptions = resolvePaths(given);
  if (!existsSync(hostOptions.appDirectory)) {
    throw new HostStartError([`There is no folder ${hostOptions.appDirectory} to load an app from.`]);
  }
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [...flags, main, '--by-channel'], {
    cwd: hostOptions.appDirectory,
    env: { ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = collectLines(child, onLine);
  const exited = whenExited(child);
  const calls = createTimerCalls(child, exited);
  send(child, { type: 'start', options: hostOptions });
  try {
    const ready = await whenReady(child, exited, readyWithinMs, output.lines);
    const drainMs = options.drainMs ?? 10_000;
    return {
      url: ready.url,
      port: ready.port,
      functions: ready.functions,
      pid: child.pid ?? 0,
      fireTimer: async (name) => {
        const timers = ready.functions.filter(({ trigger }) => trigger === 'timer');
        if (timers.some((timer) => timer.name.toLowerCase() === name.toLowerCase())) return calls.fire(name);
        throw new Error(
          `There is no timer "${name}"; there is ${timers.map((timer) => timer.name).join(', ') || 'none'}.`,
        );
      },
      lines: output.lines,
      onLine: output.onLine,
      stop: () => stopChild(child, exited, drainMs + 10_000),
      kill: () => killChild(child, exited),
      exited,
    };
  } catch (error) {
    await killChild(child, exited);
    throw error;
  }
}

/** The host runs in the app's folder, but paths are meant from where the caller is. */
function resolvePaths(options: HostOptionsInput): HostOptionsInput {
  const { appDirectory, timerStateDirectory, keysFile, tls } = options;
  return {
    ...options,
    appDirectory: resolve(appDirectory),
    ...(timerStateDirectory !== undefined && { timerStateDirectory: resolve(timerStateDirectory) }),
    ...(keysFile !== undefined && { keysFile: resolve(keysFile) }),
    ...(tls && { tls: { keyFile: resolve(tls.keyFile), certFile: resolve(tls.certFile) } }),
  };
}

type Report<T extends HostReport['type']> = Extract<HostReport, { type: T }>;

function isReport<T extends HostReport['type']>(message: unknown, type: T): message is Report<T> {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === type;
}

/** A host that is gone hears nothing; whoever waits for it learns that from `exited`. */
function send(child: ChildProcess, command: HostCommand): void {
  if (child.connected) child.send(command, () => {});
}

function collectLines(child: ChildProcess, first?: (line: string) => void) {
  const kept: string[] = [];
  const listeners = new Set(first ? [first] : []);
  const take = (line: string) => {
    kept.push(line);
    if (kept.length > keptLines) kept.shift();
    for (const listener of [...listeners]) listener(line);
  };
  for (const input of [child.stdout, child.stderr]) if (input) createInterface({ input }).on('line', take);
  return {
    lines: () => [...kept],
    onLine: (listener: (line: string) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Waits for `close`, not `exit`, so that the last lines have been read by then. */
function whenExited(child: ChildProcess): Promise<HostExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

async function whenReady(
  child: ChildProcess,
  exited: Promise<HostExit>,
  withinMs: number,
  lines: () => readonly string[],
): Promise<Report<'ready'>> {
  let timer: NodeJS.Timeout | undefined;
  const problems: string[] = [];
  const ready = new Promise<Report<'ready'>>((resolve, reject) => {
    child.on('message', (message) => {
      if (isReport(message, 'ready')) resolve(message);
      if (isReport(message, 'failed')) problems.push(...message.problems);
    });
    timer = setTimeout(
      () => reject(new HostStartError([`The host was not ready in ${withinMs} ms.`])),
      withinMs,
    );
    void exited.then(({ code, signal }) => {
      const lastWords = lines().slice(-10).join('\n');
      const fallback = `The host ended at its start (${signal ?? `code ${code}`}).\n${lastWords}`;
      reject(new HostStartError(problems.length > 0 ? problems : [fallback]));
    });
  });
  return ready.finally(() => clearTimeout(timer));
}

/** Requests over the channel to run a timer, matched with their answers by a number. */
function createTimerCalls(child: ChildProcess, exited: Promise<HostExit>) {
  const waiting = new Map<number, (run: TimerRun | undefined) => void>();
  let last = 0;
  child.on('message', (message) => {
    if (!isReport(message, 'timerRan')) return;
    const { type: _type, id, ...run } = message;
    waiting.get(id)?.(run);
    waiting.delete(id);
  });
  void exited.then(() => {
    for (const settle of waiting.values()) settle(undefined);
    waiting.clear();
  });
  return {
    async fire(name: string): Promise<TimerRun> {
      if (!child.connected) throw new Error(`The host is gone; timer "${name}" was not run.`);
      last += 1;
      const id = last;
      const run = await new Promise<TimerRun | undefined>((resolve) => {
        waiting.set(id, resolve);
        send(child, { type: 'fireTimer', id, name });
      });
      if (!run) throw new Error(`The host ended before timer "${name}" did.`);
      return run;
    },
  };
}

async function stopChild(
  child: ChildProcess,
  exited: Promise<HostExit>,
  withinMs: number,
): Promise<HostExit> {
  send(child, { type: 'stop' });
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  return exited.finally(() => clearTimeout(timer));
}

function killChild(child: ChildProcess, exited: Promise<HostExit>): Promise<HostExit> {
  child.kill('SIGKILL');
  return exited;
}
