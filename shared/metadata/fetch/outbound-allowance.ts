/**
 * What this deployment may reach beyond public https addresses on port 443. Nothing, unless it is listed:
 *
 * - a network or an address opens its private addresses, on port 443;
 * - a host opens that name on its port (443 when none is written), and there it may lead to private addresses;
 *   another port of an address is opened the same way, by `10.1.2.3:8443`;
 * - an http origin opens plain http on this machine.
 *
 * No entry opens an address that `address-rules.ts` calls `never`.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { AllowedHost, AllowedNetwork, OutboundAllowance } from '../../base/outbound-allowance.ts';

/** The setting that the allowance is read from, as refusals name it. */
export const allowanceSetting = 'S2S_OUTBOUND_ALLOWED';

export interface OutboundReach {
  /** Whether that http origin is listed. */
  readonly hasOrigin: (url: URL) => boolean;
  /** Whether the host is listed with that port. */
  readonly hasHost: (url: URL) => boolean;
  /** Whether a listed network holds the address. */
  readonly hasAddress: (address: string) => boolean;
}

/** The port that the URL leads to; `URL.port` is empty for the default of the scheme. */
export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'http:' ? 80 : 443;
}

/** The host without the brackets that a URL puts around an IPv6 address. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The entry that would open the host of this URL. */
export function entryFor(url: URL): string {
  if (url.protocol === 'http:') return url.origin;
  return url.port === '' ? bareHost(url) : url.host;
}

export function createReach(allowance: OutboundAllowance): OutboundReach {
  const origins = allowance.filter((entry) => entry.kind === 'origin');
  const hosts = allowance.filter((entry) => entry.kind === 'host');
  const hasAddress = addressCheck(allowance.filter((entry) => entry.kind === 'network'));
  return {
    hasOrigin: (url) => origins.some(({ origin }) => origin === url.origin),
    hasHost: (url) => hosts.some((host) => host.port === portOf(url) && covers(host, url.hostname)),
    hasAddress,
  };
}

function covers({ name, wildcard }: AllowedHost, hostname: string): boolean {
  return wildcard ? hostname.endsWith(`.${name}`) : hostname === name;
}

/** A list for each family: in one, an IPv6 network such as `::/0` would open IPv4 as well. */
function addressCheck(networks: readonly AllowedNetwork[]): (address: string) => boolean {
  const v4 = new BlockList();
  const v6 = new BlockList();
  for (const { address, prefix } of networks) {
    if (isIPv4(address)) v4.addSubnet(address, prefix, 'ipv4');
    else v6.addSubnet(address, prefix, 'ipv6');
  }
  return (address) =>
    isIPv4(address) ? v4.check(address, 'ipv4') : isIPv6(address) && v6.check(address, 'ipv6');
}
