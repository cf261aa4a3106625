/**
 * The list of keys in a document of somebody else's. One bad key costs that key, with a note that says why; a
 * document that leaves none to verify with is refused, with the same reasons.
 */
import { isRefusal, type Outcome } from '../../base/errors.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { Findings } from './findings.ts';
import type { ForeignKey } from './foreign-key.ts';

/** Azure ACS published five (reference §2.2). Each costs arithmetic, so strangers do not choose how many. */
export const mostKeys = 20;

/** Reads one entry; `where` names it in messages: `Key 1`. */
export type KeyReader = (entry: JsonObject, where: string, findings: Findings) => Outcome<ForeignKey>;

/**
 * The usable keys in the order of the list; faults when there is no list, too long a one, or no usable key in
 * it.
 */
export function readKeyList(list: unknown, read: KeyReader, findings: Findings): ForeignKey[] {
  const { faults, notes } = findings;
  if (!Array.isArray(list)) faults.push('There is no list of keys.');
  else if (list.length > mostKeys)
    faults.push(`There are ${list.length} keys; at most ${mostKeys} are read.`);
  else {
    const before = notes.length;
    const keys = collect(list, read, findings);
    if (keys.length === 0) faults.push('There is no usable signing key.', ...notes.splice(before));
    return keys;
  }
  return [];
}

function collect(list: readonly unknown[], read: KeyReader, findings: Findings): ForeignKey[] {
  const keys: ForeignKey[] = [];
  const taken = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const where = `Key ${index + 1}`;
    const key = readEntry(entry, where, read, findings);
    if (!key) continue;
    const names = [key.kid, key.alias ?? key.kid];
    // A name stands for one key: the first that has it, as in the readers that look a key up by its name.
    if (names.some((name) => taken.has(name))) {
      findings.notes.push(`${where} is left out: an earlier key has its id.`);
      continue;
    }
    keys.push(key);
    for (const name of names) taken.add(name);
  }
  return keys;
}

function readEntry(
  entry: unknown,
  where: string,
  read: KeyReader,
  findings: Findings,
): ForeignKey | undefined {
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  if (!isObject) {
    findings.notes.push(`${where} is left out: it is not an object.`);
    return undefined;
  }
  const key = read(entry as JsonObject, where, findings);
  if (!isRefusal(key)) return key.value;
  const reasons = key.violations.map(({ message }) => message).join(' ');
  findings.notes.push(`${where} is left out: ${reasons}`);
  return undefined;
}
