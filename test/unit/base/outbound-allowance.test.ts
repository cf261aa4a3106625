/** The text of what may be fetched from, and of the authorities that are trusted there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostName, outboundAllowance } from '../../../shared/base/outbound-allowance.ts';
import { readSettings } from '../../../shared/base/read-settings.ts';
import { certificateBundle } from '../../../shared/base/setting-values.ts';
import { leastSettings } from '../../support/least-settings.ts';

const network = (address: string, prefix: number) => ({ kind: 'network', address, prefix });
const host = (name: string, port = 443) => ({ kind: 'host', name, port, wildcard: false });
const under = (name: string, port = 443) => ({ kind: 'host', name, port, wildcard: true });
const origin = (text: string) => ({ kind: 'origin', origin: text });

describe('outboundAllowance', () => {
  it.each([
    ['', []],
    [' , ', []],
    ['10.0.0.0/8', [network('10.0.0.0', 8)]],
    ['10.1.2.3', [network('10.1.2.3', 32)]],
    ['0.0.0.0/0', [network('0.0.0.0', 0)]],
    ['FD00::/8', [network('fd00::', 8)]],
    ['fd00::1', [network('fd00::1', 128)]],
    ['::1/128', [network('::1', 128)]],
    ['mail.litwareinc.com', [host('mail.litwareinc.com')]],
    ['Mail.LitwareInc.COM', [host('mail.litwareinc.com')]],
    ['exch01', [host('exch01')]],
    ['my_server.corp', [host('my_server.corp')]],
    ['localhost:7443', [host('localhost', 7443)]],
    ['mail.litwareinc.com:443', [host('mail.litwareinc.com')]],
    ['mail.litwareinc.com:8443', [host('mail.litwareinc.com', 8443)]],
    ['10.1.2.3:8443', [host('10.1.2.3', 8443)]],
    ['[FD00:0::1]:8443', [host('[fd00::1]', 8443)]],
    ['*.litwareinc.com', [under('litwareinc.com')]],
    ['*.litwareinc.com:65535', [under('litwareinc.com', 65_535)]],
    ['http://127.0.0.1:7171', [origin('http://127.0.0.1:7171')]],
    ['http://localhost:7171/', [origin('http://localhost:7171')]],
    ['http://[::1]:7171', [origin('http://[::1]:7171')]],
    [' 10.0.0.0/8 , exch01,', [network('10.0.0.0', 8), host('exch01')]],
  ])('reads %j', (text, value) => {
    expect(outboundAllowance(text)).toEqual(value);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0',
    '0x7f.1',
    '2130706433',
    '300.1.1.1',
    'fd00::/129',
    'fe80::1%eth0',
    '[fd00::1',
    '*',
    '*.com',
    '*.10.1.2.3',
    '*.*.litwareinc.com',
    'mail.*.com',
    'mail.litwareinc.com.',
    '.litwareinc.com',
    'mail.litwareinc.com:0',
    'mail.litwareinc.com:65536',
    'mail.litwareinc.com:',
    'mail.litwareinc.com/metadata',
    'mail litwareinc.com',
    'user@litwareinc.com',
    '\u212Aontoso.com',
    'b\u00FCcher.example',
    'https://mail.litwareinc.com',
    'http://mail.litwareinc.com',
    'http://10.1.2.3:80',
    'http://127.0.0.1:7171/path',
    'http://user@localhost:7171',
    'ftp://localhost',
    '10.0.0.0/8;exch01',
    '10.0.0.0/8,nonsense!',
  ])('refuses %j', (text) => {
    expect(outboundAllowance(text)).toBeUndefined();
  });

  it('takes every IPv4 network, and no prefix beyond its width', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(64), (address, prefix) => {
        const expected = prefix <= 32 ? [network(address, prefix)] : undefined;
        expect(outboundAllowance(`${address}/${prefix}`)).toEqual(expected);
      }),
    );
  });
});

describe('hostName', () => {
  it('is undefined or what a URL with it says', () => {
    const text = fc.oneof(fc.domain(), fc.ipV4Extended(), fc.stringMatching(/^[a-z0-9_.*$,-]{1,12}$/));
    fc.assert(
      fc.property(text, (name) => {
        const found = hostName(name);
        if (found !== undefined) expect(new URL(`https://${name}/`).hostname).toBe(found);
      }),
    );
    expect(hostName('litwareinc.com')).toBe('litwareinc.com');
  });
});

describe('certificateBundle', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  const base64 = Buffer.from(pem).toString('base64');
  it.each([
    '',
    pem,
    `remark\n${pem}`,
    base64,
    base64.replace(/.{20}/g, '$&\n'),
    'ca.pem',
    'C:\\pki\\CA.CER',
    '/x/ca.crt',
  ])('keeps %j', (text) => {
    expect(certificateBundle(text)).toBe(text.trim());
  });

  it.each([
    'ca',
    '/pki/ca.pfx',
    'a\nb.pem',
    'MIIB',
    Buffer.from('no certificate').toString('base64'),
    '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----',
  ])('refuses %j', (text) => {
    expect(certificateBundle(text)).toBeUndefined();
  });
});

describe('the settings of outbound fetches', () => {
  it('open nothing and trust nobody further by default', () => {
    expect(readSettings(leastSettings)).toMatchObject({
      settings: { outboundAllowed: [], outboundCaBundle: '' },
    });
  });

  it('stop the start when they cannot be read', () => {
    const result = readSettings({
      ...leastSettings,
      S2S_OUTBOUND_ALLOWED: '10.0.0',
      S2S_OUTBOUND_CA_BUNDLE: 'ca',
    });
    expect('problems' in result && result.problems.map((text) => text.split(' ', 1)[0])).toEqual([
      'S2S_OUTBOUND_ALLOWED',
      'S2S_OUTBOUND_CA_BUNDLE',
    ]);
  });
});
