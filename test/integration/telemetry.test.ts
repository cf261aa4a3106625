/**
 * The deployed bundle on the local host, watched: an SDK of another copy of OpenTelemetry's API finds its spans and
 * metrics, a caller's trace is in the line, every timer tells that it ran, and no line holds what must be in none.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { type ManagementClient, manage } from '../support/management.ts';
import { leaksIn } from '../support/observed/canaries.ts';
import { requestToken } from '../support/principal-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const sdk = join(import.meta.dirname, '..', 'support', 'otel-lines.cjs');
const traceId = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

const asked: IncomingHttpHeaders[] = [];
const partner = createServer((request, response) => {
  asked.push(request.headers);
  response.writeHead(404).end();
});

let stack: TestStack;
let operator: ManagementClient;
let secret: string;

beforeAll(async () => {
  await buildBundle();
  await new Promise<void>((resolve) => partner.listen(0, '127.0.0.1', resolve));
  const { port } = partner.address() as AddressInfo;
  const settings = {
    S2S_TELEMETRY: 'api',
    S2S_OUTBOUND_ALLOWED: `http://127.0.0.1:${port}`,
    NODE_OPTIONS: `--require ${sdk}`,
  };
  stack = await startTestStack({ settings });
  await untilSettled(stack.url);
  operator = await manage(stack.url, stack.identity);
  secret = await readFile(stack.litware.secret, 'utf8');
});

afterAll(async () => {
  await stack?.stop();
  partner.close();
});

const otelLines = () => stack.host.lines().flatMap((line) => /\botel .*/.exec(line)?.[0] ?? []);

function linesOf(event: string): Record<string, unknown>[] {
  return stack.host
    .lines()
    .flatMap((line) => /\{"event":.*\}$/.exec(line)?.[0] ?? [])
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.event === event);
}

describe('A request for a token', () => {
  const resource = `https://${litware.exchangeHost}`;

  it('is a span in the caller’s trace, with the signature in one of its own, and is counted', async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: litware.lync,
      client_secret: secret,
      resource,
    });
    const address = `${stack.url}/${litware.realm}/oauth2/token`;
    const answer = await fetch(address, { method: 'POST', body, headers: { traceparent } });
    expect(answer.status).toBe(200);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('trace'))).toEqual([]);
    await expect
      .poll(otelLines)
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^otel span signer\.sign in /),
          `otel span token-realm in ${traceId}`,
          'otel s2s_tokens_issued_total 1 {"partner":"none","result":"signed"}',
        ]),
      );
    expect(linesOf('token.issued').at(-1)).toMatchObject({
      traceId,
      spanId: expect.not.stringContaining('b7ad'),
    });
  });

  it('leaves nothing secret in any line of the host, whether it is granted or refused', async () => {
    const wrong = 'wr0ng-s3cret-canary-value';
    const form = { client_id: litware.lync, resource };
    const good = await requestToken(stack.url, { ...form, client_secret: secret });
    const bad = await requestToken(stack.url, { ...form, client_secret: wrong });
    expect([good.status, bad.status]).toEqual([200, 401]);
    await expect.poll(() => linesOf('token.refused').length).toBeGreaterThan(0);
    const values = { secret, wrong, token: good.token, management: operator.token };
    expect(leaksIn(stack.host.lines().join('\n'), values)).toEqual([]);
  });
});

describe('A partner', () => {
  it('hears nothing of our traces when its metadata is read', async () => {
    const { port } = partner.address() as AddressInfo;
    const metadataUrl = `http://127.0.0.1:${port}/metadata/json/1`;
    const made = { name: 'Contoso', applicationTrustLevel: 'Full', metadataUrl };
    const answer = await operator.post('partnerApplications', made, { traceparent });
    expect(answer.body.code ?? answer.body.title).toBe('MetadataUnreachable');
    expect(asked).toHaveLength(1);
    expect(Object.keys(asked[0] ?? {}).filter((name) => name.startsWith('trace'))).toEqual([]);
  });
});

describe('The timers', () => {
  it.each(['roll-certificates', 'refresh-metadata', 'sweep-replays', 'watch-expiries'])(
    '%s is registered, does its work and tells that it ran',
    async (timer) => {
      expect(await stack.host.fireTimer(timer)).toEqual({ succeeded: true });
      await expect
        .poll(() => linesOf('timer.ran'))
        .toContainEqual(expect.objectContaining({ timer, succeeded: true }));
      await expect
        .poll(otelLines)
        .toContainEqual(
          expect.stringMatching(
            new RegExp(`^otel s2s_timer_last_run_timestamp_seconds \\d+ {"timer":"${timer}"}`),
          ),
        );
    },
  );

  it('tell what expires of what a stack begins with: nothing', () => {
    expect(linesOf('expiry.due')).toEqual([]);
    expect(linesOf('expiry.watched')).toMatchObject([{ seen: 4, due: 0, complete: true }]);
  });
});
