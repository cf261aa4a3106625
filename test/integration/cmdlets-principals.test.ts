/** The commands about principals, their credentials and the configuration: what they do, and what they refuse. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CmdletOperator, createCmdletOperator } from '../support/cmdlet-operator.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';
import { lyncId } from '../support/token-service.ts';

let stack: TestStack;
let operator: CmdletOperator;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  operator = await createCmdletOperator(stack);
});

afterAll(async () => {
  await stack?.stop();
  await operator?.leave();
});

describe('…-MsolServicePrincipalCredential', () => {
  const principal = `-AppPrincipalId ${lyncId}`;

  it('adds a secret that is shown once, and removes it by its key id', async () => {
    const [made = {}] = await operator.objects(
      `New-MsolServicePrincipalCredential ${principal} -Type password`,
    );
    expect(made).toMatchObject({ Type: 'Password', Value: expect.stringMatching(/^[\w-]{43}$/) });
    const all = await operator.objects(
      `Get-MsolServicePrincipalCredential ${principal} -ReturnKeyValues true`,
    );
    expect(all.find(({ KeyId }) => KeyId === made.KeyId)).toMatchObject({ Type: 'Password', Value: '' });
    expect(all.find(({ Type }) => Type === 'Asymmetric')?.Value).toMatch(/^MII/);
    const line = `Remove-MsolServicePrincipalCredential ${principal} -KeyIds ${made.KeyId}`;
    expect(await operator.refused(line)).toEqual([
      1,
      expect.stringContaining('can no longer prove itself with'),
    ]);
    await operator.done(`${line} -Confirm:false`);
    const left = await operator.objects(
      `Get-MsolServicePrincipalCredential ${principal} -ReturnKeyValues false`,
    );
    expect(left.map(({ KeyId }) => KeyId)).not.toContain(made.KeyId);
  });

  it('removes nothing when one of the key ids is nobody’s', async () => {
    const before = await operator.objects(
      `Get-MsolServicePrincipalCredential ${principal} -ReturnKeyValues false`,
    );
    const keys = `${before[0]?.KeyId},00000000-0000-4000-8000-000000000000`;
    const [exitCode, stderr] = await operator.refused(
      `Remove-MsolServicePrincipalCredential ${principal} -KeyIds ${keys} -Confirm:false`,
    );
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining('has no credential with one of these key ids'),
    ]);
    expect(
      await operator.objects(`Get-MsolServicePrincipalCredential ${principal} -ReturnKeyValues false`),
    ).toEqual(before);
  });

  it.each([
    ['-Value MIIC', 'Without -Type the old command made a symmetric key'],
    ['-Type symmetric -Value MIIC', 'Symmetric keys are not known here.'],
    ['-Type asymmetric', '-Value is needed'],
    ['-Type password -Value chosen', 'The service generates its secrets itself'],
    ['-Type asymmetric -Usage Sign -Value MIIC', 'error: '],
    [`-Type password -ObjectId ${lyncId}`, 'Name one of -AppPrincipalId, -ObjectId, -ServicePrincipalName.'],
    ['-Type password -StartDate 7/1/2026', 'error: '],
  ])('refuses %s', async (words, message) => {
    const [exitCode, stderr] = await operator.refused(
      `New-MsolServicePrincipalCredential ${principal} ${words}`,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('chosen');
  });

  it.each([
    [`Get-MsolServicePrincipal -ServicePrincipalName ${lyncId}`, 1],
    ['Get-MsolServicePrincipal -ServicePrincipalName https://atl-cs-001.litwareinc.com', 1],
    ['Get-MsolServicePrincipal -SearchString Lync', 1],
    ['Get-MsolServicePrincipal', 2],
    ['Get-MsolServicePrincipal -MaxResults 1', 1],
    ['Get-MsolServicePrincipal -All', 2],
    ['Get-MsolServicePrincipal -SearchString Nobody', 0],
  ])('%s finds so many: %i', async (line, count) => {
    expect(await operator.objects(line)).toHaveLength(count);
  });

  it('finds nobody by a name that nobody has, and says so', async () => {
    const answer = await operator.refused(
      'Get-MsolServicePrincipal -ServicePrincipalName https://nobody.example',
    );
    expect(answer).toEqual([
      1,
      expect.stringContaining('error: NotFound: No service principal has that name.'),
    ]);
  });
});

describe('…-CsOAuthConfiguration', () => {
  it('changes what is named, and asks before the realm', async () => {
    await operator.done(
      "Set-CsOAuthConfiguration -ExchangeAutodiscoverAllowedDomains '*.litwareinc.com; contoso.com'",
    );
    const [shown] = await operator.objects('Get-CsOAuthConfiguration');
    expect(shown).toMatchObject({
      Identity: 'Global',
      ExchangeAutodiscoverAllowedDomains: '*.litwareinc.com;contoso.com',
      PartnerApplications: [],
      OAuthServers: [],
    });
    const [exitCode, stderr] = await operator.refused('Set-CsOAuthConfiguration -Realm fabrikam.com');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('warning: IssuerChanges: ');
    expect(stderr).toContain('  do: Repeat it with -Confirm:false.');
    expect(await operator.view('oauthConfiguration')).toMatchObject({ realm: 'litwareinc.com' });
    await operator.done('Set-CsOAuthConfiguration -Realm litwareinc.com');
    await operator.done('Set-AuthConfig -Realm fabrikam.com -Force');
    const [config] = await operator.objects('Get-AuthConfig');
    expect(config).toMatchObject({ Realm: 'fabrikam.com', IssuerIdentifier: `${lyncId}@fabrikam.com` });
    await operator.done('Set-CsOAuthConfiguration -Realm litwareinc.com -Confirm:false');
  });

  it.each([
    ['Set-CsOAuthConfiguration', 'Nothing is named that should change.'],
    ['Set-CsOAuthConfiguration -Identity site:1 -Realm x.com', '-Identity takes global here.'],
    ['Set-CsOAuthConfiguration -ClientAdalAuthOverride Allowed', 'no user signs in here'],
    [
      'Set-CsOAuthConfiguration -ExchangeAutodiscoverUrl https://a.litwareinc.com/autodiscover/autodiscover.xml',
      'error: AutodiscoverUrlNotService: ',
    ],
  ])('refuses %s', async (line, message) => {
    const [exitCode, stderr] = await operator.refused(line);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});
