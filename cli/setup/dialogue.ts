/** Asks one question of whoever sits at the terminal, and asks again until the answer can be one. */
import type { Core } from '../core/core.ts';
import { ApiProblem, Declined, describeError, type UsageError } from '../core/errors.ts';
import type { MetadataPreviewView } from '../core/views.ts';
import type { DraftValue } from './draft.ts';
import { type Question, type Reading, readYesNo, showValue } from './question.ts';
import { describePreview } from './shown.ts';
import { consentRemedy } from './trial.ts';

/** Whoever was asked has gone: Ctrl-C, or the end of the input. */
export class Left extends Error {
  constructor() {
    super('The set-up was left.');
    this.name = 'Left';
  }
}

/** An answer; or a way back, to the question before or to one that is named. */
export type Reply = { readonly value: DraftValue } | { readonly backTo: string | undefined };

type Speaker = Pick<Core, 'api' | 'prompt' | 'output' | 'dates' | 'progress'>;

/** Goes back to the question before. */
const back = '<';

/** @param before what was answered to it earlier and taken back; Enter stands for it then @throws Left */
export async function askQuestion(core: Speaker, question: Question, before?: DraftValue): Promise<Reply> {
  if (question.preview !== undefined) return askPreviewed(core, question, question.preview);
  const isOffered = before !== undefined && before !== null;
  const enter = isOffered ? { shown: showValue(before), value: before } : question.enter;
  for (;;) {
    const typed = await askLine(core, textOf(question, enter?.shown));
    if (typed === back) return { backTo: undefined };
    const reading: Reading =
      typed !== ''
        ? question.read(typed)
        : enter
          ? { value: enter.value }
          : { fault: 'An answer is needed.' };
    if (!('fault' in reading)) return reading;
    core.output.warn(reading.fault);
  }
}

function textOf({ text, help = [], choices = [] }: Question, shown: string | undefined): string {
  const width = Math.max(0, ...choices.map(({ value }) => value.length));
  const lines = choices.map(({ value, text: about }, at) => `  ${at + 1}  ${value.padEnd(width)}  ${about}`);
  const ends = shown === undefined ? '>' : `[${shown}] >`;
  return [...help, text, ...lines].join('\n').concat(choices.length > 0 ? `\n${ends}` : ` ${ends}`);
}

/** A metadata document is shown before it is agreed to, and what is agreed to is whom it speaks for (seeds/001). */
async function askPreviewed(core: Speaker, question: Question, metadataUrl: string): Promise<Reply> {
  const elsewhere = question.read('n');
  const backTo = 'backTo' in elsewhere ? elsewhere.backTo : undefined;
  const preview = await fetchPreview(core, metadataUrl);
  if (!preview) return { backTo };
  const shown = describePreview(preview, core.dates);
  const typed = await askLine(core, [...shown, `${question.text} [n] >`].join('\n'));
  if (typed === back) return { backTo: undefined };
  return readYesNo(typed) ? { value: preview.issuer } : { backTo };
}

async function fetchPreview(core: Speaker, metadataUrl: string): Promise<MetadataPreviewView | undefined> {
  try {
    const { value } = await core.progress.during('Fetching the metadata', () =>
      core.api.send<MetadataPreviewView>('POST', 'metadataPreviews', { body: { metadataUrl } }),
    );
    return value;
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status >= 429) throw error;
    tellRefusal(core, error);
    return undefined;
  }
}

/** Every broken rule with the service's remedy, also where notes are not wanted. */
export function tellRefusal({ output }: Pick<Core, 'output'>, error: ApiProblem | UsageError): void {
  // Which answer it is about shows itself: it is asked for next.
  const lines = describeError(error).filter(
    (line) => !line.startsWith('  at: ') && !line.includes(consentRemedy),
  );
  const [first = '', ...more] = lines.map((line) => line.replace(/^error: /, ''));
  output.warn([first, ...more].join('\n'));
}

/** @throws Left */
export async function agree(core: Speaker, question: string): Promise<boolean> {
  for (;;) {
    const answer = readYesNo((await askLine(core, `${question} (y/n) [n] >`)) || 'n');
    if (answer !== undefined) return answer;
    core.output.warn('Answer with y or n.');
  }
}

/** @throws Left */
export function askLine({ prompt }: Pick<Core, 'prompt'>, text: string): Promise<string> {
  return orLeft(() => prompt.ask(`\n${text}`));
}

/** The library's word for Ctrl-C and for the end of the input is an abortion. */
export async function orLeft<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Declined || (error instanceof Error && error.name === 'AbortError'))
      throw new Left();
    throw error;
  }
}
