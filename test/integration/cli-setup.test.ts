/** `s2s setup` at a terminal, on a running stack: answered, mistaken and corrected, left and gone on with. */
import { access, mkdtemp, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateView, TokenIssuerView } from '../../cli/core/issuer-views.ts';
import type { PartnerApplicationView } from '../../cli/core/views.ts';
import { run } from '../../cli/main.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { type TestCertificate, toPfx } from '../support/certificates.ts';
import { createTerminal, type Terminal } from '../support/cli-terminal.ts';
import { createTypist, ctrlC, type Typist } from '../support/cli-typist.ts';
import { freshCertificate, inDays, type ManagementClient, manage } from '../support/management.ts';
import { type FakePartner, startPartner } from '../support/registry-changes.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

let stack: TestStack;
let partner: FakePartner;
let api: ManagementClient;
let folder: string;
let imported: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  partner = await startPartner();
  stack = await startTestStack({ settings: { S2S_OUTBOUND_ALLOWED: partner.origin } });
  await untilSettled(stack.url);
  api = await manage(stack.url, stack.identity);
  folder = await mkdtemp(join(tmpdir(), 's2s-wizard-'));
  // Where the operator sits there is a local stack: this one.
  await symlink(stack.directory, join(folder, '.local'));
  imported = await freshCertificate({ keyName: 'wizard', subject: 'CN=sip.litwareinc.com' });
  await writeFile(join(folder, 'new.pfx'), toPfx(imported, { password: 'P@ssw0rd' }));
});

afterAll(async () => {
  await partner?.server.close();
  await stack?.stop();
});

interface Sitting {
  readonly terminal: Terminal;
  readonly typist: Typist;
  readonly ends: Promise<number>;
}

/** Somebody sits down and types the command. */
function sitDown(...words: readonly string[]): Sitting {
  const terminal = { ...createTerminal({ isTTY: true, directory: folder }), clock: systemClock };
  const ends = run(['setup', ...words], terminal);
  return { terminal, typist: createTypist(terminal, ends), ends };
}

const stateFile = () => join(folder, '.s2s-setup.json');
const isKept = () =>
  access(stateFile()).then(
    () => true,
    () => false,
  );
const remembered = async () => JSON.parse(await readFile(stateFile(), 'utf8'));
const partners = async () =>
  (JSON.parse((await api.get('partnerApplications')).text) as { value: PartnerApplicationView[] }).value;
const certificates = async () =>
  (JSON.parse((await api.get('certificates')).text) as { value: CertificateView[] }).value;
const issuer = async () => JSON.parse((await api.get('tokenIssuer')).text) as TokenIssuerView;

const metadataUrl = () => `${partner.origin}/exchange/metadata/json/1`;

describe('a set-up at a terminal', () => {
  it('shows what is there, takes wrong answers back with the remedy of the service, and can be left', async () => {
    const { terminal, typist, ends } = sitDown();
    await typist.answerAll([
      [/1\/5 Token-issuer certificate\n {2}Signs now: CN=litwareinc\.com [\s\S]*Which certificate/, 'keep'],
      [/2\/5 OAuth configuration[\s\S]*default SIP domain\? \[litwareinc\.com\] >/, ''],
      [/further SIP domains are there\? \[none\] >/, ''],
      [/Which is the realm\? \[litwareinc\.com\] >/, ''],
      [/Autodiscover service/, 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.xml'],
      [
        /AutodiscoverUrlNotService[\s\S]*do: Name the service[\s\S]*Autodiscover service of Exchange\? \[none\] >/,
        'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc',
      ],
      [/3\/5 Partner applications[\s\S]*Which server shall be a partner\?/, '7'],
      [/Answer with a number from 1 to 3[\s\S]*Which server/, '1'],
      [/called here\? \[Exchange\] >/, ''],
      [/What proves it\?/, 'm'],
      [
        /metadata document\? \[https:\/\/autodiscover\.litwareinc\.com\/autodiscover\/metadata\/json\/1\] >/,
        'http://10.0.0.1/metadata/json/1',
      ],
      [/MetadataAddressForbidden[\s\S]*metadata document\?/, metadataUrl()],
      [/Issuer +: \S+@contoso\.com[\s\S]*Is this the server that you mean\? \(y\/n\) \[n\] >/, 'y'],
    ]);
    await typist.press(/What may it do\?/, ctrlC);
    expect(await ends).toBe(1);
    expect(terminal.err()).toContain('What was answered is in .s2s-setup.json, without any secret.');
    expect(terminal.out()).toBe('');
    expect(await partners()).toEqual([]);
    expect((await stat(stateFile())).mode & 0o777).toBe(0o600);
  });

  it('goes on at the very question, goes back over them, and leaves at the summary with nothing done', async () => {
    const { typist, ends, terminal } = sitDown();
    await typist.answerAll([
      [/Going on with 10 answers[\s\S]*What may it do\?/, '<'],
      [/Is this the server that you mean\?/, '<'],
      [/metadata document\? \[http:\/\/127\.0\.0\.1:\d+\/exchange\/metadata\/json\/1\] >/, ''],
      [/Is this the server that you mean\?/, 'y'],
      [/What may it do\?/, 'Full'],
      [/Which other server/, ''],
      [/4\/5 Across premises[\s\S]*Into which file/, 'OAuthCert.cer'],
      [/And the next one/, ''],
      [/proved by a certificate of its own/, ''],
      [/5\/5 Connectivity test[\s\S]*Which test/, ''],
      [/Do it\? y, n to leave/, 'n'],
    ]);
    expect(await ends).toBe(1);
    expect(terminal.out()).toMatch(
      /^can be done +Create the partner Exchange \(Exchange, \S+@contoso\.com\)/m,
    );
    expect(await partners()).toEqual([]);
  });

  it('asks for a password without showing or keeping it, again when it is wrong', async () => {
    const { typist, ends, terminal } = sitDown();
    await typist.answerAll([
      [/Do it\?/, '1'],
      [/Which certificate/, 'import'],
      [/Where is the PFX/, 'nowhere.pfx'],
      [/How is its password given/, ''],
      [/When shall it begin to sign/, ''],
      [/From which instant on\?[\s\S]*\[\d{4}-[^\]]+:00:00Z\] >/, ''],
      [/cannot be read[\s\S]*Where is the PFX/, 'new.pfx'],
      [/How is its password given/, ''],
      [/When shall it begin to sign/, ''],
      [/From which instant on\?/, ''],
      [/Password of new\.pfx: /, 'guess'],
      [/CertificatePasswordIncorrect[\s\S]*How is its password given/, ''],
      [/When shall it begin to sign/, ''],
      [/From which instant on\?/, ''],
      [/Password of new\.pfx: /, 'P@ssw0rd'],
    ]);
    await typist.press(/Do it\?/, ctrlC);
    expect(await ends).toBe(1);
    const kept = await readFile(stateFile(), 'utf8');
    for (const text of [terminal.err(), terminal.out(), kept]) expect(text).not.toMatch(/P@ssw0rd|guess/);
    expect((await remembered()).answers).toMatchObject({ 'certificate.passwordFrom': 'prompt' });
    expect((await certificates()).some(({ thumbprint }) => thumbprint === imported.thumbprint)).toBe(false);
  });

  it('does it, and what the service refuses then is asked for again; what is done is not done twice', async () => {
    const { typist, ends, terminal } = sitDown();
    await typist.answerAll([
      [/Password of new\.pfx: /, 'P@ssw0rd'],
      [/Do it\?/, '1'],
      [/Which certificate/, 'import'],
      [/Where is the PFX/, ''],
      [/How is its password given/, ''],
      [/When shall it begin to sign/, ''],
      [/From which instant on\?/, '2026-01-01T00:00:00'],
      [/no date as RFC 3339 writes it/, inDays(1 / 24)],
      [/Do it\?/, 'y'],
      [/Done: Import[\s\S]*EffectiveDateTooSoon[\s\S]*Shall it be so soon all the same/, 'n'],
    ]);
    await typist.press(/From which instant on\?/, ctrlC);
    expect(await ends).toBe(1);
    expect(terminal.err()).not.toContain('Done: Create the partner');
    const there = (await certificates()).filter(({ thumbprint }) => thumbprint === imported.thumbprint);
    expect(there).toMatchObject([{ role: 'unassigned' }]);
  });

  it('asks for no password of what is imported already, finishes, and forgets', async () => {
    const { typist, ends, terminal } = sitDown('--reason', 'change 4711');
    await typist.answerAll([
      [/In the vault, without a role: CN=sip\.litwareinc\.com[\s\S]*From which instant on\?/, ''],
      [/Do it\?/, 'y'],
    ]);
    expect(await ends).toBe(0);
    expect(terminal.err()).not.toContain('Password of');
    expect((await issuer()).next?.thumbprint).toBe(imported.thumbprint);
    expect(await partners()).toMatchObject([{ name: 'Exchange', applicationTrustLevel: 'Full' }]);
    expect(terminal.out()).toContain(
      `Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl '${stack.url}/metadata/json/1'`,
    );
    expect(await isKept()).toBe(false);
    await access(join(folder, 'OAuthCert.cer'));
  });
});

describe('a realm', () => {
  it('is changed only by whoever has read what it breaks', async () => {
    const { typist, ends } = sitDown('--dry-run');
    await typist.answerAll([
      [/Which certificate/, ''],
      [/default SIP domain/, ''],
      [/further SIP domains/, ''],
      [/Which is the realm/, 'fabrikam.com'],
      [/Autodiscover service/, ''],
      [/IssuerChanges: Tokens of this deployment name[\s\S]*Have you read what this breaks/, 'n'],
      [/Which is the realm\? \[litwareinc\.com\] >/, ''],
      [/Autodiscover service/, ''],
      [/Which server/, ''],
      [/Into which file/, ''],
      [/proved by a certificate/, ''],
      [/Which test/, ''],
    ]);
    expect(await ends).toBe(0);
    expect(JSON.parse((await api.get('oauthConfiguration')).text)).toMatchObject({ realm: 'litwareinc.com' });
  });
});

describe('a state', () => {
  it('of another deployment is not gone on with, and --restart begins anew', async () => {
    const state = { version: 1, url: 'https://elsewhere.contoso.com', startedDate: '2026-07-01T00:00:00Z' };
    await writeFile(stateFile(), JSON.stringify({ ...state, answers: { 'certificate.action': 'create' } }));
    const refused = sitDown();
    expect(await refused.ends).toBe(1);
    expect(refused.terminal.err()).toMatch(/is for https:\/\/elsewhere\.contoso\.com, not for/);
    const anew = sitDown('--restart');
    await anew.typist.press(/Which certificate shall sign tokens/, ctrlC);
    expect(await anew.ends).toBe(1);
    expect(anew.terminal.err()).not.toContain('Going on with');
  });

  it('is where it was asked to be', async () => {
    const { typist, ends, terminal } = sitDown('--state', 'other.json');
    await typist.answer(/Which certificate/, '');
    await typist.press(/default SIP domain/, ctrlC);
    expect(await ends).toBe(1);
    expect(terminal.err()).toContain('To go on: s2s setup --state other.json');
    expect(JSON.parse(await readFile(join(folder, 'other.json'), 'utf8')).answers).toEqual({
      'certificate.action': 'keep',
    });
  });
});

describe('a connectivity test at the end', () => {
  it('that fails is made again by whoever goes on', async () => {
    const first = sitDown('--state', 'test.json');
    await first.typist.answerAll([
      [/Which certificate/, ''],
      [/default SIP domain/, ''],
      [/further SIP domains/, ''],
      [/Which is the realm/, ''],
      [/Autodiscover service/, ''],
      [/Which server/, ''],
      [/Into which file/, ''],
      [/proved by a certificate/, ''],
      [/Which test/, 'oauth'],
      [/Which kind of server/, 'Generic'],
      [/Which address shall be called/, 'not an address'],
      [/For which user/, ''],
      [/targetUri|absolute URL[\s\S]*Which address shall be called/, 'https://nowhere.invalid/'],
      [/For which user/, ''],
    ]);
    expect(await first.ends).toBe(3);
    expect(first.terminal.out()).toContain('FAIL');
    const again = sitDown('--state', 'test.json');
    expect(await again.ends).toBe(3);
    expect(again.terminal.err()).toContain('there is nothing left to do');
  });
});
