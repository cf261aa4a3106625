/**
 * Distinguished names out of `X509Certificate`, which writes one relative name a line, its attributes joined by
 * ` + ` and escaped as in RFC 4514. Node would also give them as an object, but its `toLegacyObject` ends the whole
 * process with a segmentation fault when the public key of the certificate is of an unknown kind.
 */

/** One line in the order of RFC 4514 §2.1, last first, with `, ` between: `CN=litwareinc.com, O=Litware`. */
export function toOneLine(name: string | undefined): string {
  return linesOf(name)
    .reverse()
    .map((line) => line.replaceAll(' + ', '+'))
    .join(', ');
}

/** The common names as they were before escaping, in the order of the DER. */
export function commonNamesOf(name: string | undefined): string[] {
  return linesOf(name)
    .flatMap((line) => line.split(' + '))
    .filter((attribute) => attribute.startsWith('CN='))
    .map((attribute) => unescapeValue(attribute.slice(3)));
}

/** A line break or a plus sign within a value is escaped, so splitting is safe. */
function linesOf(name: string | undefined): string[] {
  return (name ?? '').split('\n').filter((line) => line !== '');
}

/** RFC 4514 §2.4 backwards: `\0A` is a byte, a backslash before anything else goes. */
function unescapeValue(value: string): string {
  return value.replace(/\\(?:([0-9A-F]{2})|(.))/gs, (_, hex: string | undefined, character: string) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : character,
  );
}
