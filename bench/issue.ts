/**
 * What a token costs: client credentials by `private_key_jwt`, RSA-2048 on both sides, eight connections. Our core on
 * the plain adapter beside a peer that does the same and the least that issues a token at all.
 */
import { generateKeyPairSync } from 'node:crypto';
import type { BenchOptions } from './bench.ts';
import { type Client, startClient } from './measure/client.ts';
import { get, postForm } from './measure/closed-loop.ts';
import { checkRefusals, checkTokens } from './measure/honesty.ts';
import {
  type Measured,
  measureInTurns,
  median,
  type Plan,
  type Rival,
  requestsOf,
} from './measure/rounds.ts';
import { core, floor, hostedCore, hostedFloor, peer, withServers } from './measure/servers.ts';
import type { Cell, ResultTable } from './report/results.ts';
import { type Staged, stage } from './scene/stage.ts';
import { tokenForms } from './scene/token-requests.ts';

const connections = 8;
const repeated = 50;

const groups = [
  { title: 'On `node:http`', kinds: [core, peer, floor], goal: 1.6 },
  { title: 'In one Functions host, which is the local one', kinds: [hostedCore, hostedFloor] },
];

export async function issue({ quick }: BenchOptions): Promise<ResultTable[]> {
  const staged = await stage();
  const plan = quick ? { warmUp: 30, rounds: 1, tokens: 30 } : { warmUp: 16_000, rounds: 5, tokens: 1000 };
  const { scene, clientKey } = staged;
  const forms = await tokenForms(scene, clientKey.privateKey, plan.warmUp + plan.rounds * plan.tokens);
  const requests = forms.map((form) => postForm(scene.tokenPath, form));
  const client = startClient();
  const tables: ResultTable[] = [];
  try {
    for (const { title, kinds, goal } of groups) {
      const measured = await withServers(kinds, staged.scene, (servers) =>
        measureServers(servers, requests, { plan, client, staged }),
      );
      const plot = { column: 'signs a token', ...(goal !== undefined && { goal }) };
      tables.push({ title, columns, rows: measured.map(rowOf), plot });
    }
  } finally {
    client.stop();
  }
  return tables;
}

interface Run {
  readonly plan: Plan;
  readonly client: Client;
  readonly staged: Staged;
}

async function measureServers(
  servers: readonly Omit<Rival, 'requests'>[],
  requests: readonly Buffer[],
  { plan, client, staged }: Run,
): Promise<Measured[]> {
  // Every server gets the same ones, since each remembers for itself.
  const rivals = servers.map(
    (server): Rival => ({ ...server, requests: (round) => requestsOf(requests, plan, round) }),
  );
  const key = staged.signingKey.privateKey;
  const measured = await measureInTurns(rivals, { ...plan, connections, client, key });
  for (const each of measured) await checkHonesty(each, requests, client, staged);
  return measured;
}

async function checkHonesty(
  { rival: { name, target }, answers }: Measured,
  known: readonly Buffer[],
  client: Client,
  { scene, clientKey }: Staged,
): Promise<void> {
  const ask = async (requests: readonly Buffer[]) =>
    (await client.run({ port: target.port, connections, requests })).answers;
  const [keys] = await ask([get(scene.keysPath)]);
  await checkTokens(name, answers, keys?.body ?? '', scene);
  checkRefusals(name, 'a repeated assertion', await ask(known.slice(0, repeated)));
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const foreign = await tokenForms(scene, stranger, repeated);
  checkRefusals(
    name,
    'a foreign signature',
    await ask(foreign.map((form) => postForm(scene.tokenPath, form))),
  );
  const good = await tokenForms(scene, clientKey.privateKey, repeated);
  const broken = good.map((form) => postForm(scene.tokenPath, withBrokenSignature(form)));
  checkRefusals(name, 'a broken signature', await ask(broken));
}

/** Another character in the midst of the signature. */
function withBrokenSignature(form: string): string {
  const parameters = new URLSearchParams(form);
  const assertion = parameters.get('client_assertion') ?? '';
  const at = assertion.length - 100;
  const other = assertion[at] === 'A' ? 'B' : 'A';
  parameters.set('client_assertion', assertion.slice(0, at) + other + assertion.slice(at + 1));
  return parameters.toString();
}

const columns = ['Server', 'signs a token', 'tokens/s', 'p50 ms', 'p99 ms', 'CPU ms a token', 'RSS MiB'];

function rowOf({ rival, rounds, rss }: Measured): Cell[] {
  const figures = (['signs', 'perSecond', 'p50', 'p99', 'cpu'] as const).map((name) => median(rounds, name));
  return [rival.name, ...figures, Math.round(rss)];
}
