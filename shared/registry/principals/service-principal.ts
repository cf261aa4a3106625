/**
 * Service principals: the applications that our authorization server knows, with their names and credentials
 * (seeds/004: `Get-MsolServicePrincipal`, `New-MsolServicePrincipalCredential`).
 */
import type { Instant, Seconds } from '../../base/clock.ts';

/** A certificate whose key signs assertions (`Type asymmetric`, `Usage Verify`). Public. */
export interface KeyCredential {
  readonly keyId: string;
  /** Base64 DER, the content of the `.cer` file. */
  readonly certificate: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly displayName?: string;
}

/** A generated secret, kept only as the SHA-256 of its 256 random bits. */
export interface PasswordCredential {
  readonly keyId: string;
  /** Base64url SHA-256 of the secret's text. */
  readonly hash: string;
  /** The first three characters, for people to tell secrets apart. */
  readonly hint: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly displayName?: string;
}

/** A principal as it is kept: it belongs to the home realm, whatever that is called. */
export interface PrincipalRecord {
  /** Object id: the `oid` and `sub` of its tokens. */
  readonly id: string;
  /** Principal id, a GUID in lower case; also the client id. */
  readonly appId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  /** May act for users (`trustedfordelegation` of its actor tokens). */
  readonly trustedForDelegation: boolean;
  /** `appId`, `appId/host` and URLs under which it can be an audience; canonical spelling. */
  readonly names: readonly string[];
  /** Roles of which a partner's linked account must hold one to call it; empty where any partner may. */
  readonly requiredRoles: readonly string[];
  readonly keyCredentials: readonly KeyCredential[];
  readonly passwordCredentials: readonly PasswordCredential[];
  readonly createdAt: Instant;
}

/** A principal as tokens speak of it. */
export interface ServicePrincipal extends PrincipalRecord {
  readonly realm: string;
}

/** The principals as the token path reads them. */
export interface ServicePrincipals {
  /** One principal with its credentials, or undefined. @throws Outage */
  byAppId(realm: string, appId: string): Promise<ServicePrincipal | undefined>;
  /** The principal that holds this exact service-principal name, or undefined. @throws Outage */
  byName(realm: string, name: string): Promise<ServicePrincipal | undefined>;
}

/**
 * Whether a credential may be used at that instant.
 * @param skew seconds before its start from which on it may: what begins now on the instance that made it has not
 *   begun yet on one whose clock is behind
 */
export function isCurrent(
  credential: { startsAt: Instant; endsAt: Instant },
  now: Instant,
  skew: Seconds = 0,
): boolean {
  return credential.startsAt - skew <= now && now < credential.endsAt;
}
