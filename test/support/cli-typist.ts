/** Somebody at a terminal in memory: reads until the question is there, and types the answer. */
import { once } from 'node:events';
import type { Terminal } from './cli-terminal.ts';

export interface Typist {
  /** Waits until this stands on the screen after what was answered last, and types it with Enter at its end. */
  answer(question: RegExp, typed: string): Promise<void>;
  /** The same without Enter: a key, as Ctrl-C. */
  press(question: RegExp, key: string): Promise<void>;
  /** All of these, in order; an empty text is Enter alone. */
  answerAll(answers: readonly (readonly [question: RegExp, typed: string])[]): Promise<void>;
}

export const ctrlC = '\u0003';

/** After so long a question does not come any more; only a test that fails waits for it. */
const patienceMs = 20_000;

/** @param ends of the command: nobody waits for a question beyond that */
export function createTypist(
  { stdin, stderr, err }: Pick<Terminal, 'stdin' | 'stderr' | 'err'>,
  ends: Promise<unknown> = new Promise(() => {}),
): Typist {
  let read = 0;

  /** @throws Error with what stands there when the question does not come */
  async function until(question: RegExp): Promise<void> {
    const isThere = () => question.test(err().slice(read));
    const isOver = Promise.race([ends, once(AbortSignal.timeout(patienceMs), 'abort')]).then(() => true);
    for (let over = false; !isThere(); ) {
      if (over) throw new Error(`${question} was not asked; there is: ${err().slice(read)}`);
      over = await Promise.race([once(stderr, 'data').then(() => false), isOver]);
    }
    read = err().length;
  }

  const press: Typist['press'] = async (question, key) => {
    await until(question);
    stdin.write(key);
  };

  const answer: Typist['answer'] = (question, typed) => press(question, `${typed}\r`);

  return {
    press,
    answer,
    async answerAll(answers) {
      for (const [question, typed] of answers) await answer(question, typed);
    },
  };
}
