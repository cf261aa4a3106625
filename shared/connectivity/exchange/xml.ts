/**
 * XML from strangers, as an element tree. Read by a library, behind rules that SOAP makes anyway (SOAP 1.1 §3: no
 * document type, no processing instructions), so that no entity is ever declared, fetched or expanded.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlElement {
  /** Without its prefix: each peer chooses its own. */
  readonly name: string;
  /** Without prefixes either. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in it, trimmed. */
  readonly text: string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  ignoreDeclaration: true,
  cdataPropName: '#cdata',
  // Otherwise `1.0` would be the number 1, and a name of digits no name.
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: 40,
});

type Node = Readonly<Record<string, unknown>>;

/** @returns the root element, or undefined for what is not one well-formed document without declarations of its own. */
export function readXml(text: string): XmlElement | undefined {
  const document = text.replace(/^\ufeff?\s*(<\?xml\s[^>]*\?>)?/, '');
  if (/<\?|<!DOCTYPE|<!ENTITY/i.test(document)) return undefined;
  // Text behind an empty root, which the validator overlooks.
  if (!document.trimEnd().endsWith('>')) return undefined;
  try {
    if (XMLValidator.validate(document) !== true) return undefined;
    const nodes = parser.parse(document) as readonly Node[];
    const roots = nodes.map(elementOf).filter((root) => root !== undefined);
    return roots.length === 1 ? roots[0] : undefined;
  } catch {
    // What the validator lets through the parser may still refuse: too deep, or a name that JavaScript reserves.
    return undefined;
  }
}

/** @throws Error for an entity that XML does not define */
function elementOf(node: Node): XmlElement | undefined {
  const name = Object.keys(node).find((key) => !key.startsWith('#') && key !== ':@');
  if (name === undefined) return undefined;
  const content = node[name] as readonly Node[];
  const attributes = Object.entries((node[':@'] ?? {}) as Readonly<Record<string, string>>);
  return {
    name,
    attributes: new Map(attributes.map(([key, value]) => [key, decodeEntities(value)])),
    children: content.map(elementOf).filter((child) => child !== undefined),
    text: content.map(textOf).join('').trim(),
  };
}

function textOf(node: Node): string {
  if (typeof node['#text'] === 'string') return decodeEntities(node['#text']);
  const [literal] = (node['#cdata'] ?? []) as readonly Node[];
  return typeof literal?.['#text'] === 'string' ? literal['#text'] : '';
}

const predefined = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five that XML defines, and numbers (XML 1.0 §4.1, §4.6). */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    const decoded = name ? predefined.get(name) : characterAt(hex ? `0x${hex}` : decimal);
    if (decoded === undefined) throw new Error(`an entity that is not defined: ${whole}`);
    return decoded;
  });
}

function characterAt(digits: string): string | undefined {
  const code = Number(digits);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** The first element under these names, one a level. */
export function within(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>(
    (found, name) => found?.children.find((child) => child.name === name),
    element,
  );
}

/** Text as it stands between tags or in an attribute; control characters, which XML cannot hold, are left out. */
export function escapeXml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '<': '&lt;',
    '>': '&gt;',
    '&': '&amp;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/\p{Cc}/gu, '').replace(/[<>&"']/g, (character) => escapes[character] ?? '');
}
