/**
 * Recorded terminal sessions in a document: a block marked `console` and a name, with lines `$ command` and, below
 * each, what the command printed. It is recorded from a run, and a later run must print the same but for what differs
 * each time.
 */
import type { DocumentShell } from './document-blocks.ts';

function blockNamed(name: string): RegExp {
  return new RegExp(`^\`\`\`console ${name}\\n([\\s\\S]*?)^\`\`\`$`, 'm');
}

/** The block's text. @throws Error when the document has none of that name */
export function sessionOf(document: string, name: string): string {
  const [, text] = blockNamed(name).exec(document) ?? [];
  if (text === undefined) throw new Error(`The document has no block marked "console ${name}".`);
  return text;
}

/** The document with another session in the place of that one. */
export function withSession(document: string, name: string, session: string): string {
  return document.replace(blockNamed(name), () => `\`\`\`console ${name}\n${session}\`\`\``);
}

/** The commands, in their order. */
export function commandsOf(session: string): string[] {
  return session.split('\n').flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []));
}

/** `s2s` as its reader runs it; both of its streams are one in a terminal. */
export const sessionPrelude = 's2s() { npx s2s "$@" 2>&1; }';

/** Runs the commands. @returns the session as text, with a line of its own for an exit code other than 0 */
export async function runSession(commands: readonly string[], shell: DocumentShell): Promise<string> {
  await shell.run(sessionPrelude);
  let text = '';
  for (const command of commands) {
    const { output, errors } = await shell.run(`${command} || echo "[exit code $?]"`);
    text += `$ ${command}\n${output}${errors}`;
  }
  return text;
}

/** What differs from run to run, most telling first: a later pattern finds nothing in what an earlier one replaced. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/(?:127\.0\.0\.1|localhost):\d+/g, '<server>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<date>'],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\dZ/g, '<minute>'],
  // Well-known ids begin with zeros, and are the same in every run.
  [/\b(?!0000000)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>'],
  [/\b[0-9A-F]{40}\b/g, '<thumbprint>'],
  [/(?<![\w-])[\w-]{27}(?![\w-])/g, '<kid>'],
  // Times in a token.
  [/\b\d{10}\b/g, '<seconds>'],
  // Milliseconds and days; the width of their column changes with them.
  [/(?<= )\d{1,4}(?= |$)/gm, '<number>'],
  [/ {2,}/g, ' '],
];

/** The session without what differs from run to run. */
export function settled(session: string): string {
  return varying.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), session);
}
