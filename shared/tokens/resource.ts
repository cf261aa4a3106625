/**
 * Which audience a request means, and by that under which scenario it falls: a partner application that is trusted
 * directly gets a token that we issue as its partner, a registered name one of the authorization server. On the
 * legacy wire `principal/host@realm`, on the modern one an absolute URI (RFC 8707) or a scope `<resource>/.default`.
 */
import { formatPrincipalName, type PrincipalName, parsePrincipalName } from '../base/principal-name.ts';
import {
  isDirect,
  issuerOfPartner,
  type PartnerApplication,
} from '../registry/partners/partner-application.ts';
import { holdsHost } from '../registry/principals/principal-names.ts';
import type { ServicePrincipal, ServicePrincipals } from '../registry/principals/service-principal.ts';
import { parseResourceUri } from '../registry/resource-name.ts';
import type { TrustReader } from '../registry/trust/trust-reader.ts';
import { type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import type { TokenRequest } from './token-request.ts';

/** The `aud` of the token, in canonical spelling, and whose it is. */
export type ResolvedResource =
  | { readonly kind: 'principal'; readonly principal: ServicePrincipal; readonly audience: string }
  | { readonly kind: 'partner'; readonly partner: PartnerApplication; readonly audience: string };

export interface ResourceOptions {
  readonly principals: Pick<ServicePrincipals, 'byAppId' | 'byName'>;
  readonly trust: Pick<TrustReader, 'partner'>;
}

type Found = ResolvedResource | OAuthRefusal;

/** @returns the resource, or the refusal that the wire documents. @throws Outage */
export async function resolveResource(request: TokenRequest, options: ResourceOptions): Promise<Found> {
  const name = request.wire === 'legacy' ? request.resource : modernName(request);
  if (name === undefined) return refuseToken('ParameterMissing', undefined, 'resource');
  if (typeof name !== 'string') return name;
  const uri = parseResourceUri(name);
  if (uri !== undefined) return findByUri(uri, request, options);
  const parsed = parsePrincipalName(name);
  const bareId = parsed && !parsed.host && !parsed.realm;
  // The principal form is not a URI; only a bare application id may stand before `/.default`.
  if (!parsed || (request.wire === 'modern' && !(bareId && request.resource === undefined))) {
    return refuseToken('ResourceMalformed', undefined, 'resource');
  }
  return request.wire === 'legacy'
    ? findOnLegacyWire({ ...parsed, realm: parsed.realm ?? request.realm }, request, options)
    : findPrincipal(parsed, request, options);
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

/** Names with a realm: only there a partner can be meant, because only its tokens are of that wire. */
async function findOnLegacyWire(
  name: PrincipalName & { readonly realm: string },
  request: TokenRequest,
  options: ResourceOptions,
): Promise<Found> {
  const { principalId, realm } = name;
  const issuer = issuerOfPartner({ applicationIdentifier: principalId, realm });
  const partner = await options.trust.partner(issuer);
  if (partner && isDirect(partner)) {
    const audience = formatPrincipalName(name);
    return partner.enabled ? { kind: 'partner', partner, audience } : unknown('PartnerDisabled');
  }
  const found =
    realm === request.realm ? await findPrincipal(name, request, options) : unknown('ResourceInOtherRealm');
  // For a partner that an authorization server speaks for, that server issues the tokens.
  return partner && 'refusal' in found ? unknown('PartnerNotDirect') : found;
}

async function findByUri(
  uri: string,
  { realm }: TokenRequest,
  { principals }: ResourceOptions,
): Promise<Found> {
  const principal = await principals.byName(realm, uri);
  return principal ? enabledPrincipal(principal, uri) : unknown('AudienceNotRegistered');
}

async function findPrincipal(
  name: PrincipalName,
  { realm }: TokenRequest,
  { principals }: ResourceOptions,
): Promise<Found> {
  const principal = await principals.byAppId(realm, name.principalId);
  if (!principal) return unknown('PrincipalNotFound');
  const isRegistered = name.host === undefined || holdsHost(principal, name.host);
  if (!isRegistered) return unknown('AudienceNotRegistered');
  return enabledPrincipal(principal, formatPrincipalName(name));
}

function enabledPrincipal(principal: ServicePrincipal, audience: string): Found {
  return principal.enabled ? { kind: 'principal', principal, audience } : unknown('ResourceDisabled');
}

function unknown(detail: string): OAuthRefusal {
  return refuseToken('ResourceUnknown', detail, 'resource');
}
