/** What each kind of entry opens, and that it opens nothing beside. */
import { describe, expect, it } from 'vitest';
import { outboundAllowance } from '../../../../shared/base/outbound-allowance.ts';
import { createReach, entryFor, portOf } from '../../../../shared/metadata/fetch/outbound-allowance.ts';

function reachOf(text: string) {
  const allowance = outboundAllowance(text);
  if (!allowance) throw new Error(`cannot be read: ${text}`);
  return createReach(allowance);
}

describe('a listed network', () => {
  it.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3/8', '10.255.0.1', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '10.1.2.4', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fc12::1', false],
    ['fd00::1', 'FD00:0::1', true],
    ['::/0', 'fd00::1', true],
    ['::/0', '10.0.0.1', false],
    ['::ffff:0:0/96', '10.0.0.1', false],
    ['0.0.0.0/0', '10.0.0.1', true],
    ['0.0.0.0/0', 'fd00::1', false],
    ['10.0.0.0/8,192.168.0.0/16', '192.168.1.1', true],
    ['exch01', '10.0.0.1', false],
    ['', '10.0.0.1', false],
    ['0.0.0.0/0,::/0', 'exch01', false],
  ])('%s holds %s: %s', (text, address, expected) => {
    expect(reachOf(text).hasAddress(address)).toBe(expected);
  });
});

describe('a listed host', () => {
  it.each([
    ['mail.litwareinc.com', 'https://mail.litwareinc.com/a', true],
    ['mail.litwareinc.com', 'https://MAIL.litwareinc.com:443/a', true],
    ['mail.litwareinc.com', 'https://mail.litwareinc.com:8443/a', false],
    ['mail.litwareinc.com', 'https://www.mail.litwareinc.com/a', false],
    ['mail.litwareinc.com:8443', 'https://mail.litwareinc.com:8443/a', true],
    ['mail.litwareinc.com:8443', 'https://mail.litwareinc.com/a', false],
    ['*.litwareinc.com', 'https://mail.litwareinc.com/a', true],
    ['*.litwareinc.com', 'https://a.b.litwareinc.com/a', true],
    ['*.litwareinc.com', 'https://litwareinc.com/a', false],
    ['*.litwareinc.com', 'https://evillitwareinc.com/a', false],
    ['*.litwareinc.com', 'https://mail.litwareinc.com.evil.example/a', false],
    ['*.litwareinc.com:8443', 'https://mail.litwareinc.com:8443/a', true],
    ['10.1.2.3:8443', 'https://10.1.2.3:8443/a', true],
    ['10.1.2.3:8443', 'https://10.1.2.3/a', false],
    ['[fd00::1]:8443', 'https://[FD00:0::1]:8443/a', true],
    ['10.0.0.0/8', 'https://10.1.2.3/a', false],
  ])('%s names %s: %s', (text, url, expected) => {
    expect(reachOf(text).hasHost(new URL(url))).toBe(expected);
  });
});

describe('a listed origin', () => {
  it.each([
    ['http://localhost:7171', 'http://localhost:7171/a', true],
    ['http://localhost:7171', 'http://localhost:7172/a', false],
    ['http://localhost:7171', 'http://localhost/a', false],
    ['http://localhost:7171', 'http://127.0.0.1:7171/a', false],
    ['http://localhost:7171', 'https://localhost:7171/a', false],
    ['http://localhost', 'http://localhost:80/a', true],
    ['localhost:7171', 'http://localhost:7171/a', false],
  ])('%s is that of %s: %s', (text, url, expected) => {
    expect(reachOf(text).hasOrigin(new URL(url))).toBe(expected);
  });
});

it.each([
  ['https://mail.litwareinc.com/a', 'mail.litwareinc.com', 443],
  ['https://mail.litwareinc.com:8443/a', 'mail.litwareinc.com:8443', 8443],
  ['https://10.1.2.3/a', '10.1.2.3', 443],
  ['https://[fd00::1]/a', 'fd00::1', 443],
  ['https://[fd00::1]:8443/a', '[fd00::1]:8443', 8443],
  ['https://exch01:0/a', 'exch01:0', 0],
  ['http://localhost/a', 'http://localhost', 80],
  ['http://[::1]:7171/a', 'http://[::1]:7171', 7171],
])('the entry for %s is %s', (url, entry, port) => {
  expect(entryFor(new URL(url))).toBe(entry);
  expect(portOf(new URL(url))).toBe(port);
});
