/**
 * Judges our tokens as Exchange does ([MS-XOAUTH] 3.2.5.6), from our published metadata and with nothing of our own
 * code: what it accepts, a stranger would accept. Its refusals are in Exchange's words.
 */
import { createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';

export interface JudgeOptions {
  /** Addresses of authentication metadata documents whose issuers are trusted. */
  readonly metadataUrls: readonly string[];
  readonly realm: string;
  /** Epoch seconds. */
  readonly now: () => number;
}

/** Who is asked: the audience must name all three. */
export interface Asked {
  readonly principalId: string;
  readonly host: string;
  readonly realm: string;
}

export type Claims = Readonly<Record<string, unknown>>;

export interface Accepted {
  /** `id@realm` of the application. */
  readonly application: string;
  /** The claims that name the user; undefined for an app-only token. */
  readonly user: Claims | undefined;
}

/** A refusal as it stands in `x-ms-diagnostics`. */
export interface Refused {
  readonly number: number;
  readonly category: string;
  readonly reason: string;
}

export type Judge = (token: string, asked: Asked) => Promise<Accepted | Refused>;

interface Decoded {
  readonly header: Claims;
  readonly claims: Claims;
  readonly input: string;
  readonly signature: string;
}

/** Difference between clocks that is forgiven, in seconds. */
const skew = 300;

export function refused(number: number, category: string, reason: string): Refused {
  return { number, category, reason };
}

export function createJudge({ metadataUrls, realm, now }: JudgeOptions): Judge {
  return async (token, asked) => {
    const outer = decode(token);
    if (!outer) return refused(2000001, 'invalid_token', 'OAuth token submitted cannot be parsed.');
    const actor = outer.header.alg === 'none' ? decode(String(outer.claims.actortoken ?? '')) : outer;
    if (!actor) return refused(2000001, 'invalid_token', 'The inner actor token must be signed.');
    const issuers = await readIssuers(metadataUrls);
    const problem = actorProblem(actor, issuers) ?? commonProblem(actor, asked, realm, now());
    if (problem) return problem;
    const application = String(actor.claims.nameid);
    if (actor === outer) return { application, user: undefined };
    const outerProblem = commonProblem(outer, asked, realm, now()) ?? delegationProblem(outer, actor);
    return outerProblem ?? { application, user: outer.claims };
  };
}

function decode(token: string): Decoded | undefined {
  const [header = '', claims = '', signature = '', ...more] = token.split('.');
  if (more.length > 0) return undefined;
  try {
    return {
      header: JSON.parse(Buffer.from(header, 'base64url').toString()),
      claims: JSON.parse(Buffer.from(claims, 'base64url').toString()),
      input: `${header}.${claims}`,
      signature,
    };
  } catch {
    return undefined;
  }
}

/** Issuer to its keys by thumbprint, computed here from the certificates. */
type Issuers = ReadonlyMap<string, ReadonlyMap<string, KeyObject>>;

interface Metadata {
  readonly issuer: string;
  readonly keys: readonly { readonly keyValue: { readonly value: string } }[];
}

async function readIssuers(urls: readonly string[]): Promise<Issuers> {
  const documents = await Promise.all(urls.map(async (url) => (await fetch(url)).json()));
  return new Map(
    (documents as readonly Metadata[]).map(({ issuer, keys }) => [
      issuer,
      new Map(keys.map(({ keyValue }) => keyOf(Buffer.from(keyValue.value, 'base64')))),
    ]),
  );
}

function keyOf(der: Buffer): [thumbprint: string, key: KeyObject] {
  return [createHash('sha1').update(der).digest('base64url'), new X509Certificate(der).publicKey];
}

function actorProblem({ header, claims, input, signature }: Decoded, issuers: Issuers): Refused | undefined {
  const keys = issuers.get(String(claims.iss));
  if (!keys) {
    const reason = `The issuer of the token is unknown. Issuer was '${claims.iss}'.`;
    return refused(2000009, 'invalid_issuer', reason);
  }
  const key = keys.get(String(header.x5t));
  const bytes = Buffer.from(signature, 'base64url');
  if (header.alg === 'RS256' && key && verify('sha256', Buffer.from(input), key, bytes)) return undefined;
  return refused(2000000, 'invalid_signature', 'The token has an invalid signature.');
}

function commonProblem({ claims }: Decoded, asked: Asked, realm: string, now: number): Refused | undefined {
  const { aud, nbf, exp, nameid } = claims;
  if (typeof nameid !== 'string') return refused(2000001, 'invalid_token', "The token is missing 'nameid'.");
  if (!(Number(nbf) <= now + skew && now < Number(exp) + skew)) {
    return refused(2000002, 'token_expired', 'The token has expired.');
  }
  const [, id, host, audienceRealm] = /^([^/@]+)\/([^/@]+)@([^@]+)$/.exec(String(aud)) ?? [];
  if (id !== asked.principalId) {
    return refused(2000003, 'invalid_resource', `The audience claim value is invalid '${aud}'.`);
  }
  if (host?.toLowerCase() !== asked.host) {
    const reason = `The hostname component of the audience claim value is invalid. Expected '${asked.host}'. Actual '${host}'.`;
    return refused(2000003, 'invalid_resource', reason);
  }
  if (audienceRealm === realm) return undefined;
  const reason = `The tenant for tenant guid '${audienceRealm}' does not exist.`;
  return refused(2000004, 'invalid_tenant', reason);
}

function delegationProblem(outer: Decoded, actor: Decoded): Refused | undefined {
  if (outer.claims.iss !== actor.claims.nameid) {
    return refused(2000001, 'invalid_token', 'The user-context issuer does not match the nameid.');
  }
  if (outer.claims.aud !== actor.claims.aud) {
    return refused(2000003, 'invalid_resource', 'The audiences of both tokens differ.');
  }
  const mayAct = actor.claims.trustedfordelegation === 'true';
  return mayAct ? undefined : refused(2000001, 'invalid_token', 'The application may not act for users.');
}
