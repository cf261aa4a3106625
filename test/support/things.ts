/** A kind of object with nothing to it but a name, claims and a note: what tests of the keeper keep. */
import type { RecordKind } from '../../shared/registry/records/record-kind.ts';

export interface Thing {
  readonly name: string;
  readonly claims: readonly string[];
  readonly note: string;
  /** Never shown. */
  readonly secret?: string;
}

export const thingKind: RecordKind<Thing> = {
  collection: 'things',
  noun: 'thing',
  keyOf: ({ name }) => name.toLowerCase(),
  claimsOf: ({ claims }) => claims,
  shownOf: ({ secret: _hidden, ...thing }) => thing,
  alreadyExists: 'PartnerAlreadyExists',
  takenViolation: (claim) => ({
    code: 'PartnerCertificateTaken',
    message: `Taken: ${claim}.`,
    target: claim,
  }),
};

export function thing(name: string, changes: Partial<Thing> = {}): Thing {
  return { name, claims: [], note: '', ...changes };
}
