/** What can become of partners, of clients, and of what the service stands on. */
import { day, hour, minute } from '../../../shared/base/duration.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { selfSigned } from '../certificates.ts';
import { testNow } from '../clock.ts';
import { exchangeDocument } from '../foreign-documents.ts';
import { createMemoryKeyRingStore } from '../memory-certificates.ts';
import { s2sClaims, sharePointId, signAssertion } from '../token-service.ts';
import { live } from './days.ts';
import { contosoUrl, introspection, obtainToken, tokenRequest } from './litware.ts';
import { beat, before, byHand, type Scenario, times, vaultDown } from './scenario.ts';
import type { ObservedService } from './service.ts';

export const scenariosOfOthers: readonly Scenario[] = [
  {
    what: 'metadata has not been read for more than seven days',
    alerts: ['metadata-stale'],
    async happens(observed) {
      observed.web.delete(contosoUrl);
      observed.clock.advance(7 * day);
      await beat(observed);
    },
  },
  {
    what: 'metadata has not been read for six days',
    alerts: [],
    async happens(observed) {
      observed.web.delete(contosoUrl);
      observed.clock.advance(6 * day);
      await beat(observed);
    },
  },
  {
    what: 'metadata cannot be read and its keys end in 34 days',
    alerts: ['metadata-stale'],
    environment: byHand,
    async happens(observed) {
      await before(observed, 34);
      observed.web.delete(contosoUrl);
      observed.clock.advance(hour);
      await beat(observed);
    },
  },
  {
    what: 'all keys of a partner are new',
    alerts: ['metadata-alarm'],
    async happens(observed) {
      observed.web.set(contosoUrl, exchangeDocument(await selfSigned({ keyName: 'observed-partner-new' })));
      observed.clock.advance(hour);
      await beat(observed);
    },
  },
  {
    what: 'a partner does not answer once',
    alerts: [],
    async happens(observed) {
      observed.web.delete(contosoUrl);
      observed.clock.advance(hour);
      await beat(observed);
    },
  },
  {
    what: 'tokens of a key come in that its partner is not known to have',
    alerts: ['unknown-keys-rising'],
    happens: (observed, { resourceSecret }) =>
      times(12, async () => observed.ask(...introspection(await strangersToken(observed), resourceSecret))),
  },
  {
    what: 'a few tokens of such a key come in',
    alerts: [],
    happens: (observed, { resourceSecret }) =>
      times(9, async () => observed.ask(...introspection(await strangersToken(observed), resourceSecret))),
  },
  {
    what: 'an instance signs with another key than the rest',
    alerts: ['thumbprints-differ'],
    async happens(observed, litware) {
      const ring = { keys: [{ ...observed.keys.next, signsFrom: testNow - day }], pending: null };
      const other = observed.another('instance-2', { rings: createMemoryKeyRingStore({ ring }) });
      const also = () => obtainToken(other, 'modern', { client_secret: litware.secret });
      await live(observed, litware, 20 * minute, { also });
    },
  },
  {
    what: 'the key changes on its second, for all instances',
    alerts: [],
    async happens(observed, litware) {
      const switchAt = observed.clock.now() + 15 * minute;
      const { current, next } = observed.keys;
      observed.rings.put({ keys: [current, { ...next, signsFrom: switchAt }], pending: null });
      const other = observed.another('instance-2');
      const also = () => obtainToken(other, 'modern', { client_secret: litware.secret });
      await live(observed, litware, 30 * minute, { also });
    },
  },
  {
    what: 'the vault does not sign',
    alerts: ['dependency-failures'],
    async happens({ signer, ask }, { secret }) {
      signer.failWith(vaultDown);
      await times(6, () => ask(...tokenRequest('modern', { client_secret: secret })));
    },
  },
  {
    what: 'a dependency is left alone, once',
    alerts: ['dependency-failures'],
    happens: async ({ service }) =>
      service.log('dependency.opened', { dependency: 'vaultSigning', failures: 5 }),
  },
  {
    what: 'a dependency that was left alone is back',
    alerts: [],
    happens: async ({ service }) =>
      service.log('dependency.closed', { dependency: 'vaultSigning', ms: 1200 }),
  },
  {
    what: 'the clock of an instance is wrong',
    alerts: ['clock-wrong'],
    happens: async ({ service }) => service.log('clock.wrong', { aheadSeconds: -90 }),
  },
  {
    what: 'the vault did not sign four times',
    alerts: [],
    async happens({ signer, ask }, { secret }) {
      signer.failWith(vaultDown);
      await times(4, () => ask(...tokenRequest('modern', { client_secret: secret })));
    },
  },
  {
    what: 'the tables do not answer what reads them behind requests',
    alerts: ['dependency-failures'],
    async happens(observed, { secret }) {
      observed.stores.configuration.failWith(new Outage('tables', 'no answer in time'));
      observed.clock.advance(61);
      await times(10, () => {
        observed.clock.advance(10);
        return observed.ask(...tokenRequest('modern', { client_secret: secret }));
      });
    },
  },
  {
    what: 'a client uses an old secret',
    alerts: ['refusals-rising'],
    happens: ({ ask }) => times(25, () => ask(...tokenRequest('modern', { client_secret: 'old' }))),
  },
  {
    what: 'somebody guesses secrets from one address',
    alerts: ['limits-reached', 'refusals-rising'],
    happens: ({ ask }) => times(100, () => ask(...from('203.0.113.7', { client_secret: 'guessed' }))),
  },
  {
    what: 'a client asks for a little more than it may',
    alerts: [],
    environment: { S2S_CLIENT_RATE: '60' },
    happens: ({ ask }, { secret }) =>
      times(75, () => ask(...tokenRequest('modern', { client_secret: secret }))),
  },
  {
    what: 'a client has used an old secret for hours, as often as ever',
    alerts: [],
    async happens(observed, litware) {
      const also = () => times(8, () => observed.ask(...tokenRequest('modern', { client_secret: 'old' })));
      await live(observed, litware, 90 * minute, { also });
    },
  },
  {
    what: 'readiness is asked for while the vault does not sign',
    alerts: ['not-ready'],
    async happens({ signer, clock, ask }) {
      signer.failWith(vaultDown);
      await times(3, () => {
        clock.advance(10);
        return ask('/readyz');
      });
    },
  },
  {
    what: 'readiness fails once',
    alerts: [],
    async happens({ signer, clock, ask }) {
      signer.failWith(vaultDown);
      await ask('/readyz');
      signer.failWith(undefined);
      clock.advance(10);
      await ask('/readyz');
    },
  },
  {
    what: 'a request ends in a bug',
    alerts: ['bugs'],
    async happens({ signer, ask }, { secret }) {
      signer.failWith(new TypeError('undefined is not a function'));
      await ask(...tokenRequest('modern', { client_secret: secret }));
    },
  },
  {
    what: 'a run of a timer ends in a bug',
    alerts: ['bugs'],
    async happens({ stores, fire }) {
      stores.partners.failWith(new TypeError('undefined is not a function'));
      await fire('sweep-replays');
      await fire('watch-expiries');
    },
  },
];

/** A request that comes from an address. */
function from(address: string, changes: Parameters<typeof tokenRequest>[1]): ReturnType<typeof tokenRequest> {
  const [path, request] = tokenRequest('modern', changes);
  return [path, { ...request, headers: { ...request.headers, 'x-forwarded-for': address } }];
}

/** As from Contoso, by a key that nobody knows. */
async function strangersToken({ clock }: ObservedService): Promise<string> {
  const stranger = await selfSigned({ keyName: 'observed-stranger', subject: 'CN=contoso' });
  const issuer = '00000002-0000-0ff1-ce00-000000000000@contoso.com';
  const aud = `${sharePointId}/sp01.litwareinc.com@litwareinc.com`;
  return signAssertion(
    stranger,
    s2sClaims({ iss: issuer, nameid: issuer, aud, nbf: clock.now(), exp: clock.now() + hour }),
  );
}
