/** Where a fetch may go, before anything is connected. */
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../../../shared/base/errors.ts';
import { outboundAllowance } from '../../../../shared/base/outbound-allowance.ts';
import { addressProblem, readTarget } from '../../../../shared/metadata/fetch/fetch-target.ts';
import { createReach } from '../../../../shared/metadata/fetch/outbound-allowance.ts';

function reachOf(text: string) {
  return createReach(outboundAllowance(text) ?? []);
}

/** The first problem of a fetch whose host resolves to these addresses, or undefined. */
function problemsOf(url: string, allowed = '', addresses: readonly string[] = ['93.184.216.34']): string[] {
  const reach = reachOf(allowed);
  const found = readTarget(url, reach, 'metadataUrl');
  if (isRefusal(found)) return found.violations.map(({ message }) => message);
  const problem = addressProblem(found.value, addresses, reach);
  return problem === undefined ? [] : [problem];
}

const private10 = ['10.1.2.3'];

describe('the text of an address', () => {
  it.each([
    'https://mail.litwareinc.com/metadata/json/1',
    'https://mail.litwareinc.com/metadata/json/1?realm=litwareinc.com',
    'https://mail.litwareinc.com:443/',
    'HTTPS://Mail.LitwareInc.com',
    'https://xn--bcher-kva.example/a%20b',
    'https://93.184.216.34/',
    `https://litwareinc.com/${'a'.repeat(2025)}`,
  ])('%s is fetched', (url) => {
    expect(problemsOf(url)).toEqual([]);
  });

  describe('5.3 Limits', () => {
    it.each([
      [`https://litwareinc.com/${'a'.repeat(2026)}`, /longer than 2048/],
      ['https://b\u00FCcher.example/', /beyond ASCII/],
      ['https://litwareinc\u3002com/', /beyond ASCII/],
      [' https://litwareinc.com/', /blank/],
      ['https://litware\ninc.com/', /blank/],
      ['https://litwareinc.com\\@evil.example/', /backslash/],
      ['', /form https:\/\/host\/path/],
      ['litwareinc.com', /form https/],
      ['//litwareinc.com/', /form https/],
      ['https:litwareinc.com/', /form https/],
      ['https:///litwareinc.com/', /form https/],
      ['https://', /form https/],
      ['https://[::1/', /form https/],
      ['https://300.1.1.1/', /form https/],
      ['https://litwareinc.com:65536/', /form https/],
      ['ftp://litwareinc.com/', /form https/],
      ['file:///etc/passwd', /form https/],
      ['data:application/json,{}', /form https/],
      ['https://user@litwareinc.com/', /user name or password/],
      ['https://user:secret@litwareinc.com/', /user name or password/],
      ['https://@litwareinc.com/', /user name or password/],
      ['https://litwareinc.com/#', /fragment/],
      ['https://litwareinc.com/#a', /fragment/],
      ['https://litwareinc.com./', /not a host name/],
      ['https://a..litwareinc.com/', /not a host name/],
      ['https://*.litwareinc.com/', /not a host name/],
      ['https://a,b.litwareinc.com/', /not a host name/],
      ['http://litwareinc.com/', /never fetched from another machine/],
      ['http://10.1.2.3/', /never fetched from another machine/],
    ])('%j is refused', (url, message) => {
      expect(problemsOf(url, 'litwareinc.com,10.0.0.0/8')).toEqual([expect.stringMatching(message)]);
    });
  });

  it('is refused for every rule that it breaks, none of which repeats it', () => {
    const refused = readTarget('https://user:secret@litwareinc.com:8443/#top', reachOf(''), 'uri');
    const violations = isRefusal(refused) ? refused.violations : [];
    expect(violations.map(({ code, target }) => [code, target])).toEqual(
      Array.from({ length: 3 }, () => ['MetadataAddressForbidden', 'uri']),
    );
    expect(JSON.stringify(violations)).not.toContain('secret');
  });
});

describe('what a host resolves to', () => {
  const mail = 'https://mail.litwareinc.com/';
  it.each([
    ['a public address', mail, '', ['93.184.216.34', '2606:4700::1']],
    ['a private address of a listed network', mail, '10.0.0.0/8', private10],
    ['private addresses, each of a listed network', mail, '10.0.0.0/8,fd00::/8', ['10.1.2.3', 'fd00::1']],
    ['a private address under a listed name', mail, 'mail.litwareinc.com', private10],
    ['loopback under a listed name', mail, 'mail.litwareinc.com', ['127.0.0.1', '::1']],
    ['a private address under a listed domain', mail, '*.litwareinc.com', private10],
    ['public and private under a listed name', mail, 'mail.litwareinc.com', ['93.184.216.34', '10.1.2.3']],
    ['itself, listed', 'https://10.1.2.3/', '10.1.2.3', private10],
    ['itself, in a spelling of its own', 'https://0xa010203/', '10.1.2.3', private10],
    [
      'loopback under a listed http origin',
      'http://localhost:7171/',
      'http://localhost:7171',
      ['::1', '127.0.0.1'],
    ],
  ])('may be %s', (_, url, allowed, addresses) => {
    expect(problemsOf(url, allowed, addresses)).toEqual([]);
  });

  it.each([
    ['a private address', mail, '', private10],
    ['public and private', mail, '', ['93.184.216.34', '10.1.2.3']],
    ['a private address outside of the listed network', mail, '10.0.0.0/8', ['10.1.2.3', '192.168.0.1']],
    ['a private address, listed on another port', mail, 'mail.litwareinc.com:8443', private10],
    ['a private address, its parent listed', mail, 'litwareinc.com', private10],
    ['loopback', 'https://localhost/', '', ['127.0.0.1']],
  ])('may not be %s', (_, url, allowed, addresses) => {
    expect(problemsOf(url, allowed, addresses)).toEqual([expect.stringMatching(/private address/)]);
  });

  it.each([
    '169.254.169.254',
    '168.63.129.16',
    '0.0.0.0',
    'fe80::1',
    '::ffff:10.1.2.3',
    '224.0.0.1',
    'not an address',
  ])('is never %s, whatever is listed', (address) => {
    const allowed = `mail.litwareinc.com,0.0.0.0/0,::/0,169.254.169.254,http://localhost:7171`;
    for (const url of [mail, 'http://localhost:7171/']) {
      for (const addresses of [[address], ['93.184.216.34', address], ['127.0.0.1', address]]) {
        expect(problemsOf(url, allowed, addresses)).toEqual([expect.stringMatching(/never fetched from/)]);
      }
    }
  });

  it.each([['93.184.216.34'], ['10.1.2.3']])('is not %s when plain http was opened', (address) => {
    const problems = problemsOf('http://localhost:7171/', 'http://localhost:7171,0.0.0.0/0', [
      '::1',
      address,
    ]);
    expect(problems).toEqual([expect.stringMatching(/another machine/)]);
  });
});

describe('the entry that a refusal names', () => {
  it.each([
    ['https://mail.litwareinc.com/', private10, 'mail.litwareinc.com'],
    ['https://MAIL.litwareinc.com:8443/', private10, 'mail.litwareinc.com:8443'],
    ['https://mail.litwareinc.com:8443/', ['93.184.216.34'], 'mail.litwareinc.com:8443'],
    ['https://my_server/', private10, 'my_server'],
    ['https://localhost/', ['127.0.0.1', '::1'], 'localhost'],
    ['https://10.1.2.3/', private10, '10.1.2.3'],
    ['https://0xa.1.515/', private10, '10.1.2.3'],
    ['https://10.1.2.3:8443/', private10, '10.1.2.3:8443'],
    ['https://[fd00::1]/', ['fd00::1'], 'fd00::1'],
    ['https://[FD00:0::1]:8443/', ['fd00::1'], '[fd00::1]:8443'],
    ['http://127.0.0.1:7171/', ['127.0.0.1'], 'http://127.0.0.1:7171'],
    ['http://[::1]/', ['::1'], 'http://[::1]'],
    ['http://localhost:7171/', ['::1'], 'http://localhost:7171'],
  ])('opens %s', (url, addresses, entry) => {
    const [problem = ''] = problemsOf(url, '', addresses);
    expect(problem).toContain(`add ${entry} to S2S_OUTBOUND_ALLOWED.`);
    expect(problemsOf(url, entry, addresses)).toEqual([]);
  });
});
