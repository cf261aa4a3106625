/**
 * What every signed token goes through, whoever issued it: its issuer must be known, its claims must fit this
 * resource and this moment, and one of the issuer's own keys must have made the signature. What costs nothing comes
 * first, and no key is touched, let alone fetched, for a token that would be refused anyway.
 */
import type { JsonObject } from '../../base/strict-json.ts';
import type { CompactJws } from '../compact-jws.ts';
import type { Detail } from './acceptance-rules.ts';
import { audienceProblem, readAudience } from './audience.ts';
import type { JudgeContext } from './context.ts';
import { findIssuer, type Issuer, issuerRules } from './issuer.ts';
import { type IssuerKey, isSignedByKey, keyNamedBy, keyRules } from './issuer-keys.ts';
import { namesActor } from './outer-token.ts';
import { readSpan, type TokenSpan, timeRules } from './times.ts';
import type { TokenKind } from './token-kind.ts';
import { isDetail, type Rule, type Trial } from './trial.ts';

/** A token that its issuer signed for this resource, and that holds now. What it means is not judged yet. */
export interface VerifiedToken {
  readonly claims: JsonObject;
  readonly issuer: Issuer;
  readonly kind: TokenKind;
  readonly audience: string;
  readonly span: TokenSpan;
  /** One of our own keys that signs no more. */
  readonly byEarlierKey: boolean;
}

/** @returns the token, or the first rule that it breaks. @throws Outage */
export async function verifyToken(
  jws: CompactJws,
  context: JudgeContext,
  trial: Trial,
): Promise<VerifiedToken | Detail> {
  const { header, payload: claims } = jws;
  const issuer = trial.take('IssuerKnown', await findIssuer(claims.iss, context));
  if (isDetail(issuer)) return issuer;
  const kind = issuer.kindOf(claims);
  const span = readSpan(claims, kind.times.digitStrings);
  const { now, skew } = context;
  const times = { span, longestLife: kind.times.longestLife, now, skew };
  const audience = readAudience(claims.aud);
  const facts = { header, claims, kind, audience, context };
  const broken =
    trial.hold(issuerRules, issuer) ?? trial.hold(claimRules, facts) ?? trial.hold(timeRules, times);
  if (broken) return broken;
  const signer = await verifySignature(jws, issuer, kind, context, trial);
  if (isDetail(signer)) return signer;
  if (audience === undefined || !span) throw new Error('a rule let a token without audience or times pass');
  const { issuer: known, key } = signer;
  const byEarlierKey = known.earlierKeys?.includes(key) ?? false;
  return { claims, issuer: known, kind: known.kindOf(claims), audience, span, byEarlierKey };
}

interface ClaimFacts {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly kind: TokenKind;
  readonly audience: string | undefined;
  readonly context: JudgeContext;
}

/** Of SharePoint's tokens for itself, which are proven by something else than a signature (reference §3.3 h). */
const loopbackClaims = ['isloopback', 'endpointurl', 'endpointurlLength'];

export function isUnknownDialect(claims: JsonObject, versions: readonly unknown[]): boolean {
  return !versions.includes(claims.ver) || loopbackClaims.some((name) => name in claims);
}

const claimRules: readonly Rule<ClaimFacts>[] = [
  {
    name: 'TypeFits',
    problem: ({ header, kind }) =>
      kind.types.some((type) => type === header.typ) ? undefined : 'TypeUnsuitable',
  },
  {
    name: 'DialectKnown',
    problem: ({ claims, kind }) => (isUnknownDialect(claims, kind.versions) ? 'DialectUnknown' : undefined),
  },
  {
    name: 'ActorNotNested',
    problem: ({ claims, kind }) => (namesActor(claims, kind.namesActor) ? 'ActorNested' : undefined),
  },
  {
    name: 'AudienceNamesResource',
    problem: ({ audience, kind, context }) => audienceProblem(audience, kind.audience, context),
  },
];

/** @returns the key and its issuer as it is by now: its metadata may have been fetched for this very token */
async function verifySignature(
  jws: CompactJws,
  issuer: Issuer,
  kind: TokenKind,
  { now, skew }: JudgeContext,
  trial: Trial,
): Promise<KeyFound | Detail> {
  const found = trial.take('KeyOfIssuer', await findKey(jws, issuer));
  if (isDetail(found)) return found;
  const facts = { key: found.key, header: jws.header, algorithms: kind.algorithms, now, skew };
  const broken = trial.hold(issuerRules, found.issuer) ?? trial.hold(keyRules, facts);
  if (broken) return broken;
  const signed = await isSignedByKey(jws, facts);
  return trial.take('SignatureHolds', signed ? found : 'SignatureWrong');
}

interface KeyFound {
  readonly key: IssuerKey;
  readonly issuer: Issuer;
}

/** A partner may have rolled its certificate a moment ago: an unknown key has its metadata read anew, once. */
async function findKey({ header }: CompactJws, issuer: Issuer): Promise<KeyFound | Detail> {
  const key = keyNamedBy(header, issuer.keys);
  if (!isDetail(key)) return { key, issuer };
  const latest = key === 'KeyUnknown' ? await issuer.refreshed?.() : undefined;
  if (!latest) return key;
  const found = keyNamedBy(header, latest.keys);
  return isDetail(found) ? found : { key: found, issuer: latest };
}
