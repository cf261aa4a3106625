/**
 * What was acknowledged is there in the end, or was overtaken by what was acknowledged later. What nobody answered
 * may have happened or not.
 */
import type { Act } from '../history.ts';
import type { Law } from '../verdict.ts';

/** Whatever is there is right: the act may have put another thing out of the way. */
const anything = 'any';
/** Of things that were never made. */
const missing = 'absent';

export const noChangeLost: Law = ({ acts, final }) => {
  const facts = new Map<string, Act[]>();
  for (const act of acts) {
    if (act.end === 'refused') continue;
    for (const fact of Object.keys(act.facts)) facts.set(fact, [...(facts.get(fact) ?? []), act]);
  }
  const broken = [...facts].flatMap(([fact, about]) => {
    const allowed = allowedFor(fact, about);
    const found = final.facts[fact] ?? missing;
    if (allowed.includes(anything) || allowed.includes(found)) return [];
    return [`${fact} is ${found}, and had to be ${allowed.join(' or ')} (${about.map(shown).join(', ')})`];
  });
  return { checked: facts.size, broken };
};

/** The last acknowledged value, and all that may have come to be after it. */
function allowedFor(fact: string, about: readonly Act[]): string[] {
  const last = about.findLastIndex(({ end }) => end !== 'unknown');
  const acts = last < 0 ? about : about.slice(last);
  const values = acts.map(({ facts }) => facts[fact] ?? missing);
  return last < 0 ? [...values, missing] : values;
}

function shown({ reason, action, end }: Act): string {
  return `${reason} ${action} ${end}`;
}
