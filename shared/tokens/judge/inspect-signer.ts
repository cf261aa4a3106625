/**
 * Who a token says has issued it, and which key of whose it names: told also where a rule before them is broken,
 * because most tokens that are looked at have expired by then. No metadata is fetched for it.
 */
import { readCertificate } from '../../certificates/x509/certificate.ts';
import type { CompactJws } from '../compact-jws.ts';
import type { JudgeContext } from './context.ts';
import { findIssuer, type IssuedBy, type Issuer } from './issuer.ts';
import { type IssuerKey, isSignedByKey, keyNamedBy } from './issuer-keys.ts';
import type { TokenKindName } from './token-kind.ts';
import { isDetail } from './trial.ts';

export interface InspectedIssuer {
  /** In canonical spelling where it is known, else as it is written; null where there is none. */
  readonly name: string | null;
  /** Null for an issuer that is not known here. */
  readonly issuedBy: IssuedBy | null;
  /** Name of the partner application or OAuth server. */
  readonly registeredAs: string | null;
}

export interface InspectedKey {
  /** As the header names it, by `kid` or else `x5t`. */
  readonly kid: string | null;
  /** Whether the issuer has a key of that name. */
  readonly found: boolean;
  /** SHA-1 in upper-case hexadecimal; null for a key without a certificate. */
  readonly thumbprint: string | null;
  /** Whose keys were looked at: `own ring`, `partner …` or `OAuth server …`. */
  readonly source: string | null;
  /** Whether that key made the signature, by an algorithm that fits it; null where there is no such key. */
  readonly verifies: boolean | null;
}

export interface InspectedSigner {
  readonly kind: TokenKindName | null;
  readonly issuer: InspectedIssuer;
  readonly key: InspectedKey;
}

/** Of what nobody signed, or nobody can read. */
export const noSigner: InspectedSigner = {
  kind: null,
  issuer: { name: null, issuedBy: null, registeredAs: null },
  key: { kid: null, found: false, thumbprint: null, source: null, verifies: null },
};

/** @throws Outage when what is registered cannot be read */
export async function inspectSigner(jws: CompactJws, context: JudgeContext): Promise<InspectedSigner> {
  const { header, payload: claims } = jws;
  const kid = textOf(header.kid) ?? textOf(header.x5t);
  const issuer = await findIssuer(claims.iss, context);
  if (isDetail(issuer)) {
    const name = textOf(claims.iss);
    return { ...noSigner, issuer: { ...noSigner.issuer, name }, key: { ...noSigner.key, kid } };
  }
  const registeredAs = await registrationOf(issuer, context);
  const { name, issuedBy } = issuer;
  return {
    kind: issuer.kindOf(claims).name,
    issuer: { name, issuedBy, registeredAs },
    key: { kid, source: sourceOf(issuedBy, registeredAs), ...(await inspectKey(jws, issuer, context)) },
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

async function registrationOf(
  { name, issuedBy }: Issuer,
  { options: { trust } }: JudgeContext,
): Promise<string | null> {
  if (issuedBy === 'partner') return (await trust.partner(name))?.name ?? null;
  return issuedBy === 'oauthServer' ? ((await trust.server(name))?.name ?? null) : null;
}

function sourceOf(issuedBy: IssuedBy, registeredAs: string | null): string {
  if (issuedBy === 'partner') return `partner ${registeredAs ?? ''}`.trim();
  return issuedBy === 'oauthServer' ? `OAuth server ${registeredAs ?? ''}`.trim() : 'own ring';
}

async function inspectKey(
  jws: CompactJws,
  issuer: Issuer,
  { now, skew }: JudgeContext,
): Promise<Pick<InspectedKey, 'found' | 'thumbprint' | 'verifies'>> {
  const { header, payload } = jws;
  const key = keyNamedBy(header, issuer.keys);
  if (isDetail(key)) return { found: false, thumbprint: null, verifies: null };
  const { algorithms } = issuer.kindOf(payload);
  const verifies = await isSignedByKey(jws, { key, header, algorithms, now, skew });
  return { found: true, thumbprint: thumbprintOf(key), verifies };
}

function thumbprintOf({ certificate }: IssuerKey): string | null {
  const facts = certificate && readCertificate(Buffer.from(certificate, 'base64'));
  return facts ? facts.thumbprint : null;
}
