/**
 * Questions to whoever sits at the terminal: whether to go on, and secrets, which are never taken from an argument
 * because arguments are in the shell's history and in the list of processes.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Declined, UsageError } from './errors.ts';
import { printableLines, type TextStream } from './output.ts';
import { type InputStream, readHidden } from './read-hidden.ts';

export interface PromptOptions {
  readonly stdin: InputStream;
  readonly stderr: TextStream & NodeJS.WritableStream;
  /** Asks nothing: what would need an answer is refused. */
  readonly noInput: boolean;
}

export interface Prompt {
  /** Whether a question would be asked at all. */
  readonly asks: boolean;
  /**
   * Goes on only after a yes. @param yes it was said already, by `--yes`
   * @throws Declined after a no, UsageError where nobody can be asked
   */
  confirm(question: string, yes: boolean): Promise<void>;
  /** A line as it was typed, or the default for an empty one. @throws UsageError where nobody can be asked */
  ask(question: string, fallback?: string): Promise<string>;
  /**
   * A secret from a file, from standard input (`-`), or typed without being shown when no source is named; one line
   * end at its end is not part of it. @throws UsageError when it is empty or nobody can be asked
   */
  secret(what: string, source: string | undefined): Promise<string>;
  /** All of standard input. */
  standardInput(): Promise<string>;
}

export function createPrompt({ stdin, stderr, noInput }: PromptOptions): Prompt {
  const asks = !noInput && stdin.isTTY === true;

  async function ask(question: string, fallback?: string): Promise<string> {
    if (!asks) throw new UsageError(`An answer is needed, and nobody can be asked: ${question}`);
    const lines = createInterface({ input: stdin, output: stderr });
    // A question that is never answered would wait for ever once the input has ended.
    const ended = new AbortController();
    lines.once('close', () => ended.abort());
    try {
      const shown = fallback === undefined ? question : `${question} [${fallback}]`;
      const answer = await lines.question(`${printableLines(shown)} `, { signal: ended.signal });
      return answer.trim() || (fallback ?? '');
    } catch (error) {
      // Ctrl-C as well.
      if (error instanceof Error && error.name === 'AbortError') throw new Declined();
      throw error;
    } finally {
      lines.close();
    }
  }

  return {
    asks,
    ask,
    async confirm(question, yes) {
      if (yes) return;
      if (!asks) throw new UsageError('This needs a yes, and nobody can be asked.', 'Repeat it with --yes.');
      const answer = await ask(`${question} [y/N]`);
      if (!/^y(es)?$/i.test(answer)) throw new Declined();
    },
    async secret(what, source) {
      const text = source === undefined ? await typed(what) : await fromSource(source);
      const secret = text.replace(/\r?\n$/, '');
      if (secret === '') throw new UsageError(`${what} is empty.`);
      return secret;
    },
    standardInput: () => readAll(stdin),
  };

  async function typed(what: string): Promise<string> {
    if (asks) return readHidden(stdin, stderr, `${what}: `);
    throw new UsageError(
      `${what} is needed, and nobody can be asked.`,
      'Name a file, or - for standard input.',
    );
  }

  function fromSource(source: string): Promise<string> {
    return source === '-' ? readAll(stdin) : readTextFile(source);
  }
}

async function readAll(stdin: InputStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function readTextFile(path: string): Promise<string> {
  return (await readInputFile(path)).toString('utf8');
}

/** @throws UsageError with the system's code when the file cannot be read */
export async function readInputFile(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The file ${path} cannot be read (${error.code ?? error.name}).`);
  });
}
