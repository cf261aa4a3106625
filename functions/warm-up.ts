/**
 * What a start begins at once, so that the first request finds it done: who we are to the vault, the client of the
 * signer, the configuration, the key ring, and a first signature with its key, which reads the key or opens the way to
 * it. A request that comes sooner waits only for what it needs itself, and for the same reading of it.
 */
import { errorFields, type Log } from '../shared/base/log.ts';
import type { Random } from '../shared/base/random.ts';
import type { Service } from './compose.ts';
import type { LateParts } from './late-parts.ts';

export interface WarmUpOptions {
  readonly service: Service;
  readonly late: Pick<LateParts, 'timers'>;
  /** What of the adapters can be begun before anything is known of the ring. */
  readonly prepareAdapters: () => Promise<unknown>;
  readonly log: Log;
  readonly random: Random;
}

/** Never throws: what is down at the start is logged, and asked again by whoever needs it. */
export async function warmUp(options: WarmUpOptions): Promise<void> {
  const { service, prepareAdapters, log } = options;
  const parts = [
    // First, so that their questions are on the way while the rest is loaded.
    firstSignature(options),
    service.registry.configurationReader.current(),
    prepareAdapters(),
  ];
  for (const { reason } of (await Promise.allSettled(parts)).filter(isRejected))
    log('dependency.failed', errorFields(reason));
}

function isRejected(result: PromiseSettledResult<unknown>): result is PromiseRejectedResult {
  return result.status === 'rejected';
}

/** Where nobody can sign yet, makes the first certificate of a new deployment. */
async function firstSignature({ service, late, log, random }: WarmUpOptions): Promise<void> {
  const current = await service.reader.currentKey();
  if ('key' in current) {
    await service.adapters.signer.sign(current.key, Buffer.from(`warm-up ${current.key.kid}`));
    return;
  }
  const runs = await late.timers();
  await runs['roll-certificates'](log, random.uuid());
}
