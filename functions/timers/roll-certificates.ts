/** The roll timer: takes whatever step the key ring needs now. Missed, late or doubled runs change nothing. */
import { setTimeout as delay } from 'node:timers/promises';
import { errorFields } from '../../shared/base/log.ts';
import { type RollRecord, recordOfFailure, recordOfSuccess } from '../../shared/certificates/roll-record.ts';
import { settleRoll } from '../../shared/certificates/settle-roll.ts';
import type { Service } from '../compose.ts';

/** With pauses that grow to four seconds, a minute: half of what the host allows a function. */
const mostLooks = 18;

/** Runs the roll and puts the run on record; a failure is the record's content and never thrown on. */
export async function rollCertificates(service: Service, requestId: string): Promise<RollRecord> {
  const record = await run(service, requestId);
  // Not thrown on either: the platform does not retry a timer, and the next tick plans afresh.
  await service.rollRecords
    .write(record)
    .catch((error: unknown) => service.log('roll.failed', errorFields(error)));
  return record;
}

async function run(service: Service, requestId: string): Promise<RollRecord> {
  const { log, clock } = service;
  try {
    const wait = (seconds: number) => delay(seconds * 1000);
    const outcome = await settleRoll({ ...service.roll, requestId }, { wait, mostLooks });
    for (const { code, message, kid } of outcome.alarms) log('roll.alarm', { requestId, code, message, kid });
    const { nextDueAt } = outcome;
    if (outcome.done.length === 0) log('roll.idle', { requestId, nextDueAt });
    else log('roll.advanced', { requestId, done: outcome.done.join(), nextDueAt });
    if (outcome.done.length > 0) service.reader.invalidate();
    return recordOfSuccess(outcome, clock);
  } catch (error) {
    log('roll.failed', { requestId, ...errorFields(error) });
    const [before] = await service.rollRecords.read().catch(() => []);
    return recordOfFailure(
      before,
      error instanceof Error ? error.message.slice(0, 300) : 'unknown error',
      clock,
    );
  }
}
