/** The list of rules, and the account that is kept of those that held. */
import { describe, expect, it } from 'vitest';
import {
  acceptanceRules,
  type Detail,
  type RuleName,
  ruleBrokenBy,
} from '../../../../shared/tokens/judge/acceptance-rules.ts';
import { beginTrial, isDetail, type Rule } from '../../../../shared/tokens/judge/trial.ts';

const rules = Object.entries(acceptanceRules);
const details = rules.flatMap(([, { brokenBy }]) => brokenBy as readonly Detail[]);

describe('the acceptance rules', () => {
  it('give each reason for one rule only', () => {
    expect(new Set(details).size).toBe(details.length);
    for (const [name, { brokenBy }] of rules)
      for (const detail of brokenBy) expect(ruleBrokenBy(detail)).toBe(name);
  });

  it('say what they demand in a sentence', () => {
    for (const [, { demands }] of rules) expect(demands).toMatch(/^[A-Z].*\.$/);
  });
});

describe('a trial', () => {
  const rule = (name: RuleName, detail?: Detail): Rule<null> => ({ name, problem: () => detail });

  it('asks one rule after the other and stops at the first that is broken', () => {
    const trial = beginTrial();
    const asked = [rule('TypeFits'), rule('DialectKnown', 'DialectUnknown'), rule('ActorNotNested')];
    expect(trial.hold(asked, null)).toBe('DialectUnknown');
    expect(trial.passed()).toEqual(['TypeFits']);
  });

  it('keeps the rules that held in order, each once', () => {
    const trial = beginTrial();
    expect(trial.hold([rule('TypeFits'), rule('DialectKnown')], null)).toBeUndefined();
    expect(trial.hold([rule('DialectKnown'), rule('ActorNotNested')], null)).toBeUndefined();
    expect(trial.passed()).toEqual(['TypeFits', 'DialectKnown', 'ActorNotNested']);
  });

  it('takes what was found for a rule that held, and nothing else', () => {
    const trial = beginTrial();
    const found = { key: 1 };
    expect(trial.take<object>('KeyOfIssuer', found)).toBe(found);
    expect(trial.take<object>('IssuerKnown', 'IssuerUnknown')).toBe('IssuerUnknown');
    expect(trial.passed()).toEqual(['KeyOfIssuer']);
    expect([isDetail('IssuerUnknown'), isDetail(found), isDetail(undefined)]).toEqual([true, false, false]);
  });
});
