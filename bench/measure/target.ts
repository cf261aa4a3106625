/** The inside of a server under test: it listens on loopback, tells its port, and what it has used when asked. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server has used so far. */
export interface Usage {
  /** CPU microseconds of all its threads. */
  readonly cpu: number;
  /** Resident memory in bytes. */
  readonly rss: number;
}

export type TargetReport =
  | { readonly type: 'ready'; readonly port: number }
  | ({ readonly type: 'usage' } & Usage);

export function serveTarget(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => announceTarget((server.address() as AddressInfo).port));
}

/** For a server that listens by itself. It ends with whoever started it. */
export function announceTarget(port: number): void {
  process.on('message', () => tell({ type: 'usage', ...usage() }));
  process.on('disconnect', () => process.exit());
  tell({ type: 'ready', port });
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, rss: process.memoryUsage.rss() };
}

function tell(report: TargetReport): void {
  process.send?.(report);
}
