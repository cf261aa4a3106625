/** `s2s certificate` and `s2s issuer` on a running stack, and the certificate that crosses to the cloud (seeds/004). */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateView, IssuerActAnswer, TokenIssuerView } from '../../cli/core/issuer-views.ts';
import type { ServicePrincipalView } from '../../cli/core/views.ts';
import { litware } from '../../local/litware.ts';
import { selfSigned, type TestCertificate, toPfx } from '../support/certificates.ts';
import { createOperator, type Operator } from '../support/cli-run.ts';
import { freshCertificate, inDays } from '../support/management.ts';
import { assertionForm, claimsOf, requestToken } from '../support/principal-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const { lync, exchangeHost } = litware;

let premises: TestStack;
let cloud: TestStack;
let folder: string;
/** The operator of each side; they share a folder, as by a stick that is carried over. */
let here: Operator;
let there: Operator;

beforeAll(async () => {
  await buildBundle();
  [premises, cloud] = await Promise.all([startTestStack(), startTestStack()]);
  await Promise.all([untilSettled(premises.url), untilSettled(cloud.url)]);
  folder = await mkdtemp(join(tmpdir(), 's2s-issuer-'));
  here = createOperator(premises, folder);
  there = createOperator(cloud, folder);
});

afterAll(async () => {
  await premises?.stop();
  await cloud?.stop();
});

const issuer = () => here.json<TokenIssuerView & { etag: string }>('issuer show');

describe('a certificate', () => {
  let fromFile: TestCertificate;

  it('is imported from a PFX file, its password from standard input and never told', async () => {
    fromFile = await freshCertificate({ keyName: 'premises', subject: 'CN=sip.litwareinc.com' });
    await writeFile(join(folder, 'ServerToServerAuth.pfx'), toPfx(fromFile, { password: 'P@ssw0rd' }));
    const wrong = await here.run('certificate import --path ServerToServerAuth.pfx --password-file -', {
      input: 'no',
    });
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      1,
      expect.stringContaining('CertificatePasswordIncorrect'),
    ]);
    const input = 'P@ssw0rd\n';
    const made = await here.run('certificate import --path ServerToServerAuth.pfx --password-file -', {
      input,
    });
    expect(made.exitCode).toBe(0);
    expect(made.stdout).toContain(fromFile.thumbprint);
    expect(made.stderr).toContain(`s2s issuer assign ${fromFile.thumbprint}`);
    expect(made.stdout + made.stderr).not.toContain('P@ssw0rd');
  });

  it('is not imported where its password would have to be asked for and nobody is there', async () => {
    const { exitCode, stderr } = await here.run('certificate import --path ServerToServerAuth.pfx');
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('nobody can be asked')]);
  });

  it('is created in the vault, and listed with its role', async () => {
    const tried = await here.run('certificate create --months 24 --dry-run');
    expect(tried.stdout).toMatch(/^Validity +: 24 months$/m);
    const made = await here.run("certificate create --months 24 --reason 'yearly roll'");
    expect(made.exitCode).toBe(0);
    const listed = await here.json<CertificateView[]>('certificate list');
    expect(listed.map(({ role }) => role).toSorted()).toEqual([
      'current',
      'next',
      'unassigned',
      'unassigned',
    ]);
    const shown = await here.run(`certificate show ${fromFile.thumbprint.toLowerCase()}`);
    expect(shown.stdout).toMatch(/^Subject +: CN=sip\.litwareinc\.com$/m);
  });

  it('takes over at a date that has an offset, which is told in UTC and in local time', async () => {
    const { thumbprint } = fromFile;
    const naive = await here.run(`issuer roll ${thumbprint} --effective-date 7/1/2012`);
    expect([naive.exitCode, naive.stderr]).toEqual([
      1,
      expect.stringContaining('EffectiveDateMissingOffset'),
    ]);
    const soon = await here.run(`issuer roll ${thumbprint} --effective-date ${inDays(1)}`);
    expect(soon.stderr).toContain('--override-minimum-lead');
    const date = inDays(7);
    const rolled = await here.run(`issuer roll ${thumbprint} --effective-date ${date}`);
    expect(rolled.exitCode).toBe(0);
    expect(rolled.stdout).toMatch(
      new RegExp(
        `^next +CN=sip\\.litwareinc\\.com +${thumbprint} +${date.slice(0, 10)} ${date.slice(11, 16)}Z \\(.*\\+0[12]:00\\)`,
        'm',
      ),
    );
    expect(rolled.stderr).toMatch(/^Every instance acts on it by .*Z \(local .*\)\.$/m);
    expect(await issuer()).toMatchObject({ effectiveDate: date });
  });

  it('does not take over when the roll is cancelled, on the state that was read only', async () => {
    const { etag } = await issuer();
    expect((await here.run('issuer cancel-roll')).stderr).toContain('Repeat it with --yes.');
    const tied = ['--yes', '--if-match', etag];
    expect((await here.run(['issuer', 'cancel-roll', ...tied])).exitCode).toBe(0);
    const late = await here.run(['issuer', 'publish', ...tied]);
    expect([late.exitCode, late.stderr]).toEqual([4, expect.stringContaining('PreconditionFailed')]);
  });

  it('is assigned at once, with a warning about those who do not know it yet', async () => {
    const assigned = await here.run(`issuer assign ${fromFile.thumbprint} --yes --reason trial`);
    expect([assigned.exitCode, assigned.stderr]).toEqual([
      0,
      expect.stringContaining('warning: NotYetAnnounced'),
    ]);
    expect(await issuer()).toMatchObject({ current: { thumbprint: fromFile.thumbprint } });
    const kept = await here.run('issuer clear-previous --yes');
    expect([kept.exitCode, kept.stderr]).toEqual([4, expect.stringContaining('repeat with --force')]);
  });

  it('has a history and a timer', async () => {
    expect((await here.run('issuer history --top 1')).stdout).toMatch(/issuer\.assigned +trial\n$/);
    const advanced = await here.run('issuer advance --dry-run');
    expect([advanced.exitCode, advanced.stdout]).toEqual([0, expect.stringMatching(/^Step +: /)]);
    expect((await here.run('issuer advance')).stdout).toMatch(/^Timer +: roll-certificates\n/);
    expect((await here.run('issuer timer')).stdout).toMatch(/^TIMER .*\nroll-certificates .*none\n$/s);
  });

  it('is waited with for a partner that pins it', async () => {
    await here.run('issuer pins add Fabrikam --reason "reads no metadata"');
    const { thumbprint } = (await issuer()).current ?? {};
    const told = await here.run(`issuer pins acknowledge Fabrikam ${thumbprint}`);
    expect(told.stdout).toMatch(/^Fabrikam .* yes +no$/m);
    expect((await here.run('issuer pins remove Fabrikam --yes')).exitCode).toBe(0);
    expect(await here.json('issuer pins list')).toEqual([]);
  });
});

describe('cross-premises, in two commands', () => {
  it('carries the certificate over and says that the dates agree', async () => {
    const exported = await here.run('certificate export --role current --out OAuthCert.cer');
    expect(exported.exitCode).toBe(0);
    expect(exported.stderr).toContain('--cert OAuthCert.cer --verify-dates');
    const added = await there.run(`principal credential add ${lync} --cert OAuthCert.cer --verify-dates`);
    expect(added.exitCode).toBe(0);
    const { validFromDate, validToDate } = new X509Certificate(await readFile(join(folder, 'OAuthCert.cer')));
    const [start, end] = [validFromDate, validToDate].map((date) => date.toISOString().replace('.000Z', 'Z'));
    expect(added.stderr).toMatch(
      new RegExp(`^Start and end agree with the certificate’s: ${start} .* to ${end} `, 'm'),
    );
  });

  it('gets the server a token of the cloud', async () => {
    const key = await freshCertificateOf(premises);
    const form = await assertionForm(cloud.url, lync, key);
    const { token } = await requestToken(cloud.url, { ...form, resource: `https://${exchangeHost}` });
    expect(claimsOf(token)).toMatchObject({ sub: lync });
  });

  it('is verified afterwards as well, and fails for other dates and for another certificate', async () => {
    expect((await there.run(`principal credential verify ${lync} --cert OAuthCert.cer`)).exitCode).toBe(0);
    const next = await here.run('certificate export --role next --out next.cer');
    expect(next.exitCode).toBe(0);
    const missing = await there.run(`principal credential verify ${lync} --cert next.cer`);
    expect([missing.exitCode, missing.stderr]).toEqual([
      3,
      expect.stringContaining('is not among the credentials'),
    ]);
    const later = await there.run(
      `principal credential add ${lync} --cert next.cer --end ${inDays(10)} --verify-dates`,
    );
    expect([later.exitCode, later.stderr]).toEqual([3, expect.stringContaining('do not agree')]);
  });

  it('tells a certificate that is there already by exit code 4, and one of other dates by its rule', async () => {
    const again = await there.run(`principal credential add ${lync} --cert OAuthCert.cer`);
    expect([again.exitCode, again.stderr]).toEqual([
      4,
      expect.stringContaining('CredentialAlreadyRegistered'),
    ]);
    const { next } = await there.json<TokenIssuerView>('issuer show');
    await there.run(`certificate export --thumbprint ${next?.thumbprint} --out theirs.cer`);
    const outside = await there.run(
      `principal credential add ${lync} --cert theirs.cer --end 2099-01-01T00:00:00Z`,
    );
    expect([outside.exitCode, outside.stderr]).toEqual([
      1,
      expect.stringContaining('CredentialDatesOutsideCertificate'),
    ]);
  });

  it('never overwrites another certificate unasked', async () => {
    expect((await here.run('certificate export --role current --out OAuthCert.cer')).exitCode).toBe(0);
    expect((await here.run('certificate export --role next --out OAuthCert.cer')).exitCode).toBe(1);
    const piped = await here.run('certificate export --role next --out -');
    expect([piped.exitCode, piped.stdout.length > 0]).toEqual([0, true]);
  });
});

/** The certificate that was made current above, with its key: pairs of a test run are shared by name. */
async function freshCertificateOf(stack: TestStack): Promise<TestCertificate> {
  const made = await freshCertificate({ keyName: 'premises', subject: 'CN=sip.litwareinc.com' });
  const { current } = await createOperator(stack).json<TokenIssuerView>('issuer show');
  // The assertion is signed by the key; which certificate of it was uploaded is told by its thumbprint.
  return { ...made, x5t: current?.kid ?? '' };
}

describe('a secret', () => {
  const archive = '00000009-0000-0ff1-ce00-000000000000';

  beforeAll(async () => {
    await there.run(`principal create 'Archive server' --app-id ${archive}`);
  });

  const secretOf = async (line: string) => (await there.run(line)).stdout.trimEnd();

  it('is alone on standard output, once, and works', async () => {
    const secret = await secretOf(`principal credential add ${archive} --generate --display-name cli`);
    expect(secret).toMatch(/^[\w-]{43}$/);
    const form = { client_id: archive, client_secret: secret, resource: `https://${exchangeHost}` };
    expect((await requestToken(cloud.url, form)).status).toBe(200);
    const listed = await there.run(`principal credential list ${archive} --return-key-values --json`);
    expect(listed.stdout).not.toContain(secret);
  });

  it('goes into a new file for its owner only', async () => {
    const line = `principal credential add ${archive} --generate --out secret.txt`;
    const { exitCode, stdout, stderr } = await there.run(line);
    const secret = await readFile(join(folder, 'secret.txt'), 'utf8');
    expect([exitCode, stdout, (await stat(join(folder, 'secret.txt'))).mode & 0o777]).toEqual([0, '', 0o600]);
    expect(stderr).not.toContain(secret);
    const before = await there.json<ServicePrincipalView>(`principal show ${archive}`);
    // A file that is there already is no place for a secret, and then none is made.
    expect((await there.run(line)).exitCode).toBe(1);
    const after = await there.json<ServicePrincipalView>(`principal show ${archive}`);
    expect(after.passwordCredentials).toEqual(before.passwordCredentials);
  });

  it('leaves no file behind when it is refused', async () => {
    const refused = await there.run('principal credential add nobody --generate --out nobody.txt');
    expect(refused.exitCode).toBe(1);
    expect(await readdir(folder)).not.toContain('nobody.txt');
  });

  it('takes no place where the new one could not be put, or where the old one makes no room', async () => {
    await writeFile(join(folder, 'beside.cer'), (await selfSigned({ keyName: 'beside' })).der);
    expect((await there.run(`principal credential add ${archive} --cert beside.cer`)).exitCode).toBe(0);
    const before = await there.json<ServicePrincipalView>(`principal show ${archive}`);
    expect(before.passwordCredentials).toHaveLength(2);
    const [secret] = before.passwordCredentials;
    const [certificate] = before.keyCredentials;
    const reset = (rest: string) => there.run(`principal credential reset ${archive} --yes ${rest}`);
    const blocked = await reset(`--key-id ${secret?.keyId} --out secret.txt`);
    expect([blocked.exitCode, blocked.stderr]).toEqual([1, expect.stringContaining('exists already')]);
    const useless = await reset(`--key-id ${certificate?.keyId}`);
    expect([useless.exitCode, useless.stderr]).toEqual([
      4,
      expect.stringContaining('CredentialLimitReached'),
    ]);
    expect(await there.json(`principal show ${archive}`)).toMatchObject({
      passwordCredentials: before.passwordCredentials,
      keyCredentials: before.keyCredentials,
    });
  });

  it('takes the place of one that is named and of no other, also where there is no room for a third', async () => {
    const before = await there.json<ServicePrincipalView>(`principal show ${archive}`);
    const old = before.passwordCredentials.find(({ displayName }) => displayName === 'cli');
    expect((await there.run(`principal credential reset ${archive} --key-id ${old?.keyId}`)).exitCode).toBe(
      1,
    );
    await secretOf(`principal credential reset ${archive} --key-id ${old?.keyId} --yes`);
    const after = await there.json<ServicePrincipalView>(`principal show ${archive}`);
    const ids = ({ passwordCredentials }: ServicePrincipalView) =>
      passwordCredentials.map(({ keyId }) => keyId);
    expect(ids(after)).not.toContain(old?.keyId);
    expect(ids(after)).toHaveLength(ids(before).length);
    expect(ids(before).filter((id) => !ids(after).includes(id))).toEqual([old?.keyId]);
  });

  it('and a certificate are deleted by key id only', async () => {
    const { keyCredentials } = await there.json<ServicePrincipalView>(`principal show ${lync}`);
    const [first] = keyCredentials;
    expect((await there.run(`principal credential delete ${lync}`)).exitCode).toBe(1);
    const gone = await there.run(`principal credential delete ${lync} --key-id ${first?.keyId} --yes`);
    expect(gone.exitCode).toBe(0);
    const again = await there.run(`principal credential delete ${lync} --key-id ${first?.keyId} --yes`);
    expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('has no such credential')]);
  });
});

describe('a compromised certificate', () => {
  it('is revoked only for a reason', async () => {
    const { current } = await issuer();
    const mute = await here.run(`issuer revoke ${current?.thumbprint} --yes`);
    expect([mute.exitCode, mute.stderr]).toEqual([1, expect.stringContaining('at: reason')]);
    const line = `issuer revoke ${current?.thumbprint} --yes --reason 'incident 17'`;
    const { deadTokenSeconds, tokenIssuer } = await here.json<IssuerActAnswer>(line);
    expect(deadTokenSeconds).toBeGreaterThanOrEqual(0);
    expect(tokenIssuer.current?.thumbprint).not.toBe(current?.thumbprint);
  });
});
