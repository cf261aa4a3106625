/** A line typed at a terminal that does not show it. */
import type { Readable } from 'node:stream';
import { Declined } from './errors.ts';
import type { TextStream } from './output.ts';

/** What `process.stdin` is. */
export interface InputStream extends Readable {
  readonly isTTY?: boolean | undefined;
  setRawMode?(mode: boolean): unknown;
}

const enter = /[\r\n]/;
const interrupt = '\u0003';
const endOfInput = '\u0004';
const erase = /[\b\u007f]/;

/** @throws Declined for Ctrl-C */
export async function readHidden(stdin: InputStream, stderr: TextStream, label: string): Promise<string> {
  // First, or what is pasted at once is echoed by the terminal itself.
  stdin.setRawMode?.(true);
  stderr.write(label);
  stdin.setEncoding('utf8');
  stdin.resume();
  try {
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write('\n');
  }
}

/** What is pasted comes in one chunk, what is typed in many. */
function typedLine(stdin: InputStream): Promise<string> {
  let typed: string[] = [];
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => {
      stdin.off('data', take);
      stdin.off('end', finish);
      done();
    };
    const finish = () => settle(() => resolve(typed.join('')));
    const take = (chunk: string) => {
      for (const character of chunk) {
        if (character === interrupt) return settle(() => reject(new Declined()));
        if (character === endOfInput || enter.test(character)) return finish();
        typed = erase.test(character) ? typed.slice(0, -1) : [...typed, character];
      }
    };
    stdin.on('data', take);
    stdin.on('end', finish);
  });
}
