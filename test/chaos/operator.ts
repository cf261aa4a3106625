/** The operator: follows the script of the plan, one act after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorCalls } from './operator-call.ts';
import { addKey, addSecret, removeCredential } from './operator-credentials.ts';
import type { Desk } from './operator-desk.ts';
import { advance, assign, cancelRoll, publish, revoke, roll } from './operator-issuer.ts';
import {
  changePartner,
  createPartner,
  deletePartner,
  restorePartner,
  seePartnersAgain,
} from './operator-partners.ts';
import {
  addName,
  addTwoNames,
  createPrincipal,
  deletePrincipal,
  removeName,
  restorePrincipal,
  seePrincipalsAgain,
  setEnabled,
} from './operator-principals.ts';
import type { PlannedAct } from './plan-acts.ts';
import type { Entry, Roster } from './roster.ts';
import type { TokenWatch } from './token-watch.ts';
import type { World } from './world.ts';

export interface Operating {
  readonly world: World;
  readonly roster: Roster;
  readonly watch: TokenWatch;
  readonly calls: OperatorCalls;
}

/** Resolves at the end of the run, when the last act has its answer. */
export async function operate(operating: Operating): Promise<void> {
  const { recorder, plan } = operating.world;
  for (const act of plan.acts) {
    const early = act.at - recorder.now();
    if (early > 0) await delay(early);
    if (!recorder.running) return;
    await carryOut(operating, act);
    await lookAgain(operating);
  }
}

/** Longer than an act without an answer can still be under way. */
const surelyOver = 12_000;

/** What became unknown is looked at when the act is surely over; what was deleted is left as it is. */
async function lookAgain({ world, roster, calls }: Operating): Promise<void> {
  const { recorder } = world;
  const isOver = ({ uncertain, changedAt }: Entry) => uncertain && recorder.now() - changedAt > surelyOver;
  const seen =
    (await seePrincipalsAgain({ calls, roster }, isOver)) ??
    (await seePartnersAgain({ calls, roster }, isOver));
  if (seen) seen.changedAt = recorder.now();
}

function carryOut({ world, roster, watch, calls }: Operating, { kind, which }: PlannedAct): Promise<void> {
  const desk: Desk = { calls, roster, pick: pickBy(which) };
  switch (kind) {
    case 'principal.create':
      return createPrincipal(desk);
    case 'principal.disable':
      return setEnabled(desk, false);
    case 'principal.enable':
      return setEnabled(desk, true);
    case 'principal.delete':
      return deletePrincipal(desk);
    case 'principal.restore':
      return restorePrincipal(desk);
    case 'principal.addName':
      return addName(desk);
    case 'principal.addTwoNames':
      return addTwoNames(desk);
    case 'principal.removeName':
      return removeName(desk);
    case 'secret.add':
      return addSecret(desk);
    case 'secret.remove':
      return removeCredential(desk, true);
    case 'key.add':
      return addKey(desk);
    case 'key.remove':
      return removeCredential(desk, false);
    case 'partner.create':
      return createPartner(desk);
    case 'partner.change':
      return changePartner(desk, which);
    case 'partner.delete':
      return deletePartner(desk);
    case 'partner.restore':
      return restorePartner(desk);
    case 'issuer.assign':
      return assign(desk);
    case 'issuer.roll':
      return roll(desk);
    case 'issuer.publish':
      return publish(desk);
    case 'issuer.cancelRoll':
      return cancelRoll(desk);
    case 'issuer.revoke':
      return revoke(desk, world, watch, which);
    case 'issuer.advance':
      return advance(desk);
  }
}

/** What became unknown is left alone, so that the order of its acts stays one after the other. */
function pickBy(which: number): Desk['pick'] {
  return (entries, fits) => {
    const fitting = entries.filter((entry) => !entry.uncertain && fits(entry));
    return fitting[Math.floor(which * fitting.length)];
  };
}
