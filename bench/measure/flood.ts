/** Somebody who sends garbage as fast as it is answered, as a process of its own, until told to stop. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { nextMessage, nodeFlags } from './processes.ts';

export interface FloodOrder {
  readonly port: number;
  readonly connections: number;
  /** Sent over and over. */
  readonly requests: readonly string[];
}

/** How often each status was answered. */
export type Statuses = Readonly<Record<number, number>>;

export interface Flood {
  stop(): Promise<Statuses>;
}

/** Resolves as soon as the first answers have come. */
export async function startFlood(order: FloodOrder): Promise<Flood> {
  const child = fork(join(import.meta.dirname, 'flood-process.ts'), { execArgv: nodeFlags });
  child.send(order);
  await nextMessage(child);
  return {
    async stop() {
      child.send('stop');
      const statuses = await nextMessage<Statuses>(child);
      child.disconnect();
      return statuses;
    },
  };
}
