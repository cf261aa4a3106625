/**
 * The rules by which a token of anybody is accepted or not, in the order in which they are asked, and every reason
 * that can be given for a refusal. The one list: [MS-XOAUTH] 3.2.5.6 and what broke others (reference §3.5, §3.9).
 */

interface AcceptanceRule {
  /** What must hold. */
  readonly demands: string;
  /** What can be wrong, for the log. */
  readonly brokenBy: readonly string[];
}

export const acceptanceRules = {
  ResourceServes: {
    demands: 'The application that the token is shown to is enabled and of the home realm.',
    brokenBy: ['ResourceDisabled', 'ResourceInOtherRealm'],
  },
  TokenWellFormed: {
    demands: 'The text is one compact JWS with exactly one reading (RFC 7515 §5.2, RFC 8725 §2.4).',
    brokenBy: ['TokenTooLong', 'TokenMalformed'],
  },
  OuterTokenUnsigned: {
    demands: 'A token without a signature says so, by alg none to the letter ([MS-XOAUTH] 4).',
    brokenBy: ['OuterHeaderUnsuitable'],
  },
  ActorPresent: {
    demands: 'A token without a signature carries exactly one actor token, which has one (CVE-2023-29357).',
    brokenBy: ['ActorMissing', 'ActorAmbiguous', 'ActorMalformed'],
  },
  IssuerKnown: {
    demands:
      'The issuer is this service, a partner application with keys, or an OAuth server (CVE-2026-55040).',
    brokenBy: ['IssuerMissing', 'IssuerUnknown', 'PartnerNotDirect'],
  },
  IssuerEnabled: {
    demands: 'The partner application or OAuth server that issued is enabled.',
    brokenBy: ['PartnerDisabled', 'OAuthServerDisabled'],
  },
  TypeFits: {
    demands: 'The token is of a type that its issuer makes for this use (RFC 8725 §3.11).',
    brokenBy: ['TypeUnsuitable', 'IdTokenShown'],
  },
  DialectKnown: {
    demands: 'The token is of no dialect that proves itself by other means (CVE-2023-29357).',
    brokenBy: ['DialectUnknown'],
  },
  ActorNotNested: {
    demands: 'A signed token carries no actor token of its own.',
    brokenBy: ['ActorNested'],
  },
  AudienceNamesResource: {
    demands:
      'The audience is the resource: principal, registered host and home realm, or a registered URL ([MS-XOAUTH] 3.2.5.6).',
    brokenBy: [
      'AudienceMalformed',
      'AudienceOfAnother',
      'AudienceHostNotRegistered',
      'AudienceInOtherRealm',
      'AudienceNotRegistered',
    ],
  },
  TimesHold: {
    demands: 'The token is valid now, but for the clock skew.',
    brokenBy: ['TimesMalformed', 'TokenExpired', 'TokenNotYetValid'],
  },
  LifeBounded: {
    demands: 'The token lives no longer than tokens of its kind may.',
    brokenBy: ['TokenLivesTooLong'],
  },
  KeyOfIssuer: {
    demands: 'The token names a key, and its issuer has that key.',
    brokenBy: ['KeyNotNamed', 'KeyUnknown'],
  },
  KeyInItsDates: {
    demands: 'The certificate of that key is valid now.',
    brokenBy: ['KeyOutsideItsDates'],
  },
  AlgorithmOfKey: {
    demands: 'The algorithm is one of that key, whatever the header would like (RFC 8725 §3.1).',
    brokenBy: ['AlgorithmUnsuitable'],
  },
  SignatureHolds: {
    demands: 'That key made the signature.',
    brokenBy: ['SignatureWrong'],
  },
  ApplicationKnown: {
    demands: 'The token names an application that its issuer may speak for and that is registered here.',
    brokenBy: [
      'ApplicationNotNamed',
      'ApplicationUnknown',
      'ApplicationInOtherRealm',
      'ApplicationReplaced',
      'ApplicationOfAnother',
      'ApplicationNotOfServer',
    ],
  },
  ApplicationEnabled: {
    demands: 'That application is enabled.',
    brokenBy: ['ApplicationDisabled'],
  },
  SubjectFits: {
    demands:
      'The subject is the application itself, or a user for whom it acts (RFC 9068 §2.2, RFC 8693 §4.1).',
    brokenBy: ['SubjectUnsuitable'],
  },
  UserNamed: {
    demands: 'The user has an identifier, and every name of the user is a short text.',
    brokenBy: ['UserNotNamed', 'UserMalformed', 'AppContextMalformed'],
  },
  ActorSuits: {
    demands: 'The token inside is one of an application for itself.',
    brokenBy: ['ActorUnsuitable'],
  },
  OuterIssuerIsActor: {
    demands: 'The issuer of the outer token is the actor, to the letter ([MS-XOAUTH] 3.2.5.6).',
    brokenBy: ['OuterIssuerWrong'],
  },
  OuterAudienceIsActors: {
    demands: 'Both tokens have one audience (CVE-2025-55241).',
    brokenBy: ['OuterAudienceWrong'],
  },
  OuterWithinActor: {
    demands: 'The outer token lives within the life of the actor token, but for the clock skew.',
    brokenBy: ['OuterOutsideActor'],
  },
  DelegationTrusted: {
    demands: 'Whoever names a user is trusted for delegation.',
    brokenBy: ['DelegationNotTrusted'],
  },
  SecurityIdentifiersAccepted: {
    demands: 'A user is named by a security identifier only where the registration accepts that.',
    brokenBy: ['SecurityIdentifierNotAccepted'],
  },
  TrustLevelAllows: {
    demands: 'The trust level of the partner application allows this use (New-CsPartnerApplication).',
    brokenBy: ['TrustLevelInsufficient'],
  },
  LinkedAccountPresent: {
    demands: 'The linked account of the partner application exists.',
    brokenBy: ['LinkedAccountMissing'],
  },
  LinkedAccountHoldsRole: {
    demands: 'For itself, a partner application comes with a role that the resource requires.',
    brokenBy: ['LinkedAccountRoleMissing'],
  },
} as const satisfies Record<string, AcceptanceRule>;

export type RuleName = keyof typeof acceptanceRules;

/** Why a token is not accepted: for the log, never for the caller. */
export type Detail = (typeof acceptanceRules)[RuleName]['brokenBy'][number];

/** The rule that a detail breaks. */
export function ruleBrokenBy(detail: Detail): RuleName {
  const names = Object.keys(acceptanceRules) as RuleName[];
  const found = names.find((name) => acceptanceRules[name].brokenBy.some((each) => each === detail));
  if (!found) throw new Error(`no rule is broken by ${detail}`);
  return found;
}
