/** The workflows keep no secret, run only what is pinned, and deploy only what was checked. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matches } from '../support/document-text.ts';
import { project } from '../support/generated-documents.ts';
import { readWorkflows, type WorkflowJob } from '../support/workflows.ts';

const workflows = readWorkflows();
const jobs = workflows.flatMap(({ file, jobs: own }) =>
  Object.entries(own).map(([name, job]): [string, WorkflowJob] => [`${file} ${name}`, job]),
);
const steps = jobs.flatMap(([name, { steps: own = [] }]) => own.map((step) => [name, step] as const));
const runs = steps.flatMap(([name, { run }]) => (run === undefined ? [] : [[name, run] as const]));

const signsIn = ({ steps: own = [] }: WorkflowJob) =>
  own.some(({ uses }) => uses?.startsWith('azure/login@'));

describe('the workflows', () => {
  it('are those that check and those that deploy', () => {
    expect(jobs.map(([name]) => name).toSorted()).toEqual([
      '.github/workflows/check.yml bicep',
      '.github/workflows/check.yml test',
      '.github/workflows/deploy.yml check',
      '.github/workflows/deploy.yml deploy',
      '.github/workflows/deploy.yml what-if',
    ]);
  });

  it('know no secret', () => {
    expect(workflows.filter(({ text }) => /secrets\.|client-secret|creds:|password/i.test(text))).toEqual([]);
  });

  it('pin every action of others to a commit, and say which version that is', () => {
    const used = workflows.flatMap(({ text }) => matches(text, /uses: (.+)$/gm));
    expect(used.length).toBeGreaterThan(8);
    const loose = used.filter((each) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(each));
    expect(loose).toEqual(['./.github/workflows/check.yml']);
  });

  it('let a job read the code and nothing else, and ask for an identity only where it signs in', () => {
    for (const { permissions } of workflows) expect(permissions).toEqual({ contents: 'read' });
    const asked = jobs.filter(([, { permissions }]) => permissions).map(([name]) => name);
    expect(asked).toEqual(jobs.filter(([, job]) => signsIn(job)).map(([name]) => name));
    for (const [, job] of jobs.filter(([, each]) => signsIn(each))) {
      expect(job.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    }
  });

  it('fail with any command of a pipe', () => {
    for (const { defaults } of workflows) expect(defaults).toEqual({ run: { shell: 'bash' } });
  });

  it('check the templates with a compiler that is there', () => {
    const commands = runs.filter(([name]) => name.endsWith('check.yml bicep')).map(([, run]) => run);
    expect(commands.slice(-2)).toEqual(['bicep --version', 'npx vitest run test/law/infra']);
  });

  it('end at some time', () => {
    const endless = jobs.filter(([, job]) => job.uses === undefined && job['timeout-minutes'] === undefined);
    expect(endless).toEqual([]);
  });

  it('put nothing into a script that somebody else may have written', () => {
    expect(runs.filter(([, run]) => run.includes('${{'))).toEqual([]);
  });

  it.each(runs.map(([name, run]) => [name, run.split('\n')[0], run] as const))(
    '%s runs what a shell can read: %s',
    (_name, _line, run) => {
      expect(() => execFileSync('bash', ['-n'], { input: run, stdio: 'pipe' })).not.toThrow();
    },
  );

  it('call scripts and npm scripts that are there', () => {
    const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
    const npm = runs.flatMap(([, run]) => matches(run, /npm (?:run )?(test|check|package|build)\b/g));
    expect(npm.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect(npm).toEqual(expect.arrayContaining(['test', 'check', 'package']));
    const own = runs.flatMap(([, run]) => matches(run, /(?:^|\s)((?:infra|\.github)\/[\w./-]+\.sh)/gm));
    expect(own.toSorted()).toContain('infra/smoke.sh');
    for (const script of own) accessSync(join(project, script), constants.X_OK);
    const files = runs.flatMap(([, run]) => matches(run, /(?:^|\s)((?:infra|test)\/[\w./-]+\.\w+)/gm));
    expect(files.filter((file) => !existsSync(join(project, file)))).toEqual([]);
  });

  it('deploy after the checks, in the environment that asks for approval, and try what was deployed', () => {
    const { deploy } = workflows.find(({ file }) => file.endsWith('deploy.yml'))?.jobs ?? {};
    expect(deploy).toMatchObject({ needs: 'check', environment: 'production' });
    const order = (deploy?.steps ?? []).map(({ name, uses, run }) => name ?? uses?.split('@')[0] ?? run);
    expect(order).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'npm ci',
      'Take the parameters from the variables',
      'azure/login',
      'Azure/setup-azd',
      'Deploy',
      'Smoke test',
    ]);
  });
});
