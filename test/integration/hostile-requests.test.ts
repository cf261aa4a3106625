/**
 * Every route of the one table, asked over real HTTP what nobody asks in good faith: any method, path, header, type
 * and body. Each answer keeps the laws of answers, and afterwards the service is as it was.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logEvents } from '../../shared/base/log.ts';
import { managementRoutes, type RouteName, routes } from '../../shared/http/routes.ts';
import { faultsOf } from '../support/fuzz/answer-laws.ts';
import { type FuzzRequest, fuzzRequests } from '../support/fuzz/fuzz-requests.ts';
import { fuzzed, fuzzTimeout } from '../support/fuzz/fuzz-runs.ts';
import { type FuzzStack, heldBy, lyncGetsToken, startFuzzStack } from '../support/fuzz/fuzz-stack.ts';
import { canary, secretOf } from '../support/fuzz/hostile-text.ts';
import { exchangeRaw } from '../support/fuzz/raw-exchange.ts';
import { eventsOf, eventually } from '../support/management.ts';
import { buildBundle } from '../support/service-stack.ts';

let fuzz: FuzzStack;
let before: { readonly issuer: unknown; readonly configuration: unknown };

beforeAll(async () => {
  await buildBundle();
  fuzz = await startFuzzStack();
  before = await whatMustStay();
});

afterAll(() => fuzz?.stack.stop());

async function whatMustStay() {
  const { api } = fuzz;
  const { current, next, previous } = await api.issuer();
  const issuer = [current, next, previous].map((each) => each?.thumbprint);
  return { issuer, configuration: (await api.get('oauthConfiguration')).body };
}

async function faultsOfOne(request: FuzzRequest): Promise<string[]> {
  const ask = () => exchangeRaw(fuzz.stack.host.port, request);
  const answer = await ask();
  // On a machine that is busy a dependency may be late once; what is answered so again is the request's doing.
  const faults = faultsOf(request, answer.status === 503 ? await ask() : answer);
  return faults.map((fault) => `${request.method} ${request.target.slice(0, 300)}: ${fault}`);
}

/** Several at once, so that they meet inside of the service as well. */
async function expectLawfulAnswers(requests: readonly FuzzRequest[]): Promise<void> {
  const faults = await Promise.all(requests.map(faultsOfOne));
  expect(faults.flat()).toEqual([]);
}

const namesOf = (table: object) => Object.keys(table) as RouteName[];
const publicNames = namesOf(routes).filter((name) => !(name in managementRoutes));

describe('No request has an answer that breaks a law', () => {
  it.each([
    ['of a route that is open to all', publicNames, 300],
    ['of a route of the management API', namesOf(managementRoutes), 200],
  ])(
    '%s',
    async (_what, names, runs) => {
      const batches = fc.array(fuzzRequests(fuzz.world, names), { minLength: 4, maxLength: 8 });
      await fc.assert(fc.asyncProperty(batches, expectLawfulAnswers), fuzzed(runs));
    },
    fuzzTimeout,
  );
});

describe('The laws', () => {
  const requestId = '0000000a-0000-4000-8000-00000000000a';
  const headers = {
    'x-ms-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'x-ms-error-code': 'NotFound',
  };
  const problem = { title: 'NotFound', status: 404, violations: [{ code: 'NotFound' }], requestId };
  const good = { status: 404, headers, head: '', text: JSON.stringify(problem) };
  const asked: FuzzRequest = {
    route: 'metadata',
    plain: true,
    method: 'GET',
    target: '/metadata/json/1',
    headers: [],
    body: new Uint8Array(),
  };
  const without = (name: string) =>
    Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));

  it('have nothing to say of a good answer', () => {
    expect(faultsOf(asked, good)).toEqual([]);
  });

  it.each<[string, Partial<typeof good>]>([
    ['a bug', { status: 500 }],
    ['an outage', { status: 503 }],
    ['no answer', { status: 0, headers: {} as typeof headers, text: '' }],
    ['an answer of somebody else', { headers: without('x-ms-request-id') as typeof headers }],
    ['a request id that was chosen', { headers: { ...headers, 'x-ms-request-id': 'mine' } }],
    ['a secret', { text: JSON.stringify({ ...problem, detail: `it was ${secretOf('x')}` }) }],
    ['a secret in the head', { head: `HTTP/1.1 404\r\nx: ${secretOf('x')}` }],
    ['a trace', { text: JSON.stringify({ ...problem, detail: 'x\n    at a (b.ts:1:2)' }) }],
    ['a header of nobody', { headers: { ...headers, 'x-injected': '1' } as typeof headers }],
    ['a type that is guessed at', { headers: without('x-content-type-options') as typeof headers }],
    ['an answer that is kept', { headers: { ...headers, 'cache-control': 'public' } }],
    ['no JSON', { text: '<html>' }],
    ['an unknown code', { headers: { ...headers, 'x-ms-error-code': 'Oops' } }],
    ['another status than its own', { status: 400 }],
    ['no violation', { text: JSON.stringify({ ...problem, violations: [] }) }],
    ['an endless answer', { text: JSON.stringify({ ...problem, more: 'x'.repeat(70_000) }) }],
  ])('see %s', (_what, change) => {
    expect(faultsOf(asked, { ...good, ...change })).not.toEqual([]);
  });
});

describe('The service, after all that', () => {
  it('is as it was where all that was only to be tried, is ready, and gives a token', async () => {
    expect(await whatMustStay()).toEqual(before);
    expect((await fetch(`${fuzz.stack.url}/readyz`)).status).toBe(200);
    expect(await lyncGetsToken(fuzz)).toBe(200);
  });

  it('has written a line of its own vocabulary for each event, and no bug, secret or warning', async () => {
    const events = eventsOf(fuzz.lines);
    const starts = fuzz.lines.filter((line) => line.includes('{"event"')).length;
    expect(events.length).toBe(starts);
    expect(events.length).toBeGreaterThan(500);
    expect(events.filter(({ event }) => !(String(event) in logEvents))).toEqual([]);
    const failures = /request\.failed|timer\.failed|Failed \(|[Uu]nhandled|Uncaught|Warning:|^\s+at /;
    expect(fuzz.lines.filter((line) => failures.test(line))).toEqual([]);
    expect(fuzz.lines.filter((line) => line.toLowerCase().includes(canary.toLowerCase()))).toEqual([]);
    const kinds = /^(\{"event":.*\}$|\[\w+\] \S+: |[A-Z]+ \S* (\d{3}|aborted) \d+ ms \S+$)/;
    const served = fuzz.lines.findIndex((line) => line.startsWith('Functions host ready')) + 1;
    expect(fuzz.lines.slice(served).filter((line) => !kinds.test(line))).toEqual([]);
  });

  it('holds no connection of those who are gone, and no more memory than it needs', async () => {
    const rest = await eventually(
      async () => heldBy(fuzz),
      ({ handles }) => handles < 100,
    );
    // Wide: only what is kept of every request comes near it.
    expect(rest.residentMegabytes).toBeLessThan(700);
  });
});
