/** What must not be in anything that is handed on: keys, tokens, and paths of the machine that made it. */

const patterns: Readonly<Record<string, RegExp>> = {
  'a private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}/,
  // That of the storage emulator is the same everywhere, public, and part of the SDK.
  'an account key': /AccountKey=(?!Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1)[A-Za-z0-9+/]{40}/,
  'a shared access signature': /[?&]sig=[A-Za-z0-9%+/]{40}/,
  'a signed token': /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
  'a home folder': /(?:\/home\/|\/Users\/|[A-Z]:\\{1,2}Users\\{1,2})\w/,
};

/**
 * The names of what was found.
 * @param own texts that would tell where it was made, such as the folder of the project
 */
export function tracesIn(text: string, own: readonly string[] = []): string[] {
  const found = Object.entries(patterns).filter(([, pattern]) => pattern.test(text));
  return [...found.map(([name]) => name), ...own.filter((each) => text.includes(each))];
}
