/** `s2s monitor` on a running stack: what it sees, its exit codes, and what it can mend. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../cli/commands/monitor/finding.ts';
import type { IssuerEventView, TimerRunView, TokenIssuerView } from '../../cli/core/issuer-views.ts';
import { createOperator, type Operator } from '../support/cli-run.ts';
import { exchangeDocument } from '../support/foreign-documents.ts';
import { eventually, freshCertificate, inDays } from '../support/management.ts';
import { type MetadataServer, startMetadataServer } from '../support/metadata-server.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

interface Report {
  readonly result: string;
  readonly findings: readonly Finding[];
}

const appId = '00000009-0000-0ff1-ce00-000000000000';

let stack: TestStack;
let partner: MetadataServer;
let s2s: Operator;
/** Whether the partner has its metadata to give. */
let isDown = false;

beforeAll(async () => {
  await buildBundle();
  const document = JSON.stringify(exchangeDocument(await freshCertificate({ keyName: 'partner' })));
  partner = await startMetadataServer((_request, response) => {
    response.writeHead(isDown ? 500 : 200, { 'content-type': 'application/json' }).end(document);
  });
  const settings = { S2S_OUTBOUND_ALLOWED: `http://127.0.0.1:${partner.port}` };
  stack = await startTestStack({ settings });
  await untilSettled(stack.url);
  s2s = createOperator(stack);
});

afterAll(async () => {
  await partner?.close();
  await stack?.stop();
});

async function monitor(options = ''): Promise<Report & { exitCode: number | null; stderr: string }> {
  const { exitCode, stdout, stderr } = await s2s.run(`monitor --json ${options}`);
  return { ...(JSON.parse(stdout) as Report), exitCode, stderr };
}

const codes = ({ findings }: Report) => findings.map(({ severity, code }) => `${severity} ${code}`);

describe('s2s monitor', () => {
  it('ends with 0 while everything is in order, and then says so', async () => {
    const { exitCode, stdout, stderr } = await s2s.run('monitor');
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Nothing expires within 60 days, and nothing is overdue.');
    const all = await monitor('--all');
    expect(all).toMatchObject({ result: 'ok', exitCode: 0 });
    expect(all.findings.map(({ object }) => object)).toEqual(
      expect.arrayContaining(['tokenIssuer/current', 'tokenIssuer/next', 'timerRuns/roll-certificates']),
    );
  });

  it('ends with 2 for what expires soon, and looks as far ahead as it is told', async () => {
    await s2s.run(`principal create Archive --app-id ${appId}`);
    await s2s.run(`principal credential add ${appId} --generate --end ${inDays(30)}`);
    const found = await monitor();
    expect([found.exitCode, codes(found)]).toEqual([2, ['warning CredentialExpiresSoon']]);
    expect(found.findings[0]).toMatchObject({
      object: `servicePrincipals/${appId}`,
      daysLeft: expect.any(Number),
    });
    expect((await monitor('--days 20')).exitCode).toBe(0);
  });

  it('ends with 3 for what is urgent', async () => {
    const other = '0000000a-0000-0ff1-ce00-000000000000';
    await s2s.run(`principal create Urgent --app-id ${other}`);
    await s2s.run(`principal credential add ${other} --generate --end ${inDays(3)}`);
    const found = await monitor();
    expect([found.exitCode, codes(found)[0]]).toEqual([3, 'critical CredentialExpiresSoon']);
    const told = await s2s.run('monitor');
    expect(told.stdout).toMatch(/^STATE .*\ncritical /);
    expect(told.stderr).toContain('Result: critical.');
    await s2s.run(`principal delete ${other} --yes`);
  });

  it('refreshes metadata that could not be had, when it is asked to', async () => {
    const metadataUrl = `http://127.0.0.1:${partner.port}/autodiscover/metadata/json/1`;
    await s2s.run(`partner create Exchange --trust-level Full --metadata-url ${metadataUrl}`);
    isDown = true;
    const refresh = await s2s.run('partner refresh Exchange');
    expect([refresh.exitCode, refresh.stderr]).toEqual([3, expect.stringMatching(/warning: Metadata/)]);
    const broken = await monitor('--days 20');
    expect([broken.exitCode, codes(broken)]).toEqual([2, ['warning MetadataRefreshFailed']]);
    isDown = false;
    const asked = partner.requests.length;
    const tried = await monitor('--days 20 --dry-run');
    expect([tried.exitCode, tried.stderr, partner.requests.length]).toEqual([
      2,
      expect.stringContaining('Dry run: it would refresh the metadata'),
      asked,
    ]);
    const mended = await monitor('--days 20 --fix');
    expect([mended.exitCode, codes(mended)]).toEqual([0, []]);
    expect(mended.stderr).toContain(
      'Fix: refresh the metadata (partnerApplications/Exchange/refreshMetadata): done.',
    );
  });

  it('runs the roll where no certificate is next, when it is asked to', async () => {
    const { next } = await s2s.json<TokenIssuerView>('issuer show');
    await s2s.run(`issuer revoke ${next?.thumbprint} --yes --reason trial`);
    const { current } = await s2s.json<TokenIssuerView>('issuer show');
    const days = (current?.daysToExpiry ?? 0) + 1;
    const missing = await monitor(`--days ${days}`);
    expect(codes(missing)).toContain('warning CertificateExpiresWithoutNext');
    await s2s.run(`monitor --days ${days} --fix --reason "none is next"`);
    const mended = await monitor(`--days ${days}`);
    expect(codes(mended)).not.toContain('warning CertificateExpiresWithoutNext');
    const [run] = await s2s.json<TimerRunView[]>('issuer timer');
    expect(run?.done).toContain('key.adopted');
    const events = await s2s.json<IssuerEventView[]>('issuer history --top 5');
    const adopted = events.find(({ action }) => action === 'key.adopted');
    expect(adopted?.reason).toMatch(/^[a-z]+: none is next$/);
  });

  it('tells a dependency that is down', async () => {
    stack.vault.control.addFaults({ operation: '*', status: 503 });
    // Readiness is believed for a few seconds.
    const told = await eventually(monitor, ({ exitCode }) => exitCode === 3);
    stack.vault.control.clearFaults();
    expect(told.findings).toContainEqual(
      expect.objectContaining({ severity: 'critical', object: 'readyz/vault' }),
    );
  });
});
