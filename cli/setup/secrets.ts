/** Passwords of files: asked for when they are needed, kept in memory until the command ends, and nowhere else. */
import { basename } from 'node:path';
import type { Prompt } from '../core/prompt.ts';
import type { ImportCertificate } from './act.ts';

export interface Secrets {
  /** @throws UsageError when it cannot be had, Declined for Ctrl-C */
  passwordOf(act: ImportCertificate): Promise<string | undefined>;
  /** For one that turned out to be wrong. */
  forget(): void;
}

export function createSecrets(prompt: Pick<Prompt, 'secret'>): Secrets {
  const known = new Map<string, string>();
  return {
    async passwordOf({ path, passwordFrom, passwordFile }) {
      if (passwordFrom === 'none') return undefined;
      const key = JSON.stringify([path, passwordFile]);
      const password = known.get(key) ?? (await prompt.secret(`Password of ${basename(path)}`, passwordFile));
      known.set(key, password);
      return password;
    },
    forget: () => known.clear(),
  };
}
