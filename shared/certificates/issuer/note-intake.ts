/** Puts what happens to the vault by an operator's hand on record, without changing the ring. */
import type { Clock } from '../../base/clock.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { KeyRingStore } from '../ports.ts';
import { rolesOf } from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';

export interface NoteOptions {
  readonly rings: KeyRingStore;
  readonly clock: Clock;
  readonly policy: RollPolicy;
}

/** Written before the vault is touched and again after it. @throws Outage, and then nothing may be done */
export async function noteIntake(
  action: `certificate.${string}` | `partner.${string}`,
  kid: string | undefined,
  { actor, requestId, reason }: OperatorCall,
  { rings, clock, policy }: NoteOptions,
): Promise<void> {
  const { ring } = await rings.load();
  const now = clock.now();
  const roles = rolesOf(ring, now, policy);
  await rings.note({
    id: `${kid ?? 'vault'}|${action}|${requestId ?? now}`,
    at: now,
    actor,
    action,
    ...(kid !== undefined && { kid }),
    ...(requestId !== undefined && { requestId }),
    ...(reason !== undefined && { reason }),
    before: roles,
    after: roles,
  });
}

/** An `If-Match` holds for what brings no change of the ring as well. */
export async function hasChanged({ ifMatch }: OperatorCall, rings: KeyRingStore): Promise<boolean> {
  return ifMatch !== undefined && ifMatch !== (await rings.load()).etag;
}
