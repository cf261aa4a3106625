/**
 * Whether the time of a refusal tells which clients exist. Every kind of wrong client asks in turns, in random order, and
 * its times are held against those of an unknown one: the share of pairs in which it took longer, which is 50% where
 * nothing can be told. The last row leaves the stand-in for unknown clients out, to show that this would be seen.
 */
import { sha256 } from '../shared/base/encoding.ts';
import type { Random } from '../shared/base/random.ts';
import type { ServicePrincipal } from '../shared/registry/principals/service-principal.ts';
import { checkSecret } from '../shared/tokens/client-secret.ts';
import { readCompactJws } from '../shared/tokens/compact-jws.ts';
import { findSigner } from '../shared/tokens/registered-keys.ts';
import { selfSigned } from '../test/support/certificates.ts';
import { testNow } from '../test/support/clock.ts';
import { createSeededRandom } from '../test/support/seeded-random.ts';
import {
  keyCredential,
  passwordCredential,
  servicePrincipal,
  signAssertion,
} from '../test/support/token-service.ts';
import type { BenchOptions } from './bench.ts';
import { percentile } from './measure/percentile.ts';
import type { ResultTable } from './report/results.ts';

/** One attempt of a kind. */
type Attempt = () => unknown;

interface Kind {
  readonly name: string;
  readonly attempt: Attempt;
}

export async function oracle({ quick }: BenchOptions): Promise<ResultTable[]> {
  const rounds = quick ? 200 : 20_000;
  return [
    await compare('Secrets: time to refuse, beside an unknown client', secretKinds(), rounds),
    await compare(
      'Assertions: time to refuse, beside an unknown client',
      await assertionKinds(),
      Math.ceil(rounds / 5),
    ),
  ];
}

const secret = 'right';
const withSecret = (changes = {}, credential = {}): ServicePrincipal =>
  servicePrincipal({ passwordCredentials: [passwordCredential(secret, credential)], ...changes });

function secretKinds(): Kind[] {
  const check = (name: string, client: ServicePrincipal | undefined, shown = secret): Kind => ({
    name,
    attempt: () => checkSecret(client, shown, testNow),
  });
  return [
    check('unknown client', undefined),
    check('unknown client, again', undefined),
    check('wrong secret', withSecret(), 'wrong'),
    check('disabled client', withSecret({ enabled: false })),
    check('expired secret', withSecret({}, { endsAt: testNow })),
    check('no secret', servicePrincipal()),
    { name: 'unknown client without a stand-in', attempt: () => sha256(secret) },
  ];
}

async function assertionKinds(): Promise<Kind[]> {
  const certificate = await selfSigned({ keyName: 'client' });
  const stranger = await selfSigned({ keyName: 'stranger' });
  const known = servicePrincipal({ keyCredentials: [keyCredential(certificate)] });
  const check = (name: string, client: ServicePrincipal | undefined, assertion: string): Kind => ({
    name,
    attempt: () => {
      const jws = readCompactJws(assertion);
      return jws && findSigner(client, jws, testNow);
    },
  });
  const own = signAssertion(certificate);
  const broken = `${own.slice(0, -8)}AAAAAAAA`;
  const ended = servicePrincipal({ keyCredentials: [keyCredential(certificate, { endsAt: testNow })] });
  return [
    check('unknown client', undefined, broken),
    check('unknown client, again', undefined, broken),
    check('wrong signature', known, broken),
    check('key not registered', known, signAssertion(stranger)),
    check('key outside its dates', ended, broken),
    { name: 'unknown client without a stand-in', attempt: () => readCompactJws(broken) },
  ];
}

async function compare(title: string, kinds: readonly Kind[], rounds: number): Promise<ResultTable> {
  const times = kinds.map(() => [] as number[]);
  const random = createSeededRandom(1);
  for (let round = -Math.ceil(rounds / 10); round < rounds; round += 1) {
    for (const index of shuffled(kinds.length, random)) {
      const startedAt = performance.now();
      await kinds[index]?.attempt();
      if (round >= 0) times[index]?.push(performance.now() - startedAt);
    }
  }
  const [unknown = []] = times;
  const rows = kinds.map(({ name }, index) => {
    const own = times[index] ?? [];
    return [name, percentile(own, 0.5) * 1000, `${(longerShare(own, unknown) * 100).toFixed(1)}%`];
  });
  return {
    title,
    columns: ['Refused for', 'median µs', 'longer than an unknown client'],
    rows: rows.slice(1),
  };
}

function shuffled(count: number, { fraction }: Pick<Random, 'fraction'>): number[] {
  const drawn = Array.from({ length: count }, (_each, index) => ({ index, at: fraction() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ index }) => index);
}

/** Of all pairs, one of each, the share in which the first is longer, ties by half (Mann and Whitney). */
function longerShare(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((value) => ({ value, own: true })),
    ...second.map((value) => ({ value, own: false })),
  ];
  all.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let begin = 0; begin < all.length; ) {
    let end = begin;
    while (end < all.length && all[end]?.value === all[begin]?.value) end += 1;
    const rank = (begin + 1 + end) / 2;
    for (const { own } of all.slice(begin, end)) if (own) ranks += rank;
    begin = end;
  }
  return (ranks - (first.length * (first.length + 1)) / 2) / (first.length * second.length);
}
