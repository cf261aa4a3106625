/**
 * The commands about partners, servers and accounts that the seeds do not print: from creation to removal by the real
 * binary, and what they refuse.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CmdletOperator, createCmdletOperator } from '../support/cmdlet-operator.ts';
import { tenant } from '../support/foreign-documents.ts';
import { freshCertificate } from '../support/management.ts';
import { type PartnerServer, startPartnerServer } from '../support/partner-server.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';
import { lyncId, sharePointId } from '../support/token-service.ts';

let stack: TestStack;
let partners: PartnerServer;
let operator: CmdletOperator;

beforeAll(async () => {
  await buildBundle();
  partners = await startPartnerServer();
  stack = await startTestStack({ settings: { S2S_OUTBOUND_ALLOWED: partners.url } });
  await untilReady(stack.url);
  operator = await createCmdletOperator(stack);
});

afterAll(async () => {
  await stack?.stop();
  await partners?.close();
  await operator?.leave();
});

describe('…-CsPartnerApplication', () => {
  it('creates by a certificate file, shows, changes and removes', async () => {
    const { der, thumbprint } = await freshCertificate({ keyName: 'sharepoint' });
    await writeFile(join(operator.directory, 'sharepoint.cer'), der);
    const [made] = await operator.objects(
      `New-CsPartnerApplication SharePoint -ApplicationIdentifier ${sharePointId} -Realm fabrikam.com -CertificateFileData 'C:\\Certificates\\sharepoint.cer' -ApplicationTrustLevel application -Reason 'change 4711'`,
    );
    expect(made).toMatchObject({
      Identity: 'SharePoint',
      AuthToken: 'Certificate',
      ApplicationTrustLevel: 'Application',
      CertificateThumbprints: [thumbprint],
    });
    expect(await operator.objects("get-cspartnerapplication -filter 'share*'")).toEqual([made]);
    await operator.done('Set-CsPartnerApplication SharePoint -Enabled false -AcceptSecurity:true');
    expect(await operator.view('partnerApplications/SharePoint')).toMatchObject({
      enabled: false,
      acceptSecurityIdentifierInformation: true,
      applicationTrustLevel: 'Application',
    });
    await operator.done('Remove-CsPartnerApplication SharePoint -Confirm:false -Reason retired');
    expect((await operator.api.get('partnerApplications/SharePoint')).status).toBe(404);
    const events = (await operator.view('auditEvents?object=partnerApplications/SharePoint')).value;
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'created', reason: 'change 4711' }),
        expect.objectContaining({ action: 'deleted', reason: 'retired' }),
      ]),
    );
  });

  it('tells every broken rule, and what can be typed about it', async () => {
    const { der } = await freshCertificate({ keyName: 'no realm' });
    const raw = der.toString('base64');
    const [exitCode, stderr] = await operator.refused(
      `New-CsPartnerApplication X -ApplicationIdentifier ${sharePointId} -CertificateRawData ${raw} -ApplicationTrustLevel Full`,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: PartnerRealmRequired: ');
    expect(stderr).toContain('  do: A partner with a certificate needs -Realm as well.');
    expect(stderr).toMatch(/request id: [0-9a-f-]{36}/);
  });

  it('only tries with -WhatIf', async () => {
    const { stderr, stdout } = await operator.done(
      `New-CsPartnerApplication Exchange -ApplicationTrustLevel Full -MetadataUrl ${partners.url}/autodiscover/metadata/json/1 -WhatIf`,
    );
    expect(stderr).toContain(
      'What if: Performing the operation "New-CsPartnerApplication" on target "Exchange".',
    );
    expect(stdout).toMatch(/^Realm +: contoso\.com$/m);
    expect((await operator.api.get('partnerApplications/Exchange')).status).toBe(404);
  });

  it.each([
    ['Get-CsPartnerApplication Nobody', 1, 'error: NotFound: '],
    ['Remove-CsPartnerApplication Nobody -Confirm:false', 1, 'error: NotFound: '],
    ['Set-CsPartnerApplication Nobody -Enabled true', 1, 'error: NotFound: '],
    ['Set-CsPartnerApplication Nobody', 1, 'Nothing is named that should change.'],
    [
      'Set-CsPartnerApplication Nobody -Realm x.com',
      1,
      '-Realm has no meaning here: it is fixed at creation.',
    ],
    ['New-CsPartnerApplication X -MetadataUrl https://a.example', 1, '-ApplicationTrustLevel must be given.'],
    ['New-CsPartnerApplication X -ApplicationTrustLevel Full', 1, 'error: PartnerSourceConflict: '],
    ['Get-CsPartnerApplication -Enabled $true', 1, 'There is no parameter -Enabled.'],
    ['Set-CsPartnerApplication X -Enabled $true', 1, '-Enabled takes $true or $false.'],
  ])('refuses %s', async (line, code, message) => {
    const [exitCode, stderr] = await operator.refused(line);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(message);
  });
});

describe('…-CsOAuthServer and …-AuthServer', () => {
  it('are two names for one thing', async () => {
    const url = `${partners.url}/sts/metadata/json/1`;
    const [made] = await operator.objects(`New-CsOAuthServer microsoft.sts -MetadataUrl ${url} -Type ACS`);
    expect(made).toMatchObject({ Identity: 'microsoft.sts', MetadataUrl: url, Realm: tenant });
    const [shown] = await operator.objects('Get-AuthServer microsoft.sts');
    expect(shown).toMatchObject({ AuthMetadataUrl: url, Enabled: true, Name: 'microsoft.sts' });
    await operator.done('Set-AuthServer microsoft.sts -Enabled false');
    await operator.done('Set-CsOAuthServer microsoft.sts -AcceptSecurityIdentifierInformation true');
    const { stderr } = await operator.done('Set-AuthServer microsoft.sts -RefreshAuthMetadata');
    expect(stderr).toContain('The metadata of microsoft.sts was read.');
    expect(await operator.view('oauthServers/microsoft.sts')).toMatchObject({
      enabled: false,
      acceptSecurityIdentifierInformation: true,
    });
    expect(
      await operator.refused('New-AuthServer microsoft.sts -AuthMetadataUrl https://sts.example'),
    ).toEqual([expect.any(Number), expect.stringContaining('error: ')]);
    await operator.done('Remove-CsOAuthServer microsoft.sts -Force');
    expect(await operator.objects('Get-CsOAuthServer')).toEqual([]);
    await operator.done(`New-AuthServer ACS -AuthMetadataUrl ${url}`);
    await operator.done('Remove-AuthServer ACS -Confirm:0');
    expect(await operator.objects('Get-AuthServer')).toEqual([]);
  });

  it.each([
    [
      'Set-AuthServer a -RefreshAuthMetadata -Enabled true',
      'Name either what shall change or -RefreshAuthMetadata.',
    ],
    ['Set-AuthServer a', 'Name either what shall change or -RefreshAuthMetadata.'],
    [
      'New-AuthServer a -AuthMetadataUrl https://a.example -TrustAny',
      '-TrustAnySSLCertificate has no meaning here',
    ],
    ['Remove-AuthServer a', 'error: NotFound: '],
  ])('refuse %s', async (line, message) => {
    const [exitCode, stderr] = await operator.refused(line);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });
});

describe('…-PartnerApplication with its account', () => {
  it('is created, tied, untied, refreshed and removed', async () => {
    await operator.done('New-MailUser App-Account');
    await operator.done(
      'Set-MailUser App-Account -HiddenFromAddressListsEnabled true -ExternalEmailAddress a@litwareinc.com',
    );
    const [role] = await operator.objects(
      'New-ManagementRoleAssignment -Role UserApplication -User App-Account',
    );
    expect(role).toMatchObject({ Name: 'UserApplication-App-Account', RoleAssigneeName: 'App-Account' });
    const [made] = await operator.objects(
      `New-PartnerApplication Exchange -AuthMetadataUrl ${partners.url}/autodiscover/metadata/json/1 -LinkedAccount App-Account`,
    );
    expect(made).toMatchObject({
      ApplicationTrustLevel: 'Full',
      LinkedAccount: 'App-Account',
      UseAuthServer: false,
    });
    await operator.done("Set-PartnerApplication Exchange -LinkedAccount '$null'");
    await operator.done('Set-PartnerApplication Exchange -ApplicationTrustLevel Application');
    await operator.done('Set-PartnerApplication Exchange -RefreshAuthMetadata');
    expect(await operator.view('partnerApplications/Exchange')).toMatchObject({
      linkedAccount: null,
      applicationTrustLevel: 'Application',
    });
    await operator.done("Set-MailUser App-Account -ExternalEmailAddress '$null'");
    expect(await operator.view('linkedAccounts/App-Account')).toMatchObject({
      externalEmailAddress: null,
      hiddenFromAddressLists: true,
      roles: ['UserApplication'],
    });
    await operator.done('Remove-PartnerApplication Exchange -Confirm:false');
  });

  it('is spoken for by an OAuth server where neither metadata nor account is named', async () => {
    const [made] = await operator.objects(
      `New-PartnerApplication Lync -ApplicationIdentifier ${lyncId} -Realm fabrikam.com`,
    );
    expect(made).toMatchObject({ UseAuthServer: true, IssuerIdentifier: `${lyncId}@fabrikam.com` });
    expect(await operator.view('partnerApplications/Lync')).toMatchObject({ source: 'oauthServer' });
    const again = await operator.refused(
      `New-PartnerApplication Lync -ApplicationIdentifier ${lyncId} -Realm fabrikam.com`,
    );
    expect(again).toEqual([4, expect.stringContaining('error: PartnerAlreadyExists: ')]);
  });

  it('is never made without an identifier', async () => {
    const [exitCode, stderr] = await operator.refused('New-PartnerApplication X');
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('Name either -AuthMetadataUrl or -ApplicationIdentifier.'),
    ]);
  });
});

describe('Configure-EnterprisePartnerApplication.ps1', () => {
  it('gives an account that is there what it lacks, and leaves everything as it is in a dry run', async () => {
    const line = `Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl ${partners.url}/metadata/json/1 -ApplicationType SharePoint`;
    await operator.done('New-MailUser SharePointEnterprise-ApplicationAccount');
    await operator.done(`${line} -WhatIf`);
    expect(await operator.view('linkedAccounts/SharePointEnterprise-ApplicationAccount')).toMatchObject({
      roles: [],
    });
    await operator.done(line);
    expect(await operator.view('linkedAccounts/SharePointEnterprise-ApplicationAccount')).toMatchObject({
      roles: expect.arrayContaining(['UserApplication', 'LegalHoldApplication', 'MailboxSearch']),
    });
    const [{ Name } = {}] = await operator.objects('Get-PartnerApplication');
    expect(Name).toBe('Lync');
    expect(await operator.objects('Get-CsPartnerApplication -Filter "SharePointEnterprise*"')).toHaveLength(
      1,
    );
  });
});
