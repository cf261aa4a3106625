/** Puts together what a roll of the certificate works with, for the timer and for an administrator who advances it by hand. */
import { describeVersion } from '../shared/certificates/roll/describe-version.ts';
import { pinnedPartnersOf } from '../shared/certificates/roll/pinned-partners.ts';
import type { RollRecordStore } from '../shared/certificates/roll/roll-record.ts';
import type { RollDependencies } from '../shared/certificates/roll/roll-run.ts';
import { creationPlan } from './certificate-creation.ts';
import { rollPolicyOf, type Service } from './compose.ts';

export interface RollParts {
  /** What the roll works with, as it is configured now. */
  readonly roll: () => Promise<RollDependencies>;
  readonly rollRecords: RollRecordStore;
}

export function composeRoll(service: Service): RollParts {
  const { settings, adapters, clock, random } = service;
  const plan = creationPlan(service);
  return {
    rollRecords: adapters.rollRecords,
    roll: async () => ({
      rings: adapters.rings,
      certificates: adapters.certificates,
      clock,
      random,
      policy: rollPolicyOf(settings),
      creation: await plan(),
      describe: describeVersion,
      pinnedPartners: pinnedPartnersOf(adapters.pinnedPartners),
    }),
  };
}
