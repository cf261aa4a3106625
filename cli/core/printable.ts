/**
 * Text of others on a terminal. Names in metadata and certificates are chosen by strangers: control characters could
 * move the cursor, hide lines or set the title, and marks of direction could turn a name around. None gets through.
 */

/** Controls of C0 and C1, and the marks that change the direction of text (Unicode TR9) or show nothing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** The text with each such character shown as its code point: `\u{1b}`. */
export function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, (found) => `\\u{${codePointOf(found)}}`);
}

function codePointOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
