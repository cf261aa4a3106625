/** Which audience a request means, in every form that either wire knows. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { resolveResource } from '../../../shared/tokens/resource.ts';
import type { TokenRequest, Wire } from '../../../shared/tokens/token-request.ts';
import { createMemoryPrincipals } from '../../support/memory-principals.ts';
import { createMemoryTrust } from '../../support/memory-trust.ts';
import { homeRealm, resourcePrincipal, servicePrincipal, sharePointId } from '../../support/token-service.ts';

const portOnly = servicePrincipal({
  appId: '00000009-0000-0000-c000-000000000000',
  names: [
    '00000009-0000-0000-c000-000000000000/sp02.litwareinc.com:8443',
    'https://sp02.litwareinc.com:8443/api',
  ],
});
const disabled = servicePrincipal({
  appId: '00000006-0000-0ff1-ce00-000000000000',
  enabled: false,
  names: ['https://off.litwareinc.com'],
});
const elsewhere = { ...resourcePrincipal, realm: 'fabrikam.com', names: ['https://fabrikam.com'] };
const principals = createMemoryPrincipals(resourcePrincipal, portOnly, disabled, elsewhere);
const trust = createMemoryTrust();

function resolve(wire: Wire, asked: { resource?: string; scope?: string }) {
  const request: TokenRequest = {
    wire,
    realm: homeRealm,
    grantType: 'client_credentials',
    credential: undefined,
    resource: asked.resource,
    scope: asked.scope,
    tokenEndpoint: '',
  };
  return resolveResource(request, { principals, trust });
}

const unknown = (detail: string) => ({ refusal: 'ResourceUnknown', detail, parameter: 'resource' });
const malformed = { refusal: 'ResourceMalformed', parameter: 'resource' };
const missing = { refusal: 'ParameterMissing', parameter: 'resource' };

describe('on the legacy wire', () => {
  const sp = sharePointId;
  it.each([
    [`${sp}/sp01.litwareinc.com@${homeRealm}`, `${sp}/sp01.litwareinc.com@${homeRealm}`],
    [`${sp}/sp01.litwareinc.com:8443@${homeRealm}`, `${sp}/sp01.litwareinc.com:8443@${homeRealm}`],
    [`${sp}/SP01.LitwareInc.com@LitwareInc.com`, `${sp}/sp01.litwareinc.com@${homeRealm}`],
    [`${sp}/sp01.litwareinc.com`, `${sp}/sp01.litwareinc.com@${homeRealm}`],
    [`${sp}@${homeRealm}`, `${sp}@${homeRealm}`],
    [`${sp}/@${homeRealm}`, `${sp}@${homeRealm}`],
    [sp, `${sp}@${homeRealm}`],
    ['https://sp01.litwareinc.com', 'https://sp01.litwareinc.com'],
    ['https://sp01.litwareinc.com/', 'https://sp01.litwareinc.com'],
    ['HTTPS://SP01.litwareinc.com:443', 'https://sp01.litwareinc.com'],
  ])('%s is the audience %s', async (resource, audience) => {
    expect(await resolve('legacy', { resource })).toEqual({
      kind: 'principal',
      principal: resourcePrincipal,
      audience,
    });
  });

  describe('5.1 Audience confusion', () => {
    it.each([
      ['another realm', `${sp}/sp01.litwareinc.com@fabrikam.com`, unknown('ResourceInOtherRealm')],
      ['the wildcard realm', `${sp}/sp01.litwareinc.com@*`, malformed],
      [
        'an unknown principal',
        `99999999-0000-0ff1-ce00-000000000000@${homeRealm}`,
        unknown('PrincipalNotFound'),
      ],
      [
        'a host that is not registered',
        `${sp}/other.litwareinc.com@${homeRealm}`,
        unknown('AudienceNotRegistered'),
      ],
      [
        'more of a host',
        `${sp}/sp01.litwareinc.com.attacker.example@${homeRealm}`,
        unknown('AudienceNotRegistered'),
      ],
      ['a URL that is not registered', 'https://other.litwareinc.com', unknown('AudienceNotRegistered')],
      ['a path below a registered URL', 'https://sp01.litwareinc.com/x', unknown('AudienceNotRegistered')],
      ['http for https', 'http://sp01.litwareinc.com', unknown('AudienceNotRegistered')],
      ['a URL of another realm', 'https://fabrikam.com', unknown('AudienceNotRegistered')],
      ['a disabled principal', disabled.appId, unknown('ResourceDisabled')],
      ['a disabled principal by URL', 'https://off.litwareinc.com', unknown('ResourceDisabled')],
      ['a wildcard', '*', malformed],
      ['a word', 'sharepoint', malformed],
      ['two resources', `${sp} ${sp}`, malformed],
      ['a URL with a fragment', 'https://sp01.litwareinc.com/#a', malformed],
      ['a URL with credentials', 'https://user@sp01.litwareinc.com', malformed],
      ['nothing', undefined, missing],
    ])('refuses %s', async (_, resource, refusal) => {
      expect(await resolve('legacy', resource === undefined ? {} : { resource })).toEqual(refusal);
    });
  });

  it('reads no scope, which some clients send along', async () => {
    const resource = `${sp}/sp01.litwareinc.com@${homeRealm}`;
    expect(await resolve('legacy', { resource, scope: resource })).toHaveProperty('audience', resource);
    expect(await resolve('legacy', { scope: 'https://sp01.litwareinc.com/.default' })).toEqual(missing);
  });

  it.each([
    ['the port that is registered', 'sp02.litwareinc.com:8443', true],
    ['no port, where only one with a port is registered', 'sp02.litwareinc.com', false],
    ['another port', 'sp02.litwareinc.com:443', false],
  ])('of a host with %s', async (_, host, held) => {
    const result = await resolve('legacy', { resource: `${portOnly.appId}/${host}@${homeRealm}` });
    if (held) expect(result).toHaveProperty('principal.appId', portOnly.appId);
    else expect(result).toEqual(unknown('AudienceNotRegistered'));
  });
});

describe('on the modern wire', () => {
  it.each([
    ['a resource', { resource: 'https://sp01.litwareinc.com' }, 'https://sp01.litwareinc.com'],
    [
      'a resource with its slash',
      { resource: 'https://sp01.litwareinc.com/' },
      'https://sp01.litwareinc.com',
    ],
    ['a scope', { scope: 'https://sp01.litwareinc.com/.default' }, 'https://sp01.litwareinc.com'],
    [
      'a scope with two slashes',
      { scope: 'https://sp01.litwareinc.com//.default' },
      'https://sp01.litwareinc.com',
    ],
    ['a scope of a bare application id', { scope: `${sharePointId}/.default` }, sharePointId],
    [
      'both, the same',
      { resource: 'https://sp01.litwareinc.com', scope: 'https://sp01.litwareinc.com' },
      'https://sp01.litwareinc.com',
    ],
    [
      'both, the scope with .default',
      { resource: 'https://sp01.litwareinc.com', scope: 'https://sp01.litwareinc.com/.default' },
      'https://sp01.litwareinc.com',
    ],
  ])('takes %s', async (_, asked, audience) => {
    expect(await resolve('modern', asked)).toEqual({
      kind: 'principal',
      principal: resourcePrincipal,
      audience,
    });
  });

  const invalidScope = { refusal: 'ScopeInvalid', parameter: 'scope' };
  describe('5.1 Audience confusion', () => {
    it.each([
      ['neither resource nor scope', {}, missing],
      ['the principal form', { resource: `${sharePointId}/sp01.litwareinc.com@${homeRealm}` }, malformed],
      ['a bare id as resource', { resource: sharePointId }, malformed],
      [
        'a scope of the principal form',
        { scope: `${sharePointId}/sp01.litwareinc.com@${homeRealm}/.default` },
        malformed,
      ],
      ['a scope of a principal with a realm', { scope: `${sharePointId}@${homeRealm}/.default` }, malformed],
      ['a scope without .default', { scope: 'https://sp01.litwareinc.com' }, invalidScope],
      ['a permission', { scope: 'https://sp01.litwareinc.com/Sites.Read' }, invalidScope],
      ['.default alone', { scope: '/.default' }, invalidScope],
      ['openid', { scope: 'openid' }, invalidScope],
      [
        'two scopes',
        { scope: 'https://sp01.litwareinc.com/.default https://sp02.litwareinc.com:8443/.default' },
        malformed,
      ],
      [
        'a scope that says something else than the resource',
        { resource: 'https://sp01.litwareinc.com', scope: 'https://sp02.litwareinc.com:8443/api/.default' },
        { ...invalidScope, detail: 'ScopeDisagreesWithResource' },
      ],
      ['an unregistered URL', { resource: 'https://other.litwareinc.com' }, unknown('AudienceNotRegistered')],
      ['a URL of another realm', { resource: 'https://fabrikam.com' }, unknown('AudienceNotRegistered')],
      [
        'an unknown application',
        { scope: '99999999-0000-0ff1-ce00-000000000000/.default' },
        unknown('PrincipalNotFound'),
      ],
      ['a disabled one', { scope: `${disabled.appId}/.default` }, unknown('ResourceDisabled')],
    ])('refuses %s', async (_, asked, refusal) => {
      expect(await resolve('modern', asked)).toEqual(refusal);
    });
  });
});

it('gives an outage of the registry on', async () => {
  const broken = createMemoryPrincipals();
  broken.failWith(new Outage('tables', 'no answer'));
  const request: TokenRequest = {
    wire: 'legacy',
    realm: homeRealm,
    grantType: '',
    credential: undefined,
    resource: sharePointId,
    scope: undefined,
    tokenEndpoint: '',
  };
  await expect(resolveResource(request, { principals: broken, trust })).rejects.toThrow(Outage);
});
