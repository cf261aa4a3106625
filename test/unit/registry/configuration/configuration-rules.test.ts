/** What the members of the OAuth configuration may be, each in one spelling; and everything that is wrong at once. */
import { describe, expect, it } from 'vitest';
import {
  type ConfigurationChange,
  readConfigurationChange,
} from '../../../../shared/registry/configuration/configuration-rules.ts';
import { exchangeId, lyncId } from '../../../support/token-service.ts';

const day = 86_400;
const read = (change: ConfigurationChange) => readConfigurationChange(change, day);
const service = 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc';
const lifetimes = (...pairs: [string, number][]) => ({
  tokenLifetimes: pairs.map(([audience, lifetimeSeconds]) => ({ audience, lifetimeSeconds })),
});

describe('a member', () => {
  it.each<[ConfigurationChange, object]>([
    [{}, {}],
    [{ realm: 'Fabrikam.COM' }, { realm: 'fabrikam.com' }],
    [{ realm: exchangeId.toUpperCase() }, { realm: exchangeId }],
    [{ defaultSipDomain: 'LitwareInc.com' }, { defaultSipDomain: 'litwareinc.com' }],
    [
      { additionalSipDomains: ['A.example', 'a.example', 'b.example'] },
      { additionalSipDomains: ['a.example', 'b.example'] },
    ],
    [{ additionalSipDomains: [] }, { additionalSipDomains: [] }],
    [{ serviceName: lyncId.toUpperCase() }, { serviceName: lyncId }],
    [{ exchangeAutodiscoverUrl: service }, { exchangeAutodiscoverUrl: service }],
    [
      { exchangeAutodiscoverUrl: service.replace('.svc', '.SVC') },
      { exchangeAutodiscoverUrl: service.replace('.svc', '.SVC') },
    ],
    [
      { exchangeAutodiscoverAllowedDomains: ['*.Contoso.com', 'contoso.com'] },
      { exchangeAutodiscoverAllowedDomains: ['*.contoso.com', 'contoso.com'] },
    ],
    [
      lifetimes(
        [exchangeId.toUpperCase(), 300],
        [`${exchangeId}/Mail.contoso.com`, day],
        ['https://A.example/', 3600],
      ),
      lifetimes([exchangeId, 300], [`${exchangeId}/mail.contoso.com`, day], ['https://a.example', 3600]),
    ],
    [
      { realm: null, serviceName: null, tokenLifetimes: null },
      { realm: null, serviceName: null, tokenLifetimes: null },
    ],
    [{ realm: undefined, defaultSipDomain: 'a.example' }, { defaultSipDomain: 'a.example' }],
  ])('%j is read as %j', (change, members) => {
    expect(read(change)).toEqual({ members, violations: [] });
  });

  it.each<[string, ConfigurationChange]>([
    ['realm', { realm: 'one word' }],
    ['realm', { realm: 'localhost' }],
    ['realm', { realm: '*' }],
    ['realm', { realm: 'lin\u212A.com' }],
    ['realm', { realm: 'a_b.com' }],
    ['realm', { realm: `${'a'.repeat(64)}.com` }],
    ['defaultSipDomain', { defaultSipDomain: 'litwareinc' }],
    ['defaultSipDomain', { defaultSipDomain: 'user@litwareinc.com' }],
    ['additionalSipDomains', { additionalSipDomains: ['a.example', '*.b.example'] }],
    ['serviceName', { serviceName: 'lync' }],
    ['serviceName', { serviceName: `${lyncId}@litwareinc.com` }],
    ['exchangeAutodiscoverUrl', { exchangeAutodiscoverUrl: 'autodiscover.svc' }],
    ['exchangeAutodiscoverUrl', { exchangeAutodiscoverUrl: service.replace('https', 'http') }],
    ['exchangeAutodiscoverUrl', { exchangeAutodiscoverUrl: `${service}?x=1` }],
    ['exchangeAutodiscoverUrl', { exchangeAutodiscoverUrl: service.replace('//', '//user:secret@') }],
    ['exchangeAutodiscoverAllowedDomains', { exchangeAutodiscoverAllowedDomains: ['*'] }],
    ['exchangeAutodiscoverAllowedDomains', { exchangeAutodiscoverAllowedDomains: ['a.*.com'] }],
    ['exchangeAutodiscoverAllowedDomains', { exchangeAutodiscoverAllowedDomains: ['*.*.contoso.com'] }],
    ['tokenLifetimes', lifetimes(['exchange', 3600])],
    ['tokenLifetimes', lifetimes([`${exchangeId}@contoso.com`, 3600])],
    ['tokenLifetimes', lifetimes(['', 3600])],
    ['tokenLifetimes', lifetimes(['https://A.example/', 3600], ['https://a.example', 300])],
    ['tokenLifetimes', lifetimes([exchangeId, 299])],
  ])('%s is not %j', (target, change) => {
    const { members, violations } = read(change);
    expect(violations).toMatchObject([{ code: 'InvalidRequest', target }]);
    expect(members).toEqual({});
  });
});

describe('the Autodiscover address', () => {
  it('is that of the service, not of the file that it uses (seeds/003), and says how it is meant', () => {
    const file = service.replace('.svc', '.xml');
    const [violation] = read({ exchangeAutodiscoverUrl: file }).violations;
    expect(violation).toMatchObject({ code: 'AutodiscoverUrlNotService', target: 'exchangeAutodiscoverUrl' });
    expect(violation?.message).toContain('.svc in place of .xml');
  });

  it.each(['https://autodiscover.litwareinc.com', `${service}/x`, 'https://a.example/svc'])(
    'is not %s',
    (url) => {
      const [violation] = read({ exchangeAutodiscoverUrl: url }).violations;
      expect(violation?.code).toBe('AutodiscoverUrlNotService');
    },
  );
});

describe('the life of tokens', () => {
  it.each([
    [300, []],
    [day, []],
    [day + 1, ['TokenLifetimeTooLong']],
    [0, ['InvalidRequest']],
    [-1, ['InvalidRequest']],
  ])('of %i seconds is judged: %j', (life, codes) => {
    const { violations } = read(lifetimes([exchangeId, life]));
    expect(violations.map(({ code }) => code)).toEqual(codes);
  });

  it('is refused for everything that is wrong with it', () => {
    const { violations } = read(lifetimes(['x', 3600], [exchangeId, 1], [exchangeId.toUpperCase(), 2 * day]));
    expect(violations.map(({ code, target }) => `${code} ${target}`)).toEqual([
      'InvalidRequest tokenLifetimes',
      'InvalidRequest tokenLifetimes',
      'TokenLifetimeTooLong tokenLifetimes',
      'InvalidRequest tokenLifetimes',
    ]);
  });
});

it('everything that is wrong is told at once, and nothing of it is repeated at length', () => {
  const long = 'x'.repeat(5000);
  const { violations } = read({
    realm: long,
    defaultSipDomain: long,
    additionalSipDomains: [long],
    serviceName: long,
    exchangeAutodiscoverUrl: `https://a.example/${long}.xml`,
    exchangeAutodiscoverAllowedDomains: [long],
    ...lifetimes([long, 1]),
  });
  expect(new Set(violations.map(({ target }) => target)).size).toBe(7);
  for (const { message } of violations) expect(message).not.toContain('xxx');
});

it('takes nothing along that is no member of the configuration', () => {
  const request = { realm: 'fabrikam.com', reason: 'why', confirmRealmChange: true, constructor: 'x' };
  expect(read(request as ConfigurationChange)).toEqual({
    members: { realm: 'fabrikam.com' },
    violations: [],
  });
});
