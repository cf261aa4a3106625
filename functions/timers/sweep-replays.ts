/** Removes expired replay records, so that the table stays as small as the traffic of the last hours. */
import { Outage } from '../../shared/base/errors.ts';
import { errorFields, type Log } from '../../shared/base/log.ts';
import type { Service } from '../compose.ts';

/**
 * Removes what is over on every clock: where one is behind ours, an assertion is good for longer than our time says.
 * @returns whether it could do its work. @throws whatever is a bug
 */
export async function sweepReplays(
  { replay, clock, skew }: Pick<Service, 'replay' | 'clock' | 'skew'>,
  log: Log,
): Promise<boolean> {
  try {
    log('replay.swept', { removed: await replay.sweep(clock.now() - skew) });
    return true;
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    log('dependency.failed', errorFields(error));
    return false;
  }
}
