/** The one who asks: a process that runs loads, one after the other. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Load, Outcome } from './closed-loop.ts';
import { nextMessage, nodeFlags } from './processes.ts';

export interface LoadOrder extends Omit<Load, 'requests'> {
  readonly requests: readonly string[];
}

export interface Client {
  run(load: Load): Promise<Outcome>;
  stop(): void;
}

export function startClient(): Client {
  const child = fork(join(import.meta.dirname, 'client-process.ts'), { execArgv: nodeFlags });
  return {
    async run({ requests, ...load }) {
      child.send({ ...load, requests: requests.map(String) });
      return nextMessage<Outcome>(child);
    },
    stop: () => child.disconnect(),
  };
}
