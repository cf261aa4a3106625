/** The two tests of connectivity: what is sent, what is printed of the report, and how it ends. */
import { describe, expect, it } from 'vitest';
import type { TestReport, TestStep } from '../../../../../cli/core/views.ts';
import { runAgainst } from '../../../../support/cmdlet-runs.ts';

const step: TestStep = {
  name: 'autodiscover',
  status: 'pass',
  code: 'Ok',
  message: 'The mailbox was found.',
  remedy: null,
  durationMs: 12,
  evidence: { url: 'https://mail.litwareinc.com', hops: 1 },
};
const failedStep: TestStep = {
  ...step,
  name: 'createItem',
  status: 'fail',
  code: 'AccessDenied',
  message: 'The server says no.',
  remedy: 'Give the linked account the role.',
};

function reportOf(result: TestReport['result'], ...steps: TestStep[]): TestReport {
  return {
    kind: 'storage',
    result,
    target: 'kenmyer@litwareinc.com',
    correlationId: 'c0ffee',
    startedDate: '2026-07-01T00:00:00Z',
    endedDate: '2026-07-01T00:00:01Z',
    configurationRevision: null,
    configurationLoadedDate: null,
    usedCache: false,
    steps,
  };
}

/** Runs the command against a service that answers with that report. */
function run(args: readonly string[], report: TestReport) {
  return runAgainst(() => [200, { report }], args);
}

const storage = ['Test-CsExStorageConnectivity', '-SipUri', 'sip:kenmyer@litwareinc.com'];
const oauth = ['Test-OAuthConnectivity', '-Service', 'ews', '-TargetUri', 'https://x/ews'];

describe('A test of connectivity', () => {
  it.each([
    [storage, { kind: 'storage', sipUri: 'sip:kenmyer@litwareinc.com' }],
    [
      [
        'Test-CsExStorageConnectivity',
        '-s',
        'sip:a@b',
        '-Folder',
        'inbox',
        '-Del',
        '-UseCache',
        '-ShowToken',
      ],
      {
        kind: 'storage',
        sipUri: 'sip:a@b',
        folder: 'Inbox',
        deleteItem: true,
        useCache: true,
        showToken: true,
      },
    ],
    [
      [...oauth, '-Mailbox', 'kenmyer@litwareinc.com'],
      { kind: 'oauth', service: 'EWS', targetUri: 'https://x/ews', mailbox: 'kenmyer@litwareinc.com' },
    ],
    [
      [...oauth, '-AppOnly', '-ReloadConfig', '-UseCachedToken', '-ShowToken:$false'],
      {
        kind: 'oauth',
        service: 'EWS',
        targetUri: 'https://x/ews',
        appOnly: true,
        reloadConfig: true,
        useCachedToken: true,
      },
    ],
  ])('%j sends %j', async (args, body) => {
    const { asked } = await run(args, reportOf('pass', step));
    expect(asked).toEqual([{ line: 'POST /api/connectivityTests', body }]);
  });

  it.each([
    ['pass' as const, [step], 0, 'Test passed.\n', 'Success'],
    ['warn' as const, [{ ...step, status: 'warn' as const }], 0, 'Test passed, with warnings.\n', 'Warning'],
    ['fail' as const, [step, failedStep], 3, 'Test failed: AccessDenied: The server says no.\n', 'Error'],
  ])('with the result %s tells it and ends so', async (result, steps, exitCode, told, type) => {
    const found = await run(storage, reportOf(result, ...steps));
    expect([found.exitCode, found.err]).toEqual([exitCode, told]);
    expect(found.out).toMatch(new RegExp(`^ResultType +: ${type}$`, 'm'));
    expect(found.out.match(/^Step +: /gm)).toHaveLength(steps.length);
  });

  it('prints for each step what was found and what to do', async () => {
    const { out } = await run(storage, reportOf('fail', failedStep));
    expect(out).toMatch(/^Remedy +: Give the linked account the role\.$/m);
    expect(out).toMatch(/^Evidence +: \{url=https:\/\/mail\.litwareinc\.com, hops=1\}$/m);
  });

  it.each([
    [['-Binding', 'NetTCP'], '-Binding has no meaning here'],
    [['-h', 'store01'], '-HostNameStorageService has no meaning here'],
    [['-Folder', 'Dumpster'], '-Folder takes ConversationHistory, Inbox here.'],
  ])('is refused with %j', async (args, message) => {
    await expect(run([...storage, ...args], reportOf('pass'))).rejects.toThrow(message);
  });
});
