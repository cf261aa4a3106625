/** The user that a token names, and whether that name may be believed ([MS-XOAUTH] 3.2.5.6; reference §3.4). */
import type { JsonObject } from '../../base/strict-json.ts';
import { isUserClaim, userClaimNames } from '../user-identity.ts';
import type { Detail } from './acceptance-rules.ts';
import type { NamedUser } from './token-kind.ts';
import type { Rule } from './trial.ts';

/** The user of an outer token: an identifier, and whatever else is known. */
export function readUser(claims: JsonObject): NamedUser | Detail {
  const named = userClaimNames.filter((name) => claims[name] !== undefined);
  const texts = named.flatMap((name) => {
    const value = claims[name];
    return isUserClaim(value) ? [[name, value] as const] : [];
  });
  if (texts.length < named.length) return 'UserMalformed';
  const { nameid, ...others } = Object.fromEntries(texts);
  return nameid === undefined ? 'UserNotNamed' : { nameid, ...others, namedBy: named };
}

/**
 * A Windows security identifier, alone or within a longer claim such as SharePoint's `0).w|s-1-5-21-…`; an authority
 * beyond 32 bits is written in hexadecimal ([MS-DTYP] 2.4.2.1).
 */
const securityIdentifier = /(^|[^a-z0-9])s-1-(0x[0-9a-f]+|\d+)-\d/i;

export interface UserFacts {
  readonly user: NamedUser;
  /** Whether the registration of whoever names the user accepts security identifiers. */
  readonly acceptsSecurityIdentifiers: boolean;
}

export const userRules: readonly Rule<UserFacts>[] = [
  {
    name: 'SecurityIdentifiersAccepted',
    problem({ user, acceptsSecurityIdentifiers }) {
      const names = userClaimNames.map((name) => user[name] ?? '');
      const found = names.some((name) => securityIdentifier.test(name));
      return found && !acceptsSecurityIdentifiers ? 'SecurityIdentifierNotAccepted' : undefined;
    },
  },
];

export const delegationRules: readonly Rule<{ readonly trustedForDelegation: boolean }>[] = [
  {
    name: 'DelegationTrusted',
    problem: ({ trustedForDelegation }) => (trustedForDelegation ? undefined : 'DelegationNotTrusted'),
  },
];

/** `trustedfordelegation`: a text on the wire, and a boolean from some clients (reference §1 rule 16). */
export function claimsDelegation({ trustedfordelegation: value }: JsonObject): boolean {
  return value === 'true' || value === true;
}
