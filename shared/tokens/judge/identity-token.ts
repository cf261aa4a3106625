/**
 * An identity token that Exchange gives to add-ins, `ExIdTok.V1` (reference §7): it says who the user of a mailbox is
 * and speaks for Exchange itself. Its `amurl` only names the organization: keys are those of the registered partner,
 * because to fetch an address out of a token that is not proven yet would let anybody choose whom we call.
 */
import { type JsonObject, parseStrictObject } from '../../base/strict-json.ts';
import { issuerOfPartner, type PartnerApplication } from '../../registry/partners/partner-application.ts';
import { isUserClaim } from '../user-identity.ts';
import type { Detail } from './acceptance-rules.ts';
import { applicationOfPartner } from './application.ts';
import { longestIdentityLife } from './times.ts';
import { type NamedUser, noVersion, plainTypes, type TokenKind } from './token-kind.ts';
import { isDetail } from './trial.ts';
import { userRules } from './user.ts';

/** `appctx` alone is no sign: an actor token may carry one for its resource (reference §3.3 d). */
export function isIdentityToken(claims: JsonObject): boolean {
  return claims.appctx !== undefined && claims.nameid === undefined;
}

export function identityToken(partner: PartnerApplication): TokenKind {
  return {
    name: 'identityToken',
    types: plainTypes,
    versions: noVersion,
    audience: 'url',
    times: { longestLife: longestIdentityLife, digitStrings: true },
    mayBeActor: false,
    async read(claims, context, trial) {
      const found = await applicationOfPartner(issuerOfPartner(partner), partner, context);
      const application = trial.take('ApplicationKnown', found);
      if (isDetail(application)) return application;
      const user = trial.take('UserNamed', mailboxOf(claims));
      if (isDetail(user)) return user;
      const { acceptSecurityIdentifierInformation } = partner;
      const facts = { user, acceptsSecurityIdentifiers: acceptSecurityIdentifierInformation };
      return trial.hold(userRules, facts) ?? { application, trustedForDelegation: false, user };
    },
  };
}

/** A mailbox's id is unique within its organization only, so both together name the user (reference §7). */
function mailboxOf({ appctx }: JsonObject): NamedUser | Detail {
  const context = typeof appctx === 'string' ? parseStrictObject(appctx) : undefined;
  if (context?.version !== 'ExIdTok.V1') return 'AppContextMalformed';
  const { msexchuid, amurl } = context;
  if (!isUserClaim(msexchuid) || !isHttpsAddress(amurl)) return 'AppContextMalformed';
  return { nameid: msexchuid, nii: amurl, msexchuid, namedBy: ['msexchuid', 'amurl'] };
}

function isHttpsAddress(value: unknown): value is string {
  return isUserClaim(value) && URL.canParse(value) && new URL(value).protocol === 'https:';
}
