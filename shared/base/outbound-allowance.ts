/**
 * What a deployment may fetch from beyond public https addresses (S2S_OUTBOUND_ALLOWED), as text and as a typed
 * value. Only its syntax is here; what an entry opens, and what none can, is decided in `metadata/fetch/`.
 */
import { isIP } from 'node:net';
import { domain, listOf, origin } from './setting-values.ts';

/** A network in CIDR notation; a single address is a network of one. */
export interface AllowedNetwork {
  readonly kind: 'network';
  readonly address: string;
  /** Leading bits that count. */
  readonly prefix: number;
}

/** One https port of a host, or of every host under a domain. */
export interface AllowedHost {
  readonly kind: 'host';
  /** As `URL.hostname` writes it: lower case, an IPv6 address in brackets. */
  readonly name: string;
  readonly port: number;
  /** Stands for the names under `name`, one or more labels further down, and not for `name` itself. */
  readonly wildcard: boolean;
}

/** Plain http, on this machine only. */
export interface AllowedOrigin {
  readonly kind: 'origin';
  /** As `URL.origin` writes it. */
  readonly origin: string;
}

export type OutboundAllowance = readonly (AllowedNetwork | AllowedHost | AllowedOrigin)[];

const namePattern =
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/**
 * A host name, a short one of an intranet included, or an address, in the spelling of `URL.hostname`.
 * @returns undefined for whatever a URL would read as another host (`127.1`), and for anything else.
 */
export function hostName(text: string): string | undefined {
  const literal = /^\[[0-9a-f:.]+\]$/i.test(text);
  const url = `https://${text}/`;
  if (!(literal || namePattern.test(text)) || !URL.canParse(url)) return undefined;
  const { hostname } = new URL(url);
  return literal || hostname === text.toLowerCase() ? hostname : undefined;
}

function allowedNetwork(text: string): AllowedNetwork | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  const width = family === 4 ? 32 : 128;
  // The zone of an address (`fe80::1%eth0`) names an interface of one machine.
  if (family === 0 || address.includes('%') || rest.length > 0) return undefined;
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= width)) return undefined;
  return { kind: 'network', address: address.toLowerCase(), prefix: Number(prefix ?? width) };
}

function allowedHost(text: string): AllowedHost | undefined {
  const [, star, written = '', digits = '443'] =
    /^(\*\.)?(\[[^\]]+\]|[^:]+)(?::([1-9]\d{0,4}))?$/.exec(text) ?? [];
  const name = hostName(written);
  const port = Number(digits);
  const wildcard = star !== undefined;
  if (name === undefined || port > 65_535) return undefined;
  // A whole top-level domain is no partner, and an address has nothing under it.
  if (wildcard && (domain(name) === undefined || isIP(name) !== 0)) return undefined;
  return { kind: 'host', name, port, wildcard };
}

function allowedOrigin(text: string): AllowedOrigin | undefined {
  const found = origin(text);
  return found?.startsWith('http:') ? { kind: 'origin', origin: found } : undefined;
}

/**
 * Reads the entries, separated by commas: `10.0.0.0/8`, `fd00::/8`, `10.1.2.3`; `mail.litwareinc.com`,
 * `*.litwareinc.com`, either with `:port`; `http://localhost:7171`.
 * @returns undefined when one of them is none of these.
 */
export const outboundAllowance: (text: string) => OutboundAllowance | undefined = listOf(
  (text) => allowedNetwork(text) ?? allowedHost(text) ?? allowedOrigin(text),
);
