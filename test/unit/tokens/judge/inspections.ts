/** Inspections of tokens in the world of `judge-world.ts`, for the tests of what they tell. */
import type { Outcome } from '../../../../shared/base/errors.ts';
import { acceptanceRules } from '../../../../shared/tokens/judge/acceptance-rules.ts';
import {
  type InspectedRule,
  inspectToken,
  type TokenInspection,
} from '../../../../shared/tokens/judge/inspect-token.ts';
import { partnerActor } from '../../../support/judge-tokens.ts';
import { createJudgeWorld, type JudgeWorld } from '../../../support/judge-world.ts';
import { succeeded } from '../../../support/outcomes.ts';

export const world = await createJudgeWorld();

export function tryInspect(
  token: string,
  named?: string,
  { options, principals }: JudgeWorld = world,
): Promise<Outcome<TokenInspection>> {
  return inspectToken({ token, resource: named }, { ...options, principals });
}

export async function inspect(token: string, named?: string, where?: JudgeWorld): Promise<TokenInspection> {
  return succeeded(await tryInspect(token, named, where));
}

/** The rules with that status, in order. */
export const having = (rules: readonly InspectedRule[], status: InspectedRule['status']) =>
  rules.filter((rule) => rule.status === status).map(({ name }) => name);

export const everyRule = Object.keys(acceptanceRules);

export const partnerActorContent = { header: partnerActor.header, claims: partnerActor.claims };
