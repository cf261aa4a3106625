/** Removes expired replay records, so that the table stays as small as the traffic of the last hours. */
import { errorFields, type Log } from '../../shared/base/log.ts';
import type { Service } from '../compose.ts';

export async function sweepReplays({ replay, clock }: Service, log: Log): Promise<void> {
  try {
    log('replay.swept', { removed: await replay.sweep(clock.now()) });
  } catch (error) {
    log('dependency.failed', errorFields(error));
  }
}
