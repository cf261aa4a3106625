/** `s2s token inspect` on a running stack: tokens from files and standard input, accepted, refused and unreadable. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type { TokenInspectionView } from '../../shared/http/api/document/token-inspections.ts';
import { type CliResult, createOperator, type Operator, operatorOf, runCli } from '../support/cli-run.ts';
import { registerApplication } from '../support/principal-calls.ts';
import { manageRegistry } from '../support/registry.ts';
import { askForToken, kidOf } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const reader = { clientId: '00000000-0000-4000-8000-000000000001', roles: ['Reader'] };
const everything = { clientId: '00000000-0000-4000-8000-000000000002' };

let stack: TestStack;
let s2s: Operator;
/** Litware's Lync pool shows it to its Exchange. */
let token: string;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ identities: [everything, reader] });
  await untilSettled(stack.url);
  s2s = createOperator(stack, stack.directory);
  ({ token } = await askForToken(stack.url, stack.litware.secret));
  await writeFile(join(stack.directory, 'token.txt'), token);
});

afterAll(async () => {
  await stack?.stop();
});

const inspect = (input: string, options = '-'): Promise<CliResult> =>
  s2s.run(`token inspect ${options}`, { input });

/** The lines of a section, its title left out. */
function sectionOf({ stdout }: CliResult, title: string): string[] {
  const sections = stdout.split('\n\n').map((text) => text.split('\n'));
  return sections.find(([first]) => first === title)?.slice(1) ?? [];
}

const signature = () => token.split('.')[2]?.slice(0, 40) ?? 'none';

describe('s2s token inspect', () => {
  it('says of an accepted token what is in it and who signed it, and ends with 0', async () => {
    const shown = await s2s.run('token inspect token.txt');
    expect([shown.exitCode, shown.stderr]).toEqual([0, `Deployment: ${stack.url} (S2S_URL)\n`]);
    const [verdict = ''] = shown.stdout.split('\n\n');
    expect(verdict).toMatch(/^Verdict +: accepted$/m);
    expect(verdict).toMatch(/^Issuer is +: this service, as the authorization server of its realm$/m);
    expect(verdict).toContain(`: ${kidOf(token)}\n`);
    expect(verdict).toMatch(/^Key is +: a key of our own ring$/m);
    expect(verdict).toMatch(/^Signature +: made by that key$/m);
    expect(verdict).toMatch(new RegExp(`^Shown to +: Exchange.*, ${litware.exchange} \\(Exchange\\)$`, 'm'));
    expect(sectionOf(shown, 'Header')).toContainEqual(
      expect.stringMatching(/^alg +RS256 +How it was signed/),
    );
    const claims = sectionOf(shown, 'Claims');
    const [exp = ''] = claims.filter((line) => line.startsWith('exp '));
    expect(exp).toMatch(
      /^exp +\d+ +Expires \d{4}-\S+Z \(local \S+ \S+ \+0[12]:00\), in (59 minutes|60 minutes|1 hour)$/,
    );
    expect(claims).toContainEqual(expect.stringMatching(/^aud +https:\S+ +For whom it is$/));
    const rules = sectionOf(shown, 'Rules');
    expect(rules).toContainEqual(
      expect.stringMatching(/^SignatureHolds +pass +That key made the signature\.$/),
    );
    expect(rules).toContainEqual(expect.stringMatching(/^LinkedAccountHoldsRole +not reached /));
    expect(rules.join('\n')).not.toContain('FAIL');
    expect(shown.stdout).not.toContain(signature());
  });

  it.each<[string, (text: string) => string]>([
    ['after Bearer', (text) => `Bearer ${text}\n`],
    ['as the header of a request', (text) => `Authorization: bearer ${text}`],
    ['in quotes', (text) => `"${text}"\r\n`],
    ['wrapped', (text) => text.replace(/.{76}/g, '$&\r\n  ')],
    ['in the answer of a token endpoint', (text) => JSON.stringify({ access_token: text, expires_in: 1 })],
  ])('takes it %s from standard input', async (_how, write) => {
    expect((await inspect(write(token))).exitCode).toBe(0);
  });

  it('reads standard input when no file is named', async () => {
    expect((await inspect(token, '')).exitCode).toBe(0);
  });

  it('tells programs what the API tells, and nothing of the signature', async () => {
    const view = await s2s.json<TokenInspectionView>('token inspect token.txt');
    expect(view).toMatchObject({ active: true, key: { kid: kidOf(token), source: 'own ring' } });
    expect(JSON.stringify(view)).not.toContain(signature());
    const { stdout } = await s2s.run('token inspect token.txt --output tsv');
    expect(stdout).toMatch(/^ResourceServes\tpass\tThe application /);
    expect(stdout.trimEnd().split('\n').length).toBe(view.rules.length);
  });

  it('ends with 3 for a token that is altered, and names the rule and what that means', async () => {
    const [header, claims] = token.split('.');
    const altered = `${header}.${claims}.${'A'.repeat(342)}`;
    const shown = await inspect(altered);
    expect(shown.exitCode).toBe(3);
    expect(shown.stdout).toMatch(/^Verdict +: not accepted$/m);
    expect(shown.stdout).toMatch(/^Broken rule +: SignatureHolds$/m);
    expect(shown.stdout).toMatch(/^Why +: SignatureWrong: The key did not sign this\./m);
    expect(shown.stdout).toMatch(/^Signature +: not made by that key$/m);
    expect(sectionOf(shown, 'Rules')).toContainEqual(
      expect.stringMatching(/^SignatureHolds +FAIL +That key made the signature\. +SignatureWrong: /),
    );
    expect(JSON.parse((await inspect(altered, '- --json')).stdout)).toMatchObject({ active: false });
  });

  it('ends with 3 where it is shown to somebody else', async () => {
    const other = await registerApplication(await manageRegistry(stack), 'Other');
    const shown = await s2s.run(`token inspect token.txt --resource ${other.appId}`);
    expect([shown.exitCode, shown.stdout]).toEqual([
      3,
      expect.stringMatching(/^Broken rule +: AudienceNamesResource$/m),
    ]);
    const nobody = await s2s.run('token inspect token.txt --resource nobody');
    expect([nobody.exitCode, nobody.stderr]).toEqual([1, expect.stringContaining('at: resource')]);
  });

  it('says of what nobody can read what is wrong with it', async () => {
    const shown = await inspect(`${token.slice(0, 40)}.x`);
    expect(shown.exitCode).toBe(3);
    expect(shown.stdout).toMatch(/^Its form +: It has 2 parts between dots; a token has three\.$/m);
    expect(shown.stdout).toMatch(/^Shown to +: no application here/m);
  });

  it('shows what a stranger wrote as text, and lets nothing of it reach the terminal', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const shown = await inspect(`${part({ alg: 'RS256' })}.${part({ upn: '\u001b[2Jken' })}.AAAA`);
    expect(shown.stdout).toContain('\\u{1b}[2Jken');
    expect(shown.stdout).not.toContain('\u001b');
  });

  it.each<[string, (text: string) => string[]]>([
    ['', (text) => [text]],
    [' after Bearer', (text) => [`Bearer ${text}`]],
    [' in two words', (text) => ['Bearer', text]],
    [' as an option', (text) => [`--token=${text}`]],
    [' as an option in two words', (text) => ['--token', text]],
  ])('does not take a token as an argument%s, and does not repeat it', async (_how, write) => {
    const told = await s2s.run(['token', 'inspect', ...write(token)]);
    expect([told.exitCode, told.stdout]).toEqual([1, '']);
    expect(told.stderr).toMatch(/error: /);
    for (const part of token.split('.')) expect(told.stderr).not.toContain(part.slice(0, 30));
  });

  it('is a reader’s to do, and needs something to read', async () => {
    const environment = { ...operatorOf(stack), AZURE_CLIENT_ID: reader.clientId };
    expect((await runCli(['token', 'inspect', '-'], { environment, input: token })).exitCode).toBe(0);
    const empty = await inspect('\n');
    expect([empty.exitCode, empty.stderr]).toEqual([1, expect.stringContaining('There is no token.')]);
    const missing = await s2s.run('token inspect nothing.txt');
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('cannot be read')]);
  });
});
