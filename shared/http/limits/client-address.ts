/**
 * From which address a request comes. The platform's front end appends its peer to `X-Forwarded-For`; that entry, or,
 * with proxies of one's own in front, the one that the outermost of them appended, is the only one to believe.
 * Whatever stands left of it was written by the caller.
 */
import { isIP } from 'node:net';
import type { HttpRequest } from '../exchange.ts';

/** @returns the address that is counted for the request; undefined for this machine, and where nobody tells. */
export type AddressOf = (request: Pick<HttpRequest, 'header'>) => string | undefined;

/** @param proxies how many of one's own stand between the callers and the platform's front end */
export function createAddressOf(proxies: number): AddressOf {
  return (request) => {
    const entries = (request.header('x-forwarded-for') ?? '').split(',');
    // A request that came past the proxies has fewer entries: then its sender is the front end's peer.
    return countedAddress((entries.at(-1 - proxies) ?? entries.at(-1) ?? '').trim());
  };
}

/** An IPv4 address whole, an IPv6 address by its /64, since that is what one subscriber has at least. */
export function countedAddress(entry: string): string | undefined {
  const bare = withoutPort(entry);
  const family = isIP(bare);
  if (family === 0) return undefined;
  const address = family === 4 ? bare : networkOf(bare);
  // The local stack, where everybody is one address.
  return address.startsWith('127.') || address === loopback ? undefined : address;
}

/**
 * The /48 of a counted IPv6 address: as much as one customer gets (RFC 6177 §2), for the asking and at no price.
 * @returns undefined for an IPv4 address, which stands for itself
 */
export function siteOf(counted: string): string | undefined {
  return counted.endsWith('::/64') ? `${counted.split(':', 3).join(':')}::/48` : undefined;
}

/** `192.0.2.1:443`, `[2001:db8::1]:443`, `[2001:db8::1]`, or the address alone. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry)?.[1];
  return bracketed ?? /^([^:]+):\d{1,5}$/.exec(entry)?.[1] ?? entry;
}

const loopback = '::1';

function networkOf(address: string): string {
  const plain = address.split('%', 1)[0] ?? '';
  // A URL writes every address in one spelling.
  const spelled = new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  if (spelled === loopback) return loopback;
  const groups = groupsOf(spelled);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const shown = groups.slice(0, 4).map((group) => group.toString(16));
  return mapped ? groups.slice(6).flatMap(bytesOf).join('.') : `${shown.join(':')}::/64`;
}

function groupsOf(spelled: string): number[] {
  const [head = '', tail] = spelled.split('::');
  const read = (part: string) =>
    part.split(':').flatMap((group) => (group ? [Number.parseInt(group, 16)] : []));
  if (tail === undefined) return read(head);
  const [left, right] = [read(head), read(tail)];
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function bytesOf(group: number): number[] {
  return [group >> 8, group & 0xff];
}
