/**
 * Step: what the peer calls itself is known here, as a partner application or as a service principal, and its host
 * is among the names of the latter (reference D22: a name that is missing is told).
 */
import { authorizationServerId, formatPrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import type { OAuthConfiguration } from '../../registry/configuration/oauth-configuration.ts';
import {
  isDirect,
  issuerOfPartner,
  type PartnerApplication,
} from '../../registry/partners/partner-application.ts';
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import { type Finding, failed, passed } from '../findings.ts';
import type { TestPorts } from '../ports.ts';
import type { PeerIdentity } from './challenge.ts';
import { judgePartner } from './exchange-partner.ts';

export interface TestResource {
  /** `id/host@realm`, for which the token is asked. */
  readonly audience: string;
  /** Who issues it: this service as a partner, or its authorization server. */
  readonly issuer: string;
}

export interface ResourceQuestion {
  readonly identity: PeerIdentity;
  /** Of the address that is tested, with its port unless that is 443. */
  readonly host: string;
  readonly forUser: boolean;
  readonly configuration: OAuthConfiguration;
}

type ResourcePorts = Pick<TestPorts, 'trust' | 'partnersOf' | 'principals'>;

/** @throws Outage */
export async function findResource(
  question: ResourceQuestion,
  ports: ResourcePorts,
): Promise<Finding<TestResource>> {
  const { identity, configuration } = question;
  const { principalId, realm } = parsePrincipalName(nameOf(identity)) ?? {};
  if (principalId === undefined) {
    const message = 'What the peer calls itself is no principal id and realm.';
    return failed('ChallengeIncomplete', message, { peerId: identity.clientId });
  }
  const partner = await partnerOf(principalId, realm, configuration.realm, ports);
  const principal = await principalOf(principalId, realm, configuration.realm, ports);
  if (partner && (isDirect(partner) || !principal)) return asPartner(partner, question);
  if (principal) return asPrincipal(principal, question);
  const name = formatPrincipalName({ principalId, ...(realm !== undefined && { realm }) });
  return failed('ResourceUnknown', `The peer calls itself ${name}, which is not known here.`);
}

function nameOf({ clientId, realm }: PeerIdentity): string {
  return realm === undefined ? clientId : `${clientId}@${realm}`;
}

/** In the realm of the challenge; without one in the home realm, else wherever there is exactly one. */
async function partnerOf(
  applicationIdentifier: string,
  realm: string | undefined,
  homeRealm: string,
  { trust, partnersOf }: ResourcePorts,
): Promise<PartnerApplication | undefined> {
  if (realm !== undefined) return trust.partner(issuerOfPartner({ applicationIdentifier, realm }));
  const partners = await partnersOf(applicationIdentifier);
  const [only, ...others] = partners;
  return partners.find((each) => each.realm === homeRealm) ?? (others.length === 0 ? only : undefined);
}

async function principalOf(
  appId: string,
  realm: string | undefined,
  homeRealm: string,
  { principals }: ResourcePorts,
): Promise<ServicePrincipal | undefined> {
  return realm === undefined || realm === homeRealm ? principals.byAppId(homeRealm, appId) : undefined;
}

function asPartner(
  partner: PartnerApplication,
  { host, forUser, configuration }: ResourceQuestion,
): Finding<TestResource> {
  const judged = judgePartner(partner, forUser);
  if (!('value' in judged)) return judged;
  const { applicationIdentifier: principalId, realm } = partner;
  const audience = formatPrincipalName({ principalId, host, realm });
  const issuer = formatPrincipalName({ principalId: configuration.serviceName, realm: configuration.realm });
  return { ...judged, value: { audience, issuer }, evidence: { ...judged.evidence, audience } };
}

function asPrincipal(principal: ServicePrincipal, { host }: ResourceQuestion): Finding<TestResource> {
  const { appId: principalId, realm, displayName, names, enabled } = principal;
  const audience = formatPrincipalName({ principalId, host, realm });
  const evidence = { servicePrincipal: displayName, audience, names };
  if (!enabled)
    return failed('ResourceDisabled', `The service principal ${displayName} is disabled.`, evidence);
  const wanted = `${principalId}/${host}`;
  // A name without a port stands for every port.
  const isRegistered = [wanted, wanted.replace(/:\d+$/, '')].some((name) => names.includes(name));
  if (!isRegistered) {
    const message = `${wanted} is missing among the names of the service principal ${displayName}.`;
    return failed('AudienceNotRegistered', message, evidence);
  }
  const issuer = formatPrincipalName({ principalId: authorizationServerId, realm });
  return passed({ audience, issuer }, `The peer is the service principal ${displayName}.`, evidence);
}
