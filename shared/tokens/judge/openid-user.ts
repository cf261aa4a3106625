/** The user in a token of an OpenID Connect server, in the claims by which servers of this protocol know users. */
import type { JsonObject } from '../../base/strict-json.ts';
import { isUserClaim } from '../user-identity.ts';
import type { Detail } from './acceptance-rules.ts';
import type { NamedUser } from './token-kind.ts';

/** Claims that only tokens of users have. */
const userClaims = [
  'act',
  'scp',
  'upn',
  'preferred_username',
  'email',
  'unique_name',
  'given_name',
  'family_name',
];
const clientClaims = ['appid', 'azp', 'client_id'];

/**
 * Whether the token is one of a user. Taking one for an application's own would give the application what only the
 * user agreed to; taking an application's for a user's would invent a user. A token that names no application either
 * is an ID token.
 */
export function namesUser(claims: JsonObject): boolean {
  const clients = clientClaims.flatMap((name) => (name in claims ? [claims[name]] : []));
  // RFC 9068 §2.2: of an application alone the subject is the client.
  if (claims.idtyp === 'app' || clients.includes(claims.sub)) return false;
  const hasSign = claims.idtyp === 'user' || userClaims.some((name) => name in claims);
  return hasSign || clients.length === 0;
}

/**
 * The identifier is the server's own and says so; a name that a user may choose names nobody (OpenID Connect Core 1.0
 * §5.7 of `preferred_username`), since Exchange and Lync look users up by their UPN.
 */
export function readOpenIdUser(claims: JsonObject, issuer: string): NamedUser | Detail {
  const id = claims.oid !== undefined ? 'oid' : 'sub';
  const named = [
    ['nameid', id],
    ['upn', 'upn'],
    ...(isVerifiedEmail(claims) ? [['smtp', 'email']] : []),
  ].filter(([, claim = '']) => claims[claim] !== undefined);
  if (claims[id] === undefined) return 'UserNotNamed';
  if (!named.every(([, claim = '']) => isUserClaim(claims[claim])) || !isUserClaim(issuer))
    return 'UserMalformed';
  const { nameid, ...others } = Object.fromEntries(named.map(([name, claim = '']) => [name, claims[claim]]));
  return { nameid, nii: issuer, ...others, namedBy: named.map(([, claim = '']) => claim) };
}

/** An address that nobody has verified names whomever its owner wishes; Entra ID tells it by `xms_edov`. */
function isVerifiedEmail({ email_verified: verified, xms_edov: domainVerified }: JsonObject): boolean {
  return [verified, domainVerified].some((value) => value === true || value === 'true' || value === 1);
}
