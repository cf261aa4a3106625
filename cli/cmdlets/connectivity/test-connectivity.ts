/** `Test-CsExStorageConnectivity` and `Test-OAuthConnectivity`: tests that say what failed and what to do (seeds/001). */
import { exitCodes } from '../../core/exit-codes.ts';
import { named } from '../../core/named.ts';
import type { TestReport } from '../../core/views.ts';
import { force } from '../binding/common-parameters.ts';
import { flag, none, type Parameter, text } from '../binding/parameter.ts';
import type { Cmdlet, CmdletCall, CmdletResult } from '../cmdlet.ts';
import { describeReport } from './report.ts';

const inside = [
  'the service speaks to Exchange by https',
  'Leave it out; addresses come from Autodiscover.',
] as const;

export const testCsExStorageConnectivity: Cmdlet = {
  name: 'Test-CsExStorageConnectivity',
  summary:
    'Writes an item into a user’s mailbox by Exchange Web Services, reads it back, and deletes it on request',
  details: 'Exit code 3 when the test failed. A step after a failed one is not tried.',
  examples: ['Test-CsExStorageConnectivity -SipUri "sip:kenmyer@litwareinc.com" -DeleteItem'],
  parameters: [
    text('SipUri', 'The user: sip:user@domain', { required: true, position: 0, aliases: ['s'] }),
    text('Folder', 'ConversationHistory, which is the default, or Inbox', {
      values: ['ConversationHistory', 'Inbox'],
    }),
    flag('DeleteItem', 'Deletes the test item afterwards'),
    flag('UseCache', 'What an earlier test found by Autodiscover will do'),
    showToken(),
    force(),
    none('Binding', ...inside, ['b']),
    none('HostNameStorageService', ...inside, ['h']),
  ],
  run: (call) =>
    test(call, {
      kind: 'storage',
      sipUri: call.bound.needed('SipUri'),
      ...named({ folder: call.bound.text('Folder') }),
      ...switches(call, { deleteItem: 'DeleteItem', useCache: 'UseCache', showToken: 'ShowToken' }),
    }),
};

export const testOAuthConnectivity: Cmdlet = {
  name: 'Test-OAuthConnectivity',
  summary: 'Calls a server with our token, for a mailbox or as the application alone',
  details: 'Exit code 3 when the test failed. Judge by ResultType; every step says what was found.',
  examples: [
    'Test-OAuthConnectivity -Service EWS -TargetUri https://mail.litwareinc.com/ews/exchange.asmx -Mailbox kenmyer@litwareinc.com',
    'Test-OAuthConnectivity -Service Generic -TargetUri https://sharepoint.litwareinc.com/_api/web -AppOnly',
  ],
  parameters: [
    text('Service', 'EWS, AutoD or Generic', { required: true, values: ['EWS', 'AutoD', 'Generic'] }),
    text('TargetUri', 'The address that is called', { required: true }),
    text('Mailbox', 'The user that is acted for'),
    flag('AppOnly', 'As the application, for no user'),
    flag('ReloadConfig', 'Reads the configuration anew'),
    flag('UseCachedToken', 'A token of an earlier test will do'),
    showToken(),
  ],
  run: (call) =>
    test(call, {
      kind: 'oauth',
      service: call.bound.needed('Service'),
      targetUri: call.bound.needed('TargetUri'),
      ...named({ mailbox: call.bound.text('Mailbox') }),
      ...switches(call, {
        appOnly: 'AppOnly',
        reloadConfig: 'ReloadConfig',
        useCachedToken: 'UseCachedToken',
        showToken: 'ShowToken',
      }),
    }),
};

function showToken(): Parameter {
  return flag('ShowToken', 'Shows header and claims of the token, never the token (of this service)');
}

/** Members by the switches that set them; those that are off are left out. */
function switches({ bound }: CmdletCall, names: Readonly<Record<string, string>>) {
  const on = Object.entries(names).filter(([, name]) => bound.flag(name));
  return Object.fromEntries(on.map(([member]) => [member, true]));
}

async function test({ core }: CmdletCall, body: object): Promise<CmdletResult> {
  const { value } = await core.progress.during('Testing', () =>
    core.api.send<{ readonly report: TestReport }>('POST', 'connectivityTests', { body }),
  );
  const { report } = value;
  const failed = report.steps.find(({ status }) => status === 'fail');
  core.output.note(failed ? `Test failed: ${failed.code}: ${failed.message}` : passed(report));
  return {
    objects: describeReport(report),
    ...(report.result === 'fail' && { exitCode: exitCodes.critical }),
  };
}

function passed({ result }: TestReport): string {
  return result === 'warn' ? 'Test passed, with warnings.' : 'Test passed.';
}
