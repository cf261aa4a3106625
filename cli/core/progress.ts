/** Says that something takes long, on stderr and only where a person looks at it. */
import type { Clock } from '../../shared/base/clock.ts';
import type { TextStream } from './output.ts';

export interface Progress {
  /** Shows the text with the seconds that went by until the work is done or has failed. */
  during<T>(text: string, work: () => Promise<T>): Promise<T>;
}

export interface ProgressLine extends Progress {
  /** Where else is to be written to the same terminal: a line that is shown makes way for it. */
  readonly beside: TextStream;
}

const tick = 250;
/** ECMA-48 EL: what comes next stands alone. */
const erased = '\r\u001b[2K';

export function createProgress(stderr: TextStream, clock: Clock, quiet = false): ProgressLine {
  if (quiet || stderr.isTTY !== true) return { during: (_text, work) => work(), beside: stderr };
  let isShown = false;
  const erase = () => {
    if (isShown) stderr.write(erased);
    isShown = false;
  };
  return {
    async during(text, work) {
      const began = clock.elapsed();
      const show = () => {
        stderr.write(`\r${text} … ${Math.floor((clock.elapsed() - began) / 1000)} s`);
        isShown = true;
      };
      const timer = setInterval(show, tick);
      show();
      try {
        return await work();
      } finally {
        clearInterval(timer);
        erase();
      }
    },
    beside: {
      isTTY: true,
      write(text) {
        erase();
        return stderr.write(text);
      },
    },
  };
}
