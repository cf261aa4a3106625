/** A token shown to SharePoint must be refused, for one reason, and by the rule that this reason breaks. */
import { expect } from 'vitest';
import { type Detail, ruleBrokenBy } from '../../../../shared/tokens/judge/acceptance-rules.ts';
import { but, type Claims, partnerActor, sign } from '../../../support/judge-tokens.ts';
import { createJudgeWorld, type JudgeWorld } from '../../../support/judge-world.ts';

export type Case = readonly [what: string, token: string, detail: Detail];

export const world = await createJudgeWorld();

export async function expectRefusal(token: string, detail: Detail, where: JudgeWorld = world): Promise<void> {
  const verdict = await where.judge(token);
  expect(verdict).toMatchObject({ inactive: detail, brokenRule: ruleBrokenBy(detail) });
  expect(verdict.rules).not.toContain(ruleBrokenBy(detail));
}

/** A partner's token with other claims or another header, signed as it should be. */
export const partners = (claims: Claims, header: Claims = {}) => sign(but(partnerActor, claims, header));
