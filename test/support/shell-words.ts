/** The words that a shell makes of a typed line: bash itself splits it, so its own ways with `$` and `\` are in it. */
import { execFileSync } from 'node:child_process';

export function shellWords(line: string): string[] {
  const words = execFileSync('bash', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return words.split('\0').slice(0, -1);
}
