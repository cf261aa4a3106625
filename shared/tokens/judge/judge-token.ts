/**
 * Judges a token that was shown to one of our applications: a token of ours, of a partner application, of an OAuth
 * server, or an outer token with its actor ([MS-XOAUTH] 3.2.5.6). One ordered list of steps, each the only way into
 * the next; what is not accepted for a reason that can be named is not accepted at all.
 */
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import { type Detail, ruleBrokenBy } from './acceptance-rules.ts';
import { contextOf, type JudgeContext, type JudgeOptions, resourceRules } from './context.ts';
import type { Inactive, Judged } from './judged.ts';
import { judgeOuter } from './outer-rules.ts';
import { readActor, readPresentedToken, type UnsignedToken, unsignedRules } from './outer-token.ts';
import type { TokenSpan } from './times.ts';
import type { NamedUser, Statement } from './token-kind.ts';
import { beginTrial, isDetail, type Trial } from './trial.ts';
import { judgeTrust } from './trust-rules.ts';
import { type VerifiedToken, verifyToken } from './verify-token.ts';

/** @returns what the token says, or why it is not accepted. @throws Outage when that cannot be found out */
export async function judgeToken(
  token: string,
  resource: ServicePrincipal,
  options: JudgeOptions,
): Promise<Judged | Inactive> {
  const trial = beginTrial();
  const context = await contextOf(resource, options);
  const shown = await verifyShown(token, context, trial);
  const judged = isDetail(shown) ? shown : await judgeShown(shown, context, trial);
  return isDetail(judged) ? refused(judged, trial) : { ...judged, rules: trial.passed() };
}

/** Some rules are asked of an outer token and of its actor: one that either broke did not hold. */
function refused(inactive: Detail, trial: Trial): Inactive {
  const brokenRule = ruleBrokenBy(inactive);
  return { inactive, brokenRule, rules: trial.passed().filter((name) => name !== brokenRule) };
}

export interface ShownToken {
  /** The token itself, or the actor token of an outer one. */
  readonly verified: VerifiedToken;
  readonly outer: UnsignedToken | undefined;
}

/** Reads the text and verifies what is signed of it. @returns the first rule that is broken otherwise. @throws Outage */
export async function verifyShown(
  text: string,
  context: JudgeContext,
  trial: Trial,
): Promise<ShownToken | Detail> {
  const broken = trial.hold(resourceRules, context);
  if (broken) return broken;
  const presented = trial.take('TokenWellFormed', readPresentedToken(text));
  if (isDetail(presented)) return presented;
  const outer = 'unsigned' in presented ? presented.unsigned : undefined;
  const unsuitable = outer && trial.hold(unsignedRules, outer);
  if (unsuitable) return unsuitable;
  const jws =
    'signed' in presented ? presented.signed : trial.take('ActorPresent', readActor(presented.unsigned));
  if (isDetail(jws)) return jws;
  const verified = await verifyToken(jws, context, trial);
  return isDetail(verified) ? verified : { verified, outer };
}

/** What a verified token means, and whether whoever speaks in it may say so. @throws Outage */
export async function judgeShown(
  { verified, outer }: ShownToken,
  context: JudgeContext,
  trial: Trial,
): Promise<Omit<Judged, 'rules'> | Detail> {
  const statement = await verified.kind.read(verified.claims, context, trial);
  if (isDetail(statement)) return statement;
  const named = outer ? judgeOuter(outer, verified, statement, context, trial) : statement;
  if (isDetail(named)) return named;
  const { partner } = statement.application;
  const facts = partner && { partner, issuedBy: verified.issuer.issuedBy, forUser: named.user !== undefined };
  const trust = facts && (await judgeTrust(facts, context, trial));
  if (isDetail(trust)) return trust;
  return { ...describe(verified, statement, named, outer !== undefined), ...describeTrust(trust, statement) };
}

type Named = { readonly user?: NamedUser; readonly span?: TokenSpan };

function describe(verified: VerifiedToken, statement: Statement, { user, span }: Named, isOuter: boolean) {
  const { claims, issuer, kind, audience, byEarlierKey } = verified;
  const { appId, realm, name, partner } = statement.application;
  const { jti } = claims;
  return {
    tokenKind: isOuter ? ('outerToken' as const) : kind.name,
    application: { appId, realm, name, ...(partner && { partner: partner.name }) },
    issuer: issuer.name,
    issuedBy: issuer.issuedBy,
    realm: issuer.realm,
    audience,
    ...(user && { user }),
    trustedForDelegation: statement.trustedForDelegation,
    times: span ? commonSpan(verified.span, span) : verified.span,
    ...(typeof jti === 'string' && jti.length <= 128 && { tokenId: jti }),
    ...(byEarlierKey && { earlierKey: true as const }),
  };
}

/** The pair holds while both do. */
function commonSpan(actor: TokenSpan, outer: TokenSpan): TokenSpan {
  const notBefore = Math.max(actor.notBefore ?? 0, outer.notBefore ?? 0);
  return { notBefore, expiresAt: Math.min(actor.expiresAt, outer.expiresAt) };
}

function describeTrust(
  trust: Exclude<Awaited<ReturnType<typeof judgeTrust>>, Detail> | undefined,
  { application: { partner } }: Statement,
): Pick<Judged, 'trustLevel' | 'linkedAccount'> {
  const account = trust?.account;
  return {
    ...(partner && { trustLevel: partner.trustLevel }),
    ...(account && { linkedAccount: { name: account.name, roles: account.roles.map(({ role }) => role) } }),
  };
}
