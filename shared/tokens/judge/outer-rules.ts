/**
 * What an outer token must have in common with the actor token that it carries, and whether that actor may name a
 * user at all ([MS-XOAUTH] 3.2.5.6). The outer token is not signed: its user is the word of the actor.
 */
import { longestOuterLife } from '../outer-token.ts';
import type { Detail } from './acceptance-rules.ts';
import type { JudgeContext } from './context.ts';
import type { UnsignedToken } from './outer-token.ts';
import { readSpan, startOf, type TokenSpan, timeRules } from './times.ts';
import { type NamedUser, noVersion, type Statement } from './token-kind.ts';
import { isDetail, type Rule, type Trial } from './trial.ts';
import { delegationRules, readUser, userRules } from './user.ts';
import { isUnknownDialect, type VerifiedToken } from './verify-token.ts';

export interface OuterFacts {
  readonly outer: UnsignedToken;
  readonly span: TokenSpan | undefined;
  readonly actor: VerifiedToken;
  readonly skew: number;
}

const pairRules: readonly Rule<OuterFacts>[] = [
  {
    name: 'ActorSuits',
    problem: ({ actor }) => (actor.kind.mayBeActor ? undefined : 'ActorUnsuitable'),
  },
  {
    name: 'DialectKnown',
    problem: ({ outer }) => (isUnknownDialect(outer.payload, noVersion) ? 'DialectUnknown' : undefined),
  },
  {
    name: 'OuterIssuerIsActor',
    problem: ({ outer, actor }) =>
      typeof outer.payload.iss === 'string' && outer.payload.iss === actor.claims.nameid
        ? undefined
        : 'OuterIssuerWrong',
  },
  {
    name: 'OuterAudienceIsActors',
    problem: ({ outer, actor }) => (outer.payload.aud === actor.audience ? undefined : 'OuterAudienceWrong'),
  },
  {
    name: 'OuterWithinActor',
    problem({ span, actor, skew }) {
      if (!span) return undefined;
      const early = (startOf(span) ?? 0) < (startOf(actor.span) ?? 0) - skew;
      return early || span.expiresAt > actor.span.expiresAt + skew ? 'OuterOutsideActor' : undefined;
    },
  },
];

/** @returns the user and the outer token's times, or the first rule that the pair breaks */
export function judgeOuter(
  outer: UnsignedToken,
  actor: VerifiedToken,
  statement: Statement,
  { now, skew }: JudgeContext,
  trial: Trial,
): { readonly user: NamedUser; readonly span: TokenSpan } | Detail {
  const span = boundedSpan(outer);
  const broken =
    trial.hold(timeRules, { span, longestLife: longestOuterLife, now, skew }) ??
    trial.hold(pairRules, { outer, span, actor, skew }) ??
    trial.hold(delegationRules, statement);
  if (broken) return broken;
  const user = trial.take('UserNamed', readUser(outer.payload));
  if (isDetail(user)) return user;
  const acceptsSecurityIdentifiers =
    statement.application.partner?.acceptSecurityIdentifierInformation === true;
  const unaccepted = trial.hold(userRules, { user, acceptsSecurityIdentifiers });
  if (unaccepted) return unaccepted;
  if (!span) throw new Error('a rule let an outer token without times pass');
  return { user, span };
}

/** Every producer writes both ends; what has no signature gets no benefit of the doubt. */
function boundedSpan({ payload }: UnsignedToken): TokenSpan | undefined {
  const span = readSpan(payload, true);
  return span?.notBefore === undefined ? undefined : span;
}
