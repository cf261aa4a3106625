/** The operator's script as it is drawn: what he means to do next. On what, is chosen from what there is by then. */
import type { SeededRandom } from '../support/seeded-random.ts';
import type { Millis } from './history.ts';

/** With how many tickets each takes part in the draw. */
const tickets = {
  'principal.create': 6,
  'principal.disable': 5,
  'principal.enable': 4,
  'principal.delete': 3,
  'principal.restore': 3,
  'principal.addName': 3,
  'principal.addTwoNames': 3,
  'principal.removeName': 2,
  'secret.add': 8,
  'secret.remove': 6,
  'key.add': 5,
  'key.remove': 4,
  'partner.create': 4,
  'partner.change': 6,
  'partner.delete': 2,
  'partner.restore': 2,
  'issuer.assign': 1,
  'issuer.roll': 2,
  'issuer.publish': 1,
  'issuer.cancelRoll': 1,
  'issuer.revoke': 2,
  'issuer.advance': 2,
} as const satisfies Record<string, number>;

export type ActKind = keyof typeof tickets;

export interface PlannedAct {
  readonly at: Millis;
  readonly kind: ActKind;
  /** 0 to 1: which of the objects that the act fits; which instance is asked. */
  readonly which: number;
  readonly whom: number;
}

const urn = Object.entries(tickets).flatMap(([kind, count]) => Array<ActKind>(count).fill(kind as ActKind));

export function drawAct(random: SeededRandom): Omit<PlannedAct, 'at'> {
  return {
    kind: random.pick(urn) ?? 'principal.create',
    which: random.fraction(),
    whom: random.fraction(),
  };
}
