/** What another realm or service name breaks: a sentence for each thing, and none for what breaks nothing. */
import { describe, expect, it } from 'vitest';
import type { OAuthConfiguration } from '../../../../shared/registry/configuration/oauth-configuration.ts';
import { effectiveConfiguration } from '../../../../shared/registry/configuration/oauth-configuration.ts';
import { whatBreaks } from '../../../../shared/registry/configuration/realm-change.ts';
import { defaults } from '../../../support/registry-bench.ts';
import { exchangeId, homeRealm, lyncId } from '../../../support/token-service.ts';

const before = effectiveConfiguration({}, defaults);

describe('a change', () => {
  it.each<[string, Partial<OAuthConfiguration>, string[]]>([
    ['of nothing', {}, []],
    ['of SIP domains alone', { defaultSipDomain: 'a.example', additionalSipDomains: ['b.example'] }, []],
    [
      'of anything but realm and service name',
      {
        exchangeAutodiscoverUrl: 'https://a.example/a.svc',
        exchangeAutodiscoverAllowedDomains: ['a.example'],
        tokenLifetimes: [{ audience: exchangeId, lifetimeSeconds: 300 }],
      },
      [],
    ],
    ['of the service name', { serviceName: exchangeId }, ['IssuerChanges']],
    ['of the realm', { realm: 'fabrikam.com' }, ['IssuerChanges', 'RealmAddressesChange', 'ClientIdsChange']],
    [
      'of both',
      { realm: 'fabrikam.com', serviceName: exchangeId },
      ['IssuerChanges', 'RealmAddressesChange', 'ClientIdsChange'],
    ],
  ])('%s breaks %j', (_, changes, codes) => {
    expect(whatBreaks(before, { ...before, ...changes }).map(({ code }) => code)).toEqual(codes);
  });

  it('names both issuers, and says that the certificate stays', () => {
    const messages = whatBreaks(before, { ...before, realm: 'fabrikam.com' }).map(({ message }) => message);
    expect(messages[0]).toContain(`${lyncId}@${homeRealm}`);
    expect(messages[0]).toContain(`${lyncId}@fabrikam.com`);
    expect(messages.join(' ')).toContain('the certificate stay');
  });
});
