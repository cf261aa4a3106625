/**
 * What `/readyz` asks about the token issuer: is there a key, does its certificate hold, does the vault sign with it,
 * does the roll take care of what comes after.
 */
import type { Clock } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import type { ErrorCode } from '../../base/error-catalogue.ts';
import type { CertificateStore, KeyRingStore, Signer } from '../ports.ts';
import { nextKey, type SigningKey, usableSigningKey } from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { isSilent, type RollRecordStore, recordOf } from '../roll/roll-record.ts';
import { proveKey } from './key-custody.ts';

export type IssuerCheckCode =
  | 'Ok'
  | ErrorCode
  | 'CertificateExpiresSoon'
  | 'NextCertificateUnusable'
  | 'RollNeverRan'
  | 'RollSilent'
  | 'RollFailed'
  | 'RollAlarm';

export interface IssuerCheck {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly code: IssuerCheckCode;
}

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
  readonly rings: Pick<KeyRingStore, 'load'>;
  readonly certificates: Pick<CertificateStore, 'version'>;
  readonly signer: Signer;
  readonly rollRecords: Pick<RollRecordStore, 'read'>;
  readonly policy: RollPolicy;
  readonly clock: Clock;
}

/** As `/readyz` runs them: one that throws has failed. */
export type IssuerChecks = {
  /** Whether the store of the key ring answers; asked directly, past every cache. */
  tables(): Promise<IssuerCheck>;
  /** Whether the vault answers and signs with the current version. */
  vault(): Promise<IssuerCheck>;
  /** Whether a certificate is assigned, valid, and far enough from its end. */
  certificate(): Promise<IssuerCheck>;
  /** Whether the next certificate will be able to sign; one that cannot is an outage with a date. */
  next(): Promise<IssuerCheck>;
  /** Whether the timer runs, succeeds, and found nothing that only people can mend. */
  roll(): Promise<IssuerCheck>;
};

export function createIssuerChecks(options: IssuerCheckOptions): IssuerChecks {
  const { rings, rollRecords, policy, clock } = options;
  const current = async () => usableSigningKey((await rings.load()).ring, clock.now());
  return {
    async tables() {
      await rings.load();
      return pass;
    },
    async vault() {
      const found = await current();
      const problem = 'unusable' in found ? await answering(options) : await whyUnusable(found.key, options);
      return problem ? { status: 'fail', code: problem } : pass;
    },
    async certificate() {
      const found = await current();
      if ('unusable' in found) return { status: 'fail', code: unusableCodes[found.unusable] };
      const left = found.key.notAfter - clock.now();
      return left < warnBefore ? { status: 'warn', code: 'CertificateExpiresSoon' } : pass;
    },
    async next() {
      const now = clock.now();
      const next = nextKey((await rings.load()).ring, now);
      // The vault does not sign before the validity begins, so there is nothing to ask yet.
      if (!next || now < next.notBefore) return pass;
      return (await whyUnusable(next, options)) ? { status: 'warn', code: 'NextCertificateUnusable' } : pass;
    },
    async roll() {
      const record = recordOf(await rollRecords.read());
      if (!record?.lastSuccessAt) return { status: 'warn', code: 'RollNeverRan' };
      if (isSilent(record, clock.now(), policy)) return { status: 'warn', code: 'RollSilent' };
      if (record.failure !== null) return { status: 'warn', code: 'RollFailed' };
      return record.alarms.length > 0 ? { status: 'warn', code: 'RollAlarm' } : pass;
    },
  };
}

/** Why the vault does not sign with this version; undefined when it does. @throws Outage */
async function whyUnusable(
  key: SigningKey,
  { certificates, signer }: IssuerCheckOptions,
): Promise<ErrorCode | undefined> {
  const version = await certificates.version(key.name, key.version);
  if (!version) return 'CertificateNotFound';
  if (!version.enabled) return 'CertificateDisabled';
  const [violation] = await proveKey(key, signer);
  return violation?.code;
}

/** Any cheap question does: the answer "no such version" is an answer. */
async function answering({ certificates }: IssuerCheckOptions): Promise<undefined> {
  await certificates.version('readiness', '0'.repeat(32));
}
