/**
 * A user as servers of this protocol name one ([MS-XOAUTH] 2.2): the same few claims in an outer token, in a token of
 * ours, and in what a token exchange takes from somebody else's token. Whoever reads a user from a token reads it
 * through here, so that a name with a line break or of a megabyte goes no further.
 */
import type { Instant } from '../base/clock.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';

/** A user: an identifier that its issuer gave it, and what else is known of it. */
export interface UserIdentity {
  readonly nameid: string;
  /** Who gave `nameid`, such as `urn:office:idp:activedirectory`. */
  readonly nii?: string;
  readonly upn?: string;
  readonly smtp?: string;
  readonly sip?: string;
  /** The mailbox's id in its Exchange organization, from an Exchange identity token. */
  readonly msexchuid?: string;
}

/** The claims that may say who a user is, in the order in which our tokens carry them. */
export const userClaimNames = ['nameid', 'nii', 'upn', 'smtp', 'sip', 'msexchuid'] as const;

export type JudgedUserToken =
  | {
      readonly user: UserIdentity;
      readonly expiresAt: Instant;
      /** Signed by a key of ours that signs no more; for the log. */
      readonly earlierKey?: true;
    }
  /** The reason, for the log. */
  | { readonly refused: string };

/**
 * Judges a token that says who the user is, shown by a client that wants to act for that user (RFC 8693 §2.1).
 * @throws Outage when what it needs to know of the token's issuer cannot be read
 */
export type JudgeUserToken = (token: string, client: ServicePrincipal) => Promise<JudgedUserToken>;

export const longestUserClaim = 256;

/** True for a text that may name a user: not empty, not long, and no control characters. */
export function isUserClaim(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestUserClaim && /^\P{Cc}+$/u.test(value);
}
