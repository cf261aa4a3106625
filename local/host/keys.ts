/** Who may call a function: the keys that `function` and `admin` levels ask for. */

import { equalSecrets } from '../../shared/base/encoding.ts';
import { checked } from './checked.ts';
import type { AuthLevel } from './function-table.ts';
import { readJsonFile } from './host-json.ts';
import { type HostKeys, hostKeysSchema } from './host-options.ts';

/** @throws {HostStartError} that names the file and what is wrong in it, never a key. */
export function readKeysFile(file: string): HostKeys {
  return checked(hostKeysSchema, readJsonFile(file), file);
}

/** Whether the key that a request shows (header `x-functions-key`, else `code`) opens that function. */
export function isAuthorized(
  level: AuthLevel,
  functionName: string,
  shown: string | undefined,
  keys: HostKeys,
): boolean {
  if (level === 'anonymous') return true;
  if (shown === undefined || shown === '') return false;
  const accepted = [keys.masterKey, ...(level === 'function' ? functionKeys(functionName, keys) : [])];
  return accepted.some((key) => key !== undefined && equalSecrets(key, shown));
}

function functionKeys(functionName: string, keys: HostKeys): string[] {
  const wanted = functionName.toLowerCase();
  const own = Object.entries(keys.functions ?? {}).filter(([name]) => name.toLowerCase() === wanted);
  return [keys.functionKeys ?? {}, ...own.map(([, set]) => set)].flatMap((set) => Object.values(set));
}
