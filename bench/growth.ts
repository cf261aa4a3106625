/**
 * Does a token cost more in a large registry than in a small one? Ten clients ask for tokens, for principals and for
 * partners, in a registry of ten and in one of a million credentials and a hundred thousand partners; then clients
 * drawn from all of it ask, each as if for the first time.
 */
import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import { systemClock } from '../shared/base/clock.ts';
import { systemRandom } from '../shared/base/random.ts';
import { createCachedPrincipals } from '../shared/registry/principals/cached-principals.ts';
import { createPrincipalReader } from '../shared/registry/principals/principal-reader.ts';
import { createTrustReader } from '../shared/registry/trust/trust-reader.ts';
import { type IssueTokenOptions, issueToken } from '../shared/tokens/issue-token.ts';
import { isOAuthRefusal } from '../shared/tokens/oauth-refusal.ts';
import { jwtBearerAssertion, readTokenRequest } from '../shared/tokens/token-request.ts';
import { selfSigned, type TestCertificate } from '../test/support/certificates.ts';
import { createTestTokenService, homeRealm, issuer, signAssertion } from '../test/support/token-service.ts';
import type { BenchOptions } from './bench.ts';
import {
  type GeneratedStore,
  generatedPartners,
  generatedPrincipals,
  idOf,
  secretOf,
} from './growth/generated-store.ts';
import { refreshTable } from './growth/refresh.ts';
import { rollTable } from './growth/roll-cost.ts';
import { inSigns, type Measured } from './measure/signs.ts';
import type { Cell, ResultTable } from './report/results.ts';

const partnerRealm = 'fabrikam.com';
const freshness = { freshFor: 60, staleFor: 900 };
const active = 10;

/** How often: rounds of bare signatures and tokens, tokens a round, and tokens for clients drawn from all. */
interface Times {
  readonly rounds: number;
  readonly tokens: number;
  readonly spread: number;
}

const columns = [
  'Registry',
  'signs a token, ten clients: least',
  'median',
  'most',
  'median by assertion',
  'point reads a token, new clients',
  'heap, MiB',
];

interface Size {
  readonly principals: number;
  readonly partners: number;
}

const small: Size = { principals: 10, partners: 10 };
/** Two credentials a principal: a million. */
const large: Size = { principals: 500_000, partners: 100_000 };
const sizes = [
  ['10 principals, 10 partners', small],
  ['1,000,000 credentials, 100,000 partners', large],
] as const;

interface Registry {
  readonly options: IssueTokenOptions;
  readonly stores: readonly GeneratedStore<unknown>[];
}

async function registryOf(size: Size, certificate: TestCertificate): Promise<Registry> {
  const cer = certificate.der.toString('base64');
  const principals = generatedPrincipals(size.principals, cer);
  const partners = generatedPartners(size.partners, cer, partnerRealm);
  const nothing = { read: async () => undefined, holderOf: async () => undefined };
  const unchanged = { refreshEarly: async <T>({ value }: { value: T }) => value };
  const trust = createTrustReader({
    partners,
    servers: nothing,
    accounts: nothing,
    partnerRefresher: unchanged,
    serverRefresher: unchanged,
    freshness,
    clock: systemClock,
  });
  const signAsync = promisify(sign);
  const { options } = await createTestTokenService({
    clock: systemClock,
    random: systemRandom,
    trust,
    principals: createCachedPrincipals(
      createPrincipalReader(principals, async () => homeRealm),
      freshness,
      systemClock,
    ),
    signer: { sign: (_key, input) => signAsync('sha256', Buffer.from(input), certificate.privateKey) },
  });
  return { options, stores: [principals, partners] };
}

type Proof = readonly (readonly [parameter: string, value: string])[];

const bySecret = (client: number): Proof => [['client_secret', secretOf(client)]];

/** Assertions of the active clients in their turns, made ahead. */
function assertionsFor(turns: number, certificate: TestCertificate): Proof[] {
  const now = systemClock.now();
  return Array.from({ length: turns }, (_none, turn) => {
    const id = idOf((turn + 1) % active);
    const claims = { iss: id, sub: id, aud: issuer, jti: `turn-${turn}`, iat: now, exp: now + 500 };
    return [
      ['client_assertion_type', jwtBearerAssertion],
      ['client_assertion', signAssertion(certificate, claims)],
    ];
  });
}

/** One token for that client. */
async function token(
  { options }: Registry,
  client: number,
  proof: Proof,
  resource: number,
  forPartner: boolean,
): Promise<void> {
  const target = idOf(resource);
  const form = new Map([
    ['grant_type', 'client_credentials'],
    ['client_id', `${idOf(client)}@${homeRealm}`],
    ...proof,
    [
      'resource',
      forPartner ? `${target}@${partnerRealm}` : `${target}/host-${resource}.litwareinc.com@${homeRealm}`,
    ],
  ]);
  const request = readTokenRequest({
    wire: 'legacy',
    realm: homeRealm,
    tokenEndpoint: '',
    form,
    basic: undefined,
  });
  const issued = isOAuthRefusal(request) ? request : await issueToken(request, options);
  if (isOAuthRefusal(issued)) throw new Error(`the bench was refused: ${issued.refusal} ${issued.detail}`);
}

/** Ten clients in turns; every other token is for a partner. */
function warm(
  registry: Registry,
  key: TestCertificate,
  { rounds, tokens }: Times,
  proofOf: (client: number, turn: number) => Proof,
): Promise<Measured> {
  let turn = 0;
  return inSigns(key.privateKey, rounds, tokens, () => {
    turn += 1;
    const client = turn % active;
    return token(registry, client, proofOf(client, turn), (turn + 1) % active, turn % 2 === 0);
  });
}

/** Clients drawn evenly from all, by a step that is prime to the size: no chance, and no two alike in a row. */
async function spread(registry: Registry, { principals, partners }: Size, { spread: tokens }: Times) {
  const readsOf = () => registry.stores.reduce((sum, { reads }) => sum + reads(), 0);
  const before = readsOf();
  for (let turn = 1; turn <= tokens; turn++) {
    const [client, other] = [(turn * 48_271) % principals, (turn * 16_807) % principals];
    const forPartner = turn % 2 === 0;
    await token(registry, client, bySecret(client), forPartner ? other % partners : other, forPartner);
  }
  global.gc?.();
  const heapMiB = process.memoryUsage().heapUsed / 2 ** 20;
  return { readsEach: (readsOf() - before) / tokens, heapMiB };
}

export async function growth({ quick }: BenchOptions): Promise<ResultTable[]> {
  const certificate = await selfSigned({ keyName: 'bench', notAfter: 4_000_000_000 });
  const times: Times = quick
    ? { rounds: 1, tokens: 20, spread: 200 }
    : { rounds: 9, tokens: 300, spread: 20_000 };
  const assertions = assertionsFor((times.rounds + 1) * times.tokens, certificate);
  const rows: Cell[][] = [];
  for (const [name, size] of sizes) {
    const registry = await registryOf(size, certificate);
    const cost = await warm(registry, certificate, times, bySecret);
    const asserted = await warm(registry, certificate, times, (_client, turn) => assertions[turn - 1] ?? []);
    const { readsEach, heapMiB } = await spread(registry, size, times);
    rows.push([name, cost.least, cost.median, cost.most, asserted.median, readsEach, Math.round(heapMiB)]);
  }
  const tokens = { title: 'A token as the registry grows', columns, rows };
  return [tokens, await refreshTable(quick ? 0.01 : 1), await rollTable()];
}
