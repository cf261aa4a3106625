/** A change: tried, asked about, made, and told. */
import { describe, expect, it } from 'vitest';
import { flag, text } from '../../../../cli/cmdlets/binding/parameter.ts';
import { wordsOf } from '../../../../cli/cmdlets/binding/words.ts';
import { makeChange, type SendOptions } from '../../../../cli/cmdlets/change.ts';
import { type Cmdlet, nothing } from '../../../../cli/cmdlets/cmdlet.ts';
import { invoke } from '../../../../cli/cmdlets/invoke.ts';
import { createCore } from '../../../../cli/core/core.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

interface Situation {
  readonly args: readonly string[];
  /** What is typed at the terminal; nobody sits there when absent. */
  readonly answer?: string;
  readonly asks?: boolean;
  readonly changed?: boolean;
  readonly warnings?: readonly { code: string; message: string }[];
}

/** Runs a command that changes something, and tells what was sent. */
async function change({ args, answer, asks = true, changed = true, warnings = [] }: Situation) {
  const sent: SendOptions[] = [];
  const cmdlet: Cmdlet = {
    name: 'Remove-Thing',
    summary: 'Removes a thing',
    examples: ['Remove-Thing a'],
    changes: true,
    parameters: [text('Identity', 'which', { position: 0 }), flag('Force', 'asks nothing')],
    async run(call) {
      await makeChange(call, {
        target: 'Thing',
        async send(options) {
          sent.push(options);
          const { dryRun = false } = options;
          return { status: 200, etag: '"7"', value: { dryRun, changed, warnings } };
        },
        ...(asks && { asks: () => 'Remove it?' }),
        done: () => 'It is gone.',
        next: () => ['look'],
      });
      return nothing;
    },
  };
  const terminal = createTerminal({ isTTY: answer !== undefined });
  if (answer !== undefined) terminal.stdin.write(`${answer}\n`);
  const failure = await invoke(cmdlet, wordsOf(args), createCore(terminal)).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { sent, failure, err: terminal.err(), out: terminal.out() };
}

const made = { ifMatch: '"7"' };
const tried = { dryRun: true };

describe('A change', () => {
  it.each<[string, Situation, readonly SendOptions[]]>([
    ['with -WhatIf is only tried', { args: ['-WhatIf'] }, [tried]],
    ['with -WhatIf:$false is made', { args: ['-WhatIf:$false', '-Force'] }, [{}]],
    ['with -Confirm:$false is made unasked', { args: ['-Confirm:$false'] }, [{}]],
    ['with -Force is made unasked', { args: ['-Force'] }, [{}]],
    ['that is easily taken back is made unasked', { args: [], asks: false }, [{}]],
    ['that is agreed to is made on what was tried', { args: [], answer: 'y' }, [tried, made]],
    [
      'with -Confirm is asked about though it needs it not',
      { args: ['-Confirm'], asks: false, answer: 'yes' },
      [tried, made],
    ],
    [
      'with -Confirm is asked about in spite of -Force',
      { args: ['-Confirm', '-Force'], answer: 'y' },
      [tried, made],
    ],
    ['of nothing is not asked about', { args: [], changed: false }, [tried, {}]],
  ])('%s', async (_name, situation, expected) => {
    const { sent, failure } = await change(situation);
    expect([sent, failure]).toEqual([expected, undefined]);
  });

  it.each<[string, Situation, string]>([
    ['after a no', { args: [], answer: 'n' }, 'Nothing was changed.'],
    ['after Enter', { args: [], answer: '' }, 'Nothing was changed.'],
    ['where nobody can be asked', { args: [] }, 'This needs a yes, and nobody can be asked: Remove it?'],
    ['with -Confirm where nobody can be asked', { args: ['-Confirm'], asks: false }, 'This needs a yes'],
  ])('is not made %s', async (_name, situation, message) => {
    const { sent, failure } = await change(situation);
    expect(sent).toEqual([tried]);
    expect(failure).toContain(message);
  });

  it('says what it did and what comes next, on standard error', async () => {
    const { err, out } = await change({ args: ['-Force'] });
    expect([err, out]).toEqual(['It is gone.\nNext: look\n', '']);
  });

  it('says what it would do, in the old words, and nothing of what comes next', async () => {
    const { err } = await change({ args: ['-WhatIf'] });
    expect(err).toBe('What if: Performing the operation "Remove-Thing" on target "Thing".\n');
  });

  it('says that there was nothing to do', async () => {
    expect((await change({ args: ['-Force'], changed: false })).err).toContain(
      'Nothing to change: it is so already.',
    );
  });

  it('tells each warning once, and before the question', async () => {
    const warnings = [{ code: 'TokensDie', message: 'Tokens are refused.' }];
    const { err } = await change({ args: [], answer: 'y', warnings });
    expect(err.match(/warning: TokensDie: Tokens are refused\./g)).toHaveLength(1);
    expect(err.indexOf('warning:')).toBeLessThan(err.indexOf('Remove it?'));
    expect((await change({ args: ['-Force'], warnings })).err).toContain('warning: TokensDie');
  });
});
