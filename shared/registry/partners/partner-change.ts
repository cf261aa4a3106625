/** What a change of a partner application may touch, and what it makes of the partner. */
import { type Outcome, settle, type Violation } from '../../base/errors.ts';
import { guid } from '../../base/setting-values.ts';
import { parseRealm } from '../realm.ts';
import { issuerOfPartner, type PartnerApplication, type TrustLevel } from './partner-application.ts';
import { namedSources, type SourceRequest, sourceConflicts } from './partner-form.ts';
import type { ObtainedTrust } from './partner-source.ts';

/** Absent members stay as they are (RFC 7396); `null` takes the linked account away. */
export interface PartnerChange extends SourceRequest {
  readonly applicationTrustLevel?: TrustLevel | undefined;
  readonly enabled?: boolean | undefined;
  readonly acceptSecurityIdentifierInformation?: boolean | undefined;
  readonly linkedAccount?: string | null | undefined;
  readonly applicationIdentifier?: string | undefined;
  readonly realm?: string | undefined;
}

/** Everything that is wrong with the change of this partner and can be told before a source is asked. */
export function changeViolations(partner: PartnerApplication, request: PartnerChange): Violation[] {
  return [
    ...fixed('applicationIdentifier', guid(request.applicationIdentifier ?? ''), partner, request),
    ...fixed('realm', parseRealm(request.realm ?? ''), partner, request),
    ...sourceConflicts(request),
    ...(namedSources(request).length > 0 ? [] : lossOfSource(partner, request)),
  ];
}

/** Naming what is there already is no change; anything else would make another partner of it. */
function fixed(
  member: 'applicationIdentifier' | 'realm',
  canonical: string | undefined,
  partner: PartnerApplication,
  request: PartnerChange,
): Violation[] {
  if (request[member] === undefined || canonical === partner[member]) return [];
  const message = `It is ${partner[member]} and stays so.`;
  return [{ code: 'PartnerImmutableProperty', message, target: member }];
}

/** A partner without a source would be trusted by nothing. */
function lossOfSource({ source }: PartnerApplication, request: PartnerChange): Violation[] {
  const violations: Violation[] = [];
  const violate = (message: string, target: string) =>
    violations.push({ code: 'PartnerSourceConflict', message, target });
  if (source.form === 'linkedAccount' && request.linkedAccount === null)
    violate('This partner is trusted by its linked account: give it another source first.', 'linkedAccount');
  if (source.form === 'oauthServer' && request.useOAuthServer === false)
    violate('This partner is trusted through an OAuth server: name another source.', 'useOAuthServer');
  return violations;
}

/**
 * The partner as the request makes it, judged anew: it may be another than when the request was first looked at.
 * @param trust what the source gave that the request names
 */
export function applyChange(
  partner: PartnerApplication,
  request: PartnerChange,
  trust: ObtainedTrust | undefined,
): Outcome<PartnerApplication> {
  const { applicationTrustLevel, enabled, acceptSecurityIdentifierInformation, linkedAccount } = request;
  return settle([...changeViolations(partner, request), ...identityViolations(partner, trust)], () => ({
    ...partner,
    trustLevel: applicationTrustLevel ?? partner.trustLevel,
    enabled: enabled ?? partner.enabled,
    acceptSecurityIdentifierInformation:
      acceptSecurityIdentifierInformation ?? partner.acceptSecurityIdentifierInformation,
    linkedAccount: linkedAccount === undefined ? partner.linkedAccount : linkedAccount || null,
    ...(trust && { source: trust.source, keys: trust.keys }),
  }));
}

/** Another source may bring other keys, never another partner. */
function identityViolations(partner: PartnerApplication, trust: ObtainedTrust | undefined): Violation[] {
  if (!trust?.identity || issuerOfPartner(trust.identity) === issuerOfPartner(partner)) return [];
  const message = `The document speaks for ${issuerOfPartner(trust.identity)}, not for ${issuerOfPartner(partner)}.`;
  return [{ code: 'MetadataIssuerMismatch', message, target: 'metadataUrl' }];
}
