/** `s2s test`: connectivity tests that say, step by step, what was found and what to do about it (reference E.6). */

import type { ExitCode } from '../core/exit-codes.ts';
import { named } from '../core/named.ts';
import type { TestReport } from '../core/views.ts';
import type { Call, Noun } from './noun.ts';
import { choice, option } from './options.ts';
import { exitCodeOf, showReport } from './test/show-report.ts';

const showToken = () =>
  option('--show-token', 'Show header and claims of the token that was used, never the token itself');
const afterwards =
  'A step after a failed one is not tried. Exit code 0: passed; 2: with warnings; 3: failed.';

export function addTest(noun: Noun): void {
  noun.verb(
    {
      usage: 'storage',
      summary: 'Writes an item into a user’s mailbox in Exchange, reads it back, and deletes it on request',
      details: `Test-CsExStorageConnectivity. ${afterwards}`,
      examples: [
        'test storage --sip-uri sip:kenmyer@litwareinc.com --delete-item',
        'test storage --sip-uri sip:kenmyer@litwareinc.com --folder Inbox --json',
      ],
      options: [
        option('--sip-uri <sip-uri>', 'The user: sip:user@domain').makeOptionMandatory(),
        choice('--folder <folder>', 'Where the item is written; ConversationHistory when absent', [
          'ConversationHistory',
          'Inbox',
        ]),
        option('--delete-item', 'Delete the item at the end'),
        option('--use-cache', 'What an earlier test found by Autodiscover will do'),
        showToken(),
      ],
    },
    (call) => test(call, { kind: 'storage', ...storageMembers(call) }),
  );
  noun.verb(
    {
      usage: 'oauth',
      summary: 'Calls a server with our token, for a mailbox or as the application alone',
      details: `Test-OAuthConnectivity. ${afterwards}`,
      examples: [
        'test oauth --service EWS --target-uri https://mail.litwareinc.com/ews/exchange.asmx --mailbox kenmyer@litwareinc.com',
        'test oauth --service Generic --target-uri https://sharepoint.litwareinc.com/_api/web --app-only',
      ],
      options: [
        choice('--service <service>', 'Exchange Web Services, Autodiscover, or any address', [
          'EWS',
          'AutoD',
          'Generic',
        ]).makeOptionMandatory(),
        option('--target-uri <address>', 'The address that is called').makeOptionMandatory(),
        option('--mailbox <address>', 'The user that is acted for').conflicts('appOnly'),
        option('--app-only', 'Act as the application, for no user'),
        option('--reload-config', 'Read the configuration anew'),
        option('--use-cached-token', 'A token of an earlier test will do'),
        showToken(),
      ],
    },
    (call) => test(call, { kind: 'oauth', ...oauthMembers(call) }),
  );
}

function storageMembers({ options }: Call) {
  return named({
    sipUri: options.text('sipUri'),
    folder: options.text('folder'),
    deleteItem: options.flag('deleteItem') || undefined,
    useCache: options.flag('useCache') || undefined,
    showToken: options.flag('showToken') || undefined,
  });
}

function oauthMembers({ options }: Call) {
  return named({
    service: options.text('service'),
    targetUri: options.text('targetUri'),
    mailbox: options.text('mailbox'),
    appOnly: options.flag('appOnly') || undefined,
    reloadConfig: options.flag('reloadConfig') || undefined,
    useCachedToken: options.flag('useCachedToken') || undefined,
    showToken: options.flag('showToken') || undefined,
  });
}

async function test({ core }: Call, body: object): Promise<ExitCode> {
  const { value } = await core.progress.during('Testing', () =>
    core.api.send<{ readonly report: TestReport }>('POST', 'connectivityTests', { body }),
  );
  showReport(value.report, core);
  return exitCodeOf(value.report);
}
