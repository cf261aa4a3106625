/** What is in force: what was set over the settings, the realm over the default SIP domain, a life for each audience. */
import { describe, expect, it } from 'vitest';
import {
  type ConfigurationDefaults,
  type ConfigurationRecord,
  configurationKind,
  effectiveConfiguration,
  lifetimeFor,
} from '../../../../shared/registry/configuration/oauth-configuration.ts';
import { exchangeId, lyncId, sharePointId } from '../../../support/token-service.ts';

const defaults: ConfigurationDefaults = {
  realm: undefined,
  defaultSipDomain: 'litwareinc.com',
  additionalSipDomains: ['contoso.com'],
  serviceName: lyncId,
};

describe('what is in force', () => {
  it('is as the settings have it while nothing is set', () => {
    expect(effectiveConfiguration({}, defaults)).toEqual({
      realm: 'litwareinc.com',
      defaultSipDomain: 'litwareinc.com',
      additionalSipDomains: ['contoso.com'],
      serviceName: lyncId,
      exchangeAutodiscoverUrl: null,
      exchangeAutodiscoverAllowedDomains: [],
      tokenLifetimes: [],
    });
  });

  it.each<[string, ConfigurationRecord, Partial<ConfigurationDefaults>, string]>([
    ['the default SIP domain of the settings', {}, {}, 'litwareinc.com'],
    ['the one that was set', { defaultSipDomain: 'fabrikam.com' }, {}, 'fabrikam.com'],
    [
      'the realm of the settings',
      { defaultSipDomain: 'fabrikam.com' },
      { realm: 'adatum.com' },
      'adatum.com',
    ],
    ['the one that was set', { realm: 'tailspin.com' }, { realm: 'adatum.com' }, 'tailspin.com'],
  ])('the realm is %s', (_, record, changes, realm) => {
    expect(effectiveConfiguration(record, { ...defaults, ...changes }).realm).toBe(realm);
  });

  it('takes every member that was set, an empty list among them', () => {
    const record: ConfigurationRecord = {
      additionalSipDomains: [],
      serviceName: exchangeId,
      exchangeAutodiscoverUrl: 'https://a.example/a.svc',
      exchangeAutodiscoverAllowedDomains: ['a.example'],
      tokenLifetimes: [{ audience: exchangeId, lifetimeSeconds: 300 }],
    };
    expect(effectiveConfiguration(record, defaults)).toMatchObject(record);
  });
});

describe('the life of a token', () => {
  const usual = 3600;
  const tokenLifetimes = [
    { audience: exchangeId, lifetimeSeconds: 1 },
    { audience: `${exchangeId}/mail.contoso.com`, lifetimeSeconds: 2 },
    { audience: 'https://sp.contoso.com', lifetimeSeconds: 3 },
    { audience: 'https://sp.contoso.com/a@b', lifetimeSeconds: 4 },
  ];

  it.each([
    ['of its principal', `${exchangeId}@contoso.com`, 1],
    ['of its principal, without a realm', exchangeId, 1],
    [
      'of its principal, for a host that has none of its own',
      `${exchangeId}/other.contoso.com@contoso.com`,
      1,
    ],
    ['of its host', `${exchangeId}/mail.contoso.com@contoso.com`, 2],
    ['of its URL', 'https://sp.contoso.com', 3],
    ['of a URL with an @ in it', 'https://sp.contoso.com/a@b', 4],
    ['the usual one, for another URL', 'https://sp.contoso.com/a', usual],
    ['the usual one, for a URL that only begins like one', 'https://sp.contoso.com/@contoso.com', usual],
    ['the usual one, for another principal', `${sharePointId}/mail.contoso.com@contoso.com`, usual],
  ])('is that %s', (_, audience, life) => {
    expect(lifetimeFor({ tokenLifetimes }, audience, usual)).toBe(life);
  });

  it('is the usual one where none is set', () => {
    expect(lifetimeFor({ tokenLifetimes: [] }, exchangeId, usual)).toBe(usual);
  });
});

it('there is one, under one key, and it claims nothing', () => {
  expect(configurationKind.keyOf({ realm: 'a.example' })).toBe('global');
  expect(configurationKind.claimsOf({ realm: 'a.example' })).toEqual([]);
  expect(configurationKind.shownOf({ realm: 'a.example' })).toEqual({ realm: 'a.example' });
});
