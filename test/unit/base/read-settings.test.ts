/** The settings of an environment: defaults that hold, every problem at once, and no value in any of them. */
import { describe, expect, it } from 'vitest';
import { describeSettings, readSettings } from '../../../shared/base/read-settings.ts';
import { type Environment, type Setting, settingsTable } from '../../../shared/base/settings.ts';
import { leastSettings } from '../../support/least-settings.ts';

const least: Environment = leastSettings;
const required = Object.keys(least);
const rows = Object.entries<Setting<unknown>>(settingsTable);

function read(changes: Environment = {}) {
  const result = readSettings({ ...least, ...changes });
  if ('problems' in result) throw new Error(result.problems.join('\n'));
  return result.settings;
}

function problemsOf(environment: Environment): readonly string[] {
  const result = readSettings(environment);
  return 'problems' in result ? result.problems : [];
}

describe('settingsTable', () => {
  it.each(rows)('accepts the default of %s by its own parser', (_, setting) => {
    const environment = { ...least, WEBSITE_HOSTNAME: 'litware.azurewebsites.net' };
    const text = typeof setting.fallback === 'function' ? setting.fallback(environment) : setting.fallback;
    if (text === undefined) expect(required).toContain(setting.name);
    else expect(setting.parse(text)).not.toBeUndefined();
  });

  it('names each setting once', () => {
    const names = rows.map(([, setting]) => setting.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(rows)('says of %s what it means and what it accepts', (_, { name, meaning, expects }) => {
    expect(name).toMatch(/^S2S_[A-Z0-9]+(_[A-Z0-9]+)*$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(expects).not.toBe('');
  });
});

describe('readSettings', () => {
  it('needs the least and fills in the rest', () => {
    expect(read()).toMatchObject({
      publicUrl: 'https://sts.litwareinc.com',
      defaultSipDomain: 'litwareinc.com',
      additionalSipDomains: [],
      realm: '',
      serviceName: '00000004-0000-0ff1-ce00-000000000000',
      keyVaultUrl: 'https://litware.vault.azure.net',
      certificateName: 'OAuthTokenIssuer',
      tableService: 'https://litware.table.core.windows.net',
      tablePrefix: 'S2s',
      signingMode: 'vault',
      tokenLifetime: 3600,
      tokenReuse: 'off',
      clockSkew: 300,
      assertionAudiences: ['issuer'],
      assertionLifetime: 600,
      metadataMaxAge: 300,
      cacheFor: 60,
      maxStale: 900,
      rollAutomatic: 'true',
      rollEvery: 90 * 86_400,
      rollPropagate: 48 * 3600,
      rollLead: 90 * 86_400,
      rollRetain: 14 * 86_400,
      certificateValidityMonths: 12,
      consumerCache: 86_400,
      rollSchedule: '0 */15 * * * *',
      rollTick: 900,
    });
  });

  it.each(required)('reports %s when it is absent', (name) => {
    const problems = problemsOf({ ...least, [name]: undefined });
    expect(problems.filter((problem) => problem.startsWith(`${name} is required: expected `))).toHaveLength(
      1,
    );
  });

  it('takes an empty setting for an absent one', () => {
    expect(read({ S2S_TOKEN_LIFETIME: '' }).tokenLifetime).toBe(3600);
    expect(problemsOf({ ...least, S2S_KEY_VAULT_URL: '' })).toHaveLength(1);
  });

  it('takes the public URL from the platform when it is not set', () => {
    const platform = { ...least, S2S_PUBLIC_URL: undefined, WEBSITE_HOSTNAME: 'litware.azurewebsites.net' };
    expect(read(platform).publicUrl).toBe('https://litware.azurewebsites.net');
    expect(read({ WEBSITE_HOSTNAME: 'litware.azurewebsites.net' }).publicUrl).toBe(
      'https://sts.litwareinc.com',
    );
  });

  it.each([
    ['11111111-2222-3333-4444-55555555555A', '11111111-2222-3333-4444-55555555555a'],
    ['Fabrikam.com', 'fabrikam.com'],
  ])('takes %s as a realm of its own', (text, realm) => {
    expect(read({ S2S_REALM: text }).realm).toBe(realm);
  });

  it('spells the issuers of the tenant as its tokens do, however the tenant was pasted', () => {
    const tenant = '22222222-aaaa-4444-5555-666666666666';
    expect(read({ S2S_TENANT_ID: ` ${tenant.toUpperCase()} ` })).toMatchObject({
      tenantId: tenant,
      managementIssuers: [
        `https://login.microsoftonline.com/${tenant}/v2.0`,
        `https://sts.windows.net/${tenant}/`,
      ],
      managementKeysUrl: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
    });
  });

  it('prepares a roll as early as the cycle is long, unless told otherwise', () => {
    expect(read({ S2S_ROLL_EVERY: '30d' }).rollLead).toBe(30 * 86_400);
    expect(read({ S2S_ROLL_EVERY: '30d', S2S_ROLL_LEAD: '7d' }).rollLead).toBe(7 * 86_400);
  });

  it('reports every problem at once', () => {
    const problems = problemsOf({
      S2S_PUBLIC_URL: 'http://sts.litwareinc.com',
      S2S_TOKEN_LIFETIME: '1 hour',
      S2S_SIGNING_MODE: 'disk',
      S2S_TOKEN_LIFTIME: '2h',
    });
    const named = problems.map((problem) => problem.split(' ')[0]);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toEqual(
      expect.arrayContaining([
        'S2S_DEFAULT_SIP_DOMAIN',
        'S2S_KEY_VAULT_URL',
        'S2S_PUBLIC_URL',
        'S2S_SIGNING_MODE',
        'S2S_TABLE_SERVICE',
        'S2S_TOKEN_LIFETIME',
        'S2S_TOKEN_LIFTIME',
      ]),
    );
  });

  it.each(['S2S_REALMS', 'S2S_ASSERTION_LIFETIME', 'S2S_', 'S2S_realm'])(
    'refuses the unknown name %s',
    (name) => {
      expect(problemsOf({ ...least, [name]: 'x' })).toEqual([
        `${name} is not a setting of this service: check its spelling.`,
      ]);
    },
  );

  it('leaves the settings of others alone', () => {
    expect(problemsOf({ ...least, AzureWebJobsStorage: 'x', MY_S2S_REALM: 'x', s2s_realm: 'x' })).toEqual([]);
  });

  it('repeats no value in a problem, because it may be a secret in the wrong place', () => {
    const secret = '!hunter2 ?';
    const all = Object.fromEntries(rows.map(([, setting]) => [setting.name, secret]));
    const problems = problemsOf({ ...all, S2S_UNKNOWN: secret });
    expect(problems.length).toBe(rows.length + 1);
    expect(problems.join('\n')).not.toContain('hunter2');
  });
});

describe('describeSettings', () => {
  it('lists every setting with its default as a person would write it', () => {
    const described = new Map(describeSettings().map((row) => [row.name, row.fallback]));
    expect(described.size).toBe(rows.length);
    for (const name of required.filter((each) => each !== 'S2S_PUBLIC_URL'))
      expect(described.get(name)).toBe('required');
    expect(described.get('S2S_PUBLIC_URL')).toBe('https:// and the host name of the function app');
    expect(described.get('S2S_REALM')).toBe('the default SIP domain');
    expect(described.get('S2S_CACHE_FOR')).toBe('1m');
    expect(described.get('S2S_ADDITIONAL_SIP_DOMAINS')).toBe('none');
  });
});
