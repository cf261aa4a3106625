/**
 * What a token costs in `vault` mode: calls over the sockets, counted by those who answer them, and CPU of our own
 * process; and what becomes of a burst that the vault does not let through.
 */
import type { BenchOptions } from './bench.ts';
import { type Client, startClient } from './measure/client.ts';
import { get, postForm } from './measure/closed-loop.ts';
import { checkRefusals, checkTokens } from './measure/honesty.ts';
import { startTarget, type Target } from './measure/processes.ts';
import { type Measured, measureInTurns, median, type Plan, requestsOf } from './measure/rounds.ts';
import type { ResultTable } from './report/results.ts';
import { type Staged, stage } from './scene/stage.ts';
import { secretForms, tokenForms } from './scene/token-requests.ts';
import { measureBurst } from './vault/burst.ts';
import { type Deployment, startVaultWorld, type VaultWorld } from './vault/world.ts';

const connections = 8;

export async function vault({ quick }: BenchOptions): Promise<ResultTable[]> {
  const plan = quick ? { warmUp: 20, rounds: 1, tokens: 20 } : { warmUp: 12_000, rounds: 5, tokens: 1000 };
  const staged = await stage();
  const client = startClient();
  const world = await startVaultWorld(staged.scene);
  try {
    const deployment = await world.deploy('bench');
    const target = await startTarget('peers/vault.ts', staged.scene, deployment.environment);
    const running = { client, world, deployment, target };
    const rows = [
      await measureTokens('an assertion each', staged, plan, running),
      await measureTokens('a secret each', staged, plan, running),
    ];
    await target.stop();
    return [{ ...tokensTable, rows }, await measureBurst(staged, quick ? 40 : 1500, world)];
  } finally {
    client.stop();
    await world.stop();
  }
}

const tokensTable = {
  title: 'A token in `vault` mode by Azure’s own clients, eight connections',
  columns: [
    'With',
    'signs a token',
    'CPU ms a token',
    'vault calls a token',
    'inserts a token',
    'reads in all',
  ],
  plot: { column: 'signs a token', goal: 0.8 },
};

interface Running {
  readonly client: Client;
  readonly world: VaultWorld;
  readonly deployment: Deployment;
  readonly target: Target;
}

type Way = 'an assertion each' | 'a secret each';

/** @throws Error where a token cost another number of calls than it should, or something that is no token came */
async function measureTokens(way: Way, staged: Staged, plan: Plan, running: Running): Promise<Row> {
  const { client, world, deployment, target } = running;
  const forms = await formsOf(way, staged, plan.warmUp + plan.rounds * plan.tokens);
  const all = forms.map((form) => postForm(staged.scene.tokenPath, form));
  const requests = (round: number) => {
    if (round === 1) startCounting(world, deployment);
    return requestsOf(all, plan, round);
  };
  const key = staged.signingKey.privateKey;
  const options = { rounds: plan.rounds, connections, client, key };
  const [measured] = await measureInTurns([{ name: way, target, requests }], options);
  if (!measured) throw new Error('Nothing was measured.');
  const row = rowOf(way, measured, callsSince(world, deployment), plan.rounds * plan.tokens);
  const ask = async (asked: readonly Buffer[]) =>
    (await client.run({ port: target.port, connections, requests: asked })).answers;
  const [keys] = await ask([get(staged.scene.keysPath)]);
  await checkTokens(way, measured.answers, keys?.body ?? '', staged.scene);
  if (way === 'an assertion each') checkRefusals(way, 'a repeated assertion', await ask(all.slice(0, 20)));
  return row;
}

async function formsOf(way: Way, { scene, clientKey }: Staged, count: number): Promise<string[]> {
  return way === 'a secret each' ? secretForms(scene, count) : tokenForms(scene, clientKey.privateKey, count);
}

function startCounting({ tables }: VaultWorld, { vault: { control } }: Deployment): void {
  control.resetRequests();
  tables.requests.length = 0;
}

interface Calls {
  readonly signatures: number;
  readonly otherVault: number;
  readonly inserts: number;
  readonly reads: number;
}

function callsSince({ tables }: VaultWorld, { vault: { control } }: Deployment): Calls {
  const { 'keys.sign': signatures = 0, ...others } = control.requests();
  const inserts = tables.requests.filter(({ method }) => method === 'POST').length;
  const otherVault = Object.values(others).reduce((sum, each) => sum + each, 0);
  return { signatures, otherVault, inserts, reads: tables.requests.length - inserts };
}

type Row = ResultTable['rows'][number];

function rowOf(way: Way, { rounds }: Measured, calls: Calls, tokens: number): Row {
  const { signatures, otherVault, inserts, reads } = calls;
  const rightInserts = way === 'an assertion each' ? tokens : 0;
  if (signatures !== tokens || otherVault > 0 || inserts !== rightInserts)
    throw new Error(`${tokens} tokens made these calls: ${JSON.stringify(calls)}.`);
  return [way, median(rounds, 'signs'), median(rounds, 'cpu'), signatures / tokens, inserts / tokens, reads];
}
