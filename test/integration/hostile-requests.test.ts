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
import { canary } from '../support/fuzz/hostile-text.ts';
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
