/**
 * Holding a token against the acceptance rules, one after the other, and keeping account of those that it passed: an
 * answer tells which were applied, and whoever looks for a fault sees how far the token came.
 */
import type { Detail, RuleName } from './acceptance-rules.ts';

/** One rule as it is asked of certain facts. */
export interface Rule<Facts> {
  readonly name: RuleName;
  /** @returns what breaks the rule, undefined when it holds */
  readonly problem: (facts: Facts) => Detail | undefined;
}

export interface Trial {
  /** The rules that held so far, each once, in order. */
  readonly passed: () => readonly RuleName[];
  /** Asks each rule until one is broken. @returns what broke it, undefined when all hold */
  hold<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Detail | undefined;
  /** Takes what a rule has found, or what broke it. */
  take<T extends object>(rule: RuleName, found: T | Detail): T | Detail;
}

export function beginTrial(): Trial {
  const passed = new Set<RuleName>();
  return {
    passed: () => [...passed],
    hold(rules, facts) {
      for (const { name, problem } of rules) {
        const broken = problem(facts);
        if (broken !== undefined) return broken;
        passed.add(name);
      }
      return undefined;
    },
    take(rule, found) {
      if (!isDetail(found)) passed.add(rule);
      return found;
    },
  };
}

export function isDetail(found: object | Detail | undefined): found is Detail {
  return typeof found === 'string';
}
