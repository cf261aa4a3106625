/** One object's metadata asked for anew: by hand, early for an unknown key, and while others do something else. */
import { describe, expect, it } from 'vitest';
import { Outage, succeed } from '../../../../shared/base/errors.ts';
import type { PartnerCreation } from '../../../../shared/registry/partners/partner-acts.ts';
import { refreshNow } from '../../../../shared/registry/trust/refresher.ts';
import { exchangeDocument } from '../../../support/foreign-documents.ts';
import { authenticationMetadata, certificateKey, threeCertificates } from '../../../support/foreign-trust.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import {
  createRegistryBench,
  dryRun,
  exchangeUrl,
  operator,
  partnerCreation,
  type RegistryBench,
} from '../../../support/registry-bench.ts';
import { sharePointId } from '../../../support/token-service.ts';

const [one, two, three] = await threeCertificates();

/** A registry in which Exchange was registered an hour ago with the first certificate. */
async function setUp() {
  const bench = createRegistryBench();
  bench.web.publish(exchangeUrl, exchangeDocument(one));
  const request = partnerCreation({ metadataUrl: exchangeUrl });
  succeeded(await bench.partners.acts.create(request, operator));
  bench.clock.advance(3600);
  return { ...bench, now: bench.clock.now() };
}

const find = async ({ partners }: RegistryBench) => succeeded(await partners.keeper.find('exchange'));
const kidsIn = async (bench: RegistryBench) => (await find(bench)).value.keys.map(({ kid }) => kid);
const stateIn = async (bench: RegistryBench) => {
  const { source } = (await find(bench)).value;
  if (source.form !== 'metadata') throw new Error('The partner has no metadata.');
  return source.refresh;
};

describe('by hand', () => {
  it('new keys are taken, with an entry in the audit of who asked', async () => {
    const bench = await setUp();
    bench.web.publish(exchangeUrl, exchangeDocument(one, two));
    const kept = succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(kept).toMatchObject({ changed: true, value: { keys: [{ kid: one.x5t }, { kid: two.x5t }] } });
    expect(bench.partners.store.audited().at(-1)).toMatchObject({
      actor: 'operator',
      action: 'keysChanged',
      before: { keys: [one.x5t] },
      after: { keys: [one.x5t, two.x5t] },
    });
    expect(bench.alarms).toEqual([]);
  });

  it('the same keys are noted without an entry in the audit', async () => {
    const bench = await setUp();
    expect(succeeded(await bench.partners.refresher.refresh('exchange', operator)).changed).toBe(true);
    expect(await stateIn(bench)).toMatchObject({ lastAttemptAt: bench.now, lastSuccessAt: bench.now });
    expect(bench.partners.store.audited()).toHaveLength(1);
  });

  it('a document that cannot be had is no refusal: the state says why, and the keys stay', async () => {
    const bench = await setUp();
    bench.web.fail(exchangeUrl, 'MetadataTlsUntrusted', 'It has expired.');
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(await stateIn(bench)).toMatchObject({
      status: 'MetadataTlsUntrusted',
      reason: 'It has expired.',
      lastAttemptAt: bench.now,
      lastSuccessAt: bench.now - 3600,
    });
    expect(await kidsIn(bench)).toEqual([one.x5t]);
    expect(bench.alarms).toEqual([
      { object: 'partnerApplications/exchange', code: 'MetadataTlsUntrusted', message: 'It has expired.' },
    ]);
  });

  it('a dry run asks, answers what would be, and neither keeps it nor raises an alarm', async () => {
    const bench = await setUp();
    bench.web.publish(exchangeUrl, exchangeDocument(two));
    const kept = succeeded(await bench.partners.refresher.refresh('exchange', dryRun));
    expect(kept.value.keys).toMatchObject([{ kid: two.x5t }]);
    expect(await kidsIn(bench)).toEqual([one.x5t]);
    expect(bench.alarms).toEqual([]);
  });

  it('what is found by a clock that was set back by years counts all the same', async () => {
    const bench = await setUp();
    bench.clock.set(bench.now - 100_000_000);
    bench.web.publish(exchangeUrl, exchangeDocument(one, two));
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(await kidsIn(bench)).toEqual([one.x5t, two.x5t]);
    expect((await stateIn(bench)).lastAttemptAt).toBe(bench.now - 100_000_000);
  });

  it('a partner without metadata stays as it is, and nobody is asked', async () => {
    const bench = createRegistryBench();
    const certificate = one.der.toString('base64');
    const identity = { applicationIdentifier: sharePointId, realm: 'contoso.com' };
    const request = partnerCreation({ certificate, ...identity });
    const { etag } = succeeded(await bench.partners.acts.create(request, operator));
    const kept = succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(kept).toMatchObject({ changed: false, etag });
    expect(bench.web.asked()).toEqual([]);
  });

  it('a partner that is not there cannot be refreshed', async () => {
    const bench = createRegistryBench();
    expect(refusalsOf(await bench.partners.refresher.refresh('exchange', operator))).toEqual(['NotFound']);
  });
});

describe('the issuer', () => {
  it.each([
    ['the service name', { serviceName: sharePointId, issuer: `${sharePointId}@contoso.com` }],
    ['the realm', { realm: 'fabrikam.com', issuer: `${exchangeDocument().serviceName}@fabrikam.com` }],
  ])(
    'stays when %s in the document is another: keys as before, one alarm for all of the time',
    async (_, other) => {
      const bench = await setUp();
      bench.web.publish(exchangeUrl, { ...exchangeDocument(two), ...other, allowedAudiences: [] });
      for (let hours = 0; hours < 3; hours++) {
        succeeded(await bench.partners.refresher.refresh('exchange', operator));
        bench.clock.advance(3600);
      }
      expect(await kidsIn(bench)).toEqual([one.x5t]);
      expect((await stateIn(bench)).status).toBe('MetadataIssuerMismatch');
      expect(bench.alarms.map(({ code }) => code)).toEqual(['MetadataIssuerMismatch']);
    },
  );
});

describe('a certificate that another partner has copied', () => {
  const otherUrl = 'https://sp.contoso.com/_layouts/15/metadata/json/1';
  const copier = { issuer: `${sharePointId}@contoso.com`, serviceName: sharePointId };
  const copied: [string, Partial<PartnerCreation>][] = [
    ['published', { metadataUrl: otherUrl }],
    [
      'handed in',
      {
        certificate: two.der.toString('base64'),
        applicationIdentifier: sharePointId,
        realm: 'contoso.com',
      },
    ],
  ];

  it.each(copied)('and %s first stops no roll of its owner', async (_how, source) => {
    const bench = await setUp();
    bench.web.publish(otherUrl, { ...exchangeDocument(two), ...copier });
    succeeded(await bench.partners.acts.create(partnerCreation({ name: 'SP', ...source }), operator));
    bench.web.publish(exchangeUrl, exchangeDocument(one, two, three));
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(await kidsIn(bench)).toEqual([one.x5t, two.x5t, three.x5t]);
    expect(await stateIn(bench)).toMatchObject({ status: 'Success', lastSuccessAt: bench.now });
    expect(bench.alarms).toEqual([]);
  });
});

describe('a document too large to keep', () => {
  it('is noted as a failure, so that it is not asked for again and again', async () => {
    const bench = await setUp();
    const keys = [{ ...certificateKey('k1'), certificate: 'A'.repeat(300_000) }];
    bench.web.answer(exchangeUrl, succeed(authenticationMetadata({ keys })));
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(await stateIn(bench)).toMatchObject({ status: 'RecordTooLarge', lastAttemptAt: bench.now });
    expect(await kidsIn(bench)).toEqual([one.x5t]);
  });
});

describe('while the document is on its way', () => {
  it('another address was registered: the answer of the old one is dropped', async () => {
    const bench = await setUp();
    const moved = 'https://new.contoso.com/autodiscover/metadata/json/1';
    bench.web.publish(moved, exchangeDocument(three));
    bench.web.publish(exchangeUrl, exchangeDocument(two));
    bench.web.during(() => bench.partners.acts.change('exchange', { metadataUrl: moved }, operator));
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(await kidsIn(bench)).toEqual([three.x5t]);
    expect((await find(bench)).value.source).toMatchObject({ metadataUrl: moved });
  });

  it('somebody who asked later was answered sooner: the older answer is dropped', async () => {
    const bench = await setUp();
    bench.web.publish(exchangeUrl, exchangeDocument(one));
    bench.web.during(async () => {
      bench.clock.advance(2);
      bench.web.publish(exchangeUrl, exchangeDocument(two));
      succeeded(await bench.partners.otherRefresher.refresh('exchange', operator));
    });
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(await kidsIn(bench)).toEqual([two.x5t]);
    expect((await stateIn(bench)).lastAttemptAt).toBe(bench.now + 2);
  });

  it('the partner was deleted: nothing comes back', async () => {
    const bench = await setUp();
    bench.web.during(() => bench.partners.keeper.remove('exchange', operator));
    expect(refusalsOf(await bench.partners.refresher.refresh('exchange', operator))).toEqual(['NotFound']);
    expect(bench.alarms).toEqual([]);
  });

  it('the partner was replaced by another of its name: the other gets none of the keys', async () => {
    const bench = await setUp();
    bench.web.publish(exchangeUrl, exchangeDocument(two));
    const certificate = three.der.toString('base64');
    const identity = { applicationIdentifier: sharePointId, realm: 'fabrikam.com' };
    bench.web.during(async () => {
      succeeded(await bench.partners.keeper.remove('exchange', operator));
      succeeded(await bench.partners.acts.create(partnerCreation({ certificate, ...identity }), operator));
    });
    await bench.partners.refresher.refresh('exchange', operator);
    expect(await kidsIn(bench)).toEqual([three.x5t]);
  });

  it('an operator disabled the partner: it stays disabled, with its new keys', async () => {
    const bench = await setUp();
    bench.web.publish(exchangeUrl, exchangeDocument(one, two));
    bench.partners.store.meanwhile(() =>
      bench.partners.acts.change('exchange', { enabled: false }, operator),
    );
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect((await find(bench)).value.enabled).toBe(false);
    expect(await kidsIn(bench)).toEqual([one.x5t, two.x5t]);
  });

  it('the failure of an address that is given up just then is no alarm', async () => {
    const bench = await setUp();
    const moved = 'https://new.contoso.com/autodiscover/metadata/json/1';
    bench.web.publish(moved, exchangeDocument(three));
    bench.web.fail(exchangeUrl, 'MetadataUnreachable');
    bench.partners.store.meanwhile(() =>
      bench.partners.acts.change('exchange', { metadataUrl: moved }, operator),
    );
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect((await stateIn(bench)).status).toBe('Success');
    expect(bench.alarms).toEqual([]);
  });

  it('two refreshes that find the same failure raise one alarm', async () => {
    const bench = await setUp();
    bench.web.fail(exchangeUrl, 'MetadataUnreachable');
    bench.web.during(() => bench.partners.otherRefresher.refresh('exchange', operator));
    succeeded(await bench.partners.refresher.refresh('exchange', operator));
    expect(bench.alarms).toHaveLength(1);
  });
});

describe('early, for a key that is not known', () => {
  it('the document is asked for once in five minutes, whoever asks', async () => {
    const bench = await setUp();
    const { refresher, otherRefresher } = bench.partners;
    const stale = await find(bench);
    bench.web.publish(exchangeUrl, exchangeDocument(one, two));
    const before = bench.web.asked().length;
    const value = await refresher.refreshEarly(stale);
    expect(value.keys).toMatchObject([{ kid: one.x5t }, { kid: two.x5t }]);
    // The others still hold the record as it was, and get it as it is now.
    for (const each of [refresher, otherRefresher]) {
      expect((await each.refreshEarly(stale)).keys).toHaveLength(2);
      expect((await each.refreshEarly(await find(bench))).keys).toHaveLength(2);
    }
    expect(bench.web.asked().length).toBe(before + 1);
    bench.clock.advance(299);
    await otherRefresher.refreshEarly(await find(bench));
    expect(bench.web.asked().length).toBe(before + 1);
    bench.clock.advance(1);
    await otherRefresher.refreshEarly(await find(bench));
    expect(bench.web.asked().length).toBe(before + 2);
  });

  it('many callers at once share one fetch, on one instance and on two', async () => {
    const bench = await setUp();
    const stale = await find(bench);
    bench.web.publish(exchangeUrl, exchangeDocument(two));
    const before = bench.web.asked().length;
    const { refresher, otherRefresher } = bench.partners;
    await Promise.all(
      [refresher, refresher, otherRefresher, otherRefresher, refresher].map((each) =>
        each.refreshEarly(stale),
      ),
    );
    expect(bench.web.asked().length).toBe(before + 1);
    expect(await kidsIn(bench)).toEqual([two.x5t]);
  });

  it('a failure counts as an attempt, and the keys that are known stay', async () => {
    const bench = await setUp();
    bench.web.fail(exchangeUrl, 'MetadataUnreachable');
    const before = bench.web.asked().length;
    const stale = await find(bench);
    for (let tries = 0; tries < 5; tries++)
      expect((await bench.partners.refresher.refreshEarly(stale)).keys).toMatchObject([{ kid: one.x5t }]);
    expect(bench.web.asked().length).toBe(before + 1);
    expect(bench.alarms).toHaveLength(1);
  });

  it('an attempt counts although its end could not be noted', async () => {
    const bench = await setUp();
    const stale = await find(bench);
    const down = new Outage('tables', 'no answer');
    bench.web.during(async () => bench.partners.store.failWith(down));
    await expect(bench.partners.refresher.refreshEarly(stale)).rejects.toBe(down);
    bench.partners.store.failWith(undefined);
    const before = bench.web.asked().length;
    await bench.partners.refresher.refreshEarly(stale);
    expect(bench.web.asked().length).toBe(before);
  });

  it('the clock of another instance, a second behind, is no reason to ask again', async () => {
    const bench = await setUp();
    await bench.partners.refresher.refreshEarly(await find(bench));
    const before = bench.web.asked().length;
    bench.clock.set(bench.clock.now() - 1);
    await bench.partners.otherRefresher.refreshEarly(await find(bench));
    expect(bench.web.asked().length).toBe(before);
  });

  it('a partner that was registered a moment ago is not asked again', async () => {
    const bench = createRegistryBench();
    bench.web.publish(exchangeUrl, exchangeDocument(one));
    succeeded(await bench.partners.acts.create(partnerCreation({ metadataUrl: exchangeUrl }), operator));
    await bench.partners.refresher.refreshEarly(await find(bench));
    expect(bench.web.asked()).toEqual([exchangeUrl]);
  });

  it('a partner that was deleted is not asked any more', async () => {
    const bench = await setUp();
    const stale = await find(bench);
    succeeded(await bench.partners.keeper.remove('exchange', operator));
    const before = bench.web.asked().length;
    expect(await bench.partners.refresher.refreshEarly(stale)).toBe(stale.value);
    expect(bench.web.asked().length).toBe(before);
  });

  it('leaves nothing in the audit but what is news', async () => {
    const bench = await setUp();
    await bench.partners.refresher.refreshEarly(await find(bench));
    expect(bench.partners.store.audited().map(({ action }) => action)).toEqual(['created']);
    bench.clock.advance(300);
    bench.web.publish(exchangeUrl, exchangeDocument(one, two));
    await bench.partners.refresher.refreshEarly(await find(bench));
    expect(bench.partners.store.audited().at(-1)).toMatchObject({ action: 'keysChanged', actor: 'early' });
  });
});

it('an outage of the registry is thrown on, not noted as the fault of the partner', async () => {
  const bench = await setUp();
  const record = await find(bench);
  const down = new Outage('tables', 'no answer');
  bench.partners.store.failWith(down);
  await expect(refreshNow(bench.partners.refresh, record, operator)).rejects.toBe(down);
  bench.partners.store.failWith(undefined);
  expect((await stateIn(bench)).status).toBe('Success');
});
