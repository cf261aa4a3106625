/**
 * Where a fetch may go: the rules for the text of an address, and for what its host name resolves to. Nothing has
 * been connected yet; a refusal names the entry of the allowance that would open the way, where one would.
 */
import { isIP } from 'node:net';
import { type Outcome, refuse, settle, type Violation } from '../../base/errors.ts';
import { hostName } from '../../base/outbound-allowance.ts';
import { classifyAddress, isLoopback } from './address-rules.ts';
import { allowanceSetting, bareHost, entryFor, type OutboundReach, portOf } from './outbound-allowance.ts';

export interface FetchTarget {
  readonly url: URL;
  /** A name or an address, the latter without brackets. */
  readonly host: string;
  /** Host and port are listed, so that the name may lead to private addresses. */
  readonly listed: boolean;
}

const longestUrl = 2048;

/**
 * Reads an address to fetch from.
 * @param target the member of the request that holds it, for the refusal.
 * @returns where it leads, or every rule that it breaks (`MetadataAddressForbidden`).
 */
export function readTarget(text: string, reach: OutboundReach, target: string): Outcome<FetchTarget> {
  const url = parseUrl(text);
  if (typeof url === 'string') return refuse(forbidden(url, target));
  const problems = [...partProblems(text, url), ...schemeProblems(url, reach)];
  return settle(
    problems.map((problem) => forbidden(problem, target)),
    () => ({ url, host: bareHost(url), listed: reach.hasHost(url) }),
  );
}

export function forbidden(message: string, target: string): Violation {
  return { code: 'MetadataAddressForbidden', message, target };
}

/** The URL, or what is wrong with its text before a parser repairs it: blanks it drops, a backslash it turns. */
function parseUrl(text: string): URL | string {
  if (text.length > longestUrl) return `The address is longer than ${longestUrl} characters.`;
  if (!/^[\x21-\x5b\x5d-\x7e]*$/.test(text)) {
    return 'The address has a blank, a backslash or a character beyond ASCII in it.';
  }
  const wellFormed = /^https?:\/\/[^/]/i.test(text) && URL.canParse(text);
  return wellFormed ? new URL(text) : 'The address is not of the form https://host/path.';
}

function partProblems(text: string, url: URL): string[] {
  const problems: string[] = [];
  // In the text, because of `https://@host/#` the URL has an empty user and fragment.
  if (/^[^/]*\/\/[^/?#]*@/.test(text)) problems.push('The address holds a user name or password.');
  if (text.includes('#')) problems.push('The address has a fragment.');
  if (hostName(url.hostname) === undefined) problems.push('The host is not a host name.');
  return problems;
}

function schemeProblems(url: URL, reach: OutboundReach): string[] {
  if (url.protocol === 'http:') return reach.hasOrigin(url) ? [] : [closedHttp(url)];
  const port = portOf(url);
  return port === 443 || reach.hasHost(url) ? [] : [`Port ${port} is closed. ${opensBy(url)}`];
}

function closedHttp(url: URL): string {
  const here = url.hostname === 'localhost' || isLoopback(bareHost(url));
  return here ? `Plain http is closed. ${opensBy(url)}` : 'Plain http is never fetched from another machine.';
}

function opensBy(url: URL): string {
  return `To open it for this deployment, add ${entryFor(url)} to ${allowanceSetting}.`;
}

/**
 * Judges what the host resolved to. One bad answer is enough: which of them is connected to is chance.
 * @returns why none of the addresses may be connected to; undefined when each of them may.
 */
export function addressProblem(
  { url, host, listed }: FetchTarget,
  addresses: readonly string[],
  reach: OutboundReach,
): string | undefined {
  const what = isIP(host) ? 'The host is' : 'The host name leads to';
  if (addresses.some((address) => classifyAddress(address) === 'never')) {
    return `${what} an address that is never fetched from (link-local, reserved, embedded or the platform’s own), whatever ${allowanceSetting} says.`;
  }
  // Plain http was opened for this machine, and `localhost` is only a name for it.
  if (url.protocol === 'http:') {
    return addresses.every(isLoopback) ? undefined : `${what} another machine: plain http stays on this one.`;
  }
  const open = (address: string) => classifyAddress(address) === 'public' || reach.hasAddress(address);
  return listed || addresses.every(open) ? undefined : `${what} a private address. ${opensBy(url)}`;
}
