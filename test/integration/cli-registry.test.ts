/** `s2s` on a running stack: the nouns of the registry, as an operator types them. */
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeAnswer, PartnerApplicationView } from '../../cli/core/views.ts';
import { createOperator, type Operator, operatorOf, runCli } from '../support/cli-run.ts';
import { freshCertificate } from '../support/management.ts';
import { type FakePartner, startPartner } from '../support/registry-changes.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const reader = { clientId: '00000000-0000-4000-8000-000000000001', roles: ['Reader'] };
const everything = { clientId: '00000000-0000-4000-8000-000000000002' };

let stack: TestStack;
let partner: FakePartner;
let folder: string;
let s2s: Operator;
let metadataUrl: string;

beforeAll(async () => {
  await buildBundle();
  partner = await startPartner();
  stack = await startTestStack({
    settings: { S2S_OUTBOUND_ALLOWED: partner.origin },
    identities: [everything, reader],
  });
  await untilReady(stack.url);
  folder = await mkdtemp(join(tmpdir(), 's2s-operator-'));
  s2s = createOperator(stack, folder);
  metadataUrl = `${partner.origin}/exchange/metadata/json/1`;
});

afterAll(async () => {
  await partner?.server.close();
  await stack?.stop();
});

describe('s2s config', () => {
  it('shows the configuration on stdout and the deployment on stderr', async () => {
    const { exitCode, stdout, stderr } = await s2s.run('config show');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Realm +: litwareinc\.com$/m);
    expect(stderr).toBe(`Deployment: ${stack.url} (S2S_URL)\n`);
  });

  it('adds to a list and takes from it, and leaves the rest as it is', async () => {
    const shown = async () =>
      (await s2s.json<{ additionalSipDomains: string[] }>('config show')).additionalSipDomains;
    await s2s.run('config set --add-sip-domain fabrikam.com --add-sip-domain contoso.com');
    expect(await shown()).toEqual(['fabrikam.com', 'contoso.com']);
    await s2s.run('config set --remove-sip-domain Fabrikam.com');
    expect(await shown()).toEqual(['contoso.com']);
    await s2s.run('config set --unset additionalSipDomains');
    expect(await shown()).toEqual([]);
  });

  it('says what another realm breaks and asks, and a yes to all questions is not enough', async () => {
    const asked = await s2s.run('config set --realm contoso.com');
    expect([asked.exitCode, asked.stdout]).toEqual([1, '']);
    expect(asked.stderr).toContain('warning: IssuerChanges:');
    const unread = await s2s.run('config set --realm contoso.com --yes');
    expect(unread.exitCode).toBe(4);
    expect(unread.stderr).toContain('repeat with --confirm-realm-change');
    const tried = await s2s.run('config set --realm contoso.com --dry-run');
    expect(tried.exitCode).toBe(0);
    expect(tried.stderr).toContain('Dry run: nothing was changed');
    expect(await s2s.json('config show')).toMatchObject({ realm: 'litwareinc.com' });
  });
});

describe('s2s partner', () => {
  it('previews metadata, creates the partner, and says what comes next', async () => {
    const preview = await s2s.json<object>(`partner preview ${metadataUrl}`);
    expect(preview).toMatchObject({ kind: 'authentication', realm: 'contoso.com' });
    const tried = await s2s.run(
      `partner create Exchange --trust-level Full --metadata-url ${metadataUrl} --dry-run`,
    );
    expect([tried.exitCode, (await s2s.json<[]>('partner list')).length]).toEqual([0, 0]);
    const made = await s2s.run(
      `partner create Exchange --trust-level Full --metadata-url ${metadataUrl} --reason 'change 4711'`,
    );
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toMatch(/^Trust level +: Full$/m);
    expect(made.stdout).toMatch(
      /^Application identifier +: 00000002-0000-0ff1-ce00-000000000000 \(Exchange\)$/m,
    );
    expect(made.stderr).toContain('Next: s2s partner show Exchange');
  });

  it('tells every broken rule with its code, and exit code 4 for what is there already', async () => {
    const both = await s2s.run(
      `partner create Two --trust-level Full --metadata-url ${metadataUrl} --realm x.com --application-identifier 00000003-0000-0ff1-ce00-000000000000`,
    );
    expect(both.exitCode).toBe(1);
    expect(both.stderr.match(/^error: PartnerSourceConflict/gm)?.length).toBe(2);
    expect(both.stderr).toMatch(/^request id: [0-9a-f-]{36}$/m);
    const again = await s2s.run(
      `partner create Exchange --trust-level Full --metadata-url ${metadataUrl} --json`,
    );
    expect(again.exitCode).toBe(4);
    const { error } = JSON.parse(again.stderr.trimEnd().split('\n').at(-1) ?? '');
    expect(error).toMatchObject({ status: 409, code: 'PartnerAlreadyExists' });
  });

  it('lists partners in each format, dates in UTC and in local time', async () => {
    const [table, tsv, list] = await Promise.all(
      ['table', 'tsv', 'list'].map(
        async (format) => (await s2s.run(`partner list --output ${format}`)).stdout,
      ),
    );
    expect(table).toMatch(
      /^NAME {6}ISSUER.*\nExchange {2}00000002-0000-0ff1-ce00-000000000000@contoso\.com {2}Full {3}yes .*\d\d:\d\dZ \(.*\+0[12]:00\)/,
    );
    expect(tsv).toMatch(
      /^Exchange\t00000002-[^\t]+\tFull\tyes\tmetadata\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\tSuccess\n$/,
    );
    expect(list).toMatch(/^Name +: Exchange\nIssuer +: /);
  });

  it('changes only the state that was read, where that is asked for', async () => {
    const { etag } = await s2s.json<{ etag: string }>('partner show Exchange');
    const update = (level: string) =>
      s2s.run(['partner', 'update', 'Exchange', '--trust-level', level, '--if-match', etag]);
    const [first, second] = [await update('Application'), await update('User')];
    expect([first.exitCode, second.exitCode]).toEqual([0, 4]);
    expect(second.stderr).toContain('error: PreconditionFailed');
    expect(await s2s.json('partner show Exchange')).toMatchObject({ applicationTrustLevel: 'Application' });
  });

  it('asks before it cuts a partner off, and does nothing where nobody can answer', async () => {
    const refused = await s2s.run('partner update Exchange --enabled false');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('Repeat it with --yes.');
    expect(await s2s.json('partner show Exchange')).toMatchObject({ enabled: true });
    const { changed, value } = await s2s.json<ChangeAnswer<PartnerApplicationView>>(
      'partner update Exchange --enabled false --yes',
    );
    expect([changed, value.enabled]).toEqual([true, false]);
    const again = await s2s.run('partner update Exchange --enabled false --yes');
    expect(again.stderr).toContain('Nothing to change: it is so already.');
    await s2s.run('partner update Exchange --enabled true');
  });

  it('refreshes metadata, and says where there is none', async () => {
    expect((await s2s.run('partner refresh Exchange')).exitCode).toBe(0);
    const certificate = await freshCertificate({ keyName: 'fabrikam' });
    await writeFile(join(folder, 'fabrikam.cer'), certificate.der);
    const made = await s2s.run(
      'partner create Fabrikam --trust-level User --application-identifier 00000003-0000-0ff1-ce00-000000000000 --realm fabrikam.com --certificate fabrikam.cer',
    );
    expect(made.stdout).toContain(certificate.thumbprint);
    const nothing = await s2s.run('partner refresh Fabrikam');
    expect([nothing.exitCode, nothing.stderr]).toEqual([0, expect.stringContaining('has no metadata')]);
  });

  it('deletes and restores, and prints nothing about what is gone', async () => {
    const gone = await s2s.run('partner delete Fabrikam --yes --reason retired');
    expect([gone.exitCode, gone.stdout]).toEqual([0, '']);
    expect(gone.stderr).toContain('s2s partner restore Fabrikam');
    expect(await s2s.json('partner list --deleted')).toMatchObject([{ name: 'Fabrikam' }]);
    expect((await s2s.run('partner show Fabrikam')).stderr).toContain('error: NotFound');
    expect((await s2s.run('partner restore Fabrikam')).exitCode).toBe(0);
  });
});

describe('s2s server, account and role', () => {
  it('registers an OAuth server and a partner that is trusted through it', async () => {
    const made = await s2s.run(`server create ACS --metadata-url ${partner.origin}/acs/metadata/json/1`);
    expect([made.exitCode, made.stdout]).toEqual([0, expect.stringMatching(/^Kind +: authentication$/m)]);
    expect(await s2s.json('server list')).toMatchObject([{ name: 'ACS' }]);
    const disabled = await s2s.run('server update ACS --enabled false --yes');
    expect(disabled.stdout).toMatch(/^Enabled +: no$/m);
  });

  it('keeps linked accounts with their roles', async () => {
    await s2s.run(
      'account create SfBOnline-ApplicationAccount --email a@litwareinc.com --role UserApplication',
    );
    expect(
      (await s2s.run('account update SfBOnline-ApplicationAccount --no-email --hidden true')).exitCode,
    ).toBe(0);
    await s2s.run('role assign SfBOnline-ApplicationAccount ArchiveApplication');
    expect(await s2s.json('account show SfBOnline-ApplicationAccount')).toMatchObject({
      externalEmailAddress: null,
      hiddenFromAddressLists: true,
      roles: ['UserApplication', 'ArchiveApplication'],
    });
    const removed = await s2s.run('role remove SfBOnline-ApplicationAccount ArchiveApplication --yes');
    expect([removed.exitCode, removed.stdout]).toEqual([0, '']);
    expect(await s2s.json('role list')).toMatchObject([{ role: 'UserApplication' }]);
  });
});

describe('s2s principal', () => {
  it('creates one, adds and removes names one by one, and finds it by a name', async () => {
    const id = '00000009-0000-0ff1-ce00-000000000000';
    await s2s.run(`principal create 'Archive server' --app-id ${id} --name https://archive.litwareinc.com`);
    await s2s.run(`principal add-name ${id} https://two.litwareinc.com https://three.litwareinc.com`);
    await s2s.run(`principal remove-name ${id} https://archive.litwareinc.com --yes`);
    const found = await s2s.run('principal find https://three.litwareinc.com');
    expect(found.stdout).toMatch(
      /^Names +: 00000009.*\n +: https:\/\/two\.litwareinc\.com\n +: https:\/\/three/m,
    );
    const missing = await s2s.run('principal find https://archive.litwareinc.com');
    expect([missing.exitCode, missing.stdout]).toEqual([1, '']);
  });

  it('follows the pages of a list to its end', async () => {
    const ids = Array.from({ length: 4 }, (_value, at) => `0000000b-0000-4000-8000-00000000000${at}`);
    await Promise.all(ids.map((id) => s2s.run(`principal create 'Page ${id}' --app-id ${id}`)));
    expect(await s2s.json<unknown[]>("principal list --filter 'Page *'")).toHaveLength(4);
    expect(await s2s.json<unknown[]>("principal list --filter 'Page *' --top 3")).toHaveLength(3);
  });
});

describe('s2s audit', () => {
  it('tells who changed what and why, newest first', async () => {
    const events = await s2s.json<{ action: string; reason: string | null }[]>(
      'audit list --object partnerApplications/Exchange',
    );
    expect(events.at(-1)).toMatchObject({ action: 'created', reason: 'change 4711' });
    expect((await s2s.run('audit list --top 2')).stdout.trimEnd().split('\n')).toHaveLength(3);
  });
});

describe('the connection', () => {
  it('is refused what the role of the caller does not allow', async () => {
    // The identity endpoint speaks for the identity that AZURE_CLIENT_ID names.
    const environment = { AZURE_CLIENT_ID: reader.clientId };
    expect((await s2s.run('partner list', { environment })).exitCode).toBe(0);
    const refused = await s2s.run('partner delete Exchange --yes', { environment });
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('error: Forbidden');
  });

  it('is found from a folder of the project, without any name', async () => {
    const project = await mkdtemp(join(tmpdir(), 's2s-project-'));
    await mkdir(join(project, 'docs'));
    const paused = await startTestStack({ directory: join(project, '.local') });
    try {
      await untilReady(paused.url);
      const { exitCode, stderr } = await runCli(['principal', 'list'], { directory: join(project, 'docs') });
      expect([exitCode, stderr]).toEqual([0, `Deployment: ${paused.url} (local stack in ../.local)\n`]);
    } finally {
      await paused.pause();
    }
    const stopped = await runCli(['principal', 'list'], { directory: project });
    expect([stopped.exitCode, stopped.stderr]).toEqual([
      5,
      expect.stringContaining('Start it with npm start.'),
    ]);
    await rename(join(project, '.local'), join(project, 'elsewhere'));
    const nowhere = await runCli(['principal', 'list'], { directory: project });
    expect([nowhere.exitCode, nowhere.stderr]).toEqual([
      1,
      expect.stringContaining('No deployment is named'),
    ]);
  });

  it('that is not there gives exit code 5', async () => {
    const environment = { ...operatorOf(stack), S2S_URL: 'http://127.0.0.1:9' };
    const { exitCode, stderr } = await runCli(['config', 'show'], { environment });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(/error: http:\/\/127\.0\.0\.1:9 does not answer/);
  });

  it('says who can sign in where nobody is signed in', async () => {
    const { exitCode, stderr } = await runCli(['config', 'show'], {
      environment: { ...operatorOf(stack), IDENTITY_HEADER: 'wrong' },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('az login');
  });
});
