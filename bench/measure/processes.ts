/** Starts a server under test as a process of its own, asks what it has used, and ends it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Scene, sceneVariable } from '../scene/scene.ts';
import type { TargetReport, Usage } from './target.ts';

export interface Target {
  readonly port: number;
  readonly pid: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export const nodeFlags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

/**
 * @param file of the server, below `bench/`
 * @param environment beside the scene; nothing else of ours is handed on
 */
export async function startTarget(
  file: string,
  scene: Scene,
  environment: Readonly<Record<string, string>> = {},
): Promise<Target> {
  const child = fork(join(import.meta.dirname, '..', file), {
    execArgv: nodeFlags,
    env: { NODE_ENV: 'production', ...environment, [sceneVariable]: JSON.stringify(scene) },
    // Its log costs it a write a line, and goes nowhere.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { port } = await heard(child, 'ready');
  return {
    port,
    pid: child.pid ?? 0,
    async usage() {
      child.send('usage');
      return heard(child, 'usage');
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

type Heard<T extends TargetReport['type']> = Extract<TargetReport, { type: T }>;

async function heard<T extends TargetReport['type']>(child: ChildProcess, type: T): Promise<Heard<T>> {
  const report = await nextMessage<TargetReport>(child);
  if (report.type !== type) throw new Error(`A server under test told of ${report.type}.`);
  return report as Heard<T>;
}

/** What the process says next. @throws Error when it ends instead */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const listening = new AbortController();
  const { signal } = listening;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`A process of the benchmark ended with ${code}.`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    ended.catch(() => {});
    listening.abort();
  }
}
