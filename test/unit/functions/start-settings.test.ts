import { describe, expect, it } from 'vitest';
import { settingsOrStop } from '../../../functions/start-settings.ts';
import { selfSigned } from '../../support/certificates.ts';
import { leastSettings } from '../../support/least-settings.ts';

describe('the settings that the service starts with', () => {
  it('are enough', () => {
    expect(settingsOrStop(leastSettings)).toMatchObject({ defaultSipDomain: 'litwareinc.com' });
  });

  it('may name the certificates of other regions', async () => {
    const certificate = (await selfSigned()).der.toString('base64');
    const settings = settingsOrStop({ ...leastSettings, S2S_OTHER_REGION_CERTIFICATES: ` ${certificate}, ` });
    expect(settings.otherRegionCertificates).toEqual([certificate]);
  });

  it('are named as they were set: a bound that was not set is the life of a token', () => {
    const start = () => settingsOrStop({ ...leastSettings, S2S_TOKEN_LIFETIME: '20d' });
    expect(start).toThrow(
      /S2S_ROLL_RETAIN.*S2S_LONGEST_TOKEN_LIFETIME is S2S_TOKEN_LIFETIME unless it is set/,
    );
    const bounded = () => settingsOrStop({ ...leastSettings, S2S_LONGEST_TOKEN_LIFETIME: '20d' });
    expect(bounded).toThrow(/S2S_ROLL_RETAIN/);
    expect(bounded).not.toThrow(/unless it is set/);
  });

  it('stop the start with every problem on a line of its own', async () => {
    const ec = (await selfSigned({ keyType: 'ec', curve: 'P-256' })).der.toString('base64');
    const start = () =>
      settingsOrStop({
        ...leastSettings,
        S2S_TOKEN_LIFETIME: '24h',
        S2S_LONGEST_TOKEN_LIFETIME: '12h',
        S2S_OTHER_REGION_CERTIFICATES: `AAAA,${ec}`,
        S2S_OUTBOUND_CA_BUNDLE: '/nowhere/ca.pem',
      });
    expect(start).toThrow(/^The service cannot start with these settings:\n/);
    expect(start).toThrow(/\n- S2S_TOKEN_LIFETIME must be at most S2S_LONGEST_TOKEN_LIFETIME\./);
    expect(start).toThrow(/\n- S2S_OTHER_REGION_CERTIFICATES: certificate 1: /);
    expect(start).toThrow(/\n- S2S_OTHER_REGION_CERTIFICATES: certificate 2: Its key is no RSA key/);
    expect(start).toThrow(/\n- S2S_OUTBOUND_CA_BUNDLE: /);
  });
});

describe('5.2 Caching', () => {
  it('of metadata by partners lasts no longer than a roll allows for', () => {
    const start = (age: string) => settingsOrStop({ ...leastSettings, S2S_METADATA_MAX_AGE: age });
    expect(start('24h')).toMatchObject({ metadataMaxAge: 86_400, consumerCache: 86_400 });
    expect(() => start('86401s')).toThrow(/S2S_METADATA_MAX_AGE must be at most S2S_CONSUMER_CACHE/);
  });
});

describe('5.1 Clock skew and clock jump', () => {
  it('is forgiven for five minutes, and no setting makes it a second more', () => {
    const start = (skew: string) => settingsOrStop({ ...leastSettings, S2S_CLOCK_SKEW: skew });
    expect([start('0s'), start('300s')]).toMatchObject([{ clockSkew: 0 }, { clockSkew: 300 }]);
    for (const skew of ['301s', '6m', '1h']) expect(() => start(skew)).toThrow(/S2S_CLOCK_SKEW.*5m at most/);
  });
});
