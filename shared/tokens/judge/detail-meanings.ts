/**
 * What each reason for which a token is not accepted means, and what to do about it, in words for whoever looks for
 * the fault. Told to administrators only: whoever shows a token learns no more than that it is not accepted.
 */
import type { Detail } from './acceptance-rules.ts';

export const detailMeanings: Readonly<Record<Detail, string>> = {
  ResourceDisabled: 'The application that the token is shown to is not enabled.',
  ResourceInOtherRealm: 'The home realm was changed a moment ago. Ask again.',

  TokenTooLong: 'It has more than 16384 characters.',
  TokenMalformed:
    'It cannot be read in exactly one way. Look for a cut-off end, padding, or a line break within.',
  OuterHeaderUnsuitable: 'The third part is empty, and the header is not exactly typ JWT and alg none.',
  ActorMissing: 'Nobody signed it, and it holds no actortoken (or actort). Nothing else proves such a token.',
  ActorAmbiguous: 'An actor is named twice, or by act or actor as well.',
  ActorMalformed: 'The actor token is no signed token that can be read.',

  IssuerMissing: 'iss is no text of 1 to 1024 visible ASCII characters.',
  IssuerUnknown:
    'No partner application and no OAuth server has this issuer. Compare iss with the issuer that is registered: id@realm may differ in case, a URL in nothing.',
  PartnerNotDirect:
    'A partner signed it that has no key here, since an OAuth server speaks for it. Let that server issue its tokens, or register the partner by its metadata or certificate.',
  PartnerDisabled: 'The partner application that issued it is not enabled.',
  OAuthServerDisabled: 'The OAuth server that issued it is not enabled.',

  TypeUnsuitable:
    'typ in its header is not that of its issuer’s tokens: JWT for S2S tokens, at+jwt for ours of the modern wire.',
  IdTokenShown: 'An ID token says who a user is, not what may be done. Send an access token.',
  DialectUnknown: 'ver, isloopback or endpointurl mark a dialect that proves itself by other means.',
  ActorNested: 'It is signed and holds another actor.',

  AudienceMalformed:
    'There is no aud, or more than one, or it is not in the form of its kind: id/host@realm with all three parts for S2S tokens, a registered URL or the application id for others.',
  AudienceOfAnother: 'It is for another principal id.',
  AudienceHostNotRegistered:
    'The id is right, and the host is none of the application’s names. Add it to the names, or have the caller use a name that is there.',
  AudienceInOtherRealm: 'The realm after @ is not the home realm, to the letter.',
  AudienceNotRegistered: 'The audience is none of the application’s names.',

  TimesMalformed:
    'exp is missing, it ends before it begins, or a time is no whole number of seconds. An outer token needs nbf as well.',
  TokenExpired: 'exp has passed by more than the clock skew. Get a new token.',
  TokenNotYetValid: 'nbf or iat is in the future by more than the clock skew. Check the clock of its issuer.',
  TokenLivesTooLong:
    'It lives more than 24 hours and five minutes, 12 hours for an outer token, 24 hours for an identity token. Its issuer must give it less.',

  KeyNotNamed: 'The header has neither x5t nor kid.',
  KeyUnknown:
    'The issuer has no key of that name, although its metadata is read anew for such a token. Refresh its metadata and compare the thumbprints. For a token of ours: its key was revoked or has left the metadata.',
  KeyOutsideItsDates: 'The certificate of the key is not valid now.',
  AlgorithmUnsuitable:
    'alg is none that fits the key: RS256 or PS256 for RSA, ES256 for P-256, ES384 for P-384; RS256 alone for tokens of ours.',
  SignatureWrong: 'The key did not sign this. The token was altered, or somebody else made it.',

  ApplicationNotNamed: 'It does not name its application: nameid as id@realm, or appid, azp or client_id.',
  ApplicationUnknown:
    'No application here has this id: a service principal for tokens of ours, a partner application for those of an OAuth server.',
  ApplicationInOtherRealm: 'A partner or OAuth server speaks for applications of its own realm only.',
  ApplicationReplaced:
    'The application was deleted and created anew since the token was issued. It needs a new token.',
  ApplicationOfAnother: 'A partner speaks for an application that is registered here as somebody else.',
  ApplicationNotOfServer: 'The partner application is not registered for this OAuth server.',
  ApplicationDisabled: 'The application is not enabled.',
  SubjectUnsuitable: 'sub, act and client_id do not fit together.',

  UserNotNamed: 'The user has no identifier: nameid, or oid and sub of an OpenID server.',
  UserMalformed:
    'A name of the user is empty, longer than 256 characters, no text, or has control characters.',
  AppContextMalformed: 'appctx of the identity token lacks its version, msexchuid or an https amurl.',

  ActorUnsuitable: 'The token inside is no S2S token of an application for itself.',
  OuterIssuerWrong: 'iss of the outer token is not nameid of the actor token, to the letter.',
  OuterAudienceWrong: 'aud of the outer token is not that of the actor token.',
  OuterOutsideActor: 'The outer token begins before the actor token or ends after it.',

  DelegationNotTrusted:
    'The actor token does not say trustedfordelegation; or it is ours, and the application is not trusted for delegation any more.',
  SecurityIdentifierNotAccepted:
    'A user is named by a Windows SID, and the registration does not accept security identifier information.',
  TrustLevelInsufficient:
    'The trust level of the partner does not allow this: an application for itself at User; a user that no authorization server stands for, at less than Full.',
  LinkedAccountMissing: 'The partner is tied to a linked account that does not exist any more.',
  LinkedAccountRoleMissing:
    'The partner comes for itself, and its linked account has none of the roles that the application requires.',
};
