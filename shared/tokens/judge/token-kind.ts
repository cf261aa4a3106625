/**
 * What tells one kind of token from another: a file for each kind says what its header, audience and times may be,
 * and what its claims mean once the signature holds. No token of one kind passes for another (RFC 8725 §3.12).
 */
import type { JsonObject } from '../../base/strict-json.ts';
import type { UserIdentity } from '../user-identity.ts';
import type { Detail } from './acceptance-rules.ts';
import type { Application } from './application.ts';
import type { AudienceForm } from './audience.ts';
import type { JudgeContext } from './context.ts';
import type { TimeRules } from './times.ts';
import type { Trial } from './trial.ts';

export type TokenKindName =
  | 'authorizationServerToken'
  | 'accessToken'
  | 'selfIssuedToken'
  | 'partnerToken'
  | 'oauthServerToken'
  | 'openIdToken'
  | 'identityToken'
  /** Any of the application tokens within an outer token. */
  | 'outerToken';

/** A user, and the claims that named the user, as the token wrote them. */
export interface NamedUser extends UserIdentity {
  readonly namedBy: readonly string[];
}

/** What a signed token says. */
export interface Statement {
  readonly application: Application;
  /** Whether it may stand inside an outer token and whoever it speaks for may name users there. */
  readonly trustedForDelegation: boolean;
  /** Present when the signed token itself names a user. */
  readonly user?: NamedUser;
}

export interface TokenKind {
  readonly name: TokenKindName;
  /** Values of the header's `typ`; undefined stands for a header without it. */
  readonly types: readonly (string | undefined)[];
  /** Values of the claim `ver`; most kinds have none. */
  readonly versions: readonly (string | undefined)[];
  /** The only algorithms, where the key alone would allow more. */
  readonly algorithms?: readonly string[];
  readonly audience: AudienceForm;
  readonly times: TimeRules;
  /** Who acts is a claim of this kind (RFC 8693 §4.1). */
  readonly namesActor?: 'act';
  /** It can be the actor token of an outer token. */
  readonly mayBeActor: boolean;
  /** What the claims mean; the signature holds. @throws Outage */
  read(claims: JsonObject, context: JudgeContext, trial: Trial): Promise<Statement | Detail>;
  /** The user of the token when it is shown as a proof of who the user is, and not of what may be done. */
  readonly readSubject?: (claims: JsonObject, trial: Trial) => NamedUser | Detail;
}

/** A header of old servers: some leave `typ` out. */
export const plainTypes = ['JWT', undefined] as const;
export const noVersion = [undefined] as const;
