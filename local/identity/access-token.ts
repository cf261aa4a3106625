/** Access tokens for applications, shaped like those that Entra ID gives a managed identity. */
import { SignJWT } from 'jose';
import type { Clock, Instant, Seconds } from '../../shared/base/clock.ts';
import { toBase64Url } from '../../shared/base/encoding.ts';
import type { Random } from '../../shared/base/random.ts';
import { vaultResource } from '../vault/challenge.ts';
import { allRoles, type ManagedIdentity, objectIdOf } from './identities.ts';
import type { IdentitySigningKey } from './signing-key.ts';

export interface TokenSettings {
  readonly issuer: string;
  readonly tenantId: string;
  readonly key: IdentitySigningKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly lifetime: Seconds;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** The audience of a token for that resource: the resource without a trailing slash. */
export function toAudience(resource: string): string {
  return resource.replace(/\/+$/, '');
}

/** @param resource the application id URI that the token is for; app roles are in it unless that is a vault */
export async function issueAccessToken(
  settings: TokenSettings,
  identity: ManagedIdentity,
  resource: string,
): Promise<IssuedToken> {
  const now = settings.clock.now();
  const expiresAt = now + settings.lifetime;
  const audience = toAudience(resource);
  const objectId = objectIdOf(identity);
  const claims = {
    appid: identity.clientId,
    azp: identity.clientId,
    // 2: the application showed a certificate, which is what a managed identity does behind the scenes.
    azpacr: '2',
    idtyp: 'app',
    oid: objectId,
    tid: settings.tenantId,
    uti: toBase64Url(settings.random.bytes(16)),
    ver: '2.0',
    ...(audience === vaultResource ? {} : { roles: identity.roles ?? allRoles }),
  };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: settings.key.jwk.kid })
    .setIssuer(settings.issuer)
    .setSubject(objectId)
    .setAudience(audience)
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(expiresAt)
    .sign(settings.key.privateKey);
  return { token, expiresAt };
}
