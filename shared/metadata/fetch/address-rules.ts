/**
 * What an IP address is to a fetch: public, private, or never to be reached. Pure, and by value, so that no spelling
 * of an address changes the answer.
 *
 * A list for each family: in one list, `net.BlockList` would take `::ffff:0:0/96` for all of IPv4.
 */
import { BlockList, isIP } from 'node:net';

/** `private` needs a permission (S2S_OUTBOUND_ALLOWED); `never` has none. */
export type AddressClass = 'public' | 'private' | 'never';

const neverV4 = blockList('ipv4', [
  '0.0.0.0/8', // this network; on Linux another name of loopback
  '169.254.0.0/16', // link-local: instance metadata (169.254.169.254), the identity endpoint of the platform
  '168.63.129.16/32', // Azure's own, though it looks public
  '192.0.0.0/24', // IETF protocol assignments
  '192.0.2.0/24', // documentation, as the next two
  '198.51.100.0/24',
  '203.0.113.0/24',
  '192.88.99.0/24', // relays of 6to4
  '198.18.0.0/15', // benchmarks
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
]);

const privateV4 = blockList('ipv4', [
  '10.0.0.0/8', // RFC 1918, as the next two
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10', // carrier-grade NAT (RFC 6598)
  '127.0.0.0/8',
]);

const loopbackV4 = blockList('ipv4', ['127.0.0.0/8']);
const loopbackV6 = blockList('ipv6', ['::1/128']);
const uniqueLocalV6 = blockList('ipv6', ['fc00::/7']);

/** The only block that is given out for the Internet (RFC 4291 §2.4); what is not in it is never reached. */
const globalV6 = blockList('ipv6', ['2000::/3']);

const neverV6 = blockList('ipv6', [
  '2001::/23', // protocol assignments; Teredo embeds an IPv4 address
  '2001:db8::/32', // documentation, as 3fff::/20
  '3fff::/20',
  '2002::/16', // 6to4 embeds an IPv4 address
]);

function blockList(family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/**
 * Classifies an address in any textual form that `net.isIP` takes. Whatever embeds an IPv4 address (mapped, NAT64,
 * 6to4, Teredo) is never reached: nobody publishes a partner under one. So is anything that is no address, and one
 * with a zone (`fe80::1%eth0`).
 */
export function classifyAddress(address: string): AddressClass {
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 4) return classifyV4(address);
  return family === 6 ? classifyV6(address) : 'never';
}

function classifyV4(address: string): AddressClass {
  if (neverV4.check(address, 'ipv4')) return 'never';
  return privateV4.check(address, 'ipv4') ? 'private' : 'public';
}

function classifyV6(address: string): AddressClass {
  if (loopbackV6.check(address, 'ipv6') || uniqueLocalV6.check(address, 'ipv6')) return 'private';
  return globalV6.check(address, 'ipv6') && !neverV6.check(address, 'ipv6') ? 'public' : 'never';
}

/** Whether the address is this machine, in its own right and not embedded in another. */
export function isLoopback(address: string): boolean {
  const family = address.includes('%') ? 0 : isIP(address);
  return family === 4 ? loopbackV4.check(address, 'ipv4') : family === 6 && loopbackV6.check(address, 'ipv6');
}
