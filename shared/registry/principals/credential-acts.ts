/** Adding and removing credentials by their key ids: never all at once, so that no rotation can lock anybody out. */
import type { Clock } from '../../base/clock.ts';
import { isRefusal, type Outcome, succeed } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { Random } from '../../base/random.ts';
import type { Kept } from '../records/change-record.ts';
import type { RecordKeeper } from '../records/record-keeper.ts';
import {
  addKeyCredential,
  type KeyCredentialRequest,
  readKeyCredential,
  removeKeyCredential,
} from './key-credentials.ts';
import {
  addPasswordCredential,
  generatePassword,
  type PasswordRequest,
  removePasswordCredential,
} from './password-credentials.ts';
import type { PrincipalActs } from './principal-acts.ts';
import type { KeyCredential, PasswordCredential, PrincipalRecord } from './service-principal.ts';

/** The principal as it is now, and the credential that was added. */
export interface AddedCredential<Credential> extends Kept<PrincipalRecord> {
  readonly credential: Credential;
}

export interface AddedPassword extends AddedCredential<PasswordCredential> {
  /** Shown once; null in a dry run, which makes no secret that anybody could use. */
  readonly secretText: string | null;
}

export interface CredentialActs {
  addKey(
    id: string,
    request: KeyCredentialRequest,
    call: OperatorCall,
  ): Promise<Outcome<AddedCredential<KeyCredential>>>;
  removeKey(id: string, keyId: string, call: OperatorCall): Promise<Outcome<Kept<PrincipalRecord>>>;
  addPassword(id: string, request: PasswordRequest, call: OperatorCall): Promise<Outcome<AddedPassword>>;
  removePassword(id: string, keyId: string, call: OperatorCall): Promise<Outcome<Kept<PrincipalRecord>>>;
}

export interface CredentialActOptions {
  readonly keeper: RecordKeeper<PrincipalRecord>;
  readonly principals: Pick<PrincipalActs, 'find'>;
  readonly clock: Clock;
  readonly random: Random;
}

export function createCredentialActs({
  keeper,
  principals,
  clock,
  random,
}: CredentialActOptions): CredentialActs {
  /** The record's key, whichever of its ids was named; an unknown one is refused by the change itself. */
  async function keyOf(id: string): Promise<string> {
    const found = await principals.find(id);
    return isRefusal(found) ? '' : found.value.key;
  }

  return {
    async addKey(id, request, call) {
      const read = readKeyCredential(request, random.uuid(), clock.now());
      if (isRefusal(read)) return read;
      const credential = read.value;
      const kept = await keeper.change(
        await keyOf(id),
        'keyCredentialAdded',
        (held) => addKeyCredential(held, credential),
        call,
      );
      return isRefusal(kept) ? kept : succeed({ ...kept.value, credential });
    },

    async removeKey(id, keyId, call) {
      const decide = (held: PrincipalRecord) => removeKeyCredential(held, keyId);
      return keeper.change(await keyOf(id), 'keyCredentialRemoved', decide, call);
    },

    async addPassword(id, request, call) {
      const made = generatePassword(request, random, clock.now());
      if (isRefusal(made)) return made;
      const { credential, secretText } = made.value;
      const kept = await keeper.change(
        await keyOf(id),
        'passwordCredentialAdded',
        (held, now) => addPasswordCredential(held, credential, now),
        call,
      );
      if (isRefusal(kept)) return kept;
      return succeed({ ...kept.value, credential, secretText: call.dryRun ? null : secretText });
    },

    async removePassword(id, keyId, call) {
      const decide = (held: PrincipalRecord) => removePasswordCredential(held, keyId);
      return keeper.change(await keyOf(id), 'passwordCredentialRemoved', decide, call);
    },
  };
}
