/**
 * Who issued a token: this service in one of its three voices, a partner application with keys of its own, or an
 * OAuth server. Only a registered issuer has keys, and only its own keys verify its tokens (CVE-2026-55040).
 */
import { authorizationServerId, formatPrincipalName } from '../../base/principal-name.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { PublishedKey } from '../../certificates/issuer/published-keys.ts';
import {
  isDirect,
  issuerOfPartner,
  type PartnerApplication,
} from '../../registry/partners/partner-application.ts';
import type { OAuthServer } from '../../registry/servers/oauth-server.ts';
import type { TrustReader } from '../../registry/trust/trust-reader.ts';
import type { Detail } from './acceptance-rules.ts';
import { accessToken } from './access-token.ts';
import { readQualifiedName } from './application.ts';
import { authorizationServerToken } from './authorization-server-token.ts';
import type { JudgeContext } from './context.ts';
import { identityToken, isIdentityToken } from './identity-token.ts';
import type { IssuerKey } from './issuer-keys.ts';
import { oauthServerToken } from './oauth-server-token.ts';
import { openIdToken } from './openid-token.ts';
import { partnerToken } from './partner-token.ts';
import { selfIssuedToken } from './self-issued-token.ts';
import type { TokenKind } from './token-kind.ts';
import type { Rule } from './trial.ts';

/** `self`: signed by us as a partner; `authorizationServer`: by us as the authorization server of the realm. */
export type IssuedBy = 'authorizationServer' | 'self' | 'partner' | 'oauthServer';

export interface Issuer {
  readonly issuedBy: IssuedBy;
  /** In canonical spelling. */
  readonly name: string;
  /** The realm that it speaks for; null where its registration names none. */
  readonly realm: string | null;
  readonly keys: readonly IssuerKey[];
  /** Keys of our own ring that sign no more. */
  readonly earlierKeys?: readonly IssuerKey[];
  /** Why it is not to be trusted at present. */
  readonly disabled?: Detail;
  kindOf(claims: JsonObject): TokenKind;
  /** The issuer after its metadata was fetched for a key that is not known. @throws Outage */
  readonly refreshed?: () => Promise<Issuer | undefined>;
}

/** The issuer that the claim names, ours before any that is registered. @throws Outage */
export async function findIssuer(iss: unknown, context: JudgeContext): Promise<Issuer | Detail> {
  // Longer ones are no issuers; this text becomes the key of a look-up.
  if (typeof iss !== 'string' || !/^[\x21-\x7e]{1,1024}$/.test(iss)) return 'IssuerMissing';
  return (await ownIssuer(iss, context)) ?? foreignIssuer(iss, context.options.trust);
}

async function ownIssuer(iss: string, { homeRealm, options }: JudgeContext): Promise<Issuer | undefined> {
  const nameOf = (principalId: string) => formatPrincipalName({ principalId, realm: homeRealm });
  const voices = [
    { name: nameOf(authorizationServerId), issuedBy: 'authorizationServer', kind: authorizationServerToken },
    { name: options.issuerUrl(homeRealm), issuedBy: 'authorizationServer', kind: accessToken },
    { name: nameOf(await options.serviceName()), issuedBy: 'self', kind: selfIssuedToken },
  ] as const;
  const voice = voices.find(({ name }) => name === iss);
  if (!voice) return undefined;
  const { name, issuedBy, kind } = voice;
  const published = await options.publishedKeys();
  const [_signing, ...earlierKeys] = published.filter(({ otherRegion }) => !otherRegion).map(verifyingKey);
  const keys = published.map(verifyingKey);
  return { name, issuedBy, realm: homeRealm, keys, earlierKeys, kindOf: () => kind };
}

const verifyingKeys = new WeakMap<PublishedKey, IssuerKey>();

/** A key of ours in the shape of those of others, the same object for as long as the ring is. */
function verifyingKey(key: PublishedKey): IssuerKey {
  const { kid, cer, notBefore, notAfter } = key;
  const known = verifyingKeys.get(key) ?? { kid, certificate: cer, notBefore, notAfter };
  verifyingKeys.set(key, known);
  return known;
}

/**
 * `id@realm` in any case, also with the slash before the `@` that Skype for Business writes (seeds/004): that of one
 * registration and no other. Any other text to the letter (OpenID Connect Core 1.0 §3.1.3.7).
 */
async function foreignIssuer(iss: string, trust: TrustReader): Promise<Issuer | Detail> {
  const qualified = readQualifiedName(iss);
  const name = qualified ? formatPrincipalName(qualified) : iss;
  const partner = qualified && (await trust.partner(name));
  if (partner && isDirect(partner)) return partnerIssuer(partner, trust);
  const server = await trust.server(name);
  if (server) return serverIssuer(server, name, trust);
  return partner ? 'PartnerNotDirect' : 'IssuerUnknown';
}

function partnerIssuer(partner: PartnerApplication, trust: TrustReader): Issuer {
  const name = issuerOfPartner(partner);
  return {
    issuedBy: 'partner',
    name,
    realm: partner.realm,
    keys: partner.keys,
    ...(!partner.enabled && { disabled: 'PartnerDisabled' }),
    kindOf: (claims) => (isIdentityToken(claims) ? identityToken(partner) : partnerToken(partner)),
    async refreshed() {
      const found = await trust.refreshedPartner(name);
      return found && isDirect(found) ? partnerIssuer(found, trust) : undefined;
    },
  };
}

function serverIssuer(server: OAuthServer, name: string, trust: TrustReader): Issuer {
  return {
    issuedBy: 'oauthServer',
    name,
    realm: server.realm,
    keys: server.keys,
    ...(!server.enabled && { disabled: 'OAuthServerDisabled' }),
    kindOf: () => (server.kind === 'openid' ? openIdToken(server) : oauthServerToken(server)),
    async refreshed() {
      const found = await trust.refreshedServer(name);
      return found && serverIssuer(found, name, trust);
    },
  };
}

export const issuerRules: readonly Rule<Issuer>[] = [
  { name: 'IssuerEnabled', problem: ({ disabled }) => disabled },
];
