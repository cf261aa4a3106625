/** What the metadata of a partner application or an OAuth server says, whichever document says it. */
import type { ForeignKey } from './foreign-key.ts';

export interface ForeignMetadata {
  readonly kind: 'authentication' | 'openid';
  /**
   * Authentication metadata: `id@realm` in lower case, or `id` alone for a document without a realm (`*`);
   * OpenID: the URL as written.
   */
  readonly issuer: string;
  /** A GUID in lower case; undefined for OpenID. */
  readonly applicationIdentifier?: string;
  /** In lower case; undefined when the document has none, so that the registration must give it. */
  readonly realm?: string;
  readonly name?: string;
  readonly tokenEndpoint?: string;
  readonly authorizationEndpoint?: string;
  /** OpenID: the issuer of access tokens, where it is another (AD FS). */
  readonly accessTokenIssuer?: string;
  /** At least one, in the order of the document; expired ones included. */
  readonly keys: readonly ForeignKey[];
  /**
   * What an operator should know before trusting this: keys that were left out, thumbprints that are wrong.
   */
  readonly notes: readonly string[];
}
