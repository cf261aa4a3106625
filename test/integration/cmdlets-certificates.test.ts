/**
 * The commands about the token-issuer certificate that the seeds do not print: files and passwords in all their ways,
 * rolls that are replaced, Exchange's view of the same, and what is refused.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestCertificate, toPfx } from '../support/certificates.ts';
import { type CmdletOperator, createCmdletOperator } from '../support/cmdlet-operator.ts';
import { freshCertificate, importFresh, inDays } from '../support/management.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const password = 'P@ssw0rd';

let stack: TestStack;
let operator: CmdletOperator;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilSettled(stack.url);
  operator = await createCmdletOperator(stack);
  await writeFile(join(operator.directory, 'password.txt'), `${password}\n`);
});

afterAll(async () => {
  await stack?.stop();
  await operator?.leave();
});

/** A certificate as a file in the operator's folder. */
async function pfx(name: string, subject = 'CN=litwareinc.com'): Promise<TestCertificate> {
  const certificate = await freshCertificate({ keyName: name, subject, dnsNames: ['litwareinc.com'] });
  await writeFile(join(operator.directory, `${name}.pfx`), toPfx(certificate, { password }));
  return certificate;
}

async function current(): Promise<string | undefined> {
  return (await operator.api.issuer()).current?.thumbprint;
}

async function roleOf({ thumbprint }: Pick<TestCertificate, 'thumbprint'>): Promise<string | undefined> {
  return (await operator.api.certificates()).find((each) => each.thumbprint === thumbprint)?.role;
}

describe('A certificate file', () => {
  // The first here: the vault's dates are whole seconds, and of two imports in one second none is the last.
  it('is the default certificate once it is imported, until another one is', async () => {
    const certificate = await pfx('default');
    await operator.done('Import-CsCertificate -Path default.pfx -PasswordFile password.txt');
    const [found] = await operator.objects('Get-CsCertificate -Type Default');
    expect(found).toMatchObject({ Thumbprint: certificate.thumbprint, Role: 'unassigned', Use: '' });
    const types = await operator.objects('Get-CsCertificate -Type Default,OAuthTokenIssuer');
    expect(types.map(({ Role }) => Role)).toEqual(['unassigned', 'current']);
  });

  it.each([
    ['from a file', '-PasswordFile password.txt', undefined],
    ['from standard input', '-PasswordFile -', `${password}\n`],
  ])('is opened by a password %s, and gets no role without a type', async (_name, words, input) => {
    const certificate = await pfx(`opened${words.length}`);
    const before = await current();
    const { stderr } = await operator.done(
      `Import-CsCertificate -Path opened${words.length}.pfx ${words}`,
      input,
    );
    expect(stderr).toContain(`Imported CN=litwareinc.com, ${certificate.thumbprint}.`);
    expect(stderr).not.toContain('warning: -Password');
    expect(await roleOf(certificate)).toBe('unassigned');
    expect(await current()).toBe(before);
  });

  it.each([
    ['-Password wrong', 'error: CertificatePasswordIncorrect: ', 1],
    ['', 'error: CertificatePasswordIncorrect: ', 1],
    ['-PasswordFile missing.txt', 'There is no file missing.txt.', 1],
    ['-PasswordFile password.txt -Roll', '-Roll goes with -Type.', 1],
    ['-PasswordFile password.txt -PrivateKeyExportable true', '-PrivateKeyExportable has no meaning here', 1],
    ['-PasswordFile password.txt -Type Default', '-Type takes OAuthTokenIssuer here.', 1],
    [
      '-PasswordFile password.txt -Type OAuthTokenIssuer -EffectiveTime 2026-07-01T00:00:00Z',
      '-EffectiveDate goes with -Roll.',
      1,
    ],
  ])('is not imported with %j', async (words, message, code) => {
    const certificate = await pfx('refused');
    const { exitCode, stderr } = await operator.type(`Import-CsCertificate -Path refused.pfx ${words}`);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('wrong');
    expect(exitCode).toBe(code);
    expect(await roleOf(certificate)).toBeUndefined();
  });

  it('is only looked at with -WhatIf', async () => {
    const certificate = await pfx('tried');
    const line =
      'Import-CsCertificate -Type OAuthTokenIssuer -Path tried.pfx -PasswordFile password.txt -WhatIf';
    const { stderr } = await operator.done(line);
    expect(stderr).toContain(
      'What if: Performing the operation "Import-CsCertificate" on target "tried.pfx".',
    );
    expect(stderr).toContain('Whether it may then become the token issuer is known only once it is there.');
    expect(await roleOf(certificate)).toBeUndefined();
  });

  it('stays in the vault without a role when it may not become the token issuer, which is said', async () => {
    const certificate = await pfx('early');
    const before = await current();
    const line = `Import-CsCertificate -Type OAuthTokenIssuer -Path early.pfx -PasswordFile password.txt -Roll -EffectiveDate ${inDays(0.5)}`;
    const { exitCode, stderr } = await operator.type(line);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: EffectiveDateTooSoon: ');
    expect(stderr).toContain('repeat with -OverrideMinimumLead');
    expect(stderr).toContain(`It is in the vault and has no role: ${certificate.thumbprint}.`);
    expect([await roleOf(certificate), await current()]).toEqual(['unassigned', before]);
    const { stderr: told } = await operator.done(`${line} -OverrideMinimumLead`);
    expect(told).toContain(`${certificate.thumbprint} takes over on `);
    expect(await roleOf(certificate)).toBe('next');
  });

  it('may have the domain in an alternative name only when that is said', async () => {
    const certificate = await pfx('pool', 'CN=pool01.fabrikam.local');
    const line = 'Set-CsCertificate -Type OAuthTokenIssuer -Path pool.pfx -PasswordFile password.txt';
    const { exitCode, stderr } = await operator.type(line);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('repeat with -AcceptSanForSubject')]);
    await operator.done(`${line} -AcceptSanForSubject`);
    expect(await current()).toBe(certificate.thumbprint);
  });
});

describe('A roll', () => {
  it('is replaced only when that is said, and shows itself in both views', async () => {
    const first = await importFresh(operator.api, 'first roll');
    const second = await importFresh(operator.api, 'second roll');
    const line = 'Set-CsCertificate -Type OAuthTokenIssuer -Roll';
    await operator.done(
      `${line} -Thumbprint ${first.thumbprint} -EffectiveDate ${inDays(5)} -ReplacePending`,
    );
    const again = `${line} -Thumbprint ${second.thumbprint} -EffectiveTime ${inDays(6)}`;
    const { exitCode, stderr } = await operator.type(again);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('or repeat with -ReplacePending')]);
    await operator.done(`${again} -ReplacePending`);
    const [lync] = await operator.objects('Get-CsCertificate -Type OAuthTokenIssuer');
    const [exchange] = await operator.objects('Get-AuthConfig');
    expect(lync).toMatchObject({ NextThumbprint: second.thumbprint });
    expect(exchange).toMatchObject({
      CurrentCertificateThumbprint: lync?.Thumbprint,
      NextCertificateThumbprint: second.thumbprint,
      NextCertificateEffectiveDate: lync?.NextEffectiveDate,
    });
  });

  it.each([
    ['-Roll', 'error: EffectiveDateRequired: '],
    ['-Roll -EffectiveDate 2012-07-01T00:00:00Z', 'Leave out -Roll and -EffectiveDate to switch now'],
    ['-EffectiveDate 2099-07-01T00:00:00Z', '-EffectiveDate goes with -Roll.'],
    ['-Path first.pfx', 'either with -Thumbprint or with -Path'],
    ['-Reference x', '-Reference has no meaning here: there is no pipeline here.'],
    ['-Report r.html', 'Redirect standard output'],
  ])('is refused with %s', async (words, message) => {
    const { thumbprint } = await importFresh(operator.api, 'refused roll');
    const { exitCode, stderr } = await operator.type(
      `Set-CsCertificate -Type OAuthTokenIssuer -Thumbprint ${thumbprint} ${words}`,
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('Set-AuthConfig', () => {
  it('stages, publishes, and clears the previous certificate', async () => {
    const { thumbprint } = await importFresh(operator.api, 'exchange');
    const before = await current();
    const staged = `-NewCertificateThumbprint ${thumbprint} -NewCertificateEffectiveDate ${inDays(4)}`;
    await operator.done(`Set-AuthConfig ${staged} -ReplacePending`);
    expect((await operator.api.issuer()).next?.thumbprint).toBe(thumbprint);
    await operator.done('Set-AuthConfig -PublishCertificate -Reason "change 4712"');
    const published = await operator.api.issuer();
    expect([published.current?.thumbprint, published.previous?.thumbprint]).toEqual([thumbprint, before]);

    const { exitCode, stderr } = await operator.type('Set-AuthConfig -ClearPreviousCertificate -Force');
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining('or repeat with -DespiteLiveTokens')]);
    await operator.done('Set-AuthConfig -ClearPreviousCertificate -DespiteLiveTokens -Force');
    // An older one takes its place in the view, if one is still published.
    expect((await operator.api.issuer()).previous?.thumbprint).not.toBe(before);

    const { thumbprint: now } = await importFresh(operator.api, 'exchange now');
    await operator.done(`Set-AuthConfig -CertificateThumbprint ${now}`);
    expect(await current()).toBe(now);
    expect((await operator.api.get('tokenIssuer/history')).text).toContain('change 4712');
  });

  it.each([
    ['', 'It does one thing at a time.'],
    ['-PublishCertificate -Realm x.com', 'It does one thing at a time.'],
    ['-NewCertificateEffectiveDate 2099-01-01T00:00:00Z', 'goes with -NewCertificateThumbprint'],
    ['-PublishCertificate -SkipImmediate', '-SkipImmediateCertificateDeployment has no meaning here'],
  ])('is refused with %j', async (words, message) => {
    const { exitCode, stderr } = await operator.type(`Set-AuthConfig ${words}`);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});

describe('Remove-CsCertificate', () => {
  it('never takes the current certificate away', async () => {
    const before = await current();
    const { exitCode, stderr } = await operator.type(
      'Remove-CsCertificate -Type OAuthTokenIssuer -Confirm:false',
    );
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('is replaced, not removed')]);
    expect(await current()).toBe(before);
  });

  it('ends the retention of the previous one', async () => {
    const line = 'Remove-CsCertificate -Type OAuthTokenIssuer -Previous -DespiteLiveTokens';
    const { exitCode, stderr } = await operator.type(line);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('its tokens are refused. Remove it?');
    const before = (await operator.api.issuer()).previous?.thumbprint;
    expect(before).toBeDefined();
    await operator.done(`${line} -Confirm:false`);
    expect((await operator.api.issuer()).previous?.thumbprint).not.toBe(before);
  });
});

describe('Get-CsCertificate', () => {
  it('shows all of them when no type is named, with who issued them', async () => {
    const all = await operator.objects('Get-CsCertificate');
    expect(all).toHaveLength((await operator.api.certificates()).length);
    for (const { Issuer, SerialNumber, Subject } of all) {
      expect(Issuer).toBe(Subject);
      expect(SerialNumber).toMatch(/^[0-9A-F]+$/);
    }
  });
});
