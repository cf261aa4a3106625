/** When a resource is a partner application: which wire, which form, which realm, and what comes before what. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type {
  PartnerApplication,
  PartnerSource,
} from '../../../shared/registry/partners/partner-application.ts';
import { firstRefresh } from '../../../shared/registry/trust/refresh-state.ts';
import { resolveResource } from '../../../shared/tokens/resource.ts';
import { testNow } from '../../support/clock.ts';
import { createMemoryPrincipals } from '../../support/memory-principals.ts';
import { createMemoryTrust, partnerApplication } from '../../support/memory-trust.ts';
import { homeRealm, resourcePrincipal, sharePointId } from '../../support/token-service.ts';
import { requestOf } from './grant-calls.ts';

const lync = '00000004-0000-0ff1-ce00-000000000000';
const refresh = firstRefresh(testNow);
const metadata: PartnerSource = { form: 'metadata', metadataUrl: 'https://lync.fabrikam.com/m', refresh };
const foreign = partnerApplication({ applicationIdentifier: lync, realm: 'fabrikam.com', source: metadata });
const atHome = (changes: Partial<PartnerApplication> = {}) =>
  partnerApplication({ applicationIdentifier: sharePointId, realm: homeRealm, ...changes });
const indirect: [string, PartnerSource][] = [
  ['an OAuth server speaks for', { form: 'oauthServer', oauthServer: 'acs' }],
  ['any OAuth server speaks for', { form: 'oauthServer', oauthServer: null }],
  ['a linked account alone stands for', { form: 'linkedAccount' }],
];

function resolve(
  resource: string,
  partners: readonly PartnerApplication[],
  wire: 'legacy' | 'modern' = 'legacy',
) {
  const principals = createMemoryPrincipals(resourcePrincipal);
  const trust = createMemoryTrust(...partners);
  const named = wire === 'legacy' ? { resource } : { resource: undefined, scope: `${resource}/.default` };
  return resolveResource(requestOf(wire, named), { principals, trust });
}

const unknown = (detail: string) => ({ refusal: 'ResourceUnknown', detail, parameter: 'resource' });

describe('a partner application with direct trust', () => {
  it.each([
    [`${lync}/pool.fabrikam.com@fabrikam.com`, `${lync}/pool.fabrikam.com@fabrikam.com`],
    [`${lync}/pool.fabrikam.com:5061@fabrikam.com`, `${lync}/pool.fabrikam.com:5061@fabrikam.com`],
    [`${lync.toUpperCase()}/POOL.fabrikam.com@Fabrikam.com`, `${lync}/pool.fabrikam.com@fabrikam.com`],
    [`${lync}@fabrikam.com`, `${lync}@fabrikam.com`],
    [`${lync}/@fabrikam.com`, `${lync}@fabrikam.com`],
  ])('is what %s means', async (resource, audience) => {
    expect(await resolve(resource, [foreign])).toEqual({ kind: 'partner', partner: foreign, audience });
  });

  it('may be trusted by its certificate', async () => {
    const partner = { ...foreign, source: { form: 'certificate' } } as const;
    expect(await resolve(`${lync}@fabrikam.com`, [partner])).toHaveProperty('kind', 'partner');
  });

  it('comes before a service principal of the same name', async () => {
    const resource = `${sharePointId}/sp01.litwareinc.com`;
    const audience = `${resource}@${homeRealm}`;
    const partner = atHome();
    expect(await resolve(audience, [partner])).toEqual({ kind: 'partner', partner, audience });
    expect(await resolve(resource, [partner])).toEqual({ kind: 'partner', partner, audience });
  });

  it.each([
    ['another realm', `${lync}@contoso.com`, 'ResourceInOtherRealm'],
    ['our own realm', `${lync}@${homeRealm}`, 'PrincipalNotFound'],
    ['no realm, which is our own', lync, 'PrincipalNotFound'],
    ['more of a realm', `${lync}@fabrikam.com.example`, 'ResourceInOtherRealm'],
    ['another application', `${sharePointId}@fabrikam.com`, 'ResourceInOtherRealm'],
  ])('is not meant by %s', async (_, resource, detail) => {
    expect(await resolve(resource, [foreign])).toEqual(unknown(detail));
  });

  it('is not served when disabled, not even as the service principal of that name', async () => {
    const disabled = { ...foreign, enabled: false };
    expect(await resolve(`${lync}@fabrikam.com`, [disabled])).toEqual(unknown('PartnerDisabled'));
    const resource = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;
    expect(await resolve(resource, [atHome({ enabled: false })])).toEqual(unknown('PartnerDisabled'));
  });

  it('has no tokens of the modern wire', async () => {
    const found = await resolve(sharePointId, [atHome()], 'modern');
    expect(found).toEqual({ kind: 'principal', principal: resourcePrincipal, audience: sharePointId });
  });
});

describe('a partner application that', () => {
  it.each(indirect)('%s is no audience of ours', async (_, source) => {
    const partner = { ...foreign, source };
    expect(await resolve(`${lync}@fabrikam.com`, [partner])).toEqual(unknown('PartnerNotDirect'));
    const disabled = { ...partner, enabled: false };
    expect(await resolve(`${lync}@fabrikam.com`, [disabled])).toEqual(unknown('PartnerNotDirect'));
  });

  it.each(indirect)('%s leaves its name to the service principal', async (_, source) => {
    const resource = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;
    expect(await resolve(resource, [atHome({ source })])).toMatchObject({
      kind: 'principal',
      audience: resource,
    });
  });
});

it('gives an outage of the partners on', async () => {
  const principals = createMemoryPrincipals(resourcePrincipal);
  const trust = createMemoryTrust();
  trust.failWith(new Outage('tables', 'no answer'));
  await expect(resolveResource(requestOf('legacy'), { principals, trust })).rejects.toThrow(Outage);
});
