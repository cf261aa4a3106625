/** What takes long says so, to people only. */
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../../cli/core/progress.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

describe('progress', () => {
  it('is shown at a terminal and gone afterwards', async () => {
    const { stderr, clock, err } = createTerminal({ isTTY: true });
    expect(await createProgress(stderr, clock).during('Importing', async () => 'done')).toBe('done');
    expect(err()).toBe('\rImporting … 0 s\r\u001b[2K');
  });

  it('is gone after a failure as well', async () => {
    const { stderr, clock, err } = createTerminal({ isTTY: true });
    const work = createProgress(stderr, clock).during('Importing', () => Promise.reject(new Error('no')));
    await expect(work).rejects.toThrow('no');
    expect(err().endsWith('\r\u001b[2K')).toBe(true);
  });

  it('makes way for what else is written', async () => {
    const { stderr, clock, err } = createTerminal({ isTTY: true });
    const progress = createProgress(stderr, clock);
    await progress.during('Importing', async () => progress.beside.write('a note\n'));
    progress.beside.write('another\n');
    expect(err()).toBe('\rImporting … 0 s\r\u001b[2Ka note\nanother\n');
  });

  it.each([
    ['a pipe', false, false],
    ['who wants it quiet', true, true],
  ])('is not shown to %s', async (_name, isTTY, quiet) => {
    const { stderr, clock, err } = createTerminal({ isTTY });
    await createProgress(stderr, clock, quiet).during('Importing', async () => undefined);
    expect(err()).toBe('');
  });
});
