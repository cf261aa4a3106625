/** The token as an operator has it: in a file or on standard input, as it was copied from a header, a log or an answer. */
import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { readInputFile } from '../../core/prompt.ts';
import type { Call } from '../noun.ts';

/** @throws UsageError for a token on the command line, which it never repeats, or where there is none */
export async function readToken({ core, args }: Pick<Call, 'core' | 'args'>): Promise<string> {
  if (args.some(looksLikeToken)) throw onCommandLine();
  const [source = '-', ...others] = args;
  if (others.length > 0) throw new UsageError('One token is looked into at a time.', 'Name one file.');
  if (source !== '-') {
    return tokenIn((await readInputFile(resolve(core.directory, source))).toString('utf8'));
  }
  if (core.prompt.asks) core.output.note('Paste the token, then press Enter and Ctrl+D.');
  return tokenIn(await core.prompt.standardInput());
}

function looksLikeToken(text: string): boolean {
  return (
    /^\s*bearer(?:\s|$)/i.test(text) ||
    /^\s*eyJ[\w-]{10,}/.test(text) ||
    /^[\w-]{20,}\.[\w-]{20,}\./.test(text)
  );
}

function onCommandLine(): UsageError {
  return new UsageError(
    'A token on the command line stays in the history and in the list of processes.',
    'Name a file that holds it, or give it on standard input.',
  );
}

/**
 * @param text also with `Authorization: Bearer` before it, in quotes, wrapped, or in the answer of a token endpoint
 * @throws UsageError when nothing is left
 */
export function tokenIn(text: string): string {
  const copied = text.replace(/^\uFEFF/, '').trim();
  const whole = accessTokenOf(copied) ?? copied;
  const bare = whole
    .replace(/^(?:authorization\s*:\s*)?bearer(?:\s+|$)/i, '')
    .replace(/^(["'])(.*)\1$/s, '$2');
  // Mail and consoles wrap long lines; no token has a line break.
  const token = bare.replace(/\s*[\r\n]+\s*/g, '');
  if (token === '') throw new UsageError('There is no token.', 'Name a file, or give it on standard input.');
  return token;
}

function accessTokenOf(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const answer: unknown = JSON.parse(text);
    const isAnswer = typeof answer === 'object' && answer !== null && 'access_token' in answer;
    return isAnswer && typeof answer.access_token === 'string' ? answer.access_token : undefined;
  } catch {
    return undefined;
  }
}
