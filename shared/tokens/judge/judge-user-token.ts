/**
 * Judges a token that says who the user is, shown by a client that wants to act for that user (RFC 8693 §2.1). It
 * must be addressed to that client: a token for somebody else proves only that the client has got hold of it.
 */
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import type { JudgedUserToken, UserIdentity } from '../user-identity.ts';
import type { Detail } from './acceptance-rules.ts';
import { contextOf, type JudgeOptions } from './context.ts';
import { judgeShown, type ShownToken, verifyShown } from './judge-token.ts';
import type { Judged } from './judged.ts';
import type { NamedUser, TokenKindName } from './token-kind.ts';
import { beginTrial, isDetail, type Trial } from './trial.ts';

/** Tokens in which a user acts through somebody; an identity token only tells who reads a mail. */
const subjectKinds: readonly TokenKindName[] = ['accessToken', 'outerToken'];

/** @returns the user and how long that holds, or the reason for the log. @throws Outage */
export async function judgeUserToken(
  token: string,
  client: ServicePrincipal,
  options: JudgeOptions,
): Promise<JudgedUserToken> {
  const context = await contextOf(client, options);
  const trial = beginTrial();
  const shown = await verifyShown(token, context, trial);
  if (isDetail(shown)) return { refused: shown };
  return subjectOf(shown, trial) ?? acted(await judgeShown(shown, context, trial));
}

/** An authorization server's own word about a user: no application needs to stand between. */
function subjectOf({ verified, outer }: ShownToken, trial: Trial): JudgedUserToken | undefined {
  if (outer || !verified.kind.readSubject) return undefined;
  const user = verified.kind.readSubject(verified.claims, trial);
  if (isDetail(user)) return { refused: user };
  return { user: identityOf(user), expiresAt: verified.span.expiresAt };
}

function acted(judged: Omit<Judged, 'rules'> | Detail): JudgedUserToken {
  if (isDetail(judged)) return { refused: judged };
  const { user, tokenKind, times, earlierKey } = judged;
  if (!user) return { refused: 'UserNotNamed' };
  if (!subjectKinds.includes(tokenKind)) return { refused: 'SubjectKindUnsuitable' };
  return { user: identityOf(user), expiresAt: times.expiresAt, ...(earlierKey && { earlierKey }) };
}

function identityOf({ namedBy: _claims, ...user }: NamedUser): UserIdentity {
  return user;
}
