/** What `/readyz` asks about the token issuer: is there a key, does its certificate hold, does the vault have it. */
import type { Clock } from '../base/clock.ts';
import { day } from '../base/duration.ts';
import { usableSigningKey } from './key-ring.ts';
import type { CertificateStore, KeyRingStore } from './ports.ts';
import type { RollPolicy } from './roll-policy.ts';
import type { RollRecordStore } from './roll-record.ts';

export type IssuerCheck = {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly code: string;
};

const pass: IssuerCheck = { status: 'pass', code: 'Ok' };

/** Days before expiry from which on readiness warns. */
const warnBefore = 30 * day;

const unusableCodes = {
  notAssigned: 'CertificateNotAssigned',
  revoked: 'CertificateRevoked',
  expired: 'CertificateExpired',
  notYetValid: 'CertificateNotYetValid',
} as const;

export interface IssuerCheckOptions {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly rollRecords: RollRecordStore;
  readonly policy: RollPolicy;
  readonly clock: Clock;
}

/** Periods of silence after which the timer is reported; one may be lost to a restart. */
const silentPeriods = 3;

export function createIssuerChecks({
  rings,
  certificates: vault,
  rollRecords,
  policy,
  clock,
}: IssuerCheckOptions) {
  return {
    /** Whether the store of the key ring answers; asked directly, past every cache. */
    async tables(): Promise<IssuerCheck> {
      await rings.load();
      return pass;
    },

    /** Whether the vault answers and shows the current version as enabled. */
    async vault(): Promise<IssuerCheck> {
      const current = usableSigningKey((await rings.load()).ring, clock.now());
      if ('unusable' in current) return await answering(vault);
      const version = await vault.version(current.key.name, current.key.version);
      if (!version) return { status: 'fail', code: 'CertificateNotFound' };
      return version.enabled ? pass : { status: 'fail', code: 'CertificateDisabled' };
    },

    /** Whether a certificate is assigned, valid, and far enough from its end. */
    async certificate(): Promise<IssuerCheck> {
      const current = usableSigningKey((await rings.load()).ring, clock.now());
      if ('unusable' in current) return { status: 'fail', code: unusableCodes[current.unusable] };
      const left = current.key.notAfter - clock.now();
      return left < warnBefore ? { status: 'warn', code: 'CertificateExpiresSoon' } : pass;
    },

    /** Whether the timer runs, succeeds, and found nothing that only people can mend. */
    async roll(): Promise<IssuerCheck> {
      const [record] = await rollRecords.read();
      if (!record?.lastSuccessAt) return { status: 'warn', code: 'RollNeverRan' };
      if (clock.now() - record.lastSuccessAt > silentPeriods * policy.tick)
        return { status: 'warn', code: 'RollSilent' };
      return record.alarms.length > 0 ? { status: 'warn', code: 'RollAlarm' } : pass;
    },
  };
}

/** Any cheap question does: the answer "no such version" is an answer. */
async function answering(vault: CertificateStore): Promise<IssuerCheck> {
  await vault.version('readiness', '0'.repeat(32));
  return pass;
}
