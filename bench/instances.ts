/**
 * One, two and four instances over one Azurite: tokens a second and their cost, and what must hold between instances.
 * Of an assertion that is shown to all of them at once exactly one wins; and a roll in the midst of the load leaves no
 * token that the key set of some instance does not verify.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startAzurite } from '../local/azurite.ts';
import { freePort } from '../local/free-port.ts';
import { systemClock } from '../shared/base/clock.ts';
import type { BenchOptions } from './bench.ts';
import { type Client, startClient } from './measure/client.ts';
import { type Answer, get, postForm } from './measure/closed-loop.ts';
import { checkTokens, keyIdsOf } from './measure/honesty.ts';
import { startTarget, type Target } from './measure/processes.ts';
import { cpuOfSignature } from './measure/signs.ts';
import type { Cell, ResultTable } from './report/results.ts';
import { type Staged, stage } from './scene/stage.ts';
import { secretForms, tokenForms } from './scene/token-requests.ts';
import { cacheFor, planRoll, seedTables, tablesVariable } from './service/table-adapters.ts';

const most = 4;
const connections = 4;

interface Instance {
  readonly target: Target;
  readonly client: Client;
}

interface Plan {
  readonly tokens: number;
  readonly replays: number;
  /** Seconds from the plan of a roll to its switch, and after it. */
  readonly around: number;
}

export async function instances({ quick }: BenchOptions): Promise<ResultTable[]> {
  const plan: Plan = quick
    ? { tokens: 40, replays: 3, around: 1 }
    : { tokens: 4000, replays: 100, around: 5 };
  const staged = await stage();
  const azurite = await startAzurite({ port: await freePort() });
  const running: Instance[] = [];
  try {
    await seedTables(azurite.connectionString, staged.scene);
    const environment = { [tablesVariable]: azurite.connectionString };
    while (running.length < most) {
      const target = await startTarget('peers/table-core.ts', staged.scene, environment);
      running.push({ target, client: startClient() });
    }
    return await measureAll(running, staged, plan, azurite.connectionString);
  } finally {
    for (const { client } of running) client.stop();
    await Promise.all(running.map(({ target }) => target.stop()));
    await azurite.stop();
  }
}

async function measureAll(all: readonly Instance[], staged: Staged, plan: Plan, tables: string) {
  await load(all, staged, plan.tokens);
  const rows: Cell[][] = [];
  for (const count of [1, 2, most]) rows.push(await rowOf(all.slice(0, count), staged, plan.tokens));
  const columns = ['Instances', 'tokens/s', 'signs a token', 'CPU ms a token'];
  const speed = { title: 'Tokens by secret', columns, rows, plot: { column: 'tokens/s' } };
  const held = [await replayed(all, staged, plan), await rolled(all, staged, plan, tables)];
  return [
    speed,
    { title: `What held at ${most} instances`, columns: ['Question', 'tried', 'held'], rows: held },
  ];
}

/** So many tokens of each, all at the same time. @returns the answers, and milliseconds to the last */
async function load(all: readonly Instance[], { scene }: Staged, tokens: number) {
  const requests = secretForms(scene, tokens).map((form) => postForm(scene.tokenPath, form));
  const outcomes = await Promise.all(
    all.map(({ target, client }) => client.run({ port: target.port, connections, requests })),
  );
  const elapsed = Math.max(...outcomes.map((outcome) => outcome.elapsed));
  return { elapsed, answers: outcomes.flatMap(({ answers }) => answers) };
}

async function rowOf(some: readonly Instance[], staged: Staged, tokens: number): Promise<Cell[]> {
  const used = async () => {
    const usages = await Promise.all(some.map(({ target }) => target.usage()));
    return usages.reduce((sum, { cpu }) => sum + cpu, 0);
  };
  const before = await used();
  const { elapsed, answers } = await load(some, staged, Math.ceil(tokens / some.length));
  const each = ((await used()) - before) / answers.length;
  const unit = await cpuOfSignature(staged.signingKey.privateKey, 400);
  return [some.length, (answers.length / elapsed) * 1000, each / unit, each / 1000];
}

/** The same assertion at every instance in the same moment, again and again. */
async function replayed(
  all: readonly Instance[],
  { scene, clientKey }: Staged,
  { replays }: Plan,
): Promise<Cell[]> {
  let held = 0;
  for (const form of await tokenForms(scene, clientKey.privateKey, replays)) {
    const requests = [postForm(scene.tokenPath, form)];
    const outcomes = await Promise.all(
      all.map(({ target, client }) => client.run({ port: target.port, connections: 1, requests })),
    );
    const statuses = outcomes.map(({ answers }) => answers[0]?.status).toSorted();
    held += statuses.join() === [200, ...Array.from({ length: all.length - 1 }, () => 401)].join() ? 1 : 0;
  }
  if (held !== replays) throw new Error(`An assertion was accepted twice or never: ${replays - held} times.`);
  return ['The same assertion at all at once: exactly one accepts it', replays, held];
}

/** Load through a roll. Each token must verify with the keys that each instance published before the switch. */
async function rolled(all: readonly Instance[], staged: Staged, plan: Plan, tables: string): Promise<Cell[]> {
  const { scene } = staged;
  const switchAt = systemClock.now() + cacheFor + plan.around;
  await planRoll(tables, scene, switchAt);
  await delay(cacheFor * 1000);
  const keySets = await Promise.all(all.map((each) => keySetOf(each, scene.keysPath)));
  const answers: Answer[] = [];
  while (systemClock.now() < switchAt + plan.around) answers.push(...(await load(all, staged, 50)).answers);
  for (const keys of keySets) await checkTokens('an instance', answers, keys, scene);
  const signers = keyIdsOf(answers);
  if (signers.size !== 2) throw new Error(`The load saw ${signers.size} keys and not both.`);
  return [
    'A token across a roll verifies with what each instance published before',
    answers.length,
    answers.length,
  ];
}

async function keySetOf({ target, client }: Instance, path: string): Promise<string> {
  const { answers } = await client.run({ port: target.port, connections: 1, requests: [get(path)] });
  return answers[0]?.body ?? '';
}
