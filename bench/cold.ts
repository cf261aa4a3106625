/**
 * Awake at once: how long the app takes to load, bundled and not, and a process to its first verified token, beside a
 * peer. In a folder of its own, which is gone at the end.
 */
import type { KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK } from 'jose';
import type { BenchOptions } from './bench.ts';
import { bundled, transpiled } from './cold/builds.ts';
import { coldLoad } from './cold/load.ts';
import { coldStart, type Starter } from './cold/start.ts';
import { type ColdWorld, startWorld } from './cold/world.ts';
import type { ResultTable } from './report/results.ts';
import { type Scene, sceneVariable } from './scene/scene.ts';
import { type Staged, stage } from './scene/stage.ts';
import { tokenForms } from './scene/token-requests.ts';

export async function cold({ quick }: BenchOptions): Promise<ResultTable[]> {
  const folder = await mkdtemp(join(tmpdir(), 's2s-cold-'));
  const rounds = quick ? 1 : 15;
  try {
    return [await coldLoad(folder, rounds), await firstTokens(folder, rounds)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstTokens(folder: string, rounds: number): Promise<ResultTable> {
  const staged = await stage();
  const worlds: ColdWorld[] = [];
  try {
    const memory = await startWorld('memory', folder, staged.scene);
    worlds.push(memory);
    const vault = await startWorld('vault', folder, staged.scene, memory.tables);
    worlds.push(vault);
    const file = await bundled('bench/peers/azure-service.ts', join(folder, 'ours'));
    const starters = [
      await peer(staged, join(folder, 'peer'), rounds),
      await ours('ours, memory mode', file, memory, rounds),
      await ours('ours, vault mode', file, vault, rounds),
    ];
    return await coldStart(starters, rounds, 0);
  } finally {
    for (const world of worlds.toReversed()) await world.stop();
  }
}

async function peer(
  { scene, clientKey, signingKey }: Staged,
  folder: string,
  rounds: number,
): Promise<Starter> {
  const key = { ...(await exportJWK(signingKey.publicKey)), kid: scene.signing.kid, alg: 'RS256' };
  return {
    name: 'oidc-provider',
    file: await transpiled('bench/peers/oidc-provider.ts', folder),
    environment: { [sceneVariable]: JSON.stringify(scene) },
    scene,
    keys: { keys: [key] },
    form: await formsOf(scene, clientKey.privateKey, rounds),
  };
}

async function ours(
  name: string,
  file: string,
  { environment, scene, clientKey, keys }: ColdWorld,
  rounds: number,
): Promise<Starter> {
  return { name, file, environment, scene, keys, form: await formsOf(scene, clientKey, rounds) };
}

/** One assertion a start, all made before. */
async function formsOf(scene: Scene, key: KeyObject, rounds: number): Promise<() => string> {
  const forms = await tokenForms(scene, key, rounds + 1);
  return () => forms.pop() ?? '';
}
