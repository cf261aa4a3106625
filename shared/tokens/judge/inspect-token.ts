/**
 * Looks into a token for an administrator: what it says, who signed it by which key, and what becomes of each
 * acceptance rule when it is shown to an application of ours. The same judgement as introspection, with the same
 * caches; nothing is recorded, and no signature leaves with the answer.
 */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import { type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { ServicePrincipals } from '../../registry/principals/service-principal.ts';
import type { CompactJws } from '../compact-jws.ts';
import { acceptanceRules, type Detail, type RuleName, ruleBrokenBy } from './acceptance-rules.ts';
import { readAudience } from './audience.ts';
import { contextOf, type JudgeOptions } from './context.ts';
import { detailMeanings } from './detail-meanings.ts';
import { nobody, principalOf, resourceNamedBy } from './inspect-resource.ts';
import { type InspectedSigner, inspectSigner, noSigner } from './inspect-signer.ts';
import { judgeToken } from './judge-token.ts';
import { type Inactive, isInactive, type Judged } from './judged.ts';
import { actorNames, readActor, readPresentedToken } from './outer-token.ts';
import type { TokenKindName } from './token-kind.ts';
import { readShape, type TokenShape } from './token-shape.ts';
import { isDetail } from './trial.ts';
import { withoutTokens } from './without-tokens.ts';

export interface InspectOptions extends JudgeOptions {
  readonly principals: ServicePrincipals;
}

export interface InspectionRequest {
  readonly token: string;
  /** Application id of the principal that it is shown to; by default the one that its audience names. */
  readonly resource?: string | undefined;
}

export interface InspectedRule {
  readonly name: RuleName;
  readonly demands: string;
  /** A rule is not reached where one before it is broken, or where it does not concern tokens of this kind. */
  readonly status: 'pass' | 'fail' | 'notReached';
}

export interface TokenInspection extends Omit<InspectedSigner, 'kind'>, TokenShape {
  readonly tokenKind: TokenKindName | null;
  /** The actor token inside. */
  readonly actor: TokenShape | null;
  readonly resource: { readonly appId: string; readonly displayName: string } | null;
  /** RFC 3339: the present that it was judged by. */
  readonly judgedDate: string;
  readonly active: boolean;
  readonly brokenRule: RuleName | null;
  readonly detail: Detail | null;
  /** The detail in words. */
  readonly message: string | null;
  readonly rules: readonly InspectedRule[];
}

/** @returns the inspection, or `InvalidRequest` for a resource that nobody is. @throws Outage */
export async function inspectToken(
  { token, resource: named }: InspectionRequest,
  options: InspectOptions,
): Promise<Outcome<TokenInspection>> {
  const homeRealm = await options.realms.home();
  const signed = signedPart(token);
  const shape = readShape(token, 'shown');
  const audience = readAudience((signed?.payload ?? shape.claims)?.aud);
  const resource =
    named === undefined
      ? await resourceNamedBy(audience, homeRealm, options.principals)
      : await principalOf(named, homeRealm, options.principals);
  if (named !== undefined && !resource) return refuse(noSuchPrincipal);
  const shownTo = resource ?? nobody(audience, homeRealm);
  const verdict = await judgeToken(token, shownTo, options);
  const context = await contextOf(shownTo, options);
  // After the judgement, which may have found newer metadata.
  const signer = signed ? await inspectSigner(signed, context) : noSigner;
  return succeed({
    ...describeContent(shape, signer, token.endsWith('.')),
    resource: resource ? { appId: resource.appId, displayName: resource.displayName } : null,
    ...describeVerdict(verdict, resource !== undefined, context.now),
  });
}

const noSuchPrincipal = {
  code: 'InvalidRequest',
  message: 'No service principal has this application id.',
  target: 'resource',
} as const;

/** What is signed of it: the token itself, or its actor token. */
function signedPart(token: string): CompactJws | undefined {
  const presented = readPresentedToken(token);
  if (isDetail(presented)) return undefined;
  const jws = 'signed' in presented ? presented.signed : readActor(presented.unsigned);
  return isDetail(jws) ? undefined : jws;
}

function describeContent(shape: TokenShape, { kind, issuer, key }: InspectedSigner, isOuter: boolean) {
  const actor = actorNames.map((name) => shape.claims?.[name]).find((each) => each !== undefined);
  return {
    tokenKind: kind && isOuter ? ('outerToken' as const) : kind,
    ...withoutTokensIn(shape),
    actor: typeof actor === 'string' ? withoutTokensIn(readShape(actor, 'actor')) : null,
    issuer,
    key,
  };
}

function withoutTokensIn({ header, claims, faults }: TokenShape): TokenShape {
  return { header: header && withoutTokens(header), claims: claims && withoutTokens(claims), faults };
}

function describeVerdict(verdict: Judged | Inactive, hasResource: boolean, now: Instant) {
  const detail = isInactive(verdict) ? verdict.inactive : null;
  const brokenRule = isInactive(verdict) ? verdict.brokenRule : null;
  return {
    judgedDate: toRfc3339(now),
    active: detail === null,
    brokenRule,
    detail,
    message: detail && messageOf(detail, hasResource),
    rules: ruleNames.map((name) => {
      // Nobody in particular serves nothing.
      const passed = verdict.rules.includes(name) && (hasResource || name !== 'ResourceServes');
      return { name, demands: acceptanceRules[name].demands, status: statusOf(name === brokenRule, passed) };
    }),
  };
}

function messageOf(detail: Detail, hasResource: boolean): string {
  const ofAudience = ruleBrokenBy(detail) === 'AudienceNamesResource';
  return ofAudience && !hasResource ? forNobodyHere : detailMeanings[detail];
}

const forNobodyHere =
  'Its audience names no application of ours. A token for a partner application is judged by that partner.';

const ruleNames = Object.keys(acceptanceRules) as RuleName[];

function statusOf(isBroken: boolean, hasPassed: boolean): InspectedRule['status'] {
  if (isBroken) return 'fail';
  return hasPassed ? 'pass' : 'notReached';
}
