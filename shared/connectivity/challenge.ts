/**
 * The challenge of a peer that wants a token (`WWW-Authenticate`, RFC 9110 §11.6.1): who it is, in which realm, whose
 * tokens it takes. Exchange, SharePoint and Lync each write it a little differently (reference §3.7).
 */

export interface BearerChallenge {
  /** The peer's own principal id. */
  readonly clientId: string | undefined;
  readonly realm: string | undefined;
  /** `id@realm`, where `*` stands for any realm, or URLs. */
  readonly trustedIssuers: readonly string[];
  /** `invalid_token` and the like, after a bad token only. */
  readonly error: string | undefined;
  /** The other schemes that it offers, such as `Negotiate`. */
  readonly otherSchemes: readonly string[];
}

interface Challenge {
  readonly scheme: string;
  readonly parameters: Map<string, string>;
}

const name = "[\\w!#$%&'*+.^`|~-]+";
/** One of these at a time, from where the last one ended: no backtracking over what a stranger sent. */
const separator = /[\s,]+/y;
const parameter = new RegExp(`(${name})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]*))`, 'y');
const scheme = new RegExp(`(${name})(?=[\\s,]|$)`, 'y');
/** The `token68` of Negotiate and NTLM, and whatever else is not of the grammar. */
const other = /[^\s,]+/y;

/** Reads one header value. What does not fit the grammar is passed over. */
function readChallenges(text: string): Challenge[] {
  const challenges: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };
  while (at < text.length) {
    if (take(separator)) continue;
    const found = take(parameter);
    const [, key = '', quoted, bare] = found ?? [];
    if (found) challenges.at(-1)?.parameters.set(key.toLowerCase(), unquote(quoted) ?? bare ?? '');
    else if (startsChallenge(text, at))
      challenges.push({ scheme: take(scheme)?.[1] ?? '', parameters: new Map() });
    else take(other);
  }
  return challenges;
}

function unquote(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(.)/g, '$1');
}

function startsChallenge(text: string, at: number): boolean {
  scheme.lastIndex = at;
  return scheme.test(text);
}

/**
 * @param headers each `WWW-Authenticate` header of the answer
 * @returns the first Bearer challenge, or undefined when there is none
 */
export function readBearerChallenge(headers: readonly string[]): BearerChallenge | undefined {
  const challenges = headers.flatMap(readChallenges);
  const bearer = challenges.find((each) => each.scheme.toLowerCase() === 'bearer');
  if (!bearer) return undefined;
  const { parameters } = bearer;
  return {
    clientId: parameters.get('client_id') || undefined,
    realm: parameters.get('realm') || undefined,
    trustedIssuers: (parameters.get('trusted_issuers') ?? '')
      .split(',')
      .map((issuer) => issuer.trim())
      .filter((issuer) => issuer !== ''),
    error: parameters.get('error') || undefined,
    otherSchemes: challenges.filter((each) => each !== bearer).map((each) => each.scheme),
  };
}

/** Whether one of the entries means this issuer `id@realm` ([MS-XOAUTH] 3.2.5.4). */
export function listsIssuer(trustedIssuers: readonly string[], issuer: string): boolean {
  const [id = ''] = issuer.split('@', 1);
  const meant = [issuer, `${id}@*`].map((each) => each.toLowerCase());
  return trustedIssuers.some((entry) => meant.includes(entry.toLowerCase()));
}
