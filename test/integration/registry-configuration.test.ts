/** The one OAuth configuration: what it says, what a change of it breaks, and what follows from it at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type { OAuthConfiguration } from '../../shared/registry/configuration/oauth-configuration.ts';
import { eventually, type ManagementClient } from '../support/management.ts';
import { assertionForm, claimsOf, registerApplication, requestToken } from '../support/principal-calls.ts';
import { changeOf, etagOf, manageRegistry, refusalOf, told } from '../support/registry.ts';
import { publishedKids } from '../support/service-calls.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const { realm, exchangeHost } = litware;
const resource = `https://${exchangeHost}`;
const path = 'oauthConfiguration';

interface View extends OAuthConfiguration {
  readonly defaultTokenLifetimeSeconds: number;
  readonly inheritedFromSettings: readonly string[];
}

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  const settings = {
    S2S_CACHE_FOR: '1s',
    S2S_LONGEST_TOKEN_LIFETIME: '8h',
    S2S_ADDITIONAL_SIP_DOMAINS: 'a.com',
  };
  stack = await startTestStack({ settings });
  await untilSettled(stack.url);
  api = await manageRegistry(stack);
});

afterAll(async () => {
  await stack?.stop();
});

const read = async () => told<View>(await api.get(path));

const lifeOf = (token: string) => {
  const { exp, iat } = claimsOf(token) as { exp: number; iat: number };
  return exp - iat;
};

describe('The OAuth configuration', () => {
  it('is that of the settings until something is set, and can be compared from the first', async () => {
    const answer = await api.get(path);
    expect(told(answer)).toEqual({
      realm,
      defaultSipDomain: realm,
      additionalSipDomains: ['a.com'],
      serviceName: litware.lync,
      exchangeAutodiscoverUrl: null,
      exchangeAutodiscoverAllowedDomains: [],
      tokenLifetimes: [],
      defaultTokenLifetimeSeconds: 3600,
      inheritedFromSettings: [
        'realm',
        'defaultSipDomain',
        'additionalSipDomains',
        'serviceName',
        'exchangeAutodiscoverUrl',
        'exchangeAutodiscoverAllowedDomains',
        'tokenLifetimes',
      ],
    });
    const seen = { 'if-match': etagOf(answer) };
    const body = { exchangeAutodiscoverAllowedDomains: ['*.litwareinc.com'] };
    const answers = await Promise.all([1, 2].map(() => api.patch(path, body, seen)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    expect(await read()).toMatchObject(body);
  });

  it('is told everything that is wrong with a change', async () => {
    const answer = await api.patch(path, {
      realm: '-',
      serviceName: 'Lync',
      exchangeAutodiscoverUrl: 'https://mail.litwareinc.com/autodiscover/autodiscover.xml',
      tokenLifetimes: [{ audience: resource, lifetimeSeconds: 9 * 3600 }],
    });
    expect(answer.status).toBe(400);
    const told = answer.body.violations?.map(({ code, target }) => `${code} ${target}`);
    expect(told?.toSorted()).toEqual([
      'AutodiscoverUrlNotService exchangeAutodiscoverUrl',
      'InvalidRequest realm',
      'InvalidRequest serviceName',
      'TokenLifetimeTooLong tokenLifetimes',
    ]);
  });

  it('gives the tokens of an audience a life of their own, and takes it back', async () => {
    const client = await registerApplication(api, 'Asks');
    const ask = async () => {
      const form = await assertionForm(stack.url, client.appId, client.certificate);
      return lifeOf((await requestToken(stack.url, { ...form, resource })).token);
    };
    expect(await ask()).toBe(3600);
    const tokenLifetimes = [{ audience: resource, lifetimeSeconds: 900 }];
    expect(changeOf<View>(await api.patch(path, { tokenLifetimes })).value).toMatchObject({ tokenLifetimes });
    await eventually(ask, (life) => life === 900);
    const back = changeOf<View>(await api.patch(path, { tokenLifetimes: null })).value;
    expect(back.inheritedFromSettings).toContain('tokenLifetimes');
    await eventually(ask, (life) => life === 3600);
  });
});

describe('Another realm', () => {
  const change = { realm: 'fabrikam.com', reason: 'the company is renamed' };
  const answers = async (address: string) => (await fetch(`${stack.url}${address}`)).status;

  it('is not taken before it is known what it breaks', async () => {
    const refused = await api.patch(path, change);
    expect(refusalOf(refused)).toEqual([409, ...Array(3).fill('RealmChangeNotConfirmed')]);
    const dry = changeOf<View>(await api.patch(`${path}?dryRun=true`, change));
    expect(dry.warnings.map(({ code }) => code)).toEqual([
      'IssuerChanges',
      'RealmAddressesChange',
      'ClientIdsChange',
    ]);
    expect(dry.warnings[0]?.message).toContain(
      `${litware.lync}@fabrikam.com instead of ${litware.lync}@${realm}`,
    );
    expect(dry.value.realm).toBe('fabrikam.com');
    expect((await read()).realm).toBe(realm);
  });

  it('is in every address and document at once, and leaves the certificate alone', async () => {
    const [kids, certificates] = [await publishedKids(stack.url), await api.certificates()];
    const done = changeOf<View>(await api.patch(path, { ...change, confirmRealmChange: true }));
    expect(done).toMatchObject({ changed: true, value: { realm: 'fabrikam.com', defaultSipDomain: realm } });
    expect(done.warnings).toHaveLength(3);
    const document = await (await fetch(`${stack.url}/metadata/json/1`)).json();
    expect(document).toMatchObject({ realm: 'fabrikam.com', issuer: `${litware.lync}@fabrikam.com` });
    expect(await answers('/fabrikam.com/metadata/json/1')).toBe(200);
    expect(await answers(`/${realm}/metadata/json/1`)).toBe(404);
    expect(await publishedKids(stack.url)).toEqual(kids);
    expect(await api.certificates()).toEqual(certificates);
  });

  it('is undone by going back to what the settings say', async () => {
    const back = changeOf<View>(await api.patch(path, { realm: null, confirmRealmChange: true }));
    expect(back.value).toMatchObject({ realm, inheritedFromSettings: expect.arrayContaining(['realm']) });
    expect(await answers(`/${realm}/metadata/json/1`)).toBe(200);
  });
});
