/**
 * What happens in a vault with time and without a request: creations end, certificates renew, deletions and
 * recoveries complete, retention runs out. Caught up with before each request is served, so that no timer is
 * needed and an advanced clock has its effect at once.
 */
import type { Instant, Seconds } from '../../shared/base/clock.ts';
import { finishCreation, isDue, renew, renewalTime } from './issuance.ts';
import type { DeletedCertificate } from './model.ts';
import type { VaultOperation } from './operations.ts';
import type { Vault } from './vault-context.ts';

export interface Settlement {
  /** Catches up with the clock, as a request of this kind would see it. */
  settle(operation: VaultOperation): Promise<void>;
  /** Renews now: the named certificate, or each whose policy has AutoRenew. @returns the new version ids */
  renewNow(name?: string): Promise<string[]>;
}

/**
 * A creation that is due ends when somebody looks. One who wants to create or import instead meets it still
 * pending, until that long after it was due: two racing creations collide at any speed of the machine.
 */
const patienceOfCreators: Seconds = 10;

export function createSettlement(vault: Vault): Settlement {
  let queue: Promise<unknown> = Promise.resolve();

  /** One at a time: a creation must not be finished, nor a certificate renewed, twice. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function catchUp(patience: Seconds): Promise<void> {
    const now = vault.clock.now();
    settleDeleted(vault, now);
    for (const certificate of [...vault.state.certificates.values()]) {
      if (isDue(certificate.pending, now, patience)) await finishCreation(vault, certificate);
      if (isRenewalDue(renewalTime(certificate), now)) await renew(vault, certificate);
    }
    await vault.save();
  }

  return {
    async settle(operation) {
      const creates = operation === 'certificates.create' || operation === 'certificates.import';
      const patience = creates ? patienceOfCreators : 0;
      if (isAnythingDue(vault, patience)) await inTurn(() => catchUp(patience));
    },
    renewNow: (name) =>
      inTurn(async () => {
        const renewed: string[] = [];
        for (const certificate of [...vault.state.certificates.values()]) {
          const isMeant = name === undefined || certificate.name.toLowerCase() === name.toLowerCase();
          if (!isMeant || renewalTime(certificate) === undefined) continue;
          renewed.push(await renew(vault, certificate));
        }
        await vault.save();
        return renewed;
      }),
  };
}

function isAnythingDue(vault: Vault, patience: Seconds): boolean {
  const now = vault.clock.now();
  const { certificates, deleted } = vault.state;
  return (
    [...certificates.values()].some(
      (entry) => isDue(entry.pending, now, patience) || isRenewalDue(renewalTime(entry), now),
    ) || [...deleted.values()].some((entry) => isPurgeDue(entry, now) || isRecoveryDue(entry, now))
  );
}

function settleDeleted(vault: Vault, now: Instant): void {
  for (const [key, entry] of [...vault.state.deleted]) {
    if (isRecoveryDue(entry, now)) {
      vault.state.deleted.delete(key);
      vault.state.certificates.set(key, entry.certificate);
    } else if (isPurgeDue(entry, now)) {
      vault.state.deleted.delete(key);
    }
  }
}

function isRenewalDue(at: Instant | undefined, now: Instant): boolean {
  return at !== undefined && now >= at;
}

function isPurgeDue(entry: DeletedCertificate, now: Instant): boolean {
  return entry.recoveredAt === undefined && now >= entry.purgeAt;
}

function isRecoveryDue(entry: DeletedCertificate, now: Instant): boolean {
  return entry.recoveredAt !== undefined && now >= entry.recoveredAt;
}
