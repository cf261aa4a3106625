/**
 * Documents from memory: the key set and the metadata, asked for without end by eight connections, beside a bare
 * endpoint that answers one text in the same host; and how many bytes an asker saves who says what it has.
 */
import type { BenchOptions } from './bench.ts';
import { type Client, startClient } from './measure/client.ts';
import { type Answer, get } from './measure/closed-loop.ts';
import type { Target } from './measure/processes.ts';
import { type Measured, measureInTurns, median, type Rival } from './measure/rounds.ts';
import { core, floor, hostedCore, hostedFloor, type ServerKind, withServers } from './measure/servers.ts';
import type { Cell, ResultTable } from './report/results.ts';
import type { Scene } from './scene/scene.ts';
import { type Staged, stage } from './scene/stage.ts';

const connections = 8;
const groups = [
  { title: 'Documents on `node:http`', ours: core, bare: floor },
  { title: 'Documents in one Functions host', ours: hostedCore, bare: hostedFloor },
];

export async function metadata({ quick }: BenchOptions): Promise<ResultTable[]> {
  const staged = await stage();
  const plan = quick ? { warmUp: 50, rounds: 1, each: 50 } : { warmUp: 8000, rounds: 5, each: 3000 };
  const client = startClient();
  const tables: ResultTable[] = [];
  try {
    for (const { title, ours, bare } of groups) {
      const rows = await withServers([ours, bare], staged.scene, async ([first, second]) =>
        first && second ? measure(first, second, { plan, client, staged }) : [],
      );
      tables.push({ title, columns, rows, plot: { column: 'of the bare endpoint', goal: 0.8 } });
    }
  } finally {
    client.stop();
  }
  return tables;
}

interface Run {
  readonly plan: { readonly warmUp: number; readonly rounds: number; readonly each: number };
  readonly client: Client;
  readonly staged: Staged;
}

type Server = ServerKind & { readonly target: Target };

async function measure(ours: Server, bare: Server, { plan, client, staged }: Run): Promise<Cell[][]> {
  const { scene, signingKey } = staged;
  const tag = await entityTag(ours.target, client, scene);
  const asking = (name: string, target: Target, request: Buffer): Rival => ({
    name,
    target,
    requests: (round) => Array.from({ length: round === 0 ? plan.warmUp : plan.each }, () => request),
  });
  const rivals = [
    asking('bare endpoint', bare.target, get(scene.keysPath)),
    asking('key set', ours.target, get(scene.keysPath)),
    asking('metadata', ours.target, get('/metadata/json/1')),
    asking('metadata of a realm', ours.target, get(`/${scene.realm}/metadata/json/1`)),
    asking('key set, not modified', ours.target, get(scene.keysPath, `if-none-match: ${tag}\r\n`)),
  ];
  const measured = await measureInTurns(rivals, {
    ...plan,
    connections,
    client,
    key: signingKey.privateKey,
  });
  for (const { rival, answers } of measured) checkAnswers(rival.name, answers);
  const [first] = measured;
  return first ? measured.map((each) => rowOf(each, first)) : [];
}

/** The tag under which the key set is known. */
async function entityTag({ port }: Target, client: Client, { keysPath }: Scene): Promise<string> {
  const { answers } = await client.run({ port, connections: 1, requests: [get(keysPath)] });
  const tag = /\r\netag: *(\S+)/i.exec(answers[0]?.head ?? '')?.[1];
  if (tag === undefined) throw new Error('The key set has no entity tag.');
  return tag;
}

/** @throws Error for an answer without its document, or with one that the asker has */
function checkAnswers(name: string, answers: readonly Answer[]): void {
  const unmodified = name.endsWith('not modified');
  const isRight = ({ status, body }: Answer) =>
    unmodified ? status === 304 && body === '' : status === 200 && body.includes('"keys":[{');
  const wrong = answers.find((answer) => !isRight(answer));
  if (wrong) throw new Error(`${name} was answered with ${wrong.status} and ${wrong.body.slice(0, 200)}`);
}

const columns = ['Document', 'requests/s', 'of the bare endpoint', 'p99 ms', 'CPU ms a request'];

/** The share is the median over rounds, each against the bare endpoint of the same round. */
function rowOf({ rival, rounds }: Measured, bare: Measured): Cell[] {
  const shares = rounds.map((round, index) => ({
    ...round,
    perSecond: round.perSecond / (bare.rounds[index]?.perSecond ?? Number.NaN),
  }));
  const share = median(shares, 'perSecond');
  return [rival.name, median(rounds, 'perSecond'), share, median(rounds, 'p99'), median(rounds, 'cpu')];
}
