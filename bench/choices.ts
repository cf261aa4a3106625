/**
 * Ways to do one thing, side by side in one run: the figures behind the choices of the token core. CPU time of all
 * threads, a few under way at once where a way allows it.
 */
import { generateKeyPairSync, type KeyObject, sign, verify, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { compactVerify } from 'jose';
import * as z from 'zod/mini';
import { toBase64Url } from '../shared/base/encoding.ts';
import { type JsonObject, parseStrictObject } from '../shared/base/strict-json.ts';
import { singleUseProblem } from '../shared/tokens/client-assertion.ts';
import type { BenchOptions } from './bench.ts';
import { percentile } from './measure/percentile.ts';
import { cpuOf } from './measure/signs.ts';
import type { ResultTable } from './report/results.ts';

interface Way {
  readonly what: string;
  readonly how: string;
  /** It is how we do it. */
  readonly ours?: true;
  readonly run: () => unknown;
}

export async function choices({ quick }: BenchOptions): Promise<ResultTable[]> {
  const [rounds, times] = quick ? [1, 20] : [7, 2000];
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = await waysToSign(rsa.privateKey, p256.privateKey);
  const ways = [...signing, ...waysToCheck(rsa, p256), ...waysToRead(), ...waysToEncode()];
  const costs = ways.map((): number[] => []);
  // In turns, and the first only warms.
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { run }] of ways.entries()) {
      const cost = (await cpuOf(times, async () => run())) / times;
      if (round > 0) costs[index]?.push(cost);
    }
  }
  const rows = ways.map(({ what, how, ours }, index) => {
    return [what, how, percentile(costs[index] ?? [], 0.5), ours ? 'yes' : 'no'];
  });
  return [{ title: 'Ways to do one thing', columns: ['What', 'How', 'CPU µs', 'ours'], rows }];
}

const signOnPool = promisify(sign);
const verifyOnPool = promisify(verify);
const input = Buffer.alloc(500, 'a');

async function waysToSign(rsa: KeyObject, p256: KeyObject): Promise<Way[]> {
  const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = rsa.export({ format: 'der', type: 'pkcs8' });
  const key = await webcrypto.subtle.importKey('pkcs8', pkcs8, rs256, false, ['sign']);
  const onCurve = { key: p256, dsaEncoding: 'ieee-p1363' } as const;
  const what = 'sign RS256';
  return [
    { what, how: '`KeyObject`, on the pool', ours: true, run: () => signOnPool('sha256', input, rsa) },
    { what, how: 'WebCrypto, with a CryptoKey', run: () => webcrypto.subtle.sign(rs256, key, input) },
    { what, how: '`KeyObject`, at once', run: () => sign('sha256', input, rsa) },
    { what: 'sign ES256', how: '`KeyObject`, on the pool', run: () => signOnPool('sha256', input, onCurve) },
  ];
}

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

function waysToCheck(rsa: Pair, p256: Pair): Way[] {
  const text = `${toBase64Url('{"alg":"RS256"}')}.${toBase64Url(JSON.stringify(claims))}`;
  const bytes = Buffer.from(text);
  const made = sign('sha256', bytes, rsa.privateKey);
  const token = `${text}.${toBase64Url(made)}`;
  const key = { key: p256.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const onCurve = sign('sha256', bytes, { key: p256.privateKey, dsaEncoding: 'ieee-p1363' });
  const rs = 'check RS256';
  const es = 'check ES256';
  return [
    { what: rs, how: 'at once', ours: true, run: () => verify('sha256', bytes, rsa.publicKey, made) },
    { what: rs, how: 'on the pool', run: () => verifyOnPool('sha256', bytes, rsa.publicKey, made) },
    { what: rs, how: '`jose`, by WebCrypto', run: () => compactVerify(token, rsa.publicKey) },
    { what: es, how: 'at once', run: () => verify('sha256', bytes, key, onCurve) },
    { what: es, how: 'on the pool', ours: true, run: () => verifyOnPool('sha256', bytes, key, onCurve) },
  ];
}

const now = 1_790_000_000;
const claims: JsonObject = {
  iss: '00000002-0000-0ff1-ce00-000000000000',
  sub: '00000002-0000-0ff1-ce00-000000000000',
  aud: 'https://sts.litwareinc.com/litwareinc.com',
  jti: '1b4e28ba-2fa1-41d2-883f-b9a761bde3fb',
  iat: now,
  nbf: now,
  exp: now + 300,
};

function waysToRead(): Way[] {
  const text = JSON.stringify(claims);
  const audience = String(claims.aud);
  const rules = { audiences: [audience], skew: 300, longestLife: 600 };
  const time = z.number().check(z.int(), z.nonnegative());
  const jti = z.string().check(z.minLength(1), z.maxLength(128));
  const times = { iat: z.optional(time), nbf: z.optional(time), exp: time };
  const schema = z.object({ iss: z.string(), sub: z.string(), aud: z.literal(audience), jti, ...times });
  const byHand = () => singleUseProblem(claims, rules, now + 10);
  return [
    { what: 'read claims', how: 'no member twice', ours: true, run: () => parseStrictObject(text) },
    { what: 'read claims', how: '`JSON.parse`: the last of two wins', run: () => JSON.parse(text) },
    { what: 'check claims', how: 'by hand', ours: true, run: byHand },
    { what: 'check claims', how: 'by a schema of `zod/mini`', run: () => schema.safeParse(claims) },
  ];
}

function waysToEncode(): Way[] {
  const kid = 'lEaF3vZXjfl5H34BTYPH4lgKdeA';
  const header = { typ: 'at+jwt', alg: 'RS256', x5t: kid, kid };
  const encode = () => toBase64Url(JSON.stringify(header));
  const kept = new Map([['at+jwt', encode()]]);
  return [
    { what: 'header of a token', how: 'kept for each key', ours: true, run: () => kept.get('at+jwt') },
    { what: 'header of a token', how: 'encoded anew', run: encode },
  ];
}
