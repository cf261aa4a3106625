/** What can become of our certificates, of what expires, and of the timers that see to both. */
import { day, hour, minute } from '../../../shared/base/duration.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { emptyRing } from '../../../shared/certificates/ring/key-ring.ts';
import { lyncId } from '../token-service.ts';
import { live } from './days.ts';
import { newSecret, tokenRequest } from './litware.ts';
import { beat, before, byHand, endOfCertificates, type Scenario, vaultDown } from './scenario.ts';
import type { ObservedService } from './service.ts';

async function watchBefore(observed: ObservedService, days: number): Promise<void> {
  await before(observed, days);
  await observed.fire('watch-expiries');
}

const expiring: readonly Scenario[] = [60, 30, 14].map((days) => ({
  what: `certificates end in ${days} days`,
  alerts: ['expiry-notice'],
  environment: byHand,
  happens: (observed) => watchBefore(observed, days),
}));

const ending: readonly Scenario[] = [7, 3, 1, 0].map((days) => ({
  what: `certificates end in ${days} days`,
  alerts: ['expiry-near'],
  environment: byHand,
  happens: (observed) => watchBefore(observed, days),
}));

const lasting: readonly Scenario[] = [61, 45, 29, 8, -1].map((days) => ({
  what: `certificates end in ${days} days, on which nobody is told`,
  alerts: [],
  environment: byHand,
  happens: (observed) => watchBefore(observed, days),
}));

export const scenariosOfKeys: readonly Scenario[] = [
  ...expiring,
  ...ending,
  ...lasting,
  {
    what: 'a secret ends in three days and a newer one is there',
    alerts: [],
    async happens(observed) {
      const endDateTime = new Date((observed.clock.now() + 3 * day) * 1000).toISOString();
      await newSecret(observed, lyncId, { endDateTime });
      await observed.fire('watch-expiries');
    },
  },
  {
    what: 'the current certificate ends in 20 days and nothing is staged',
    alerts: ['no-next-certificate'],
    environment: byHand,
    async happens(observed) {
      const { rings, clock, keys } = observed;
      rings.put({ keys: [keys.current], pending: null });
      clock.set(endOfCertificates - 20 * day);
      await beat(observed);
    },
  },
  {
    what: 'the ring is empty',
    alerts: ['nothing-signs'],
    environment: byHand,
    async happens({ rings, fire }) {
      rings.put(emptyRing);
      await fire('roll-certificates');
    },
  },
  {
    what: 'a request finds that nothing signs before the timer does',
    alerts: ['nothing-signs'],
    async happens({ rings, clock, ask }, { secret }) {
      rings.put(emptyRing);
      clock.advance(2 * minute);
      await ask(...tokenRequest('modern', { client_secret: secret }));
    },
  },
  {
    what: 'somebody made a version in the vault',
    alerts: ['roll-alarm'],
    async happens({ vault, fire }) {
      vault.add('OAuthTokenIssuer');
      await fire('roll-certificates');
    },
  },
  {
    what: 'the roll is due and the vault does not answer, twice',
    alerts: ['roll-overdue'],
    async happens(observed) {
      const failing = withoutNext(observed);
      await failing.fire('roll-certificates');
      observed.clock.advance(15 * minute);
      await failing.fire('roll-certificates');
    },
  },
  {
    what: 'the roll is due and the vault does not answer, once',
    alerts: [],
    async happens(observed) {
      await withoutNext(observed).fire('roll-certificates');
      await observed.fire('roll-certificates');
    },
  },
  {
    what: 'the roll timer has not run for an hour',
    alerts: ['timer-silent'],
    happens: (observed, litware) => live(observed, litware, hour, { without: ['roll-certificates'] }),
  },
  {
    what: 'the roll timer missed two runs',
    alerts: [],
    happens: (observed, litware) => live(observed, litware, 40 * minute, { without: ['roll-certificates'] }),
  },
  {
    what: 'the refresh timer runs and cannot read the registry',
    alerts: ['timer-silent'],
    async happens(observed, litware) {
      const failing = observed.another('instance-1');
      await live(failing, litware, hour, {
        without: ['refresh-metadata', 'watch-expiries'],
        also: async () => {
          if (observed.clock.now() % (10 * minute) !== 0) return;
          observed.stores.servers.failWith(new Outage('tables', 'no answer in time'));
          await observed.fire('refresh-metadata');
          observed.stores.servers.failWith(undefined);
        },
      });
    },
  },
  {
    what: 'nothing writes a line any more',
    alerts: ['timer-silent'],
    happens: async ({ clock }) => clock.advance(3 * day),
  },
  {
    what: 'the daily watch has not run for two days',
    alerts: ['timer-silent'],
    happens: (observed, litware) => live(observed, litware, 2 * day, { without: ['watch-expiries'] }),
  },
  {
    what: 'the daily watch has not run yet on the first day',
    alerts: [],
    happens: (observed, litware) => live(observed, litware, 20 * hour, { without: ['watch-expiries'] }),
  },
];

/** The service without a next key, where one is wanted, and with a vault that lists nothing. */
function withoutNext(observed: ObservedService): ObservedService {
  observed.rings.put({ keys: [observed.keys.current], pending: null });
  const certificates = { ...observed.adapters.certificates, versions: () => Promise.reject(vaultDown) };
  return observed.another('instance-1', { certificates });
}
