/** Changing partner applications: what may change, what never does, and whom a new source may speak for. */
import { describe, expect, it } from 'vitest';
import type { PartnerCreation } from '../../../../shared/registry/partners/partner-acts.ts';
import type { PartnerChange } from '../../../../shared/registry/partners/partner-change.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { exchangeDocument } from '../../../support/foreign-documents.ts';
import { threeCertificates } from '../../../support/foreign-trust.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import {
  createRegistryBench,
  dryRun,
  exchangeUrl,
  operator,
  partnerCreation,
} from '../../../support/registry-bench.ts';
import { exchangeId, lyncId, sharePointId } from '../../../support/token-service.ts';

const [one, two, three] = await threeCertificates();
const weak = await selfSigned({ keyName: 'weak', keySize: 1024 });
const base64 = ({ der }: { der: Buffer }) => der.toString('base64');
const otherUrl = 'https://new.contoso.com/autodiscover/metadata/json/1';

/** A registry with one partner, Exchange of contoso.com, with metadata unless another source is named. */
async function setUp(source: Partial<PartnerCreation> = { metadataUrl: exchangeUrl }) {
  const bench = createRegistryBench();
  bench.web.publish(exchangeUrl, exchangeDocument(one));
  const account = { hiddenFromAddressLists: true, roles: [] };
  for (const name of ['first', 'second'])
    succeeded(await bench.accounts.acts.create({ name, ...account }, operator));
  const { etag = '' } = succeeded(await bench.partners.acts.create(partnerCreation(source), operator));
  const change = (request: PartnerChange, call = operator) =>
    bench.partners.acts.change('Exchange', request, call);
  const now = async () => succeeded(await bench.partners.keeper.find('exchange')).value;
  return { ...bench, change, now, etag };
}

const identified = { applicationIdentifier: exchangeId, realm: 'contoso.com' };
const pinned = { certificate: base64(one), ...identified };

describe('a change', () => {
  it.each<[PartnerChange, object]>([
    [{ applicationTrustLevel: 'User' }, { trustLevel: 'User' }],
    [{ enabled: false }, { enabled: false }],
    [{ acceptSecurityIdentifierInformation: true }, { acceptSecurityIdentifierInformation: true }],
    [{ linkedAccount: 'FIRST' }, { linkedAccount: 'FIRST' }],
    [
      { applicationTrustLevel: 'Application', enabled: false },
      { trustLevel: 'Application', enabled: false },
    ],
  ])('of %o touches nothing else', async (request, changed) => {
    const { change, now } = await setUp();
    const before = await now();
    const kept = succeeded(await change(request));
    expect(kept).toMatchObject({ changed: true, value: { ...before, ...changed } });
    expect(await now()).toEqual({ ...before, ...changed });
  });

  it('of nothing is none, and leaves the ETag as it is', async () => {
    const { change, partners, etag } = await setUp();
    const same: PartnerChange = {
      applicationTrustLevel: 'Full',
      enabled: true,
      applicationIdentifier: exchangeId.toUpperCase(),
      realm: 'CONTOSO.com',
      linkedAccount: null,
    };
    for (const request of [{}, same])
      expect(succeeded(await change(request))).toMatchObject({ changed: false, etag });
    expect(partners.store.writes()).toBe(1);
  });

  it('that takes the linked account away leaves the partner without', async () => {
    const { change, now } = await setUp({ metadataUrl: exchangeUrl, linkedAccount: 'first' });
    succeeded(await change({ linkedAccount: null }));
    expect((await now()).linkedAccount).toBeNull();
  });

  it('of what is not there is refused, whatever it asks', async () => {
    const { partners, web } = await setUp();
    const before = web.asked().length;
    for (const name of ['Lync', 'a b', ''])
      expect(refusalsOf(await partners.acts.change(name, { metadataUrl: otherUrl }, operator))).toEqual([
        'NotFound',
      ]);
    expect(web.asked().length).toBe(before);
  });
});

describe('identifier and realm', () => {
  it.each<[string, PartnerChange, string[]]>([
    [
      'another identifier',
      { applicationIdentifier: lyncId },
      ['PartnerImmutableProperty applicationIdentifier'],
    ],
    [
      'no identifier at all',
      { applicationIdentifier: '' },
      ['PartnerImmutableProperty applicationIdentifier'],
    ],
    ['another realm', { realm: 'fabrikam.com' }, ['PartnerImmutableProperty realm']],
    ['an empty realm', { realm: '' }, ['PartnerImmutableProperty realm']],
    [
      'both, and more that is wrong',
      {
        applicationIdentifier: lyncId,
        realm: 'x',
        linkedAccount: 'nobody',
        certificate: 'none',
        oauthServer: 'no',
      },
      [
        'PartnerImmutableProperty applicationIdentifier',
        'PartnerImmutableProperty realm',
        'PartnerSourceConflict',
        'CertificateUnreadable certificate',
        'InvalidRequest linkedAccount',
        'InvalidRequest oauthServer',
      ],
    ],
  ])('never change: %s', async (_, request, refusals) => {
    const { change, now } = await setUp();
    const before = await now();
    for (const call of [dryRun, operator]) expect(refusalsOf(await change(request, call))).toEqual(refusals);
    expect(await now()).toEqual(before);
  });
});

describe('another source', () => {
  it('of metadata brings its keys and its address', async () => {
    const { change, now, web, clock, partners } = await setUp();
    web.publish(otherUrl, exchangeDocument(two));
    clock.advance(100);
    succeeded(await change({ metadataUrl: otherUrl }));
    expect(await now()).toMatchObject({
      keys: [{ kid: two.x5t }],
      source: { metadataUrl: otherUrl, refresh: { status: 'Success', lastAttemptAt: clock.now() } },
    });
    expect(partners.store.audited().at(-1)).toMatchObject({
      action: 'changed',
      before: { keys: [one.x5t], metadataUrl: exchangeUrl },
      after: { keys: [two.x5t], metadataUrl: otherUrl },
    });
    expect(await partners.store.holderOf(`key:${one.x5t}`)).toBeUndefined();
  });

  it('of a certificate takes the place of the metadata', async () => {
    const { change, now } = await setUp();
    succeeded(await change({ certificate: base64(three) }));
    expect(await now()).toMatchObject({ source: { form: 'certificate' }, keys: [{ kid: three.x5t }] });
  });

  it('of an OAuth server leaves no key that could still sign', async () => {
    const { change, now } = await setUp(pinned);
    succeeded(await change({ useOAuthServer: true }));
    expect(await now()).toMatchObject({ source: { form: 'oauthServer', oauthServer: null }, keys: [] });
  });

  it.each([
    ['another application', { serviceName: sharePointId, issuer: `${sharePointId}@contoso.com` }],
    ['another realm', { realm: 'fabrikam.com', issuer: `${exchangeId}@fabrikam.com` }],
  ])('that speaks for %s is refused', async (_, other) => {
    const { change, now, web } = await setUp();
    web.publish(otherUrl, { ...exchangeDocument(two), ...other, allowedAudiences: [] });
    const before = await now();
    for (const call of [dryRun, operator])
      expect(refusalsOf(await change({ metadataUrl: otherUrl }, call))).toEqual([
        'MetadataIssuerMismatch metadataUrl',
      ]);
    expect(await now()).toEqual(before);
  });

  it('that cannot be had leaves the old one in place', async () => {
    const { change, now } = await setUp();
    const before = await now();
    expect(refusalsOf(await change({ metadataUrl: otherUrl }))).toEqual(['MetadataUnreachable metadataUrl']);
    expect(await now()).toEqual(before);
  });

  it('with a weak key is refused', async () => {
    const { change } = await setUp();
    expect(refusalsOf(await change({ certificate: base64(weak) }))).toEqual([
      'CertificateKeyTooSmall certificate',
    ]);
  });

  it('with a certificate takes it for this partner alone, until it has metadata again', async () => {
    const { change, partners } = await setUp();
    const other = { applicationIdentifier: sharePointId, realm: 'fabrikam.com', certificate: base64(one) };
    const create = () => partners.acts.create(partnerCreation({ name: 'Other', ...other }), operator);
    succeeded(await change({ certificate: base64(one) }));
    expect(refusalsOf(await create())).toEqual(['PartnerCertificateTaken']);
    succeeded(await change({ metadataUrl: exchangeUrl }));
    succeeded(await create());
    expect(refusalsOf(await change({ certificate: base64(one) }))).toEqual(['PartnerCertificateTaken']);
  });

  it('that is the old one, and says the same, is only noted: no entry in the audit', async () => {
    const { change, now, partners, clock } = await setUp();
    clock.advance(100);
    succeeded(await change({ metadataUrl: exchangeUrl }));
    expect((await now()).source).toMatchObject({ refresh: { lastAttemptAt: clock.now() } });
    expect(partners.store.audited()).toHaveLength(1);
  });

  it('for a partner that became another while it was fetched is refused', async () => {
    const { change, now, web, partners } = await setUp();
    web.publish(otherUrl, exchangeDocument(two));
    const other = { applicationIdentifier: sharePointId, realm: 'fabrikam.com', certificate: base64(three) };
    web.during(async () => {
      succeeded(await partners.keeper.remove('exchange', operator));
      succeeded(await partners.acts.create(partnerCreation(other), operator));
    });
    expect(refusalsOf(await change({ metadataUrl: otherUrl }))).toEqual([
      'MetadataIssuerMismatch metadataUrl',
    ]);
    expect((await now()).keys).toMatchObject([{ kid: three.x5t }]);
  });
});

describe('a partner without a source', () => {
  const linked = { applicationIdentifier: exchangeId, linkedAccount: 'first' };
  const throughServer = { applicationIdentifier: exchangeId, useOAuthServer: true };

  it.each<[string, Partial<PartnerCreation>, PartnerChange, string[]]>([
    [
      'the account that it is trusted by',
      linked,
      { linkedAccount: null },
      ['PartnerSourceConflict linkedAccount'],
    ],
    [
      'the OAuth server that it is trusted through',
      throughServer,
      { useOAuthServer: false },
      ['PartnerSourceConflict useOAuthServer'],
    ],
  ])('cannot be made by taking away %s', async (_, source, request, refusals) => {
    const { change } = await setUp(source);
    for (const call of [dryRun, operator]) expect(refusalsOf(await change(request, call))).toEqual(refusals);
  });

  it.each<[string, Partial<PartnerCreation>, PartnerChange, object]>([
    ['another account', linked, { linkedAccount: 'second' }, { linkedAccount: 'second' }],
    [
      'an OAuth server',
      linked,
      { linkedAccount: null, useOAuthServer: true },
      { linkedAccount: null, source: { form: 'oauthServer' } },
    ],
    [
      'a certificate',
      throughServer,
      { useOAuthServer: false, certificate: base64(one) },
      { source: { form: 'certificate' } },
    ],
  ])('is none when %s is named in its place', async (_, source, request, changed) => {
    const { change, now } = await setUp(source);
    succeeded(await change(request));
    expect(await now()).toMatchObject(changed);
  });
});

it('a change is judged by what the partner is when it is written', async () => {
  const { change, now, partners } = await setUp({ metadataUrl: exchangeUrl, linkedAccount: 'first' });
  partners.store.meanwhile(async () => {
    succeeded(await partners.keeper.remove('exchange', operator));
    const linked = { applicationIdentifier: exchangeId, linkedAccount: 'second' };
    succeeded(await partners.acts.create(partnerCreation(linked), operator));
  });
  expect(refusalsOf(await change({ linkedAccount: null }))).toEqual(['PartnerSourceConflict linkedAccount']);
  expect((await now()).linkedAccount).toBe('second');
});

describe('a restoration', () => {
  it('brings the partner back with its keys, and makes it due for a refresh', async () => {
    const { partners, clock, now } = await setUp({ metadataUrl: exchangeUrl, linkedAccount: 'first' });
    const before = await now();
    succeeded(await partners.keeper.remove('exchange', operator));
    clock.advance(7200);
    succeeded(await partners.acts.restore('EXCHANGE', operator));
    expect(await now()).toEqual(before);
  });

  it('is refused when the linked account is gone', async () => {
    const { partners, accounts } = await setUp({ metadataUrl: exchangeUrl, linkedAccount: 'first' });
    succeeded(await partners.keeper.remove('exchange', operator));
    succeeded(await accounts.acts.remove('first', operator));
    for (const call of [dryRun, operator])
      expect(refusalsOf(await partners.acts.restore('exchange', call))).toEqual([
        'InvalidRequest linkedAccount',
      ]);
    succeeded(await accounts.keeper.restore('first', operator));
    succeeded(await partners.acts.restore('exchange', operator));
  });

  it('is refused when identifier or keys were taken meanwhile, for each of them', async () => {
    const { partners } = await setUp(pinned);
    succeeded(await partners.keeper.remove('exchange', operator));
    succeeded(await partners.acts.create(partnerCreation({ name: 'Other', ...pinned }), operator));
    expect(refusalsOf(await partners.acts.restore('exchange', operator))).toEqual([
      'PartnerAlreadyExists applicationIdentifier',
      'PartnerCertificateTaken',
    ]);
  });

  it('of what never was is refused', async () => {
    const { partners } = await setUp();
    for (const name of ['Lync', 'a b'])
      expect(refusalsOf(await partners.acts.restore(name, operator))).toEqual(['NotFound']);
  });
});

it('a change on what was seen is refused when it is another by now, before anything is kept', async () => {
  const { change, now, etag } = await setUp();
  succeeded(await change({ enabled: false }));
  const late = await change({ enabled: true }, { ...operator, ifMatch: etag });
  expect(refusalsOf(late)).toEqual(['PreconditionFailed']);
  expect((await now()).enabled).toBe(false);
});
