/** Addresses that documents of others name: what may be called, and what an issuer may be. */
import { issuerIdentifier } from '../../base/setting-values.ts';

/**
 * ASCII without white space, and no user before the host. URL parsers drop tabs and turn `\` into `/`, so
 * that the address that people read would not be the one that is called.
 */
const plainAddress = /^https?:\/\/[\x21-\x7e]{1,2000}$/;
const misleading = /[\\#]|^https?:\/\/[^/?]*@/;

/**
 * @returns the text as written when it is an absolute https URL without fragment (http on loopback), else
 *   undefined.
 */
export function secureAddress(text: string): string | undefined {
  const [beforeQuery = ''] = text.split('?', 1);
  const plain = plainAddress.test(text) && !misleading.test(text);
  return plain && issuerIdentifier(beforeQuery) !== undefined ? text : undefined;
}

/** The same without a query, as OpenID Connect Discovery 1.0 §3 asks of an issuer. */
export function issuerAddress(text: string): string | undefined {
  return text.includes('?') ? undefined : secureAddress(text);
}
