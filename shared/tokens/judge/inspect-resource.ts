/** To which application of ours a token is shown when it is looked into: the one that is named, or its own audience. */
import { parsePrincipalName } from '../../base/principal-name.ts';
import type { ServicePrincipal, ServicePrincipals } from '../../registry/principals/service-principal.ts';
import { parseResourceUri } from '../../registry/resource-name.ts';

/** @param text an application id @returns undefined when nobody has it, or it is none. @throws Outage */
export async function principalOf(
  text: string,
  homeRealm: string,
  principals: ServicePrincipals,
): Promise<ServicePrincipal | undefined> {
  const { principalId, host, realm } = parsePrincipalName(text) ?? {};
  const isId = principalId !== undefined && host === undefined && realm === undefined;
  return isId ? principals.byAppId(homeRealm, principalId) : undefined;
}

/** @param audience as the token has it; undefined where it has none or several @throws Outage */
export async function resourceNamedBy(
  audience: string | undefined,
  homeRealm: string,
  principals: ServicePrincipals,
): Promise<ServicePrincipal | undefined> {
  const name = parsePrincipalName(audience ?? '');
  if (name) return principals.byAppId(homeRealm, name.principalId);
  const uri = parseResourceUri(audience ?? '');
  return uri === undefined ? undefined : principals.byName(homeRealm, uri);
}

/** Stands where the audience names no application of ours, so that the rules before the audience are asked. */
export function nobody(audience: string | undefined, realm: string): ServicePrincipal {
  return {
    id: '',
    // Longer than the audience, which it can therefore never be.
    appId: `not ${audience ?? ''}`,
    realm,
    displayName: '',
    enabled: true,
    trustedForDelegation: false,
    names: [],
    requiredRoles: [],
    keyCredentials: [],
    passwordCredentials: [],
    createdAt: 0,
  };
}
