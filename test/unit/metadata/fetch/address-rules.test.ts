/** Which addresses are public, which need a permission, and which are never reached, in whatever spelling. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAddress, isLoopback } from '../../../../shared/metadata/fetch/address-rules.ts';

describe('5.3 Ranges', () => {
  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '168.63.129.15',
    '168.63.129.17',
    '169.253.255.255',
    '169.255.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:200::',
    '2001:4860:4860::8888',
    '2003::',
    '3ffe:ffff::',
  ])('calls %s public', (address) => {
    expect(classifyAddress(address)).toBe('public');
  });

  it.each([
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.255',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.0.0',
    '192.168.255.255',
    '::1',
    '0:0:0:0:0:0:0:1',
    'fc00::',
    'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  ])('calls %s private', (address) => {
    expect(classifyAddress(address)).toBe('private');
  });

  it.each([
    '0.0.0.0',
    '0.255.255.255',
    '168.63.129.16',
    '169.254.0.0',
    '169.254.169.254',
    '169.254.255.255',
    '192.0.0.192',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.250',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::7f00:1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::10.0.0.1',
    '100::1',
    '2001::',
    '2001:1ff:ffff::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    '4000::',
    '5f00::1',
    'fe00::',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
  ])('never reaches %s', (address) => {
    expect(classifyAddress(address)).toBe('never');
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '[::1]',
    '::1%lo',
    'fe80::1%eth0',
    '2606:4700::1%1',
  ])('never reaches %j, which is no plain address', (text) => {
    expect(classifyAddress(text)).toBe('never');
  });
});

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', false],
    ['::127.0.0.1', false],
    ['::1%lo', false],
    ['10.0.0.1', false],
    ['fd00::1', false],
    ['localhost', false],
  ])('of %s is %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});

/** Blocked ranges as first address and bits that count, apart from the lists of the code. */
const blockedV4: readonly (readonly [number, number])[] = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa83f8110, 32],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0a80000, 16],
  [0xe0000000, 4],
  [0xf0000000, 4],
];

const inBlockedV4 = fc
  .tuple(fc.constantFrom(...blockedV4), fc.nat(0xffffffff))
  .map(([[first, bits], noise]) => (bits === 32 ? first : (first | (noise & (0xffffffff >>> bits))) >>> 0));

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

/** Spellings that the URL parser knows: whole or short, each part decimal, octal or hexadecimal. */
function spelled(value: number, parts: number, radix: number): string {
  const prefix = { 8: '0', 10: '', 16: '0x' }[radix] ?? '';
  const leading = [24, 16, 8].slice(0, parts - 1).map((shift) => (value >>> shift) & 255);
  const rest = parts === 1 ? value : value % 2 ** (8 * (5 - parts));
  return [...leading, rest].map((part) => `${prefix}${part.toString(radix)}`).join('.');
}

function groupsOf(value: bigint): string[] {
  return Array.from({ length: 8 }, (_, at) => ((value >> BigInt(112 - 16 * at)) & 0xffffn).toString(16));
}

const inBlockedV6 = fc
  .tuple(
    fc.constantFrom('fe80', 'febf', 'fec0', 'ff02', 'fc00', 'fd12', '2002', '3fff', '0', '100', '64'),
    fc.bigInt({ min: 0n, max: 2n ** 108n - 1n }),
  )
  // Twelve zero bits after the first group stay within 3fff::/20.
  .map(([group, noise]) => (BigInt(`0x${group}`) << 112n) | (group === '3fff' ? noise : noise % 2n ** 112n));

/** Ways to put an IPv4 address into an IPv6 one. */
const embeddings = [
  (v4: bigint) => v4,
  (v4: bigint) => (0xffffn << 32n) | v4,
  (v4: bigint) => (0xffffn << 48n) | v4,
  (v4: bigint) => (0x64_ff9bn << 96n) | v4,
  (v4: bigint) => (0x2002n << 112n) | (v4 << 80n),
  (v4: bigint) => (0x2001n << 112n) | (v4 ^ 0xffffffffn),
];

describe('no address of a blocked range is public', () => {
  it('in any spelling of IPv4 that a URL can have', () => {
    const spelling = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(8, 10, 16));
    fc.assert(
      fc.property(inBlockedV4, spelling, (value, [parts, radix]) => {
        const { hostname } = new URL(`https://${spelled(value, parts, radix)}/`);
        expect(hostname).toBe(dotted(value));
        expect(classifyAddress(hostname)).not.toBe('public');
      }),
    );
  });

  it('in any spelling of IPv6', () => {
    fc.assert(
      fc.property(inBlockedV6, (value) => {
        const groups = groupsOf(value);
        const full = groups.map((group) => group.padStart(4, '0')).join(':');
        const tail = dotted(Number(value & 0xffffffffn));
        const short = new URL(`https://[${full}]/`).hostname.slice(1, -1);
        const spellings = [full, full.toUpperCase(), short, `${groups.slice(0, 6).join(':')}:${tail}`];
        const classes = new Set(spellings.map(classifyAddress));
        expect(classes.size).toBe(1);
        expect(classes).not.toContain('public');
      }),
    );
  });

  it('by being embedded in IPv6, even where it is public itself', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.constantFrom(...embeddings), (value, embed) => {
        const address = embed(BigInt(value));
        // `::1` is loopback in its own right.
        fc.pre(address !== 1n);
        expect(classifyAddress(groupsOf(address).join(':'))).toBe('never');
      }),
    );
  });
});
