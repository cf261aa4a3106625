/** The roll timer: takes whatever step the key ring needs now. Missed, late or doubled runs change nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { errorFields } from '../../shared/base/log.ts';
import { publicKeys, roleOf } from '../../shared/certificates/ring/key-ring.ts';
import { rollOverdue } from '../../shared/certificates/ring/roll-overdue.ts';
import {
  type RollRecord,
  recordOf,
  recordOfFailure,
  recordOfSuccess,
} from '../../shared/certificates/roll/roll-record.ts';
import type { RollDependencies } from '../../shared/certificates/roll/roll-run.ts';
import { settleRoll } from '../../shared/certificates/roll/settle-roll.ts';
import { toThumbprint } from '../../shared/certificates/x509/thumbprint.ts';
import type { Service } from '../compose.ts';
import type { RollParts } from '../compose-roll.ts';

/** With pauses that grow to four seconds, a minute: half of what the host allows a function. */
const mostLooks = 18;

type RollService = Pick<Service, 'log' | 'clock' | 'reader'> & RollParts;

/**
 * Runs the roll and puts the run on record; a failure is the record's content and never thrown on.
 * @param operator who had it run; for the audit, absent for the timer
 */
export async function rollCertificates(
  service: RollService,
  requestId: string,
  operator?: RollDependencies['operator'],
): Promise<RollRecord> {
  const { log, clock } = service;
  try {
    const record = recordOfSuccess(await settle(service, requestId, operator), clock);
    await keep(service, record);
    return record;
  } catch (error) {
    // Not thrown on: the platform does not retry a timer, and the next tick plans afresh.
    const overdueSeconds = await overdueOf(service);
    log('roll.failed', { requestId, ...errorFields(error), overdueSeconds });
    return recordFailure(service, error);
  }
}

async function settle(service: RollService, requestId: string, operator: RollDependencies['operator']) {
  const { log, reader } = service;
  const wait = (seconds: number) => delay(seconds * 1000);
  const dependencies = { ...(await service.roll()), requestId, ...(operator && { operator }) };
  const outcome = await settleRoll(dependencies, { wait, mostLooks });
  const done = outcome.done.length > 0;
  if (done) reader.invalidate();
  for (const { code, message, kid } of outcome.alarms) log('roll.alarm', { requestId, code, message, kid });
  const { nextDueAt } = outcome;
  const overdueSeconds = await overdueOf(service);
  if (done) log('roll.advanced', { requestId, done: outcome.done.join(), nextDueAt, overdueSeconds });
  else log('roll.idle', { requestId, nextDueAt, overdueSeconds });
  await tellKeys(service, dependencies, requestId);
  return outcome;
}

/** For how long the roll has wanted what it could not do; undefined where the ring cannot be read. */
async function overdueOf({ roll, reader, clock }: RollService): Promise<number | undefined> {
  try {
    return rollOverdue(await reader.ring(), clock.now(), (await roll()).policy);
  } catch {
    return undefined;
  }
}

/** A line for each published key: what expires and what signs next, for whoever has nothing but the log. */
async function tellKeys(
  { reader, clock, log }: RollService,
  { policy }: Pick<RollDependencies, 'policy'>,
  requestId: string,
): Promise<void> {
  // The run itself has gone well by now, whether or not this can be told.
  const ring = await reader.ring().catch(() => undefined);
  if (!ring) return;
  const now = clock.now();
  for (const key of publicKeys(ring, now, policy)) {
    const { kid, signsFrom, notAfter: endsAt } = key;
    const role = roleOf(ring, key, now, policy);
    log('certificate.seen', { requestId, role, thumbprint: toThumbprint(kid), kid, signsFrom, endsAt });
  }
}

async function recordFailure(service: RollService, error: unknown): Promise<RollRecord> {
  const failure = error instanceof Error ? error.message.slice(0, 300) : 'unknown error';
  const before = await service.rollRecords.read().catch(() => undefined);
  const record = recordOfFailure(before && recordOf(before), failure, service.clock);
  // Without what is known from before, a record would say that the timer never succeeded.
  if (before) await keep(service, record);
  return record;
}

async function keep({ rollRecords, log }: RollService, record: RollRecord): Promise<void> {
  await rollRecords.write(record).catch((error: unknown) => log('roll.failed', errorFields(error)));
}
