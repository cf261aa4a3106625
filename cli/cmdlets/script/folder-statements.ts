/** Folders, as the scripts of the guides make and enter them. A drive stands for the folder that the script is in. */
import { mkdir, stat } from 'node:fs/promises';
import { UsageError } from '../../core/errors.ts';
import { textOfToken } from './session.ts';
import { type KnownStatement, oneToken } from './statement.ts';
import { pathOf, statement } from './statement-parts.ts';

export const folders: readonly KnownStatement[] = [
  {
    pattern: statement(String.raw`(?:md|mkdir) (\S.*)`),
    understand([text = '']) {
      const token = oneToken(text);
      return async (session) => {
        const path = pathOf(session, textOfToken(token, session));
        await mkdir(path, { recursive: true });
        session.core.output.note(`The folder ${path} is there.`);
      };
    },
  },
  {
    pattern: statement(String.raw`cd (\S.*)`),
    understand([text = '']) {
      const token = oneToken(text);
      return async (session) => {
        const directory = pathOf(session, textOfToken(token, session));
        if (!(await isThere(directory))) throw new UsageError(`There is no folder ${directory}.`);
        session.core = { ...session.core, directory };
      };
    },
  },
];

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
