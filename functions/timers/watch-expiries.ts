/**
 * The watch over what expires: once a day it goes through our certificates and the whole registry and tells what ends
 * within sixty days. It changes nothing, so that late, doubled and missed runs cost a day of notice at most.
 */
import { Outage } from '../../shared/base/errors.ts';
import { errorFields, type Log } from '../../shared/base/log.ts';
import {
  expiriesOfPartner,
  expiriesOfPrincipal,
  expiriesOfRing,
  expiriesOfServer,
} from '../../shared/registry/expiry/expiring-objects.ts';
import { daysLeft } from '../../shared/registry/expiry/expiry.ts';
import { createExpiryList, type ExpiryList } from '../../shared/registry/expiry/expiry-list.ts';
import { scanRecords } from '../../shared/registry/expiry/scan-records.ts';
import type { Service } from '../compose.ts';
import type { ManagedRegistry } from '../compose-registry-acts.ts';
import type { RollParts } from '../compose-roll.ts';

/** Milliseconds in which pages may be asked for; the host allows a function two minutes. */
const budget = 80_000;

/** Lines of one run; what is beyond is counted in the last line. */
const mostLines = 200;

export interface WatchService extends Pick<Service, 'clock' | 'reader'>, Pick<RollParts, 'roll'> {
  readonly registry: {
    readonly [kind in 'partners' | 'servers' | 'principals']: Pick<ManagedRegistry[kind], 'keeper'>;
  };
}

/** @returns whether everything was looked at. @throws whatever is a bug */
export async function watchExpiries(service: WatchService, log: Log): Promise<boolean> {
  const now = service.clock.now();
  const list = createExpiryList(now, mostLines);
  const complete = await lookAtAll(service, list, log);
  const told = list.told();
  for (const { endsAt, ...expiry } of told) {
    log('expiry.due', { ...expiry, daysLeft: daysLeft(endsAt, now), endsAt });
  }
  const { seen, due, ended, soonest } = list.summary();
  log('expiry.watched', {
    seen,
    due,
    told: told.length,
    ended,
    keyCredentialEndsAt: soonest.get('keyCredential'),
    passwordCredentialEndsAt: soonest.get('passwordCredential'),
    complete,
  });
  return complete;
}

/** What was seen before something failed is told all the same. */
async function lookAtAll(service: WatchService, list: ExpiryList, log: Log): Promise<boolean> {
  const { registry, clock, reader, roll } = service;
  const within = { clock, until: clock.elapsed() + budget };
  try {
    list.add(expiriesOfRing(await reader.ring(), clock.now(), (await roll()).policy));
    const { partners, servers, principals } = registry;
    const ends = [
      await scanRecords(partners.keeper, within, ({ key, value }) => list.add(expiriesOfPartner(key, value))),
      await scanRecords(servers.keeper, within, ({ key, value }) => list.add(expiriesOfServer(key, value))),
      await scanRecords(principals.keeper, within, ({ key, value }) =>
        list.add(expiriesOfPrincipal(key, value)),
      ),
    ];
    return ends.every(Boolean);
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    log('dependency.failed', errorFields(error));
    return false;
  }
}
