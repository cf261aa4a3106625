/** Guards with a clock in the test's hand, what they have told, and vault keys to sign with. */
import { createGuards, type Guards } from '../../shared/azure/guards.ts';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import { systemClock } from '../../shared/base/clock.ts';
import type { LogEvent, LogFields } from '../../shared/base/log.ts';
import type { CertificateVersion } from '../../shared/certificates/ports.ts';
import { createTestClock, type TestClock } from './clock.ts';
import { createTestRandom } from './random.ts';

export interface GuardBench {
  readonly clock: TestClock;
  readonly guards: Guards;
  /** Events and what they were about, in order. */
  readonly told: readonly [LogEvent, LogFields][];
}

/** Without jitter. The clock begins at the real present, since those who answer send it. */
export function createGuardBench(): GuardBench {
  const clock = createTestClock(systemClock.now());
  const random = createTestRandom();
  random.setFraction(0.5);
  const told: [LogEvent, LogFields][] = [];
  const log = (event: LogEvent, fields: LogFields = {}) => void told.push([event, fields]);
  return { clock, told, guards: createGuards({ clock, random, log }) };
}

/** A certificate of the vault under that name, with its key. */
export async function createVaultKey(vaultUrl: string, name = 'issuer'): Promise<CertificateVersion> {
  const store = createVaultCertificates(vaultUrl);
  const validity = { subject: 'CN=litwareinc.com', dnsNames: [], validityMonths: 12 };
  await store.create({ name, ...validity, exportable: true, tags: {} });
  const [created] = await store.versions(name);
  if (!created) throw new Error(`${name} was not created.`);
  return created;
}

/** Runs the call so many times at once. @returns what each was refused with; undefined where it was not */
export async function refusalsOfMany(count: number, call: () => Promise<unknown>): Promise<unknown[]> {
  const ends = await Promise.allSettled(Array.from({ length: count }, call));
  return ends.map((end) => (end.status === 'rejected' ? end.reason : undefined));
}
