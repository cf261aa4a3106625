/**
 * What good clients notice of garbage. One client asks for tokens by assertion, alone and beside a flood of garbage
 * assertions at full speed: from a few addresses, which are refused unread after a moment, and from so many that none
 * reaches its limit and every signature is checked. In turns, so that what the machine does happens to all.
 */
import { generateKeyPairSync } from 'node:crypto';
import type { BenchOptions } from './bench.ts';
import { type Client, startClient } from './measure/client.ts';
import { get, postForm } from './measure/closed-loop.ts';
import { type Statuses, startFlood } from './measure/flood.ts';
import { checkTokens } from './measure/honesty.ts';
import { percentile } from './measure/percentile.ts';
import { startTarget, type Target } from './measure/processes.ts';
import type { ResultTable } from './report/results.ts';
import { type Staged, stage } from './scene/stage.ts';
import { tokenForms } from './scene/token-requests.ts';

const connections = 8;
const goodAddress = '203.0.113.1';

interface Situation {
  readonly name: string;
  /** From how many addresses garbage comes; none at all. */
  readonly addresses: number;
}

const situations: readonly Situation[] = [
  { name: 'quiet', addresses: 0 },
  { name: 'garbage from 8 addresses', addresses: 8 },
  { name: 'garbage from 16,384 addresses', addresses: 16_384 },
];

interface Found {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly statuses: Statuses;
  /** Garbage answered a second. */
  readonly garbage: number;
}

interface Run {
  readonly target: Target;
  readonly client: Client;
  readonly staged: Staged;
}

export async function load({ quick }: BenchOptions): Promise<ResultTable[]> {
  const staged = await stage();
  const plan = quick ? { warmUp: 50, rounds: 1, tokens: 50 } : { warmUp: 6000, rounds: 5, tokens: 1000 };
  const target = await startTarget('peers/core.ts', staged.scene);
  const client = startClient();
  try {
    const garbage = await garbageForms(staged, quick ? 50 : 500);
    const run = { target, client, staged };
    await ask(run, plan.warmUp);
    const found = situations.map((situation) => ({ situation, rounds: [] as Found[] }));
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const each of round % 2 === 0 ? found : found.toReversed()) {
        each.rounds.push(await measure(each.situation, run, garbage, plan.tokens));
      }
    }
    return [tableOf(found)];
  } finally {
    client.stop();
    await target.stop();
  }
}

/** Assertions in the client's name that somebody else has signed: each costs a whole check, and comes to nothing. */
async function garbageForms({ scene }: Staged, count: number): Promise<string[]> {
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  return tokenForms(scene, stranger, count);
}

const from = (address: string) => `x-forwarded-for: ${address}\r\n`;
const addressOf = (index: number) => `198.${18 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;

async function ask({ target, client, staged: { scene, clientKey } }: Run, count: number) {
  const forms = await tokenForms(scene, clientKey.privateKey, count);
  const requests = forms.map((form) => postForm(scene.tokenPath, form, from(goodAddress)));
  const outcome = await client.run({ port: target.port, connections, requests });
  const keys = await client.run({ port: target.port, connections: 1, requests: [get(scene.keysPath)] });
  await checkTokens('our core', outcome.answers, keys.answers[0]?.body ?? '', scene);
  return outcome;
}

/** From each address as often as it takes to send all garbage once. */
function floodOf(addresses: number, garbage: readonly string[], path: string): string[] {
  const count = Math.max(addresses, garbage.length);
  return Array.from({ length: count }, (_each, index) => {
    const form = garbage[index % garbage.length] ?? '';
    return String(postForm(path, form, from(addressOf(index % addresses))));
  });
}

async function measure(
  { addresses }: Situation,
  run: Run,
  garbage: readonly string[],
  tokens: number,
): Promise<Found> {
  const startedAt = performance.now();
  const { port } = run.target;
  const requests = addresses > 0 ? floodOf(addresses, garbage, run.staged.scene.tokenPath) : [];
  const flood = addresses > 0 ? await startFlood({ port, connections, requests }) : undefined;
  const { latencies, elapsed } = await ask(run, tokens);
  const statuses = (await flood?.stop()) ?? {};
  checkGarbage(statuses);
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    perSecond: (tokens / elapsed) * 1000,
    statuses,
    garbage: (countOf(statuses) / (performance.now() - startedAt)) * 1000,
  };
}

/** @throws Error where garbage was answered with anything but a refusal */
function checkGarbage(statuses: Statuses): void {
  const wrong = Object.keys(statuses).filter((status) => status !== '401' && status !== '429');
  if (wrong.length > 0) throw new Error(`Garbage was answered with ${wrong.join()}.`);
}

function tableOf(found: readonly { situation: Situation; rounds: readonly Found[] }[]): ResultTable {
  const middle = (rounds: readonly Found[], figure: (found: Found) => number) =>
    percentile(rounds.map(figure), 0.5);
  const quiet = found[0]?.rounds ?? [];
  const rows = found.map(({ situation, rounds }) => [
    situation.name,
    middle(rounds, ({ p50 }) => p50),
    middle(rounds, ({ p99 }) => p99),
    percentile(
      rounds.map(({ p99 }, index) => p99 / (quiet[index]?.p99 ?? p99)),
      0.5,
    ),
    middle(rounds, ({ perSecond }) => perSecond),
    middle(rounds, ({ garbage }) => garbage),
    `${Math.round(middle(rounds, ({ statuses }) => share(statuses, 429)) * 100)}%`,
  ]);
  return {
    title: 'Tokens for a good client, eight connections, beside eight that send garbage',
    columns: ['Situation', 'p50 ms', 'p99 ms', 'p99 to quiet', 'tokens/s', 'garbage/s', 'refused unread'],
    rows,
    plot: { column: 'p99 to quiet', goal: 2 },
  };
}

function share(statuses: Statuses, status: number): number {
  const all = countOf(statuses);
  return all === 0 ? 0 : (statuses[status] ?? 0) / all;
}

function countOf(statuses: Statuses): number {
  return Object.values(statuses).reduce((sum, each) => sum + each, 0);
}
