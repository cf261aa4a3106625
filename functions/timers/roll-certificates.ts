/** The roll timer: takes whatever step the key ring needs now. Missed, late or doubled runs change nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { errorFields } from '../../shared/base/log.ts';
import {
  type RollRecord,
  recordOf,
  recordOfFailure,
  recordOfSuccess,
} from '../../shared/certificates/roll/roll-record.ts';
import { settleRoll } from '../../shared/certificates/roll/settle-roll.ts';
import type { Service } from '../compose.ts';

/** With pauses that grow to four seconds, a minute: half of what the host allows a function. */
const mostLooks = 18;

type RollService = Pick<Service, 'log' | 'clock' | 'roll' | 'rollRecords' | 'reader'>;

/** Runs the roll and puts the run on record; a failure is the record's content and never thrown on. */
export async function rollCertificates(service: RollService, requestId: string): Promise<RollRecord> {
  const { log, clock } = service;
  try {
    const record = recordOfSuccess(await settle(service, requestId), clock);
    await keep(service, record);
    return record;
  } catch (error) {
    // Not thrown on: the platform does not retry a timer, and the next tick plans afresh.
    log('roll.failed', { requestId, ...errorFields(error) });
    return recordFailure(service, error);
  }
}

async function settle(service: RollService, requestId: string) {
  const { log } = service;
  const wait = (seconds: number) => delay(seconds * 1000);
  const outcome = await settleRoll({ ...service.roll, requestId }, { wait, mostLooks });
  for (const { code, message, kid } of outcome.alarms) log('roll.alarm', { requestId, code, message, kid });
  const { nextDueAt } = outcome;
  if (outcome.done.length === 0) log('roll.idle', { requestId, nextDueAt });
  else log('roll.advanced', { requestId, done: outcome.done.join(), nextDueAt });
  if (outcome.done.length > 0) service.reader.invalidate();
  return outcome;
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
