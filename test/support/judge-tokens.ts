/**
 * Good tokens of every kind that can be shown to SharePoint in `judge-world.ts`, in the shape in which their issuers
 * write them, to be broken in one place.
 */
import { toBase64Url } from '../../shared/base/encoding.ts';
import { authorizationServerId } from '../../shared/base/principal-name.ts';
import {
  legacyApplicationToken,
  legacyTimes,
  modernApplicationToken,
  modernTimes,
  modernUserToken,
  selfIssuedToken,
} from '../../shared/tokens/claims.ts';
import type { TokenKindName } from '../../shared/tokens/judge/token-kind.ts';
import type { TestCertificate } from './certificates.ts';
import { testNow } from './clock.ts';
import { acsId, tenant } from './foreign-documents.ts';
import {
  addInAudience,
  client,
  contoso,
  daemonId,
  entraIssuer,
  hostAudience,
  keys,
  urlAudience,
} from './judge-world.ts';
import {
  compactJws,
  exchangeId,
  homeRealm,
  issuer,
  lyncId,
  sharePointId,
  signature,
} from './token-service.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What a signed token is made of. */
export interface TokenParts {
  readonly header: Claims;
  readonly claims: Claims;
  readonly signedBy: TestCertificate;
}

/** A token of these parts, signed by the algorithm that its header names. */
export function sign({ header, claims, signedBy }: TokenParts): string {
  return compactJws(header, claims, (input) => signature(String(header.alg), signedBy.privateKey, input));
}

/** Another token of the kind: changed claims, `undefined` for those left out, and changed header members. */
export function but(parts: TokenParts, claims: Claims = {}, header: Claims = {}): TokenParts {
  return {
    ...parts,
    header: { ...parts.header, ...header },
    claims: { ...parts.claims, ...claims },
  };
}

const named = ({ x5t }: TestCertificate) => ({ alg: 'RS256', x5t });
const twiceNamed = ({ x5t }: TestCertificate) => ({ alg: 'RS256', x5t, kid: x5t });
const legacy = legacyTimes(testNow, testNow + 3600);
const modern = modernTimes(testNow, testNow + 3600);
const user = { nameid: 'ken@litwareinc.com', upn: 'ken@litwareinc.com', smtp: 'ken@litwareinc.com' };
const tokenId = 'bbbbbbbb-0000-4000-8000-000000000001';

/** Of our authorization server, for Exchange. */
export const ownToken: TokenParts = {
  header: { typ: 'JWT', ...twiceNamed(keys.own) },
  claims: legacyApplicationToken(client, hostAudience, legacy).claims,
  signedBy: keys.own,
};

export const ownAccessToken: TokenParts = {
  header: { typ: 'at+jwt', ...twiceNamed(keys.own) },
  claims: modernApplicationToken(client, urlAudience, issuer, tokenId, modern).claims,
  signedBy: keys.own,
};

export const ownUserToken: TokenParts = {
  ...ownAccessToken,
  claims: modernUserToken(client, user, urlAudience, issuer, tokenId, modern).claims,
};

export const ownSelfIssuedToken: TokenParts = {
  ...ownToken,
  claims: selfIssuedToken(client, hostAudience, `${lyncId}@${homeRealm}`, true, legacy).claims,
};

/** Self-issued by the partner Exchange of Contoso: an actor token ([MS-XOAUTH] 4.2). */
export const partnerActor: TokenParts = {
  header: { typ: 'JWT', ...named(keys.contoso) },
  claims: {
    aud: hostAudience,
    iss: `${exchangeId}@${contoso}`,
    nbf: testNow - 60,
    exp: testNow + 28_740,
    nameid: `${exchangeId}@${contoso}`,
    trustedfordelegation: 'true',
  },
  signedBy: keys.contoso,
};

/** Issued by the OAuth server of the tenant for its Exchange (reference §3.3 b2). */
export const serverActor: TokenParts = {
  header: { typ: 'JWT', ...twiceNamed(keys.acs) },
  claims: {
    aud: hostAudience,
    iss: `${acsId}@${tenant}`,
    iat: testNow - 300,
    nbf: testNow - 300,
    exp: testNow + 86_400,
    identityprovider: `${acsId}@${tenant}`,
    nameid: `${exchangeId}@${tenant}`,
    oid: 'aaaaaaaa-0000-0000-0000-000000000001',
    sub: 'aaaaaaaa-0000-0000-0000-000000000001',
    trustedfordelegation: 'true',
    xms_spcu: 'true',
  },
  signedBy: keys.acs,
};

/** An application's access token of Entra ID, first version. */
export const openIdApplicationToken: TokenParts = {
  header: { typ: 'JWT', ...twiceNamed(keys.entra) },
  claims: {
    aud: urlAudience,
    iss: entraIssuer,
    iat: testNow - 300,
    nbf: testNow - 300,
    exp: testNow + 3600,
    appid: daemonId,
    idtyp: 'app',
    oid: 'cccccccc-0000-4000-8000-000000000001',
    sub: 'cccccccc-0000-4000-8000-000000000001',
    tid: tenant,
    ver: '1.0',
  },
  signedBy: keys.entra,
};

/** A user's access token of Entra ID, second version. */
export const openIdUserToken: TokenParts = {
  ...openIdApplicationToken,
  claims: {
    aud: sharePointId,
    iss: entraIssuer,
    iat: testNow - 300,
    nbf: testNow - 300,
    exp: testNow + 3600,
    azp: daemonId,
    scp: 'access_as_user',
    upn: 'ken@litwareinc.com',
    oid: 'cccccccc-0000-4000-8000-000000000002',
    sub: 'pairwise-of-ken',
    tid: tenant,
    ver: '2.0',
  },
};

/** Exchange's, for an add-in (reference §5, §7). */
export const exchangeIdentityToken: TokenParts = {
  header: { typ: 'JWT', ...named(keys.contoso) },
  claims: {
    iss: `${exchangeId}@${contoso}`,
    aud: addInAudience,
    nbf: testNow - 60,
    exp: testNow + 28_740,
    appctxsender: `${exchangeId}@${contoso}`,
    isbrowserhostedapp: 'True',
    appctx: JSON.stringify({
      msexchuid: '53e925fa-76ba-45e1-be0f-4ef08b59d389',
      version: 'ExIdTok.V1',
      amurl: 'https://mail.contoso.com:443/autodiscover/metadata/json/1',
    }),
  },
  signedBy: keys.contoso,
};

/** Claims of an outer token around that actor (reference §3.3 c). */
export function outerClaims(actor: TokenParts, changes: Claims = {}): Claims {
  return {
    iss: actor.claims.nameid,
    aud: actor.claims.aud,
    nbf: testNow - 60,
    exp: testNow + 3000,
    nameid: '10030000801adee5',
    nii: 'urn:federation:MicrosoftOnline',
    upn: 'ken@litwareinc.com',
    smtp: 'ken@litwareinc.com',
    sip: 'ken@litwareinc.com',
    actortoken: sign(actor),
    ...changes,
  };
}

export const outerHeader = { typ: 'JWT', alg: 'none' };

/** An unsigned token of these parts; the third is empty unless given. */
export function unsigned(claims: Claims | string, header: Claims = outerHeader, third = ''): string {
  const textOf = (part: object | string) => (typeof part === 'string' ? part : JSON.stringify(part));
  return `${toBase64Url(textOf(header))}.${toBase64Url(textOf(claims))}.${third}`;
}

/** An outer token around that actor. */
export function outer(actor: TokenParts, changes: Claims = {}): string {
  return unsigned(outerClaims(actor, changes));
}

export interface GoodToken {
  readonly what: string;
  readonly kind: TokenKindName;
  readonly parts: TokenParts;
}

/** One good signed token of each kind. */
export const goodTokens: readonly GoodToken[] = [
  { what: 'a token of our authorization server', kind: 'authorizationServerToken', parts: ownToken },
  { what: 'our access token of an application', kind: 'accessToken', parts: ownAccessToken },
  { what: 'our access token for a user', kind: 'accessToken', parts: ownUserToken },
  { what: 'a token that we issued ourselves', kind: 'selfIssuedToken', parts: ownSelfIssuedToken },
  { what: 'an actor token of a partner', kind: 'partnerToken', parts: partnerActor },
  { what: 'an actor token of an OAuth server', kind: 'oauthServerToken', parts: serverActor },
  { what: 'an application token of an OpenID server', kind: 'openIdToken', parts: openIdApplicationToken },
  { what: 'a user token of an OpenID server', kind: 'openIdToken', parts: openIdUserToken },
  { what: 'an identity token of Exchange', kind: 'identityToken', parts: exchangeIdentityToken },
];

/** The kinds that can stand inside an outer token. */
export const actors: readonly GoodToken[] = goodTokens.filter(({ parts }) =>
  [ownToken, ownSelfIssuedToken, partnerActor, serverActor].includes(parts),
);

export const ourIssuer = `${authorizationServerId}@${homeRealm}`;
