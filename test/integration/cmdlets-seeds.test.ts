/**
 * The five seeds from top to bottom: each command line that they print, run as printed there by the real binary
 * against a whole stack. Lines without variables are typed into bash behind the word `s2s`; lines that belong together
 * by `$x` or `$user`, and those that no other shell understands, are a script.
 *
 * The addresses of the seeds (`https://autodiscover.litwareinc.com/…`) are nobody's here. So such a line is run twice:
 * as printed, for the refusal that says why and what to do, and with the address of a server that is there.
 */
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCertificate, toPfx } from '../support/certificates.ts';
import { type CmdletOperator, createCmdletOperator } from '../support/cmdlet-operator.ts';
import { freshCertificate, inDays } from '../support/management.ts';
import { type PartnerServer, startPartnerServer } from '../support/partner-server.ts';
import { seed001, seed002, seed003, seed004 } from '../support/seed-commands.ts';
import { createSeedRuns, reachable, type SeedRuns } from '../support/seed-runs.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';
import { exchangeId, lyncId } from '../support/token-service.ts';

let stack: TestStack;
/** The Lync pool and the Exchange server of the seeds. */
let partners: PartnerServer;
let operator: CmdletOperator;
let runs: SeedRuns;
let imported: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  partners = await startPartnerServer();
  stack = await startTestStack({ settings: { S2S_OUTBOUND_ALLOWED: partners.url } });
  await untilSettled(stack.url);
  operator = await createCmdletOperator(stack);
  runs = createSeedRuns(operator);
  imported = await freshCertificate({ keyName: 'seeds' });
  const file = toPfx(imported, { password: 'P@ssw0rd' });
  await writeFile(join(operator.directory, 'ServerToServerAuth.pfx'), file);
});

afterAll(async () => {
  await stack?.stop();
  await partners?.close();
  await operator?.leave();
});

describe(seed001.file, () => {
  it('makes the Lync pool a partner application of Exchange', async () => {
    const refused = await runs.typed(seed001.configurePartner);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/error: Metadata[A-Z]\w+: /);
    expect(refused.stderr).toMatch(/\n {2}do: \S/);
    expect(await operator.values('linkedAccounts')).toEqual([]);

    const made = await runs.typed(reachable(seed001.configurePartner, partners.url));
    expect(made).toMatchObject({ exitCode: 0, stdout: '' });
    const name = `LyncEnterprise-127.0.0.1-${partners.port}`;
    expect(made.stderr).toContain(`The partner application ${name} is there.`);
    expect(await operator.view(`partnerApplications/${name}`)).toMatchObject({
      issuer: `${lyncId}@contoso.com`,
      applicationTrustLevel: 'Full',
      linkedAccount: 'LyncEnterprise-ApplicationAccount',
      metadataUrl: `${partners.url}/metadata/json/1`,
    });
    expect(await operator.values('linkedAccounts')).toEqual([
      expect.objectContaining({
        name: 'LyncEnterprise-ApplicationAccount',
        hiddenFromAddressLists: true,
        roles: expect.arrayContaining(['UserApplication', 'ArchiveApplication']),
      }),
    ]);

    const again = await runs.script(reachable(seed001.configurePartner, partners.url));
    expect(again.exitCode).toBe(0);
    expect(await operator.values('partnerApplications')).toHaveLength(1);
  });

  it('has no IIS to restart, and says so without stopping the script', async () => {
    const { exitCode, stderr } = await runs.script(seed001.restart);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('iisreset: There is no IIS behind this service');
  });

  it('makes Exchange a partner application of Lync', async () => {
    const refused = await runs.typed(seed001.newPartner);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(/error: Metadata[A-Z]\w+: /);
    expect(refused.stderr).toMatch(/\n {2}at: metadataUrl\n {2}do: \S/);
    expect((await operator.api.get('partnerApplications/Exchange')).status).toBe(404);

    const { exitCode, stdout } = await runs.typed(reachable(seed001.newPartner, partners.url));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Identity +: Exchange$/m);
    expect(stdout).toMatch(/^ApplicationTrustLevel +: Full$/m);
    expect(stdout).toMatch(/^Enabled +: True$/m);
    expect(await operator.view(`partnerApplications/Exchange`)).toMatchObject({
      issuer: `${exchangeId}@contoso.com`,
      applicationTrustLevel: 'Full',
      source: 'metadata',
    });
  });
});

describe(seed002.file, () => {
  it('shows the token-issuer certificate', async () => {
    const { current } = await operator.api.issuer();
    const { exitCode, stdout } = await runs.typed(seed002.isAssigned);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Thumbprint         : ${current?.thumbprint}`);
    expect(stdout).toMatch(/^Use +: OAuthTokenIssuer$/m);
  });

  it('imports a certificate and assigns it, with a word about the password', async () => {
    const { exitCode, stdout, stderr } = await runs.typed(seed002.importAndAssign);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('warning: -Password shows the password');
    expect(stderr).toContain('-PasswordFile FILE, or leave it out to be asked');
    expect(stderr).toContain('ServerToServerAuth.pfx in the current folder is taken for it');
    expect(stderr).not.toContain('P@ssw0rd');
    expect((await operator.api.issuer()).current?.thumbprint).toBe(imported.thumbprint);
  });

  it('takes the path as PowerShell hands it over, and changes nothing the second time', async () => {
    const before = await operator.api.issuer();
    const words = seed002.importAndAssign.replaceAll('"', '').split(/ +/);
    const { exitCode, stderr } = await operator.run(words);
    expect(exitCode).toBe(0);
    expect(stderr.match(/Nothing to change/g)).toHaveLength(2);
    expect((await operator.api.issuer()).current).toEqual(before.current);
  });

  it('assigns the certificate that is the default: without another one, what is current already', async () => {
    const { exitCode, stderr } = await runs.script(seed002.reuseDefault);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Nothing to change: it is so already.');
    expect((await operator.api.issuer()).current?.thumbprint).toBe(imported.thumbprint);
  });

  it('refuses a date that two readers read as two dates, and says how to write either', async () => {
    const before = await operator.api.issuer();
    const { exitCode, stderr } = await runs.script(seed002.roll);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: EffectiveDateMissingOffset: line 2: "7/1/2012" means 1 July 2012');
    expect(stderr).toContain('Write 2012-07-01T00:00:00Z or 2012-01-07T00:00:00Z');
    expect(await operator.api.issuer()).toEqual(before);
  });

  it('rolls to the default certificate on a date that is one', async () => {
    const { certificate } = (await operator.api.post('certificateCreations')).body;
    const date = inDays(7);
    const { exitCode, stderr } = await runs.script(seed002.roll.replace('7/1/2012', date));
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${certificate?.thumbprint} takes over on ${date} (local `);
    const { current, next, effectiveDate } = await operator.api.issuer();
    expect([current?.thumbprint, next?.thumbprint, effectiveDate]).toEqual([
      imported.thumbprint,
      certificate?.thumbprint,
      date,
    ]);
  });
});

describe(seed003.file, () => {
  it.each([seed003.showAutodiscover, seed003.setAutodiscover])(
    'says that %s is a command of Exchange, and what to tell this service',
    async (line) => {
      const { exitCode, stderr } = await runs.script(line);
      expect(exitCode).toBe(0);
      expect(stderr).toContain('Get-ClientAccessServer: It is a command of Exchange');
      expect(stderr).toContain('Set-CsOAuthConfiguration -ExchangeAutodiscoverUrl');
    },
  );

  it('tells Lync where Autodiscover is, also in the shorter form with the dash of a word processor', async () => {
    expect(await runs.typed(seed003.tellLync)).toMatchObject({ exitCode: 0, stdout: '' });
    const url = 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc';
    expect((await operator.view('oauthConfiguration')).exchangeAutodiscoverUrl).toBe(url);
    const { exitCode, stderr } = await runs.typed(seed003.tellLyncShorter);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('Nothing to change: it is so already.')]);
  });
});

describe(seed004.file, () => {
  it('makes the account with its roles, and the partner application that is tied to it', async () => {
    const lines = [
      ...[seed004.newAccount, seed004.hideAccount, seed004.userRole, seed004.archiveRole].map(runs.filledIn),
      seed004.newPartner,
    ];
    const { exitCode, stdout, stderr } = await runs.script(...lines);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('-DomainController is not needed: there is one store');
    expect(stdout).toMatch(/^Role +: ArchiveApplication$/m);
    expect(await operator.values('linkedAccounts?filter=SfB*')).toEqual([
      expect.objectContaining({
        name: 'SfBOnline-ApplicationAccount',
        externalEmailAddress: 'SfBOnline-ApplicationAccount@litwareinc.com',
        hiddenFromAddressLists: true,
        roles: expect.arrayContaining(['UserApplication', 'ArchiveApplication']),
      }),
    ]);
    expect(await operator.view(`partnerApplications/SfBOnline`)).toMatchObject({
      applicationIdentifier: lyncId,
      enabled: true,
      linkedAccount: 'SfBOnline-ApplicationAccount',
      source: 'linkedAccount',
    });
  });

  it('exports the public certificate by the script of the seed', async () => {
    await writeFile(join(operator.directory, 'ExportAuthCert.ps1'), runs.written(seed004.exportScript));
    const { exitCode, stderr } = await runs.typed(seed004.runExport);
    expect(stderr).toContain('Wrote the public certificate to');
    expect(exitCode).toBe(0);
    const written = await readFile(join(operator.directory, 'OAuthConfig', 'OAuthCert.cer'));
    expect(written.equals(imported.der)).toBe(true);
  });

  it('uploads it as a credential of the service principal by the script of the seed', async () => {
    await writeFile(join(operator.directory, 'UploadAuthCert.ps1'), runs.written(seed004.uploadScript));
    const { exitCode, stdout, stderr } = await runs.typed(seed004.runUpload);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Connect-MsolService: MSOnline is retired');
    expect(stderr).toContain('Import-Module: There are no modules here');
    expect(stdout).toMatch(/^Type +: Asymmetric$/m);
    const credentials = await operator.values<{ customKeyIdentifier: string; usage: string }>(
      `servicePrincipals/${lyncId}/keyCredentials`,
    );
    expect(credentials.filter((each) => each.customKeyIdentifier === imported.thumbprint)).toEqual([
      expect.objectContaining({ usage: 'Verify' }),
    ]);
  });

  it('verifies that start and end are those of the certificate; without an answer no value is returned', async () => {
    const { exitCode, stdout, stderr } = await runs.typed(seed004.verify);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('-ReturnKeyValues was left out, which is as pressing Enter: $false.');
    const [found = ''] = stdout.split('\n\n').filter((each) => each.includes(imported.thumbprint));
    const { validFromDate, validToDate } = new X509Certificate(imported.der);
    const utc = (date: Date) => date.toISOString().replace('.000Z', 'Z');
    expect(found).toContain(`StartDate  : ${utc(validFromDate)} (local `);
    expect(found).toContain(`EndDate    : ${utc(validToDate)} (local `);
    expect(found).toMatch(/^Value +:$/m);
  });
});

describe('The seeds', () => {
  it('have no other line; the test of the mailbox is run against an Exchange server elsewhere', () => {
    const printed = [seed001, seed002, seed003, seed004].flatMap(({ file: _, ...lines }) =>
      Object.values(lines),
    );
    expect(printed.filter((line) => !runs.wasRun(line))).toEqual([seed001.testStorage]);
  });
});
