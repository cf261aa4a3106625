/** The refresh timer: asks for the metadata of partners and OAuth servers that is an hour old. Late or doubled runs change nothing. */
import { Outage } from '../../shared/base/errors.ts';
import { errorFields, type Log } from '../../shared/base/log.ts';
import { type MetadataReading, refreshDue } from '../../shared/registry/trust/refresh-run.ts';
import type { Service } from '../compose.ts';

/** Milliseconds in which fetches may begin; the host allows a function two minutes, and what is left is due at the next run. */
const budget = 80_000;

/** Lines a run about readings that went well, and as many about those that did not; the rest is only counted. */
const mostLines = 200;

type RefreshService = Pick<Service, 'registry' | 'clock'>;

/** @returns whether it could do its work; a partner that does not answer is no failure of ours. @throws whatever is a bug */
export async function refreshMetadata({ registry, clock }: RefreshService, log: Log): Promise<boolean> {
  const until = clock.elapsed() + budget;
  const tell = tellReadings(log);
  try {
    const partners = await refreshDue(registry.partners.refresh, until, tell);
    const servers = await refreshDue(registry.servers.refresh, until, tell);
    log('metadata.refreshed', {
      due: partners.due + servers.due,
      refreshed: partners.refreshed + servers.refreshed,
      failed: partners.failed + servers.failed,
    });
    return true;
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    log('dependency.failed', errorFields(error));
    return false;
  }
}

function tellReadings(log: Log): (reading: MetadataReading) => void {
  const left = { good: mostLines, bad: mostLines };
  return (reading) => {
    const kind = reading.status === 'Success' ? 'good' : 'bad';
    left[kind] -= 1;
    if (left[kind] >= 0) log('metadata.read', { ...reading });
  };
}
