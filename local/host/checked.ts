/** What comes from outside (files, options) in its expected form, or a refusal that says in words what is wrong. */
import * as z from 'zod/mini';
import { HostStartError } from './start-error.ts';

/** Given to each parse: the app's bundle may hold a zod that shares the global configuration, and it is not ours. */
const { localeError } = z.locales.en();

/**
 * Parses `input`, which `where` names.
 * @throws {HostStartError} with a sentence for everything that is wrong; values are never quoted.
 */
export function checked<T extends z.ZodMiniType>(schema: T, input: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(input, { error: localeError });
  if (parsed.success) return parsed.data;
  throw new HostStartError(
    parsed.error.issues.map(({ message, path }) => {
      const place = z.core.toDotPath(path);
      return `${where}: ${message}${place === '' ? '' : ` (${place})`}.`;
    }),
  );
}
