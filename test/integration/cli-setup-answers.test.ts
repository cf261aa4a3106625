/** `s2s setup --answers`: the whole set-up from a file, by the real binary on a running stack. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CertificateView, TokenIssuerView } from '../../cli/core/issuer-views.ts';
import type {
  KeyCredentialView,
  LinkedAccountView,
  OAuthConfigurationView,
  PartnerApplicationView,
} from '../../cli/core/views.ts';
import type { Answers } from '../../cli/setup/answers.ts';
import { markOf } from '../../cli/setup/intake.ts';
import { type TestCertificate, toPfx } from '../support/certificates.ts';
import { type CliOptions, createOperator, type Operator } from '../support/cli-run.ts';
import { freshCertificate, inDays, manage } from '../support/management.ts';
import { type FakePartner, startPartner } from '../support/registry-changes.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const everything = { clientId: '00000000-0000-4000-8000-000000000002' };
const operator = { clientId: '00000000-0000-4000-8000-000000000003', roles: ['Reader', 'Operator'] };
const archive = '0000000a-0000-4000-8000-00000000000a';
const lync = '00000004-0000-0ff1-ce00-000000000000';

const effectiveDate = inDays(3);

let stack: TestStack;
let partner: FakePartner;
let folder: string;
let s2s: Operator;
let imported: TestCertificate;
let narrow: TestCertificate;
let theirs: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  partner = await startPartner();
  stack = await startTestStack({
    settings: { S2S_OUTBOUND_ALLOWED: partner.origin },
    identities: [everything, operator],
  });
  await untilSettled(stack.url);
  folder = await mkdtemp(join(tmpdir(), 's2s-setup-'));
  s2s = createOperator(stack, folder);
  imported = await freshCertificate({
    keyName: 'setup',
    subject: 'CN=sip.litwareinc.com',
    dnsNames: ['sip.litwareinc.com', 'sip.fabrikam.com'],
  });
  narrow = await freshCertificate({ keyName: 'narrow', subject: 'CN=sip.litwareinc.com' });
  await writeFile(join(folder, 'narrow.pfx'), toPfx(narrow, { password: 'P@ssw0rd' }));
  theirs = await freshCertificate({ keyName: 'archive', subject: 'CN=archive' });
  await writeFile(join(folder, 'new.pfx'), toPfx(imported, { password: 'P@ssw0rd' }));
  await writeFile(join(folder, 'password.txt'), 'P@ssw0rd\n');
  await writeFile(join(folder, 'archive.cer'), theirs.der);
});

afterAll(async () => {
  await partner?.server.close();
  await stack?.stop();
});

function answers(): Answers {
  return {
    certificate: {
      action: 'import',
      path: 'new.pfx',
      passwordFrom: 'file',
      passwordFile: 'password.txt',
      use: { when: 'date', effectiveDate },
    },
    configuration: {
      additionalSipDomains: ['fabrikam.com'],
      exchangeAutodiscoverUrl: 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc',
    },
    partners: [
      {
        product: 'Exchange',
        name: 'Exchange',
        source: 'metadata',
        metadataUrl: `${partner.origin}/exchange/metadata/json/1`,
        applicationTrustLevel: 'Full',
      },
      {
        product: 'SkypeForBusiness',
        name: 'SfBOnline',
        source: 'linkedAccount',
        linkedAccount: 'SfBOnline-ApplicationAccount',
        externalEmailAddress: 'SfBOnline-ApplicationAccount@litwareinc.com',
        roles: ['UserApplication', 'ArchiveApplication'],
        applicationIdentifier: lync,
        realm: 'fabrikam.com',
        applicationTrustLevel: 'Full',
      },
    ],
    crossPremises: {
      exportFile: 'OAuthCert.cer',
      exportNextFile: 'OAuthCert-next.cer',
      credentials: [{ principal: archive, displayName: 'Archive', certificate: 'archive.cer' }],
    },
  };
}

interface Report {
  readonly dryRun: boolean;
  readonly acts: readonly { readonly id: string; readonly outcome: string; readonly answer?: object }[];
}

async function setUp(given: object, options: string, more: CliOptions = {}) {
  const input = JSON.stringify(given);
  return s2s.run(`setup --answers - ${options}`, { input, ...more });
}

async function outcomes(given: object, options: string): Promise<string[]> {
  const { stdout } = await setUp(given, `${options} --json`);
  return (JSON.parse(stdout) as Report).acts.map(({ id, outcome }) => `${id}: ${outcome}`);
}

/** What is there, as far as a set-up changes it. */
async function everythingThere(): Promise<readonly string[]> {
  const api = await manage(stack.url, stack.identity);
  const paths = [
    'tokenIssuer',
    'certificates',
    'oauthConfiguration',
    'partnerApplications',
    'linkedAccounts',
    'servicePrincipals',
  ];
  return Promise.all(paths.map(async (path) => (await api.get(path)).text));
}

describe('a dry run', () => {
  it('says what the service says to each act, and changes nothing', async () => {
    const before = await everythingThere();
    const { exitCode, stdout, stderr } = await setUp(answers(), '--dry-run');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^can be done +Create the partner Exchange/m);
    expect(stdout).toMatch(/^after what is before it +Import the certificate of new\.pfx/m);
    expect(stderr).toContain(`Deployment: ${stack.url}`);
    expect(stderr).toContain(
      'You are 00000000-0000-4000-8000-000000000002: Reader, Operator, KeyAdministrator',
    );
    expect(stderr).toContain('Dry run: nothing was changed.');
    expect(await everythingThere()).toEqual(before);
  });

  it('gives programs the service’s own answers', async () => {
    const { stdout } = await setUp({ partners: answers().partners }, '--dry-run --json');
    const { dryRun, acts } = JSON.parse(stdout) as Report;
    expect(dryRun).toBe(true);
    expect(acts[0]).toMatchObject({
      id: 'partner exchange',
      outcome: 'tried',
      answer: { dryRun: true, value: { issuer: expect.stringMatching(/@contoso\.com$/) } },
    });
  });
});

describe('answers that are wrong', () => {
  it('in their shape are refused with every fault, before anybody is asked', async () => {
    const { exitCode, stdout, stderr } = await setUp(
      { partner: [], certificate: { action: 'create' } },
      '--yes',
    );
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^ {2}at: partner$/m);
    expect(stderr).toMatch(/^ {2}at: certificate\.use$/m);
    expect(stderr).not.toContain('Deployment:');
  });

  it('in what they mean are refused with all that the service says, at the answers, and nothing is done', async () => {
    const before = await everythingThere();
    const { certificate, crossPremises } = answers();
    const wrong = {
      certificate: { ...certificate, passwordFile: 'archive.cer' },
      configuration: { exchangeAutodiscoverUrl: 'https://a.litwareinc.com/autodiscover/autodiscover.xml' },
      partners: [
        { ...answers().partners?.[0], metadataUrl: `${partner.origin.replace('127', '10')}/metadata` },
      ],
      crossPremises: { credentials: [{ ...crossPremises?.credentials?.[0], certificate: 'nowhere.cer' }] },
    };
    const { exitCode, stderr } = await setUp(wrong, '--yes --json');
    expect(exitCode).toBe(1);
    const { error } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
    expect(error.violations).toMatchObject([
      { code: 'CertificatePasswordIncorrect', target: 'certificate.passwordFrom' },
      { code: 'AutodiscoverUrlNotService', target: 'configuration.exchangeAutodiscoverUrl' },
      { code: 'MetadataAddressForbidden', target: 'partners.0.metadataUrl' },
      { code: 'AnswerUnusable', target: 'crossPremises.credentials.0.certificate' },
    ]);
    expect(await everythingThere()).toEqual(before);
  });

  it('about a realm are refused until what breaks was agreed to', async () => {
    const { exitCode, stderr } = await setUp({ configuration: { realm: 'fabrikam.com' } }, '--yes');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('IssuerChanges: Tokens of this deployment name');
    expect(stderr).toContain('at: configuration.confirmRealmChange');
    expect(await s2s.json<OAuthConfigurationView>('config show')).toMatchObject({ realm: 'litwareinc.com' });
  });

  it('about whom the metadata speaks for are refused', async () => {
    const other = { ...answers().partners?.[0], issuer: '00000002-0000-0ff1-ce00-000000000000@fabrikam.com' };
    const { exitCode, stderr } = await setUp({ partners: [other] }, '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/speaks for \S+@contoso\.com, and \S+@fabrikam\.com was agreed to/);
    expect(await s2s.json('partner list')).toEqual([]);
  });
});

describe('nobody who could be asked', () => {
  it.each(['', '--no-input'])('says no by saying nothing: %j', async (options) => {
    const { exitCode, stderr } = await setUp({ partners: answers().partners }, options);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Repeat it with --yes.');
    expect(await s2s.json('partner list')).toEqual([]);
  });

  it('is not asked for answers either', async () => {
    const { exitCode, stderr } = await s2s.run('setup --no-input');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Give the answers in a file: --answers FILE --yes.');
  });
});

describe('an operator without the role for keys', () => {
  it('is told so for the answers that need it, and nothing else is done', async () => {
    const { configuration, partners } = answers();
    const { exitCode, stderr } = await setUp({ configuration, partners }, '--yes', {
      environment: { AZURE_CLIENT_ID: operator.clientId },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Reader, Operator\n');
    expect(stderr).toContain('Forbidden: This needs the app role KeyAdministrator.');
    expect(await s2s.json('partner list')).toEqual([]);
  });
});

describe('an act that is refused after others were done', () => {
  it('ends the run, says what was done, and the corrected answers go on from there', async () => {
    const { certificate, configuration } = answers();
    // The names of a certificate are judged by the SIP domains, so these come first.
    const tooNarrow = { certificate: { ...certificate, path: 'narrow.pfx' }, configuration };
    const { exitCode, stderr } = await setUp(tooNarrow, '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Done: Set further SIP domains fabrikam\.com/m);
    expect(stderr).toMatch(/^error: CertificateSanMissingSipDomain: .*\n {2}at: certificate\.path$/m);
    const { stdout } = await setUp({ ...tooNarrow, certificate }, '--dry-run --json');
    expect((JSON.parse(stdout) as Report).acts.map(({ id }) => id)).toEqual(['import', 'roll']);
  });
});

describe('the act', () => {
  it('does everything in its order, and closes with what the other side must run', async () => {
    const { exitCode, stdout, stderr } = await setUp(answers(), '--yes --reason change-4711');
    expect(stderr.match(/^Done: .*$/gm)).toEqual([
      'Done: Import the certificate of new.pfx',
      expect.stringMatching(/^Done: Sign with this certificate from/),
      expect.stringContaining('Create the partner Exchange'),
      expect.stringContaining('Create the linked account SfBOnline-ApplicationAccount'),
      expect.stringContaining('Create the partner SfBOnline'),
      'Done: Write our current certificate into OAuthCert.cer',
      'Done: Write our next certificate into OAuthCert-next.cer',
      expect.stringContaining(`Create the service principal ${archive}`),
      expect.stringContaining('Add the certificate of archive.cer'),
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Start and end agree with the certificate’s');
    expect(stdout).toContain(
      `.\\Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl '${stack.url}/metadata/json/1' -ApplicationType Lync`,
    );
    expect(stdout + stderr).not.toContain('P@ssw0rd');
  });

  it('has come to what was answered', async () => {
    const issuer = await s2s.json<TokenIssuerView>('issuer show');
    expect(issuer.next?.thumbprint).toBe(imported.thumbprint);
    const partners = await s2s.json<PartnerApplicationView[]>('partner list');
    expect(partners.map(({ name, source }) => [name, source])).toEqual([
      ['Exchange', 'metadata'],
      ['SfBOnline', 'linkedAccount'],
    ]);
    const [account] = await s2s.json<LinkedAccountView[]>('account list');
    expect(account).toMatchObject({
      hiddenFromAddressLists: true,
      roles: expect.arrayContaining(['UserApplication', 'ArchiveApplication']),
    });
    const { keyCredentials } = await s2s.json<{ keyCredentials: KeyCredentialView[] }>(
      `principal credential list ${archive}`,
    );
    expect(keyCredentials[0]?.customKeyIdentifier).toBe(theirs.thumbprint);
    const exported = await Promise.all(
      ['OAuthCert.cer', 'OAuthCert-next.cer'].map(async (file) => readFile(join(folder, file))),
    );
    expect(exported.map((der) => new X509Certificate(der).fingerprint.replaceAll(':', ''))).toEqual([
      issuer.current?.thumbprint,
      imported.thumbprint,
    ]);
  });

  it('keeps the reason with every change, and a mark with the certificate', async () => {
    const history = await s2s.json<{ action: string; reason?: string }[]>('issuer history --top 5');
    const reasonOf = (action: string) => history.find((event) => event.action === action)?.reason;
    expect(reasonOf('certificate.imported')).toMatch(/^change-4711 \(set-up [0-9a-f]{16}\)$/);
    expect(reasonOf('issuer.staged')).toBe('change-4711');
  });

  it('run again does nothing', async () => {
    const before = await everythingThere();
    const { exitCode, stderr } = await setUp(answers(), '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('there is nothing left to do');
    expect(await everythingThere()).toEqual(before);
  });

  it('does what somebody has undone, and only that', async () => {
    await s2s.run('role remove SfBOnline-ApplicationAccount ArchiveApplication --yes');
    await s2s.run('partner update Exchange --trust-level User');
    expect(await outcomes(answers(), '--yes')).toEqual([
      'partner exchange: done',
      'account sfbonline-applicationaccount role archiveapplication: done',
    ]);
  });
});

describe('a certificate that is created', () => {
  const created: Answers = { certificate: { action: 'create', validityMonths: 24, use: { when: 'now' } } };
  const count = async () => (await s2s.json<CertificateView[]>('certificate list')).length;

  it('is created once, however often the same answers are run', async () => {
    const before = await count();
    expect(await outcomes(created, '--yes')).toEqual(['create: done', 'assign: done']);
    expect(await outcomes(created, '--yes')).toEqual([]);
    expect(await count()).toBe(before + 1);
  });

  it('is found again when the run was cut off before it was assigned', async () => {
    const certificate = { action: 'create', validityMonths: 12, use: { when: 'now' } } as const;
    // The run that is cut off: its creation is done under the same mark, its assignment is not.
    const dry = await setUp({ certificate }, '--dry-run --json');
    expect((JSON.parse(dry.stdout) as Report).acts.map(({ id }) => id)).toEqual(['create', 'assign']);
    const mark = markOf(certificate, undefined, undefined);
    const made = await s2s.json<{ certificate: CertificateView }>(
      `certificate create --months 12 --reason '${mark}'`,
    );
    expect(await outcomes({ certificate }, '--yes')).toEqual(['assign: done']);
    const { current } = await s2s.json<TokenIssuerView>('issuer show');
    expect(current?.thumbprint).toBe(made.certificate.thumbprint);
  });
});

describe('a connectivity test', () => {
  it('that fails is the exit code, and its steps are told', async () => {
    const test = { kind: 'oauth', service: 'Generic', targetUri: 'https://nowhere.invalid/' };
    const { exitCode, stdout } = await setUp({ test }, '--yes');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/FAIL/);
    const report = await setUp({ test }, '--yes --json');
    expect(JSON.parse(report.stdout)).toMatchObject({ acts: [], report: { result: 'fail' } });
  });
});
