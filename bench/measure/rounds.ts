/**
 * Servers under test in turns: in every round each gets as many requests as the others, beside as many bare
 * signatures, so that what the machine does in that minute happens to all of them.
 */
import type { KeyObject } from 'node:crypto';
import type { Client } from './client.ts';
import type { Answer } from './closed-loop.ts';
import { percentile } from './percentile.ts';
import type { Target } from './processes.ts';
import { cpuOfSignature } from './signs.ts';

export interface Rival {
  readonly name: string;
  readonly target: Target;
  /** The requests of a round. */
  readonly requests: (round: number) => readonly Buffer[];
}

export interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** CPU milliseconds of the server for one request. */
  readonly cpu: number;
  /** The same in units of a bare RS256 signature of these seconds. */
  readonly signs: number;
}

export interface Measured {
  readonly rival: Rival;
  readonly rounds: readonly Round[];
  readonly answers: readonly Answer[];
  /** Resident memory at the end, MiB. */
  readonly rss: number;
}

/** How many tokens warm a server up, and how many it issues in each round. */
export interface Plan {
  readonly warmUp: number;
  readonly rounds: number;
  readonly tokens: number;
}

/** Of requests for a whole plan those of one round, which is 0 for those that warm. */
export function requestsOf(
  all: readonly Buffer[],
  { warmUp, tokens }: Plan,
  round: number,
): readonly Buffer[] {
  const begin = warmUp + (round - 1) * tokens;
  return round === 0 ? all.slice(0, warmUp) : all.slice(begin, begin + tokens);
}

export interface RoundOptions {
  readonly rounds: number;
  readonly connections: number;
  readonly client: Client;
  readonly key: KeyObject;
}

/** Round 0 only warms, and should be long: it takes thousands of requests until all code is compiled. */
export async function measureInTurns(rivals: readonly Rival[], options: RoundOptions): Promise<Measured[]> {
  const found = rivals.map((rival) => ({ rival, rounds: [] as Round[], answers: [] as Answer[], rss: 0 }));
  for (let round = 0; round <= options.rounds; round++) {
    // Whoever comes first in one round comes last in the next.
    for (const each of round % 2 === 0 ? found : found.toReversed()) {
      const { answers, ...measured } = await measure(each.rival, round, options);
      if (round > 0) each.rounds.push(measured);
      each.answers.push(...answers);
    }
  }
  for (const each of found) each.rss = (await each.rival.target.usage()).rss / 2 ** 20;
  return found;
}

async function measure(
  { target, requests }: Rival,
  round: number,
  { connections, client, key }: RoundOptions,
): Promise<Round & { readonly answers: readonly Answer[] }> {
  const orders = requests(round);
  const unitBefore = await cpuOfSignature(key, bareSignatures);
  const before = await target.usage();
  const { elapsed, latencies, answers } = await client.run({
    port: target.port,
    connections,
    requests: orders,
  });
  const used = (await target.usage()).cpu - before.cpu;
  const unit = (unitBefore + (await cpuOfSignature(key, bareSignatures))) / 2;
  const each = used / orders.length;
  return {
    perSecond: (orders.length / elapsed) * 1000,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpu: each / 1000,
    signs: each / unit,
    answers,
  };
}

const bareSignatures = 200;

/** The median of one figure over the rounds. */
export function median(rounds: readonly Round[], figure: keyof Round): number {
  return percentile(
    rounds.map((round) => round[figure]),
    0.5,
  );
}
