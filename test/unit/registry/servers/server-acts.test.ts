/** OAuth servers: registered by their metadata, changed, never made another's, and not taken from under a partner. */
import { describe, expect, it } from 'vitest';
import { succeed } from '../../../../shared/base/errors.ts';
import type { ForeignMetadata } from '../../../../shared/metadata/foreign/foreign-metadata.ts';
import type { ServerChange, ServerCreation } from '../../../../shared/registry/servers/server-acts.ts';
import { testNow } from '../../../support/clock.ts';
import { acsDocument, acsId, foreignKey, tenant } from '../../../support/foreign-documents.ts';
import {
  authenticationMetadata,
  bareKey,
  certificateKey,
  openIdMetadata,
  threeCertificates,
} from '../../../support/foreign-trust.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';
import { createRegistryBench, dryRun, operator, partnerCreation } from '../../../support/registry-bench.ts';
import { lyncId } from '../../../support/token-service.ts';

const [one, two] = await threeCertificates();
const acsUrl = `https://accounts.example.net/${tenant}/metadata/json/1`;
const sharedUrl = 'https://accounts.example.net/metadata/json/1';
const openIdUrl = 'https://login.example.net/contoso/.well-known/openid-configuration';
/** Tells by its text what it holds no more than any address does. */
const neutralUrl = 'https://login.example.net/contoso/document';

function setUp() {
  const bench = createRegistryBench();
  bench.web.publish(acsUrl, acsDocument(one));
  bench.web.publish(sharedUrl, {
    ...acsDocument(two),
    realm: '*',
    issuer: `${acsId}@*`,
    allowedAudiences: [],
  });
  for (const url of [openIdUrl, neutralUrl]) bench.web.answer(url, succeed(openIdMetadata()));
  const create = (changes: Partial<ServerCreation> = {}, call = operator) =>
    bench.servers.acts.create(
      {
        name: 'ACS',
        metadataUrl: acsUrl,
        enabled: true,
        acceptSecurityIdentifierInformation: false,
        ...changes,
      },
      call,
    );
  const change = (request: ServerChange, call = operator) => bench.servers.acts.change('ACS', request, call);
  const now = async () => succeeded(await bench.servers.keeper.find('acs')).value;
  return { ...bench, create, change, now };
}

describe('a server', () => {
  it('of the S2S format is who its document says', async () => {
    const { create } = setUp();
    expect(succeeded(await create()).value).toEqual({
      name: 'ACS',
      metadataUrl: acsUrl,
      kind: 'authentication',
      issuer: `${acsId}@${tenant}`,
      accessTokenIssuer: null,
      applicationIdentifier: acsId,
      realm: tenant,
      tokenEndpoint: `https://accounts.example.net/${tenant}/tokens/OAuth/2`,
      authorizationEndpoint: null,
      enabled: true,
      acceptSecurityIdentifierInformation: false,
      keys: [foreignKey(one)],
      refresh: expect.objectContaining({ status: 'Success', lastAttemptAt: testNow }),
      createdAt: testNow,
    });
  });

  it.each<[string, Partial<ServerCreation>, object]>([
    [
      'of every realm speaks for the one that is named',
      { metadataUrl: sharedUrl, realm: 'Contoso.COM' },
      { realm: 'contoso.com', issuer: `${acsId}@contoso.com` },
    ],
    ['of one realm may have it named', { realm: tenant.toUpperCase() }, { realm: tenant }],
    [
      'of OpenID has its issuer as written, and no realm',
      { metadataUrl: openIdUrl },
      { kind: 'openid', issuer: openIdMetadata().issuer, realm: null, applicationIdentifier: null },
    ],
    [
      'of OpenID speaks for the realm that is named',
      { metadataUrl: openIdUrl, realm: 'contoso.com' },
      { realm: 'contoso.com', issuer: openIdMetadata().issuer },
    ],
  ])('%s', async (_, request, expected) => {
    const { create } = setUp();
    expect(succeeded(await create(request)).value).toMatchObject(expected);
  });

  it.each<[string, Partial<ServerCreation>, string[]]>([
    ['of every realm without naming one', { metadataUrl: sharedUrl }, ['InvalidRequest realm']],
    ['of another realm than is named', { realm: 'fabrikam.com' }, ['MetadataIssuerMismatch realm']],
    [
      'whose document cannot be had',
      { metadataUrl: 'https://nowhere.example/metadata/json/1' },
      ['MetadataUnreachable metadataUrl'],
    ],
    ['with nothing right', { name: 'A C S', realm: '*' }, ['InvalidRequest name', 'InvalidRequest realm']],
  ])('is not registered %s', async (_, request, refusals) => {
    const { create, servers } = setUp();
    for (const call of [dryRun, operator]) expect(refusalsOf(await create(request, call))).toEqual(refusals);
    expect(servers.store.writes()).toBe(0);
  });

  it('is not fetched from when the request is wrong anyway', async () => {
    const { create, web } = setUp();
    await create({ name: 'A C S' });
    expect(web.asked()).toEqual([]);
  });

  it('is registered once, by its name and by its issuer', async () => {
    const { create } = setUp();
    succeeded(await create());
    expect(refusalsOf(await create({ name: 'acs' }))).toEqual(['OAuthServerAlreadyExists name']);
    expect(refusalsOf(await create({ name: 'Other' }))).toEqual(['OAuthServerAlreadyExists metadataUrl']);
  });

  it('cannot take the name that another issues access tokens under', async () => {
    const { create, web } = setUp();
    const accessTokenIssuer = 'http://fs.contoso.com/adfs/services/trust';
    web.answer(openIdUrl, succeed(openIdMetadata({ accessTokenIssuer })));
    succeeded(await create({ metadataUrl: openIdUrl }));
    web.answer(neutralUrl, succeed(openIdMetadata({ issuer: 'https://fs.example', accessTokenIssuer })));
    expect(refusalsOf(await create({ name: 'Other', metadataUrl: neutralUrl }))).toEqual([
      'OAuthServerAlreadyExists metadataUrl',
    ]);
  });

  it('may have the keys of another: the tenants of one cloud share theirs', async () => {
    const { create, web } = setUp();
    succeeded(await create());
    web.answer(openIdUrl, succeed(openIdMetadata({ keys: [foreignKey(one)] })));
    succeeded(await create({ name: 'Entra', metadataUrl: openIdUrl }));
  });
});

describe('a change', () => {
  it.each<[ServerChange, object]>([
    [{ enabled: false }, { enabled: false }],
    [{ acceptSecurityIdentifierInformation: true }, { acceptSecurityIdentifierInformation: true }],
  ])('of %o touches nothing else, and asks nobody', async (request, changed) => {
    const { create, change, now, web } = setUp();
    succeeded(await create());
    const before = await now();
    succeeded(await change(request));
    expect(await now()).toEqual({ ...before, ...changed });
    expect(web.asked()).toEqual([acsUrl]);
  });

  it('of nothing is none', async () => {
    const { create, change } = setUp();
    const { etag } = succeeded(await create());
    for (const request of [{}, { enabled: true }])
      expect(succeeded(await change(request))).toMatchObject({ changed: false, etag });
  });

  it('of the address brings keys and endpoints of the new document', async () => {
    const { create, change, now, web, clock } = setUp();
    succeeded(await create({ metadataUrl: openIdUrl }));
    const tokenEndpoint = 'https://login.example.net/contoso/token';
    web.answer(neutralUrl, succeed(openIdMetadata({ keys: [certificateKey('k2')], tokenEndpoint })));
    clock.advance(60);
    succeeded(await change({ metadataUrl: neutralUrl }));
    expect(await now()).toMatchObject({
      metadataUrl: neutralUrl,
      keys: [{ kid: 'k2' }],
      tokenEndpoint,
      refresh: { lastAttemptAt: clock.now() },
    });
  });

  const openId = { metadataUrl: openIdUrl };
  it.each<[string, Partial<ServerCreation>, ForeignMetadata]>([
    ['another issuer', openId, openIdMetadata({ issuer: 'https://evil.example' })],
    ['an application, for an OpenID server', openId, authenticationMetadata()],
    [
      'an application of no realm, for an OpenID server',
      openId,
      authenticationMetadata({ realm: undefined as never }),
    ],
    ['another realm', {}, authenticationMetadata({ applicationIdentifier: acsId, realm: 'fabrikam.com' })],
    ['another application', {}, authenticationMetadata({ applicationIdentifier: lyncId, realm: tenant })],
    ['an OpenID server, for one of the S2S format', {}, openIdMetadata()],
  ])('to a document of %s is refused, by hand and by a refresh', async (_, request, found) => {
    const { create, change, now, web, servers } = setUp();
    succeeded(await create(request));
    const { keys } = await now();
    web.answer(neutralUrl, succeed(found));
    for (const call of [dryRun, operator])
      expect(refusalsOf(await change({ metadataUrl: neutralUrl }, call))).toEqual([
        'MetadataIssuerMismatch metadataUrl',
      ]);
    web.answer(request.metadataUrl ?? acsUrl, succeed(found));
    succeeded(await servers.refresher.refresh('acs', operator));
    expect(await now()).toMatchObject({ keys, refresh: { status: 'MetadataIssuerMismatch' } });
  });

  it('for a server that became another while the document was fetched is refused', async () => {
    const { create, change, now, web, servers } = setUp();
    succeeded(await create({ metadataUrl: openIdUrl }));
    web.answer(neutralUrl, succeed(openIdMetadata({ keys: [certificateKey('k2')] })));
    web.during(async () => {
      succeeded(await servers.acts.remove('acs', operator));
      succeeded(await create());
    });
    expect(refusalsOf(await change({ metadataUrl: neutralUrl }))).toEqual([
      'MetadataIssuerMismatch metadataUrl',
    ]);
    expect((await now()).keys).toEqual([foreignKey(one)]);
  });

  it('of what is not there is refused, and nobody is asked', async () => {
    const { servers, web } = setUp();
    for (const name of ['acs', 'a b'])
      expect(refusalsOf(await servers.acts.change(name, { metadataUrl: acsUrl }, operator))).toEqual([
        'NotFound',
      ]);
    expect(web.asked()).toEqual([]);
  });

  it('of a bare key under its old name is told in the audit', async () => {
    const { create, change, web, servers } = setUp();
    web.answer(openIdUrl, succeed(openIdMetadata({ keys: [bareKey('k', 'n1')] })));
    succeeded(await create({ metadataUrl: openIdUrl }));
    web.answer(openIdUrl, succeed(openIdMetadata({ keys: [bareKey('k', 'n2')] })));
    succeeded(await change({ metadataUrl: openIdUrl }));
    const entry = servers.store.audited().at(-1);
    expect(entry).toMatchObject({ action: 'changed' });
    expect(entry?.before?.keys).not.toEqual(entry?.after?.keys);
  });
});

describe('a refresh', () => {
  it('takes the keys of the document', async () => {
    const { create, now, web, servers, clock } = setUp();
    succeeded(await create());
    web.publish(acsUrl, acsDocument(one, two));
    clock.advance(3600);
    succeeded(await servers.refresher.refresh('acs', operator));
    expect(await now()).toMatchObject({ keys: [{ kid: one.x5t }, { kid: two.x5t }], realm: tenant });
  });
});

describe('a deletion', () => {
  const throughAcs = { applicationIdentifier: lyncId, oauthServer: 'acs' };

  it('is refused while a partner names the server, and says which', async () => {
    const { create, servers, partners } = setUp();
    succeeded(await create());
    succeeded(await partners.acts.create(partnerCreation({ name: 'Lync', ...throughAcs }), operator));
    for (const call of [dryRun, operator]) {
      const refused = await servers.acts.remove('ACS', call);
      expect(violationsOf(refused)).toMatchObject([{ code: 'OAuthServerInUse' }]);
      expect(violationsOf(refused)[0]?.message).toContain('Lync');
    }
    succeeded(await partners.keeper.remove('lync', operator));
    succeeded(await servers.acts.remove('ACS', operator));
  });

  it('is not hindered by partners that any server may speak for', async () => {
    const { create, servers, partners } = setUp();
    succeeded(await create());
    const anyServer = { applicationIdentifier: lyncId, useOAuthServer: true };
    succeeded(await partners.acts.create(partnerCreation(anyServer), operator));
    succeeded(await servers.acts.remove('acs', operator));
  });

  it('of what is not there is refused without asking the partners', async () => {
    const { servers, partners, create } = setUp();
    succeeded(await create());
    succeeded(await partners.acts.create(partnerCreation({ name: 'Lync', ...throughAcs }), operator));
    for (const name of ['other', 'a b', ''])
      expect(refusalsOf(await servers.acts.remove(name, operator))).toEqual(['NotFound']);
  });

  it('can be undone, and a partner that names the deleted server cannot come back before', async () => {
    const { create, servers, partners, now } = setUp();
    succeeded(await create());
    const before = await now();
    succeeded(await partners.acts.create(partnerCreation({ name: 'Lync', ...throughAcs }), operator));
    succeeded(await partners.keeper.remove('lync', operator));
    succeeded(await servers.acts.remove('acs', operator));
    expect(refusalsOf(await partners.acts.restore('lync', operator))).toEqual(['InvalidRequest oauthServer']);
    succeeded(await servers.keeper.restore('acs', operator));
    expect(await now()).toEqual(before);
    succeeded(await partners.acts.restore('lync', operator));
  });
});
