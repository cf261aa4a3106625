/**
 * How the metadata of a partner application or an OAuth server is had from an address, whichever document says it.
 * The fetch is an argument: what may be called is decided where it is made, not here.
 */
import { isRefusal, type Outcome, refuse, succeed } from '../../base/errors.ts';
import { readAuthenticationDocument } from './authentication-document.ts';
import { asciiLower, parseDocument } from './document-members.ts';
import { invalid } from './findings.ts';
import type { ForeignMetadata } from './foreign-metadata.ts';
import { type OpenIdDocument, readKeySet, readOpenIdDocument } from './openid-document.ts';

/** Gets one document. `target` is the parameter at fault when it cannot be had. */
type FetchDocument = (
  url: string,
  target?: string,
) => Promise<Outcome<{ readonly text: string; readonly contentType: string }>>;

/**
 * The kind of document by the text of its address, as Exchange decides (reference §2.1); undefined when it
 * tells none.
 */
export function metadataKindOf(url: string): ForeignMetadata['kind'] | undefined {
  const text = asciiLower(url);
  if (text.includes('metadata/json/1')) return 'authentication';
  return text.includes('openid-configuration') ? 'openid' : undefined;
}

/**
 * Fetches and reads the metadata at an address; for OpenID its key set as well.
 * @returns what it says, `MetadataInvalid` for what is wrong with it, or the refusal of the fetch.
 */
export async function fetchForeignMetadata(
  url: string,
  fetch: FetchDocument,
): Promise<Outcome<ForeignMetadata>> {
  const kind = metadataKindOf(url);
  if (!kind && asciiLower(url).includes('federationmetadata')) return refuse(federationUnsupported);
  const fetched = await fetch(url, 'metadataUrl');
  if (isRefusal(fetched)) return fetched;
  const { text } = fetched.value;
  if ((kind ?? kindOfContent(text)) === 'authentication') return readAuthenticationDocument(text);
  const document = readOpenIdDocument(text);
  return isRefusal(document) ? document : withKeySet(url, document.value, fetch);
}

/** Only a discovery document keeps its keys elsewhere. */
function kindOfContent(text: string): ForeignMetadata['kind'] {
  const document = parseDocument(text, 'The document');
  const isDiscovery = !isRefusal(document) && document.value.jwks_uri !== undefined;
  return isDiscovery && isRefusal(readAuthenticationDocument(text)) ? 'openid' : 'authentication';
}

const federationUnsupported = invalid(
  'WS-Federation metadata is not supported: use the address of a metadata/json/1 or openid-configuration document.',
);

async function withKeySet(
  url: string,
  document: OpenIdDocument,
  fetch: FetchDocument,
): Promise<Outcome<ForeignMetadata>> {
  const { jwksUri, ...facts } = document;
  const fetched = await fetch(jwksUri, 'metadataUrl');
  if (isRefusal(fetched)) return fetched;
  const keySet = readKeySet(fetched.value.text);
  if (isRefusal(keySet)) return keySet;
  const { keys, notes } = keySet.value;
  return succeed({ kind: 'openid', ...facts, keys, notes: [...issuerNotes(url, facts.issuer), ...notes] });
}

/**
 * OpenID Connect Discovery 1.0 §4.3 and RFC 8414 §3.3 want the issuer to be that of the address. Documents of
 * Entra ID's first version are at another host than they name, so a difference is only told.
 */
function issuerNotes(url: string, issuer: string): string[] {
  const base = issuer.replace(/\/$/, '');
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]*)(.*)$/.exec(base) ?? [];
  const addresses = [
    `${base}/.well-known/openid-configuration`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  const note = 'The issuer that the document names is not that of its address; tokens must name the former.';
  return addresses.includes(url) ? [] : [note];
}
