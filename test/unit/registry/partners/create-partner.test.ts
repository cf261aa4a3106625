/** Creating partner applications in each of their forms, and everything that stands against it. */
import { describe, expect, it } from 'vitest';
import type { PartnerCreation } from '../../../../shared/registry/partners/partner-acts.ts';
import { issuerOfPartner } from '../../../../shared/registry/partners/partner-application.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { entraDocument, exchangeDocument, foreignKey } from '../../../support/foreign-documents.ts';
import { authenticationMetadata, threeCertificates } from '../../../support/foreign-trust.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import {
  createRegistryBench,
  dryRun,
  exchangeUrl,
  operator,
  partnerCreation,
  type RegistryBench,
} from '../../../support/registry-bench.ts';
import { exchangeId, homeRealm, lyncId, sharePointId } from '../../../support/token-service.ts';

const [one, two] = await threeCertificates();
const weak = await selfSigned({ keyName: 'weak', keySize: 1024 });
const base64 = ({ der }: { der: Buffer }) => der.toString('base64');

function setUp() {
  const bench = createRegistryBench();
  bench.web.publish(exchangeUrl, exchangeDocument(one));
  const create = (changes: Partial<PartnerCreation>, call = operator) =>
    bench.partners.acts.create(partnerCreation(changes), call);
  return { ...bench, create };
}

async function addAccount({ accounts }: RegistryBench, name: string): Promise<void> {
  succeeded(await accounts.acts.create({ name, hiddenFromAddressLists: true, roles: [] }, operator));
}

async function addServer(
  { servers, web }: RegistryBench,
  name: string,
  realm = 'contoso.com',
): Promise<void> {
  const metadataUrl = `https://${name.toLowerCase()}.example.net/metadata/json/1`;
  web.answer(metadataUrl, { value: authenticationMetadata({ applicationIdentifier: sharePointId, realm }) });
  const flags = { enabled: true, acceptSecurityIdentifierInformation: false };
  succeeded(await servers.acts.create({ name, metadataUrl, ...flags }, operator));
}

describe('a partner', () => {
  it('with metadata is who the document says, with the keys in it', async () => {
    const { create } = setUp();
    const { value } = succeeded(await create({ metadataUrl: exchangeUrl }));
    expect(value).toEqual({
      name: 'Exchange',
      applicationIdentifier: exchangeId,
      realm: 'contoso.com',
      trustLevel: 'Full',
      enabled: true,
      acceptSecurityIdentifierInformation: false,
      linkedAccount: null,
      source: {
        form: 'metadata',
        metadataUrl: exchangeUrl,
        refresh: {
          status: 'Success',
          reason: null,
          lastAttemptAt: testNow,
          lastSuccessAt: testNow,
          keysChangedAt: null,
        },
      },
      keys: [foreignKey(one)],
      createdAt: testNow,
    });
    expect(issuerOfPartner(value)).toBe(`${exchangeId}@contoso.com`);
  });

  it.each([
    ['base64', base64(one)],
    ['PEM', one.pem],
  ])('with a certificate in %s has its key', async (_, certificate) => {
    const { create, web } = setUp();
    const identity = { applicationIdentifier: exchangeId.toUpperCase(), realm: 'Contoso.com' };
    const { value } = succeeded(await create({ certificate, ...identity }));
    expect(value).toMatchObject({
      applicationIdentifier: exchangeId,
      realm: 'contoso.com',
      source: { form: 'certificate' },
      keys: [foreignKey(one)],
    });
    expect(web.asked()).toEqual([]);
  });

  it('known by its linked account is in the home realm, as step 3 of seeds/004 has it', async () => {
    const bench = setUp();
    await addAccount(bench, 'SfBOnline-ApplicationAccount');
    const linkedAccount = 'SFBONLINE-ApplicationAccount';
    const request = { name: 'SfBOnline', applicationIdentifier: lyncId, linkedAccount };
    expect(succeeded(await bench.create(request)).value).toMatchObject({
      name: 'SfBOnline',
      realm: homeRealm,
      linkedAccount,
      source: { form: 'linkedAccount' },
      keys: [],
    });
  });

  it.each<[string, Partial<PartnerCreation>, string, string | null]>([
    ['any OAuth server is in the home realm', { useOAuthServer: true }, homeRealm, null],
    ['a named one in that server’s realm', { oauthServer: 'acs' }, 'contoso.com', 'acs'],
    [
      'a named one, and a realm, in that realm',
      { oauthServer: 'ACS', realm: 'fabrikam.com' },
      'fabrikam.com',
      'ACS',
    ],
  ])('through %s', async (_, source, realm, oauthServer) => {
    const bench = setUp();
    await addServer(bench, 'ACS');
    const { value } = succeeded(await bench.create({ applicationIdentifier: lyncId, ...source }));
    expect(value).toMatchObject({ realm, source: { form: 'oauthServer', oauthServer }, keys: [] });
  });
});

describe('a dry run', () => {
  it('fetches, shows what would be stored, and stores nothing', async () => {
    const { create, web, partners } = setUp();
    const kept = succeeded(await create({ metadataUrl: exchangeUrl }, dryRun));
    expect(kept).toMatchObject({ changed: true, value: { realm: 'contoso.com' }, etag: undefined });
    expect(web.asked()).toEqual([exchangeUrl]);
    expect(refusalsOf(await partners.keeper.find('exchange'))).toEqual(['NotFound']);
  });
});

describe('what is wrong with a request', () => {
  it('is told at once, of whatever kind it is, and nobody is fetched from', async () => {
    const { create, web } = setUp();
    const refused = await create({
      name: 'Ex change',
      certificate: base64(weak),
      applicationIdentifier: 'Exchange',
      linkedAccount: 'nobody',
      oauthServer: 'nowhere',
    });
    expect(refusalsOf(refused)).toEqual([
      'InvalidRequest name',
      'PartnerSourceConflict',
      'InvalidRequest applicationIdentifier',
      'CertificateKeyTooSmall certificate',
      'InvalidRequest linkedAccount',
      'InvalidRequest oauthServer',
    ]);
    expect(web.asked()).toEqual([]);
  });

  it('keeps the metadata of a bad request from being fetched', async () => {
    const { create, web } = setUp();
    const refused = await create({ metadataUrl: exchangeUrl, linkedAccount: 'nobody' });
    expect(refusalsOf(refused)).toEqual(['InvalidRequest linkedAccount']);
    expect(web.asked()).toEqual([]);
  });

  it.each<[string, string]>([
    ['a deleted account', 'account'],
    ['a name that cannot be one', 'a b'],
  ])('is that %s is named', async (_, linkedAccount) => {
    const bench = setUp();
    await addAccount(bench, 'account');
    succeeded(await bench.accounts.acts.remove('account', operator));
    const refused = await bench.create({ metadataUrl: exchangeUrl, linkedAccount });
    expect(refusalsOf(refused)).toEqual(['InvalidRequest linkedAccount']);
  });

  it('is told of a certificate beside what else is wrong', async () => {
    const { create } = setUp();
    expect(refusalsOf(await create({ certificate: 'no certificate' }))).toEqual([
      'InvalidRequest applicationIdentifier',
      'PartnerRealmRequired realm',
      'CertificateUnreadable certificate',
    ]);
  });
});

describe('the metadata of a partner', () => {
  it.each(['MetadataUnreachable', 'MetadataTlsUntrusted', 'MetadataAddressForbidden'] as const)(
    'is refused with %s as the fetch says',
    async (code) => {
      const { create, web, partners } = setUp();
      web.fail(exchangeUrl, code);
      for (const call of [dryRun, operator])
        expect(refusalsOf(await create({ metadataUrl: exchangeUrl }, call))).toEqual([`${code} metadataUrl`]);
      expect(partners.store.writes()).toBe(0);
    },
  );

  it('is refused when it names no realm', async () => {
    const { create, web } = setUp();
    web.publish(exchangeUrl, { ...exchangeDocument(one), issuer: exchangeId, realm: '*' });
    expect(refusalsOf(await create({ metadataUrl: exchangeUrl }))).toEqual(['MetadataInvalid metadataUrl']);
  });

  it('is refused when it is that of an OpenID server', async () => {
    const { create, web } = setUp();
    const url = 'https://login.example.net/.well-known/openid-configuration';
    const { issuer } = entraDocument();
    web.answer(url, { value: { kind: 'openid', issuer, keys: [foreignKey(one)], notes: [] } });
    expect(refusalsOf(await create({ metadataUrl: url }))).toEqual(['MetadataInvalid metadataUrl']);
  });
});

describe('a partner that is there already', () => {
  it.each<[string, Partial<PartnerCreation>, string[]]>([
    [
      'by its name, in other case',
      { name: 'EXCHANGE', applicationIdentifier: lyncId },
      ['PartnerAlreadyExists name'],
    ],
    [
      'by its identifier and realm',
      { name: 'Other', applicationIdentifier: exchangeId, realm: 'CONTOSO.com' },
      ['PartnerAlreadyExists applicationIdentifier'],
    ],
    [
      'by identifier, realm and certificate',
      { name: 'Other', applicationIdentifier: exchangeId, certificate: base64(one) },
      ['PartnerAlreadyExists applicationIdentifier', 'PartnerCertificateTaken'],
    ],
    ['by its certificate', { name: 'Other', certificate: base64(one) }, ['PartnerCertificateTaken']],
  ])('%s, is not created again', async (_, changes, refusals) => {
    const { create } = setUp();
    const identified = { realm: 'contoso.com', certificate: base64(one) };
    succeeded(await create({ applicationIdentifier: exchangeId, ...identified }));
    const request = {
      applicationIdentifier: lyncId,
      realm: 'contoso.com',
      certificate: base64(two),
      ...changes,
    };
    for (const call of [dryRun, operator]) expect(refusalsOf(await create(request, call))).toEqual(refusals);
  });

  it('keeps nobody from the certificate that its metadata names, nor is kept from it', async () => {
    const { create, partners } = setUp();
    succeeded(await create({ metadataUrl: exchangeUrl }));
    const handedIn = { applicationIdentifier: lyncId, realm: 'contoso.com', certificate: base64(one) };
    succeeded(await create({ name: 'Lync', ...handedIn }));
    succeeded(await partners.keeper.remove('exchange', operator));
    succeeded(await create({ metadataUrl: exchangeUrl }));
  });

  it('may have a namesake of the same identifier in another realm', async () => {
    const { create } = setUp();
    succeeded(await create({ metadataUrl: exchangeUrl }));
    const request = { applicationIdentifier: exchangeId, realm: 'fabrikam.com', certificate: base64(two) };
    succeeded(await create({ name: 'Other', ...request }));
  });

  it('two creations of one identifier at once leave one', async () => {
    const { create, partners } = setUp();
    const request = { applicationIdentifier: exchangeId, realm: 'contoso.com' };
    partners.store.meanwhile(() => create({ name: 'First', certificate: base64(one), ...request }));
    const late = await create({ name: 'Second', certificate: base64(two), ...request });
    expect(refusalsOf(late)).toEqual(['PartnerAlreadyExists applicationIdentifier']);
    expect((await partners.keeper.list({ top: 10 })).records.map(({ key }) => key)).toEqual(['first']);
  });
});

describe('a name that is free again', () => {
  it('takes a new partner with a creation date of its own, and no key of the old one', async () => {
    const { create, partners, clock } = setUp();
    succeeded(await create({ metadataUrl: exchangeUrl }));
    succeeded(await partners.keeper.remove('exchange', operator));
    clock.advance(86_400);
    const request = { applicationIdentifier: lyncId, realm: 'fabrikam.com', certificate: base64(two) };
    expect(succeeded(await create(request)).value).toMatchObject({
      createdAt: testNow + 86_400,
      keys: [{ kid: two.x5t }],
    });
    succeeded(await create({ name: 'Exchange2', metadataUrl: exchangeUrl }));
  });
});
