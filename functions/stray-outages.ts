/**
 * An outage that nobody waits for must not end the process. The clients of Azure ask for their next token two minutes
 * ahead and leave that question to itself; where it has no answer by the end of the old token, Node.js would take the
 * worker down for it, and every instance at once, with the keys and names that it could have gone on with.
 */
import { Outage } from '../shared/base/errors.ts';
import { errorFields, type Log } from '../shared/base/log.ts';

/** Whoever asks next meets the outage himself and answers for it. Anything else is a bug, and ends as it always did. */
export function surviveStrayOutages(process: Pick<NodeJS.EventEmitter, 'on'>, log: Log): void {
  process.on('unhandledRejection', (reason: unknown) => {
    if (!(reason instanceof Outage)) throw reason;
    log('dependency.failed', errorFields(reason));
  });
}
