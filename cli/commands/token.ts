/** `s2s token`: looks into a token that somebody has shown, or that nobody would take. */
import type { TokenInspectionView } from '../../shared/http/api/document/token-inspections.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import type { Call, Noun } from './noun.ts';
import { option } from './options.ts';
import { readToken } from './token/read-token.ts';
import { showInspection } from './token/show-inspection.ts';

export function addToken(noun: Noun): void {
  noun.verb(
    {
      // Any number, because the parser would repeat what is too much, and that may be a token.
      usage: 'inspect [file...]',
      summary: 'Says what is in a token, who signed it by which key, and which acceptance rule it breaks',
      details:
        'The token comes from a file or standard input, never as an argument; Bearer before it does no harm. It is sent to the deployment, which keeps nothing of it and shows no signature. A terminal takes lines of 4,095 characters at most: a longer token comes from a file or a pipe. Exit code 0: it is accepted; 3: it is not.',
      examples: ['token inspect token.txt', 'token inspect - < token.txt', 'token inspect token.txt --json'],
      options: [
        option(
          '--resource <app-id>',
          'The principal that it is shown to; else the one that its audience names',
        ),
      ],
    },
    inspect,
  );
}

async function inspect(call: Call): Promise<ExitCode> {
  const { core, options } = call;
  const token = await readToken(call);
  const resource = options.text('resource');
  const body = { token, ...(resource !== undefined && { resource }) };
  const { value } = await core.api.send<Answer>('POST', 'tokenInspections', { body });
  showInspection(value.inspection, core);
  return value.inspection.active ? exitCodes.success : exitCodes.critical;
}

interface Answer {
  readonly inspection: TokenInspectionView;
}
