/** The application that a token speaks for, as it is registered here: one of ours, or a partner application. */
import type { Seconds } from '../../base/clock.ts';
import { authorizationServerId, formatPrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import { isNamed } from '../../registry/object-name.ts';
import { issuerOfPartner, type PartnerApplication } from '../../registry/partners/partner-application.ts';
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import type { OAuthServer } from '../../registry/servers/oauth-server.ts';
import type { Detail } from './acceptance-rules.ts';
import type { JudgeContext } from './context.ts';
import type { Rule } from './trial.ts';

export interface Application {
  readonly appId: string;
  readonly realm: string;
  readonly name: string;
  /** How it is registered: exactly one of the two. */
  readonly principal?: ServicePrincipal;
  readonly partner?: PartnerApplication;
}

interface QualifiedName {
  readonly principalId: string;
  readonly realm: string;
}

/** `id@realm` in canonical spelling; undefined for anything else, a name with a host included. */
export function readQualifiedName(name: unknown): QualifiedName | undefined {
  const parsed = typeof name === 'string' ? parsePrincipalName(name) : undefined;
  if (!parsed?.realm || parsed.host) return undefined;
  return { principalId: parsed.principalId, realm: parsed.realm };
}

/** Whether a token tells that it was issued to this very application, and not to one that had its id before. */
export type IssuedTo = (principal: ServicePrincipal) => boolean;

/** By the object id, which no two applications have. */
export function issuedToObject(id: unknown): IssuedTo {
  return (principal) => principal.id === id;
}

/** Our own instances keep each other's time to within this. */
const ownClocksApart: Seconds = 5;

/** By the time, where tokens of the kind tell no object id: no application has tokens from before it was created. */
export function issuedSinceCreation(instant: unknown): IssuedTo {
  // Not the skew that is forgiven to partners: a token of the last minutes before the deletion would be good again.
  return ({ createdAt }) => typeof instant === 'number' && instant >= createdAt - ownClocksApart;
}

/** An application of ours by its id. Deleted and created anew: the old one's tokens are not the new one's. */
export async function ownApplication(
  appId: string,
  { homeRealm, options }: JudgeContext,
  issuedTo: IssuedTo,
): Promise<Application | Detail> {
  const principal = await options.principals.byAppId(homeRealm, appId);
  if (!principal) return 'ApplicationUnknown';
  if (!issuedTo(principal)) return 'ApplicationReplaced';
  return { appId, realm: homeRealm, name: principal.displayName, principal };
}

/** An application of ours by `nameid`, to the letter as we write it. */
export async function ownApplicationNamed(
  nameid: unknown,
  context: JudgeContext,
  issuedTo: IssuedTo,
): Promise<Application | Detail> {
  const name = readQualifiedName(nameid);
  if (!name || formatPrincipalName(name) !== nameid) return 'ApplicationNotNamed';
  if (name.realm !== context.homeRealm) return 'ApplicationInOtherRealm';
  return ownApplication(name.principalId, context, issuedTo);
}

/**
 * The application that a partner speaks for: itself, or one of its own realm that nobody else here is. A server that
 * signs for the applications of its realm is seen with SharePoint, and is what we do ourselves (reference §3.3 b).
 */
export async function applicationOfPartner(
  nameid: unknown,
  partner: PartnerApplication,
  context: JudgeContext,
): Promise<Application | Detail> {
  const name = readQualifiedName(nameid);
  if (!name) return 'ApplicationNotNamed';
  if (name.realm !== partner.realm) return 'ApplicationInOtherRealm';
  const itself = formatPrincipalName(name) === issuerOfPartner(partner);
  if (!itself && (await isSomebodyElse(name, context))) return 'ApplicationOfAnother';
  return partnerApplication(name, partner);
}

async function isSomebodyElse(name: QualifiedName, { homeRealm, options }: JudgeContext): Promise<boolean> {
  const { principalId, realm } = name;
  if (await options.trust.partner(formatPrincipalName(name))) return true;
  if (realm !== homeRealm) return false;
  if (principalId === authorizationServerId || principalId === (await options.serviceName())) return true;
  return (await options.principals.byAppId(realm, principalId)) !== undefined;
}

/** The partner application that an OAuth server speaks for: registered for it, or for whatever server is enabled. */
export async function applicationOfServer(
  name: QualifiedName,
  { name: server }: OAuthServer,
  { options }: JudgeContext,
): Promise<Application | Detail> {
  const partner = await options.trust.partner(formatPrincipalName(name));
  if (!partner) return 'ApplicationUnknown';
  const { source } = partner;
  const anyServer = source.form === 'linkedAccount' || (source.form === 'oauthServer' && !source.oauthServer);
  const thisServer = source.form === 'oauthServer' && isNamed(source.oauthServer, server.toLowerCase());
  return anyServer || thisServer ? partnerApplication(name, partner) : 'ApplicationNotOfServer';
}

function partnerApplication({ principalId, realm }: QualifiedName, partner: PartnerApplication): Application {
  return { appId: principalId, realm, name: partner.name, partner };
}

export const applicationRules: readonly Rule<Application>[] = [
  {
    name: 'ApplicationEnabled',
    problem: ({ principal, partner }) =>
      (principal ?? partner)?.enabled ? undefined : 'ApplicationDisabled',
  },
];
