/**
 * What is left to be done, from the answers and what is there. Nothing else decides it: whoever left the set-up and
 * comes back gets the rest of the same acts, and whoever runs the same answers twice gets none.
 */
import type { Act } from './act.ts';
import type { Answers } from './answers.ts';
import type { Situation } from './situation.ts';
import type { Step } from './step.ts';
import { certificateStep } from './steps/certificate.ts';
import { configurationStep } from './steps/configuration.ts';
import { crossPremisesStep } from './steps/cross-premises.ts';
import { partnersStep } from './steps/partners.ts';

/** In the order in which they are done. */
export function planActs(answers: Answers, situation: Situation): Act[] {
  const plan = (step: Step) => step.plan(answers, situation);
  return unique([
    ...arrange(plan(certificateStep), plan(configurationStep)),
    ...plan(partnersStep),
    ...plan(crossPremisesStep),
  ]);
}

/** The seeds begin with the certificate; but its subject is the SIP domain, so a change of that comes before it. */
function arrange(certificate: readonly Act[], configuration: readonly Act[]): Act[] {
  if (!configuration.some(changesSipDomains)) return [...certificate, ...configuration];
  const before = configuration.map(({ id }) => id);
  return [...configuration, ...certificate.map((act) => ({ ...act, after: [...act.after, ...before] }))];
}

function changesSipDomains(act: Act): boolean {
  if (act.kind !== 'configure') return false;
  return act.changes.defaultSipDomain !== undefined || act.changes.additionalSipDomains !== undefined;
}

/** Two partners may share a linked account, which is then created once. */
function unique(acts: readonly Act[]): Act[] {
  const ids = acts.map(({ id }) => id);
  return acts.filter(({ id }, at) => ids.indexOf(id) === at);
}
