/** A token as a report may show it: whose, for whom, until when; its header and claims on request, never its text. */
import { toRfc3339 } from '../base/clock.ts';
import { fromBase64Url } from '../base/encoding.ts';
import { type JsonObject, parseStrictObject } from '../base/strict-json.ts';
import type { TestToken } from './ports.ts';
import type { Evidence } from './report.ts';

/** Claims that hold a whole token, as Exchange and [MS-XOAUTH] name them. */
const tokenClaims = ['actortoken', 'actort'];

interface Decoded {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/** Who signed it: for a token that names a user, the issuer of the actor token inside. */
export function issuerOfToken(token: TestToken): string | undefined {
  return textOf((actorOf(token) ?? token).claims.iss);
}

/** @param show whether header and claims are shown as well */
export function tokenEvidence(token: TestToken, show: boolean): Evidence {
  const actor = actorOf(token);
  const signed = actor ?? token;
  const { exp } = token.claims;
  return {
    audience: textOf(token.claims.aud) ?? null,
    issuer: issuerOfToken(token) ?? null,
    application: textOf(signed.claims.nameid) ?? null,
    user: actor ? (textOf(token.claims.nameid) ?? null) : null,
    keyId: textOf(signed.header.kid) ?? textOf(signed.header.x5t) ?? null,
    expiresDate: typeof exp === 'number' ? toRfc3339(exp) : null,
    ...(show && { header: token.header, claims: shownClaims(token.claims) }),
  };
}

/** The claims, with a token inside them decoded in its place, without its signature. */
function shownClaims(claims: JsonObject): JsonObject {
  const shown = Object.entries(claims).map(([name, value]) => [
    name,
    tokenClaims.includes(name) ? (decode(value) ?? '(a token that cannot be read)') : value,
  ]);
  return Object.fromEntries(shown);
}

function actorOf({ claims }: Pick<Decoded, 'claims'>): Decoded | undefined {
  return decode(tokenClaims.map((name) => claims[name]).find((value) => value !== undefined));
}

function decode(token: unknown): Decoded | undefined {
  const [header, claims] = (typeof token === 'string' ? token : '').split('.').map(decodePart);
  return header && claims && { header, claims };
}

function decodePart(part: string): JsonObject | undefined {
  const bytes = fromBase64Url(part);
  return bytes && parseStrictObject(bytes.toString('utf8'));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
