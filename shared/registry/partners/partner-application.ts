/**
 * Partner applications: servers with which tokens are exchanged directly. We trust their metadata, their certificate
 * or the authorization server that speaks for them (seeds/000, 001, 004: `New-CsPartnerApplication`,
 * `New-PartnerApplication`).
 */
import type { Instant } from '../../base/clock.ts';
import { formatPrincipalName } from '../../base/principal-name.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';
import type { RefreshState } from '../trust/refresh-state.ts';

/**
 * `Full`: the partner speaks for itself and for any user. `Application`: for itself; for a user only
 * with the consent of an authorization server. `User`: for users only, and with that consent; never for itself.
 */
export const trustLevels = ['Full', 'Application', 'User'] as const;

export type TrustLevel = (typeof trustLevels)[number];

/** Where its keys come from: each form excludes the others. */
export type PartnerSource =
  | { readonly form: 'metadata'; readonly metadataUrl: string; readonly refresh: RefreshState }
  | { readonly form: 'certificate' }
  /** Known by identifier and account; any enabled authorization server may speak for it. */
  | { readonly form: 'linkedAccount' }
  /** The named OAuth server speaks for it, or any enabled one. */
  | { readonly form: 'oauthServer'; readonly oauthServer: string | null };

export interface PartnerApplication {
  readonly name: string;
  /** A GUID in lower case; fixed. */
  readonly applicationIdentifier: string;
  /** Lower case; fixed. */
  readonly realm: string;
  readonly trustLevel: TrustLevel;
  readonly enabled: boolean;
  /** Whether security identifiers may name its users. */
  readonly acceptSecurityIdentifierInformation: boolean;
  /** Name of the linked account whose roles bound what the application may do. */
  readonly linkedAccount: string | null;
  readonly source: PartnerSource;
  /** What verifies its tokens; empty where an authorization server speaks for it. */
  readonly keys: readonly ForeignKey[];
  readonly createdAt: Instant;
}

/** The issuer of the tokens that it signs itself. */
export function issuerOfPartner(
  partner: Pick<PartnerApplication, 'applicationIdentifier' | 'realm'>,
): string {
  return formatPrincipalName({ principalId: partner.applicationIdentifier, realm: partner.realm });
}

/** Trusted by keys of its own: it issues its tokens itself, and gets ours from us as its partner. */
export function isDirect({ source }: Pick<PartnerApplication, 'source'>): boolean {
  return source.form === 'metadata' || source.form === 'certificate';
}

export const partnerClaims = {
  issuer: (issuer: string) => `issuer:${issuer}`,
  key: (kid: string) => `key:${kid}`,
};
