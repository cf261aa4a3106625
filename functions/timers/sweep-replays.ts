/** Removes expired replay records, so that the table stays as small as the traffic of the last hours. */
import { Outage } from '../../shared/base/errors.ts';
import { errorFields, type Log } from '../../shared/base/log.ts';
import type { Service } from '../compose.ts';

/** @returns whether it could do its work. @throws whatever is a bug */
export async function sweepReplays(
  { replay, clock }: Pick<Service, 'replay' | 'clock'>,
  log: Log,
): Promise<boolean> {
  try {
    log('replay.swept', { removed: await replay.sweep(clock.now()) });
    return true;
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    log('dependency.failed', errorFields(error));
    return false;
  }
}
