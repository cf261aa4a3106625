/** What trust allows: every client, every kind of resource, every trust level, for itself and for a user. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { authorizationServerId } from '../../../shared/base/principal-name.ts';
import type { TrustLevel } from '../../../shared/registry/partners/partner-application.ts';
import type { Acting, AuthorizedRequest } from '../../../shared/tokens/grants/grant.ts';
import { type PermitOptions, permitRequest } from '../../../shared/tokens/permit-request.ts';
import type { ResolvedResource } from '../../../shared/tokens/resource.ts';
import { createMemoryPrincipals } from '../../support/memory-principals.ts';
import { createMemoryTrust } from '../../support/memory-trust.ts';
import {
  exchangeId,
  homeRealm,
  lyncId,
  resourcePrincipal,
  servicePrincipal,
  sharePointId,
} from '../../support/token-service.ts';
import { kim, partner, partnerAudience, principalAudience } from './grant-calls.ts';

const principal: ResolvedResource = {
  kind: 'principal',
  principal: resourcePrincipal,
  audience: principalAudience,
};
const partnerAt = (trustLevel: TrustLevel): ResolvedResource => ({
  kind: 'partner',
  partner: { ...partner, trustLevel },
  audience: partnerAudience,
});
const acting: Acting = { user: kim, refusal: 'GrantAssertionRejected' };
const workflowId = '00000005-0000-0000-c000-000000000000';
const partnerId = '99999999-0000-0ff1-ce00-000000000009';
const options: PermitOptions = {
  principals: createMemoryPrincipals(resourcePrincipal),
  trust: createMemoryTrust(
    { ...partner, applicationIdentifier: partnerId, realm: 'fabrikam.com' },
    { ...partner, name: 'At home', applicationIdentifier: workflowId, realm: homeRealm },
  ),
  serviceName: async () => lyncId,
};

function requested(resource: ResolvedResource, trusted: boolean, forUser?: Acting): AuthorizedRequest {
  const client = servicePrincipal({ trustedForDelegation: trusted });
  return {
    client: { principal: client, method: 'secret', keyId: 'secret-1' },
    resource,
    ...(forUser && { acting: forUser }),
  };
}

const insufficient = {
  refusal: 'ResourceNotAllowed',
  detail: 'TrustLevelInsufficient',
  parameter: 'resource',
};
const untrusted = { refusal: 'DelegationNotAllowed', detail: 'ClientNotTrustedForDelegation' };

describe('an application for itself', () => {
  it.each<[string, ResolvedResource, boolean, object]>([
    ['a principal', principal, false, { delegated: false }],
    ['a principal, as one that may act for users', principal, true, { delegated: true }],
    ['a partner at Full', partnerAt('Full'), false, { delegated: false }],
    ['a partner at Full, as one that may act for users', partnerAt('Full'), true, { delegated: true }],
    ['a partner at Application', partnerAt('Application'), false, { delegated: false }],
    // Else the client could build the outer token that it does not get from us.
    [
      'a partner at Application, yet names no user to it',
      partnerAt('Application'),
      true,
      { delegated: false },
    ],
    ['no partner at User', partnerAt('User'), false, insufficient],
    ['no partner at User, whatever it may', partnerAt('User'), true, insufficient],
  ])('may call %s', async (_, resource, trusted, result) => {
    expect(await permitRequest(requested(resource, trusted), options)).toMatchObject(result);
  });
});

describe('an application for a user', () => {
  it.each<[string, ResolvedResource, boolean, object]>([
    ['a principal', principal, true, { delegated: true }],
    ['a principal without being trusted for it', principal, false, untrusted],
    ['a partner at Full', partnerAt('Full'), true, { delegated: true }],
    ['a partner at Full without being trusted for it', partnerAt('Full'), false, untrusted],
    ['a partner at Application', partnerAt('Application'), true, insufficient],
    ['a partner at User', partnerAt('User'), true, insufficient],
    ['a partner at User without being trusted for it', partnerAt('User'), false, untrusted],
  ])('and %s', async (_, resource, trusted, result) => {
    expect(await permitRequest(requested(resource, trusted, acting), options)).toMatchObject(result);
  });

  it('keeps all of the request', async () => {
    const request = requested(principal, true, { ...acting, until: 7 });
    expect(await permitRequest(request, options)).toEqual({ ...request, delegated: true });
  });
});

describe('a user', () => {
  const permit = (user: Acting['user'], refusal: Acting['refusal'] = 'SubjectTokenRejected') =>
    permitRequest(requested(principal, true, { user, refusal }), options);

  it.each([
    sharePointId,
    sharePointId.toUpperCase(),
    `${sharePointId}@${homeRealm}`,
    `${sharePointId}@fabrikam.com`,
    `${sharePointId}/sp01.litwareinc.com@${homeRealm}`,
    // Registered nowhere, and the issuer of most tokens.
    authorizationServerId,
    `${authorizationServerId}@${homeRealm}`,
    // Registered nowhere either, and the issuer of what we sign as a partner.
    lyncId,
    `${lyncId}@${homeRealm}`,
    `${lyncId}@fabrikam.com`,
    `${partnerId}@fabrikam.com`,
    `${partnerId.toUpperCase()}/mail.fabrikam.com@FABRIKAM.com`,
    // A partner of our own realm needs no realm in its name.
    workflowId,
    `${workflowId}@${homeRealm}`,
  ])('by the name of the application %s is none', async (nameid) => {
    expect(await permit({ nameid })).toEqual({
      refusal: 'SubjectTokenRejected',
      detail: 'UserIsApplication',
    });
    expect(await permit({ nameid }, 'GrantAssertionRejected')).toHaveProperty(
      'refusal',
      'GrantAssertionRejected',
    );
  });

  it.each([
    '99999999-0000-0ff1-ce00-000000000000',
    `${exchangeId}x`,
    `x${sharePointId}`,
    'kim',
    // The object id of a user may be the identifier of an application elsewhere.
    partnerId,
    `${partnerId}@${homeRealm}`,
    `${workflowId}@fabrikam.com`,
  ])('may be called %s', async (nameid) => {
    expect(await permit({ nameid })).toHaveProperty('delegated', true);
  });

  it.each([
    ['no identifier', { nameid: '' }],
    ['a line break', { nameid: 'kim', upn: 'kim\n' }],
    ['a name that is too long', { nameid: 'kim', smtp: 'x'.repeat(257) }],
    ['an empty name', { nameid: 'kim', sip: '' }],
  ])('with %s is none', async (_, user) => {
    expect(await permit(user)).toEqual({ refusal: 'SubjectTokenRejected', detail: 'UserMalformed' });
  });

  it.each([
    ['principals', sharePointId],
    ['partners', `${partnerId}@fabrikam.com`],
  ])('is not let pass while the registry of %s does not answer', async (kind, nameid) => {
    const principals = createMemoryPrincipals();
    const trust = createMemoryTrust();
    const failing = kind === 'partners' ? trust : principals;
    failing.failWith(new Outage('tables', 'no answer'));
    const request = requested(principal, true, { ...acting, user: { nameid } });
    await expect(permitRequest(request, { ...options, principals, trust })).rejects.toThrow(Outage);
  });
});
