/**
 * The authentication metadata document, `…/metadata/json/1`, in the three dialects that partners read (reference
 * §2): members, casing and order are theirs. The key that signs now comes first, because several readers never look
 * further; each document has exactly one `OAuth2` endpoint, because some readers fail on two.
 */
import { sha256 } from '../base/encoding.ts';
import { authorizationServerId, formatPrincipalName } from '../base/principal-name.ts';
import type { PublishedKey } from '../certificates/issuer/published-keys.ts';

export interface MetadataFacts {
  /** Base URL of this service, no trailing slash. */
  readonly publicUrl: string;
  readonly realm: string;
  /** Principal id under which this deployment issues its own tokens. */
  readonly serviceName: string;
  /** Published keys, the current one first. */
  readonly keys: readonly PublishedKey[];
}

/** Names that people know; any other service name stands for itself. */
const productNames = new Map([
  ['00000002-0000-0ff1-ce00-000000000000', 'Exchange'],
  ['00000003-0000-0ff1-ce00-000000000000', 'SharePoint'],
  ['00000004-0000-0ff1-ce00-000000000000', 'Lync'],
]);

function productName(serviceName: string): string {
  return productNames.get(serviceName) ?? serviceName;
}

/** ACS repeats the thumbprint beside and inside the key value; readers look in either place. */
function acsKey({ kid, cer }: PublishedKey) {
  const keyInfo = { x5t: kid };
  return { usage: 'signing', keyValue: { type: 'x509Certificate', value: cer, keyInfo }, keyInfo };
}

/**
 * `/metadata/json/1`: this deployment as a partner that issues its own tokens (`iss = serviceName@realm`), which
 * is what `New-CsPartnerApplication -MetadataUrl` and `Configure-EnterprisePartnerApplication.ps1` read (seeds/001).
 */
export function partnerMetadata(facts: MetadataFacts): object {
  const { realm, serviceName, publicUrl } = facts;
  const issuer = formatPrincipalName({ principalId: serviceName, realm });
  return {
    keys: facts.keys.map(acsKey),
    endpoints: [{ location: `${publicUrl}/tokens/OAuth/2`, protocol: 'OAuth2', usage: 'issuance' }],
    name: productName(serviceName),
    version: '1.0',
    realm,
    serviceName,
    issuer,
    allowedAudiences: [issuer],
  };
}

/** `/{realm}/metadata/json/1`: the authorization server of a realm, what `New-AuthServer` and TokenHelper read. */
export function authorizationServerMetadata(facts: MetadataFacts): object {
  const { realm, publicUrl } = facts;
  const principalId = authorizationServerId;
  const { host } = new URL(publicUrl);
  return {
    keys: facts.keys.map(acsKey),
    endpoints: [{ location: `${publicUrl}/${realm}/tokens/OAuth/2`, protocol: 'OAuth2', usage: 'issuance' }],
    name: 'Authorization Server',
    version: '1.0',
    realm,
    serviceName: principalId,
    issuer: formatPrincipalName({ principalId, realm }),
    allowedAudiences: [formatPrincipalName({ principalId, host, realm })],
  };
}

/** `/autodiscover/metadata/json/1`: Exchange's casing; its validators read `keyinfo.x5t` and `keyvalue.value`. */
export function exchangeMetadata(facts: MetadataFacts): object {
  const { realm, serviceName, publicUrl } = facts;
  const issuer = formatPrincipalName({ principalId: serviceName, realm });
  const location = `${publicUrl}/autodiscover/metadata/json/1`;
  return {
    id: documentId(issuer),
    version: '1.0',
    name: productName(serviceName),
    realm,
    serviceName,
    issuer,
    allowedAudiences: [issuer],
    keys: facts.keys.map(({ kid, cer }) => ({
      usage: 'signing',
      keyinfo: { x5t: kid },
      keyvalue: { type: 'x509Certificate', value: cer },
    })),
    endpoints: [{ location, protocol: 'OAuth2', usage: 'metadata' }],
  };
}

/** `/_layouts/15/metadata/json/1`: the four members of SharePoint Subscription Edition, in its order. */
export function sharePointMetadata(facts: MetadataFacts): object {
  const { realm, serviceName } = facts;
  return {
    issuer: formatPrincipalName({ principalId: serviceName, realm }),
    keys: facts.keys.map(({ cer }) => ({
      keyValue: { type: 'x509certificate', value: cer },
      usage: 'Signing',
    })),
    name: serviceName,
    serviceName,
  };
}

/** Exchange's document id, `_` and a GUID: the same for the same issuer on every instance. */
function documentId(issuer: string): string {
  const hex = sha256(issuer).toString('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `_${parts.join('-')}`;
}
