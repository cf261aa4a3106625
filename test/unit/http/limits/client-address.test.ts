/** Of all that X-Forwarded-For can hold, one entry is believed: the one that the caller could not write. */
import { describe, expect, it } from 'vitest';
import { countedAddress, createAddressOf } from '../../../../shared/http/limits/client-address.ts';
import { httpRequest } from '../requests.ts';

const of = (header: string | undefined, proxies = 0) =>
  createAddressOf(proxies)(
    httpRequest({ headers: header === undefined ? {} : { 'x-forwarded-for': header } }),
  );

describe('the address of a request', () => {
  it.each([
    ['the entry of the platform', '203.0.113.7:50123', 0, '203.0.113.7'],
    [
      'the last entry, whatever the caller wrote',
      '198.51.100.1, 10.0.0.1,203.0.113.7:50123',
      0,
      '203.0.113.7',
    ],
    ['the last entry after nonsense', 'unknown, <script>, 203.0.113.7:1', 0, '203.0.113.7'],
    ['the one before a proxy', '198.51.100.1, 203.0.113.7, 192.0.2.9:443', 1, '203.0.113.7'],
    ['the one before two proxies', '203.0.113.7, 192.0.2.8, 192.0.2.9:443', 2, '203.0.113.7'],
    ['the peer of the platform, where the proxy was passed by', '203.0.113.7:50123', 1, '203.0.113.7'],
  ])('is %s', (_, header, proxies, address) => {
    expect(of(header, proxies)).toBe(address);
  });

  it.each([
    ['nobody tells', undefined],
    ['the header is empty', ''],
    ['the last entry is none', '203.0.113.7, unknown'],
    ['the last entry is missing', '203.0.113.7,'],
    ['it is this machine', '203.0.113.7, 127.0.0.1:50123'],
    ['it is this machine by IPv6', '203.0.113.7, [::1]:50123'],
  ])('is not counted where %s', (_, header) => {
    expect(of(header)).toBeUndefined();
  });

  it.each([
    ['[2001:db8:1:2:3:4:5:6]:443', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::1]', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['[2001:db8::1]:1', '2001:db8:0:0::/64'],
    ['[fe80::1%eth0]:1', 'fe80:0:0:0::/64'],
    ['[::ffff:203.0.113.7]:443', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['[::ffff:127.0.0.1]:1', undefined],
    ['[64:ff9b::203.0.113.7]:443', '64:ff9b:0:0::/64'],
    ['0:0:0:0:0:0:0:1', undefined],
    ['203.0.113.7:99999999', undefined],
    ['203.0.113.007', undefined],
    ['[203.0.113.7]:1', '203.0.113.7'],
  ])('%s counts as %s', (entry, counted) => {
    expect(countedAddress(entry)).toBe(counted);
  });
});
