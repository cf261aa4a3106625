/** What the text of a setting may be: one strict parser a kind, each giving undefined for what it refuses. */

const domainPattern =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;
const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function domain(text: string): string | undefined {
  // Tested before it is lowered: the Kelvin sign would become a letter of ours.
  const trimmed = text.trim();
  return domainPattern.test(trimmed) ? trimmed.toLowerCase() : undefined;
}

export function guid(text: string): string | undefined {
  const lower = text.trim().toLowerCase();
  return guidPattern.test(lower) ? lower : undefined;
}

export function listOf<T>(
  parse: (text: string) => T | undefined,
): (text: string) => readonly T[] | undefined {
  return (text) => {
    const parts = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const parsed = parts.map(parse);
    return parsed.some((part) => part === undefined)
      ? undefined
      : parsed.filter((part) => part !== undefined);
  };
}

export function oneOf<const T extends string>(...values: readonly T[]): (text: string) => T | undefined {
  return (text) => values.find((value) => value === text.trim());
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** An https URL, or http where the host is this machine; never with credentials, query or fragment. */
function secureUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return secure && plain ? url : undefined;
}

export function origin(text: string): string | undefined {
  const url = secureUrl(text);
  return url?.pathname === '/' ? url.origin : undefined;
}

/** The vault's clients refuse plain http even on this machine. */
export function httpsOrigin(text: string): string | undefined {
  const found = origin(text);
  return found?.startsWith('https:') ? found : undefined;
}

export function absoluteUrl(text: string): string | undefined {
  return secureUrl(text)?.href.replace(/\/$/, '');
}

/** An issuer is compared to the letter, so its spelling, a slash at its end included, is kept. */
export function issuerIdentifier(text: string): string | undefined {
  return secureUrl(text) ? text : undefined;
}

/**
 * Where the tables are: an account URL (signed in to with the app's identity), or, on this machine only, a
 * connection string. A key in a deployed setting would be a secret, so it is refused.
 */
export function tableService(text: string): string | undefined {
  if (!text.includes('=')) return absoluteUrl(text);
  const endpoint = /(?:^|;)TableEndpoint=([^;]+)/i.exec(text)?.[1];
  const local = endpoint !== undefined && URL.canParse(endpoint) && isLoopback(new URL(endpoint).hostname);
  return local ? text : undefined;
}

export function wholeNumber(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  };
}

export function numberOrOff(least: number, most: number): (text: string) => number | 'off' | undefined {
  const number = wholeNumber(least, most);
  return (text) => (text.trim() === 'off' ? 'off' : number(text));
}

/** A share as whole percent, `1%` to `99%`: 0 to 1; or `off`. */
export function shareOrOff(text: string): number | 'off' | undefined {
  const trimmed = text.trim();
  if (trimmed === 'off') return 'off';
  const percent = /^([1-9]\d?)%$/.exec(trimmed)?.[1];
  return percent === undefined ? undefined : Number(percent) / 100;
}

export function matching(pattern: RegExp): (text: string) => string | undefined {
  return (text) => (pattern.test(text) ? text : undefined);
}

const certificateLine = '-----BEGIN CERTIFICATE-----';

/**
 * Certificates as PEM text, as base64 of that (a setting in one line), or as the path of a file. Only the shape is
 * looked at; `metadata/fetch/ca-bundle.ts` reads what it holds.
 */
export function certificateBundle(text: string): string | undefined {
  const trimmed = text.trim();
  const isPath = /^[^\r\n]{1,1024}\.(pem|crt|cer)$/i.test(trimmed);
  const decoded = /^[A-Za-z0-9+/\s]*={0,2}$/.test(trimmed)
    ? Buffer.from(trimmed, 'base64').toString('latin1')
    : '';
  const holds = [trimmed, decoded].some((each) => each.includes(certificateLine));
  return trimmed === '' || isPath || holds ? trimmed : undefined;
}
