/**
 * Answers as they come in, one by one: each under the path that it has in the schema (`partners.0.name`), so that any
 * one of them can be taken back and asked for again. `null` is a question that was answered with "none" or "as it is".
 */

export type DraftValue = string | number | boolean | readonly string[] | null;
export type Draft = Readonly<Record<string, DraftValue>>;

export function textAt(draft: Draft, path: string): string | undefined {
  const value = draft[path];
  return typeof value === 'string' ? value : undefined;
}

/** Whether the question at this path was answered, be it with "none". */
export function isAnswered(draft: Draft, path: string): boolean {
  return Object.hasOwn(draft, path);
}

/** Whether the path is that of the entry or of something in it. */
export function isWithin(path: string, entry: string): boolean {
  return path === entry || path.startsWith(`${entry}.`);
}

/** What one entry of a list is about: `partners.0` of `partners.0.name`, `certificate` of `certificate.use.when`. */
export function entryOf(path: string): string {
  return /^.*\.\d+(?=\.|$)/.exec(path)?.[0] ?? path.split('.')[0] ?? path;
}

export function without(draft: Draft, isGone: (path: string) => boolean): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([path]) => !isGone(path)));
}

/** The draft as the object that the schema reads; what was answered with "none" is not in it. */
export function toMembers(draft: Draft): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [path, value] of Object.entries(draft)) {
    if (value !== null) plant(root, path.split('.'), value);
  }
  return Object.fromEntries([...root].map(([name, branch]) => [name, grown(branch)]));
}

type Branch = Tree | Exclude<DraftValue, null>;
interface Tree extends Map<string, Branch> {}

function plant(tree: Tree, [name = '', ...rest]: readonly string[], value: Exclude<DraftValue, null>): void {
  if (rest.length === 0) {
    tree.set(name, value);
    return;
  }
  const found = tree.get(name);
  const branch: Tree = found instanceof Map ? found : new Map();
  tree.set(name, branch);
  plant(branch, rest, value);
}

/** Names that are numbers make a list, in the order in which they were answered. */
function grown(branch: Branch): unknown {
  if (!(branch instanceof Map)) return branch;
  const entries = [...branch].map(([name, below]) => [name, grown(below)] as const);
  const isList = entries.every(([name]) => /^\d+$/.test(name));
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}
