/**
 * A reader for the ASN.1 that certificates and PFX files are written in (X.690): what `node:crypto` keeps to itself
 * (key usage, the password-based encryption of a PFX) is found here. Tolerates the BER that old Windows and Java
 * tools write: indefinite lengths and octet strings in pieces.
 */

export interface Element {
  /** Identifier octet: class, constructed bit and a tag number below 31. */
  readonly tag: number;
  /** The whole encoding. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
}

export const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  /** `[0]`, constructed. */
  context0: 0xa0,
} as const;

/** Deeper nesting of indefinite lengths than any real file has. */
const maxDepth = 16;

/** The bytes are not ASN.1, or not of the shape that was asked for. */
export class MalformedDer extends Error {
  constructor(message = 'malformed ASN.1') {
    super(message);
    this.name = 'MalformedDer';
  }
}

/** The one element that the bytes are. @throws MalformedDer also when bytes follow it */
export function readElement(bytes: Uint8Array): Element {
  const { element, next } = readAt(bytes, 0, 0);
  if (next !== bytes.length) throw new MalformedDer('bytes after the end');
  return element;
}

/** The elements within a constructed one. @throws MalformedDer */
export function childrenOf(element: Element): Element[] {
  if (!(element.tag & 0x20)) throw new MalformedDer('not constructed');
  const children: Element[] = [];
  for (let at = 0; at < element.content.length; ) {
    const read = readAt(element.content, at, 0);
    children.push(read.element);
    at = read.next;
  }
  return children;
}

function readAt(bytes: Uint8Array, at: number, depth: number): { element: Element; next: number } {
  const tag = byteAt(bytes, at);
  if ((tag & 0x1f) === 0x1f || depth > maxDepth) throw new MalformedDer();
  const first = byteAt(bytes, at + 1);
  if (first === 0x80) return readIndefinite(bytes, at, tag, depth);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 4) throw new MalformedDer();
  let length = lengthBytes ? 0 : first;
  for (let i = 0; i < lengthBytes; i += 1) length = length * 256 + byteAt(bytes, at + 2 + i);
  const start = at + 2 + lengthBytes;
  const next = start + length;
  if (next > bytes.length) throw new MalformedDer('truncated');
  return { element: { tag, bytes: bytes.subarray(at, next), content: bytes.subarray(start, next) }, next };
}

function readIndefinite(bytes: Uint8Array, at: number, tag: number, depth: number) {
  if (!(tag & 0x20)) throw new MalformedDer();
  const start = at + 2;
  let end = start;
  while (byteAt(bytes, end) !== 0 || byteAt(bytes, end + 1) !== 0) end = readAt(bytes, end, depth + 1).next;
  const next = end + 2;
  return { element: { tag, bytes: bytes.subarray(at, next), content: bytes.subarray(start, end) }, next };
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new MalformedDer('truncated');
  return byte;
}

/** The child at `index`, with that tag where one is named. @throws MalformedDer */
export function childOf(element: Element, index: number, tag?: number): Element {
  return expect(childrenOf(element)[index], tag);
}

/** The element itself, if it is there and has the tag. @throws MalformedDer */
export function expect(element: Element | undefined, tag?: number): Element {
  if (!element || (tag !== undefined && element.tag !== tag)) throw new MalformedDer('unexpected structure');
  return element;
}

/** An octet string's bytes, put together if it came in pieces (X.690 §8.7.3); implicit tags count as one too. */
export function octetsOf(element: Element): Uint8Array {
  if (!(element.tag & 0x20)) return element.content;
  return Buffer.concat(childrenOf(element).map(octetsOf));
}

/** A non-negative integer; anything above the safe range as `Infinity`. @throws MalformedDer */
export function integerOf(element: Element | undefined): number {
  const { content } = expect(element, tags.integer);
  if (content.length === 0 || byteAt(content, 0) & 0x80) throw new MalformedDer('not a natural number');
  const value =
    content.length > 8 ? Number.POSITIVE_INFINITY : Number(`0x${Buffer.from(content).toString('hex')}`);
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

/** An object identifier in dotted form. @throws MalformedDer */
export function oidOf(element: Element | undefined): string {
  const { content } = expect(element, tags.oid);
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [head = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(head / 40), 2);
  return [root, head - root * 40, ...rest].join('.');
}
