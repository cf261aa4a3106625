/**
 * Which audience a request means. On the legacy wire `principal/host@realm`, on the modern one an absolute URI
 * (RFC 8707) or a scope `<resource>/.default`; always a registered name, never a wildcard.
 */
import { formatPrincipalName, parsePrincipalName } from '../base/principal-name.ts';
import { parseResourceUri } from '../registry/resource-name.ts';
import type { ServicePrincipal, ServicePrincipals } from '../registry/service-principal.ts';
import { type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import type { TokenRequest } from './token-request.ts';

export interface ResolvedResource {
  readonly principal: ServicePrincipal;
  /** The `aud` of the token, in canonical spelling. */
  readonly audience: string;
}

type Principals = Pick<ServicePrincipals, 'byAppId' | 'byName'>;

/** @returns the resource, or the refusal that the wire documents. @throws Outage */
export async function resolveResource(
  request: TokenRequest,
  principals: Principals,
): Promise<ResolvedResource | OAuthRefusal> {
  const name = request.wire === 'legacy' ? request.resource : modernName(request);
  if (name === undefined) return refuseToken('ParameterMissing', undefined, 'resource');
  if (typeof name !== 'string') return name;
  const found = await find(name, request, principals);
  if ('refusal' in found) return found;
  return found.principal.enabled ? found : refuseToken('ResourceUnknown', 'ResourceDisabled', 'resource');
}

const defaultScope = '/.default';

/** RFC 8707 `resource`, or the scope by which MSAL asks for it; both only when they say the same. */
function modernName({ resource, scope }: TokenRequest): string | OAuthRefusal | undefined {
  if (scope === undefined) return resource;
  const scoped = scope.endsWith(defaultScope) ? scope.slice(0, -defaultScope.length) : undefined;
  if (resource === undefined) return scoped || refuseToken('ScopeInvalid', undefined, 'scope');
  const agrees = scope === resource || (scoped !== undefined && scoped === resource);
  return agrees ? resource : refuseToken('ScopeInvalid', 'ScopeDisagreesWithResource', 'scope');
}

async function find(
  name: string,
  request: TokenRequest,
  principals: Principals,
): Promise<ResolvedResource | OAuthRefusal> {
  const uri = parseResourceUri(name);
  if (uri !== undefined) {
    const principal = await principals.byName(request.realm, uri);
    return principal ? { principal, audience: uri } : unknown('AudienceNotRegistered');
  }
  const parsed = parsePrincipalName(name);
  const bareId = parsed && !parsed.host && !parsed.realm;
  // The principal form is not a URI; only a bare application id may stand before `/.default`.
  if (!parsed || (request.wire === 'modern' && !(bareId && request.resource === undefined))) {
    return refuseToken('ResourceMalformed', undefined, 'resource');
  }
  if (parsed.realm !== undefined && parsed.realm !== request.realm) return unknown('ResourceInOtherRealm');
  const principal = await principals.byAppId(request.realm, parsed.principalId);
  if (!principal) return unknown('PrincipalNotFound');
  if (!holdsHost(principal, parsed.host)) return unknown('AudienceNotRegistered');
  const realm = request.wire === 'legacy' ? request.realm : undefined;
  return { principal, audience: formatPrincipalName({ ...parsed, ...(realm && { realm }) }) };
}

/** A host is registered with or without its port; without one it stands for every port. */
function holdsHost(principal: ServicePrincipal, host: string | undefined): boolean {
  if (host === undefined) return true;
  const hostOnly = host.replace(/:\d+$/, '');
  return [host, hostOnly].some((each) => principal.names.includes(`${principal.appId}/${each}`));
}

function unknown(detail: string): OAuthRefusal {
  return refuseToken('ResourceUnknown', detail, 'resource');
}
