/**
 * The token-issuer certificate changed in every way while nobody may notice: several instances of the service on one
 * store and one vault, killed at random and replaced, partners that read the metadata at their own pace, and tokens
 * checked all the time. A day of caching is shrunk to six seconds, and every other duration with it.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { litware } from '../../local/litware.ts';
import { systemClock, toRfc3339 } from '../../shared/base/clock.ts';
import { type ManagementAnswer, manage } from '../support/management.ts';
import { createVerifier, kidOf, type PartnerVerifier } from '../support/partner-verifier.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const { realm, lync, exchangeHost } = litware;
const tokenLifetime = 4;

const settings = {
  S2S_TOKEN_LIFETIME: `${tokenLifetime}s`,
  S2S_CACHE_FOR: '1s',
  S2S_CONSUMER_CACHE: '6s',
  S2S_CLOCK_SKEW: '1s',
  S2S_METADATA_MAX_AGE: '1s',
  S2S_ROLL_TICK: '1s',
  S2S_ROLL_PROPAGATE: '10s',
  S2S_ROLL_RETAIN: '16s',
  S2S_ROLL_EVERY: '10m',
  S2S_ROLL_LEAD: '10m',
  S2S_ROLL_SCHEDULE: '*/1 * * * * *',
  S2S_CERTIFICATE_VALIDITY_MONTHS: '1',
};

const counts = {
  issued: 0,
  checks: 0,
  unreachable: 0,
  refused: 0,
  failed: 0,
  failedRevoked: 0,
  failedUnannounced: 0,
  kills: 0,
};
const random = createSeededRandom(20261121);

let stack: TestStack;
let secret: string;
let instances: RunningHost[];
let running = true;
const startedAt = performance.now();
const revoked = new Set<string>();
const unannounced = new Set<string>();
const live: { readonly token: string; readonly until: number }[] = [];
const failures: string[] = [];

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ settings, timers: 'scheduled' });
  await untilSettled(stack.url);
  secret = await readFile(stack.litware.secret, 'utf8');
  instances = [stack.host, await stack.addInstance(), await stack.addInstance()];
});

afterAll(async () => {
  running = false;
  await stack?.stop();
});

const pick = <T>(from: readonly T[]): T => from[Math.floor(random.fraction() * from.length)] as T;
const anyUrl = () => pick(instances).url;

const refreshing = [200, 1500, 6000].map((pace) =>
  createVerifier({ name: `every ${pace} ms`, pace, refreshesOnUnknownKey: true, anyUrl }),
);
/** One that trusts its copy for the whole cache time, whatever a token says. */
const stubborn = createVerifier({ name: 'stubborn', pace: 6000, refreshesOnUnknownKey: false, anyUrl });

async function issue(): Promise<void> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: lync,
    client_secret: secret,
    resource: `https://${exchangeHost}`,
  });
  const response = await fetch(`${anyUrl()}/${realm}/oauth2/token`, { method: 'POST', body }).catch(
    () => undefined,
  );
  if (!response) {
    counts.unreachable += 1;
    return;
  }
  if (!response.ok) {
    counts.refused += 1;
    failures.push(
      `refused at ${Math.round(performance.now() - startedAt)} ms: ${(await response.text()).slice(0, 200)}`,
    );
    return;
  }
  const answer = (await response.json()) as { access_token: string; expires_in: number };
  counts.issued += 1;
  live.push({ token: answer.access_token, until: performance.now() + (answer.expires_in - 1) * 1000 });
  for (const verifier of [...refreshing, stubborn]) await check(verifier, answer.access_token);
}

async function check(verifier: PartnerVerifier, issued: string): Promise<void> {
  counts.checks += 1;
  if (await verifier.accepts(issued)) return;
  const kid = kidOf(issued);
  if (revoked.has(kid)) counts.failedRevoked += 1;
  else if (verifier === stubborn && unannounced.has(kid)) counts.failedUnannounced += 1;
  else {
    counts.failed += 1;
    failures.push(`${verifier.name}: ${kid}`);
  }
}

/** Issues and checks without a pause, and checks older tokens again as long as they live. */
async function watch(): Promise<void> {
  while (running) {
    await issue();
    while (live[0] && live[0].until < performance.now()) live.shift();
    if (live.length > 0) await check(pick(refreshing), pick(live).token);
  }
}

/** Kills an instance now and then, at whatever it is doing, and starts another in its place. */
async function killAtRandom(): Promise<void> {
  while (running) {
    await delay(1500 + random.fraction() * 2500);
    if (!running) return;
    const replacement = await stack.addInstance();
    const [victim] = instances.splice(Math.floor(random.fraction() * instances.length), 1, replacement);
    counts.kills += 1;
    await victim?.kill();
  }
}

async function operate(path: string, body: object): Promise<ManagementAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await manage(anyUrl(), stack.identity)
      .then((client) => client.post(path, body))
      .catch(() => undefined);
    if (answer && answer.status < 300) return answer;
    // A killed instance took the request with it, or another creation is under way: ask again.
    if (attempt === 10) throw new Error(`${path}: ${JSON.stringify(answer?.body)}`);
    await delay(300);
  }
}

async function createCertificate(): Promise<{ thumbprint: string; kid: string }> {
  const { certificate } = (await operate('certificateCreations', {})).body;
  if (!certificate) throw new Error('The vault took too long to create a certificate.');
  return certificate;
}

function inSeconds(seconds: number): string {
  return toRfc3339(systemClock.now() + seconds);
}

async function currentKid(): Promise<string> {
  for (;;) {
    const state = await manage(anyUrl(), stack.identity)
      .then((client) => client.issuer())
      .catch(() => undefined);
    if (state?.current) return state.current.kid;
  }
}

it('assigns, rolls on a date, publishes early and revokes, and no live token fails but the revoked key’s', {
  timeout: 180_000,
}, async () => {
  const watching = [watch(), watch(), killAtRandom()];
  await delay(3000);

  const assigned = await createCertificate();
  unannounced.add(assigned.kid);
  const assignment = await operate('tokenIssuer/assign', { thumbprint: assigned.thumbprint });
  expect(assignment.body.warnings?.map(({ code }) => code)).toContain('NotYetAnnounced');
  await delay(5000);
  expect(await currentKid()).toBe(assigned.kid);

  const rolled = await createCertificate();
  const effectiveDate = inSeconds(12);
  await operate('tokenIssuer/roll', {
    thumbprint: rolled.thumbprint,
    effectiveDate,
    overrideMinimumLead: true,
  });
  expect(await currentKid()).toBe(assigned.kid);
  await delay(16_000);
  expect(await currentKid()).toBe(rolled.kid);

  const early = await createCertificate();
  unannounced.add(early.kid);
  const later = inSeconds(60);
  await operate('tokenIssuer/roll', {
    thumbprint: early.thumbprint,
    effectiveDate: later,
    overrideMinimumLead: true,
  });
  await delay(2000);
  await operate('tokenIssuer/publish', {});
  await delay(8000);
  expect(await currentKid()).toBe(early.kid);

  revoked.add(early.kid);
  await operate('tokenIssuer/revoke', { thumbprint: early.thumbprint, reason: 'the key was copied' });
  await delay(8000);
  expect(await currentKid()).not.toBe(early.kid);

  running = false;
  await Promise.all(watching);
  console.log(`roll for real: ${JSON.stringify(counts)}`);
  expect(failures.slice(0, 5)).toEqual([]);
  expect([counts.failed, counts.refused]).toEqual([0, 0]);
  expect(counts.issued).toBeGreaterThan(500);
  expect(counts.kills).toBeGreaterThan(5);
  expect(counts.failedRevoked).toBeGreaterThan(0);
});
