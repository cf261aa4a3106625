/**
 * A burst beyond what the vault lets through: every answer is a token or a refusal with a time to come again, and
 * nobody waits long for either.
 */
import { percentile } from '../measure/percentile.ts';
import { startTarget } from '../measure/processes.ts';
import type { ResultTable } from '../report/results.ts';
import type { Staged } from '../scene/stage.ts';
import { tokenForms } from '../scene/token-requests.ts';
import type { VaultWorld } from './world.ts';

/** More at once than there are places before the vault, waiting ones included. */
const crowd = 400;

interface Ended {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
}

/** As the service counts, a hundredth of what it allows: so many signatures a second. */
const throttling = { budget: 40, windowSeconds: 1 };

/** @throws Error for an answer that is neither, or a refusal that says nothing of when to come again */
export async function measureBurst(
  { scene, clientKey }: Staged,
  burst: number,
  world: VaultWorld,
): Promise<ResultTable> {
  const { environment } = await world.deploy('burst', throttling);
  const target = await startTarget('peers/vault.ts', scene, environment);
  const address = `http://127.0.0.1:${target.port}${scene.tokenPath}`;
  const forms = (await tokenForms(scene, clientKey.privateKey, burst)).values();
  const ended: Ended[] = [];
  await Promise.all(
    Array.from({ length: crowd }, async () => {
      for (const form of forms) ended.push(await ask(address, form));
    }),
  );
  await target.stop();
  const strange = ended.find(({ status, retryAfter }) => status !== 200 && !(status === 503 && retryAfter));
  if (strange) throw new Error(`The burst was answered with ${JSON.stringify(strange)}.`);
  return {
    title: `A burst over ${crowd} connections at a vault that signs ${throttling.budget} times a second`,
    columns: ['Answer', 'how many', 'p50 ms', 'p99 ms'],
    rows: [rowOf('a token', 200, ended), rowOf('503 with Retry-After', 503, ended)],
  };
}

async function ask(address: string, form: string): Promise<Ended> {
  const askedAt = performance.now();
  const response = await fetch(address, { method: 'POST', body: new URLSearchParams(form) });
  await response.arrayBuffer();
  const { status, headers } = response;
  return { status, retryAfter: headers.get('retry-after'), milliseconds: performance.now() - askedAt };
}

function rowOf(name: string, status: number, ended: readonly Ended[]) {
  const times = ended.filter((each) => each.status === status).map(({ milliseconds }) => milliseconds);
  return [name, times.length, Math.round(percentile(times, 0.5)), Math.round(percentile(times, 0.99))];
}
