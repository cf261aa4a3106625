/** Whom a token may come from: the living object of exactly that issuer, held for a while, and never another's. */
import { describe, expect, it } from 'vitest';
import { Outage, succeed } from '../../../../shared/base/errors.ts';
import { createTrustReader } from '../../../../shared/registry/trust/trust-reader.ts';
import { exchangeDocument } from '../../../support/foreign-documents.ts';
import { openIdMetadata, threeCertificates } from '../../../support/foreign-trust.ts';
import { succeeded } from '../../../support/outcomes.ts';
import {
  createRegistryBench,
  exchangeUrl,
  operator,
  partnerCreation,
} from '../../../support/registry-bench.ts';
import { exchangeId, lyncId } from '../../../support/token-service.ts';

const [one, two] = await threeCertificates();
const issuer = `${exchangeId}@contoso.com`;
const openIdUrl = 'https://login.example.net/contoso/.well-known/openid-configuration';
const accessTokenIssuer = 'http://fs.contoso.com/adfs/services/trust';

/** A registry with Exchange for a partner and an OpenID server, both registered an hour ago. */
async function setUp() {
  const bench = createRegistryBench();
  const { partners, servers, accounts, clock, web } = bench;
  web.publish(exchangeUrl, exchangeDocument(one));
  web.answer(openIdUrl, succeed(openIdMetadata({ accessTokenIssuer })));
  const flags = { enabled: true, acceptSecurityIdentifierInformation: false };
  succeeded(await partners.acts.create(partnerCreation({ metadataUrl: exchangeUrl }), operator));
  succeeded(await servers.acts.create({ name: 'ADFS', metadataUrl: openIdUrl, ...flags }, operator));
  clock.advance(3600);
  const reader = createTrustReader({
    partners: partners.store,
    servers: servers.store,
    accounts: accounts.store,
    partnerRefresher: partners.refresher,
    serverRefresher: servers.refresher,
    freshness: { freshFor: 60, staleFor: 900 },
    clock,
  });
  return { ...bench, reader };
}

describe('a partner', () => {
  it('is found by exactly its issuer, disabled or not', async () => {
    const { reader, partners, clock } = await setUp();
    expect((await reader.partner(issuer))?.name).toBe('Exchange');
    for (const other of [
      issuer.toUpperCase(),
      `${issuer}.evil.example`,
      exchangeId,
      '',
      `${lyncId}@contoso.com`,
    ])
      expect(await reader.partner(other)).toBeUndefined();
    succeeded(await partners.acts.change('exchange', { enabled: false }, operator));
    clock.advance(60);
    expect((await reader.partner(issuer))?.enabled).toBe(false);
  });

  it('that was deleted is found no more when what is held is no longer fresh', async () => {
    const { reader, partners, clock } = await setUp();
    await reader.partner(issuer);
    succeeded(await partners.keeper.remove('exchange', operator));
    clock.advance(60);
    expect(await reader.partner(issuer)).toBeUndefined();
  });

  it('is refreshed for an unknown key, and the next look finds what that brought', async () => {
    const { reader, web } = await setUp();
    await reader.partner(issuer);
    web.publish(exchangeUrl, exchangeDocument(one, two));
    expect((await reader.refreshedPartner(issuer))?.keys).toHaveLength(2);
    expect((await reader.partner(issuer))?.keys).toHaveLength(2);
    const asked = web.asked().length;
    expect((await reader.refreshedPartner(issuer))?.keys).toHaveLength(2);
    expect(web.asked().length).toBe(asked);
  });

  it('is not refreshed under an issuer that nobody has', async () => {
    const { reader, web } = await setUp();
    const asked = web.asked().length;
    expect(await reader.refreshedPartner(`${lyncId}@contoso.com`)).toBeUndefined();
    expect(web.asked().length).toBe(asked);
  });
});

describe('a name that went to another', () => {
  /** Exchange is deleted, and its name given to Lync. */
  async function rename({ partners }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
    const other = { applicationIdentifier: lyncId, realm: 'fabrikam.com', certificate: two.pem };
    succeeded(await partners.keeper.remove('exchange', operator));
    succeeded(await partners.acts.create(partnerCreation(other), operator));
  }

  it('between the two reads gives nobody', async () => {
    const bench = await setUp();
    const { partners, servers, accounts, clock } = bench;
    const reader = createTrustReader({
      partners: {
        ...partners.store,
        async holderOf(claim) {
          const holder = await partners.store.holderOf(claim);
          await rename(bench);
          return holder;
        },
      },
      servers: servers.store,
      accounts: accounts.store,
      partnerRefresher: partners.refresher,
      serverRefresher: servers.refresher,
      freshness: { freshFor: 60, staleFor: 900 },
      clock,
    });
    expect(await reader.partner(issuer)).toBeUndefined();
  });

  it('while its metadata is asked for gives nobody either', async () => {
    const bench = await setUp();
    await bench.reader.partner(issuer);
    await rename(bench);
    expect(await bench.reader.refreshedPartner(issuer)).toBeUndefined();
    expect((await bench.reader.partner(`${lyncId}@fabrikam.com`))?.name).toBe('Exchange');
  });
});

describe('an OAuth server', () => {
  it('is found by its issuer, and by the one of its access tokens', async () => {
    const { reader } = await setUp();
    for (const name of [openIdMetadata().issuer, accessTokenIssuer])
      expect((await reader.server(name))?.name).toBe('ADFS');
    expect(await reader.server(`${openIdMetadata().issuer}/`)).toBeUndefined();
  });

  it('is refreshed for an unknown key', async () => {
    const { reader, web } = await setUp();
    web.answer(openIdUrl, succeed(openIdMetadata({ keys: [] })));
    expect((await reader.refreshedServer(accessTokenIssuer))?.refresh.status).toBe('MetadataInvalid');
  });
});

describe('a linked account', () => {
  it('is found by its key while it lives', async () => {
    const { reader, accounts, clock } = await setUp();
    expect(await reader.account('account')).toBeUndefined();
    const creation = { name: 'Account', hiddenFromAddressLists: false, roles: ['UserApplication'] };
    succeeded(await accounts.acts.create(creation, operator));
    clock.advance(10);
    expect((await reader.account('account'))?.roles).toMatchObject([{ role: 'UserApplication' }]);
    succeeded(await accounts.acts.remove('account', operator));
    clock.advance(60);
    expect(await reader.account('account')).toBeUndefined();
  });
});

it('while storage is down, what was read serves for a quarter of an hour', async () => {
  const { reader, partners, clock } = await setUp();
  await reader.partner(issuer);
  const down = new Outage('tables', 'no answer');
  partners.store.failWith(down);
  clock.advance(899);
  expect((await reader.partner(issuer))?.name).toBe('Exchange');
  await expect(reader.partner(`${lyncId}@contoso.com`)).rejects.toBe(down);
  clock.advance(1);
  await expect(reader.partner(issuer)).rejects.toBe(down);
});
