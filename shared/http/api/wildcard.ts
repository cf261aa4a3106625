/**
 * Wildcards of a filter: `*` stands for any characters, `?` for one, all else for itself without regard to the case of
 * ASCII letters. Matched by hand and not by a regular expression, so that no pattern of a stranger can take long.
 */

export type Matcher = (text: string) => boolean;

/** The time of a match is at most the length of the text times that of the pattern. */
export function compileWildcard(pattern: string): Matcher {
  const wanted = [...fold(pattern).replaceAll(/\*+/g, '*')];
  return (text) => matches(wanted, [...fold(text)]);
}

/** Only ASCII is folded, so that no look-alike of another alphabet becomes a letter of ours. */
function fold(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whatever fails after a star is tried again one character on from that star alone: earlier ones need no other try. */
function matches(wanted: readonly string[], text: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  let star: { readonly next: number; at: number } | undefined;
  while (at < text.length) {
    if (wanted[next] === '*') {
      star = { next: next + 1, at };
      next += 1;
    } else if (next < wanted.length && (wanted[next] === '?' || wanted[next] === text[at])) {
      at += 1;
      next += 1;
    } else if (star) {
      star.at += 1;
      at = star.at;
      next = star.next;
    } else return false;
  }
  while (wanted[next] === '*') next += 1;
  return next === wanted.length;
}
