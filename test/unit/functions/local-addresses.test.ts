/** The settings of the local stack start nothing in the cloud. */
import { describe, expect, it } from 'vitest';
import { localAddressProblems } from '../../../functions/local-addresses.ts';
import { settingsOrStop } from '../../../functions/start-settings.ts';
import { leastSettings } from '../../support/least-settings.ts';

const clouds = [{ WEBSITE_INSTANCE_ID: 'a1b2' }, { WEBSITE_SKU: 'FlexConsumption' }];

describe('5.6 Private local admin mode', () => {
  const local: readonly (readonly [string, string])[] = [
    ['S2S_PUBLIC_URL', 'http://127.0.0.1:7071'],
    ['S2S_PUBLIC_URL', 'https://localhost'],
    ['S2S_KEY_VAULT_URL', 'https://localhost:8443'],
    ['S2S_TABLE_SERVICE', 'http://127.0.0.1:10002/devstoreaccount1'],
    ['S2S_TABLE_SERVICE', 'AccountName=a;AccountKey=Yg==;TableEndpoint=http://127.0.0.1:10002/a;'],
    ['S2S_MANAGEMENT_ISSUERS', 'https://sts.windows.net/x/,http://[::1]:7072/x'],
    ['S2S_MANAGEMENT_KEYS_URL', 'http://127.9.9.9:7072/keys'],
    ['S2S_OUTBOUND_ALLOWED', 'mail.contoso.com,http://localhost:7171'],
  ];

  it.each(local)('starts no app in the cloud: %s is %s', (name, value) => {
    for (const cloud of clouds) {
      const start = () => settingsOrStop({ ...leastSettings, ...cloud, [name]: value });
      expect(start).toThrow(new RegExp(`\n- ${name} names this machine`));
    }
    expect(localAddressProblems({ ...leastSettings, [name]: value })).toEqual([]);
    expect(() =>
      settingsOrStop({ ...leastSettings, WEBSITE_HOSTNAME: 'localhost:7071', [name]: value }),
    ).not.toThrow();
  });

  it.each([
    ['S2S_OUTBOUND_ALLOWED', '10.0.0.0/8,::/0,localhost.contoso.com,my-localhost'],
    ['S2S_OUTBOUND_ALLOWED', 'fd00::1,2001:db8::127'],
    ['S2S_PUBLIC_URL', 'https://127.0.0.1.contoso.com'],
  ])('is nothing that %s of %s has to do with', (name, value) => {
    for (const cloud of clouds)
      expect(localAddressProblems({ ...leastSettings, ...cloud, [name]: value })).toEqual([]);
  });
});
