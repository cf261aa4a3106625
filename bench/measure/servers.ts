/** The servers under test, in two groups that are compared within themselves: on `node:http`, and in one Functions host. */

import type { Scene } from '../scene/scene.ts';
import { startTarget, type Target } from './processes.ts';

export interface ServerKind {
  readonly name: string;
  readonly file: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export const core: ServerKind = { name: 'our core, plain adapter', file: 'peers/core.ts' };
export const peer: ServerKind = { name: 'oidc-provider', file: 'peers/oidc-provider.ts' };
export const floor: ServerKind = { name: 'floor: node:http and jose', file: 'peers/floor.ts' };

const inHost = (name: string, app: string): ServerKind => ({
  name,
  file: 'peers/functions-host.ts',
  environment: { BENCH_APP: app },
});

export const hostedCore: ServerKind = inHost('our core, Functions host', 'functions-core.ts');
export const hostedFloor: ServerKind = inHost('floor, Functions host', 'functions-floor.ts');

function startServer({ file, environment }: ServerKind, scene: Scene): Promise<Target> {
  return startTarget(file, scene, environment);
}

/** Starts them, does the work and ends them whatever comes of it. */
export async function withServers<T>(
  kinds: readonly ServerKind[],
  scene: Scene,
  work: (servers: readonly (ServerKind & { readonly target: Target })[]) => Promise<T>,
): Promise<T> {
  const servers = await Promise.all(
    kinds.map(async (kind) => ({ ...kind, target: await startServer(kind, scene) })),
  );
  try {
    return await work(servers);
  } finally {
    await Promise.all(servers.map(({ target }) => target.stop()));
  }
}
