/**
 * From the start of a process to its first token that verifies: our service on the plain adapter, with vault, tables
 * and identity endpoint already up, beside a peer that needs none of them.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { percentile } from '../measure/percentile.ts';
import { nextMessage } from '../measure/processes.ts';
import type { TargetReport } from '../measure/target.ts';
import type { ResultTable } from '../report/results.ts';
import type { Scene } from '../scene/scene.ts';
import { inTurns } from './turns.ts';

/** A server that can be started, and whoever asks it. */
export interface Starter {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly scene: Scene;
  /** The keys that its tokens are verified with. */
  readonly keys: JSONWebKeySet;
  /** A body of a token request, each time another. */
  readonly form: () => string;
}

interface Started {
  /** Milliseconds from the start of the process to the token. */
  readonly wall: number;
  /** CPU milliseconds of the process until then. */
  readonly cpu: number;
}

/** @param peer the index of the one that the others are compared to */
export async function coldStart(
  starters: readonly Starter[],
  rounds: number,
  peer: number,
): Promise<ResultTable> {
  const runs = starters.map((starter) => () => firstToken(starter));
  const found = await inTurns(runs, rounds);
  const medianOf = (index: number, figure: keyof Started) =>
    percentile(
      (found[index] ?? []).map((each) => each[figure]),
      0.5,
    );
  return {
    title: `From process start to the first verified token, median of ${rounds}`,
    columns: ['Server', 'ms', 'of the peer', 'CPU ms', 'of the peer, CPU'],
    rows: starters.map(({ name }, index) => {
      const [wall, cpu] = [medianOf(index, 'wall'), medianOf(index, 'cpu')];
      return [name, wall, wall / medianOf(peer, 'wall'), cpu, cpu / medianOf(peer, 'cpu')];
    }),
    plot: { column: 'of the peer', goal: 0.8 },
  };
}

/** @throws Error for an answer without a token, or one that does not verify */
async function firstToken({ name, file, environment, scene, keys, form }: Starter): Promise<Started> {
  const body = form();
  const startedAt = performance.now();
  const child = fork(file, {
    execArgv: [],
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const ready = await nextMessage<TargetReport>(child);
    if (ready.type !== 'ready') throw new Error(`${name} is not ready.`);
    const answer = await fetch(`http://127.0.0.1:${ready.port}${scene.tokenPath}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${name} answered ${answer.status}: ${text.slice(0, 300)}`);
    const { access_token: token } = JSON.parse(text) as { access_token: string };
    await jwtVerify(token, createLocalJWKSet(keys), { issuer: scene.issuer, audience: scene.resource });
    const wall = performance.now() - startedAt;
    child.send('usage');
    const used = await nextMessage<TargetReport>(child);
    return { wall, cpu: used.type === 'usage' ? used.cpu / 1000 : Number.NaN };
  } finally {
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }
}
