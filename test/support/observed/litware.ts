/**
 * Litware in the observed service, registered by its management API as an administrator would: a client with a secret
 * and a certificate that may act for users, a resource server, and a partner that is trusted by its metadata.
 */
import { selfSigned, type TestCertificate } from '../certificates.ts';
import { exchangeDocument } from '../foreign-documents.ts';
import { exchangeId, homeRealm, lyncId, sharePointId } from '../token-service.ts';
import type { AskedRequest, ObservedService } from './service.ts';

export const contosoUrl = 'https://mail.contoso.com/autodiscover/metadata/json/1';
export const contosoAudience = `${exchangeId}/mail.contoso.com@contoso.com`;
export const resourceUrl = 'https://sp01.litwareinc.com';
export const legacyAudience = `${sharePointId}/sp01.litwareinc.com@${homeRealm}`;

export interface Litware {
  /** Of the client, which is Lync. */
  readonly secret: string;
  readonly certificate: TestCertificate;
  /** Of the resource server, which is SharePoint. */
  readonly resourceSecret: string;
  /** With which the partner, Exchange at Contoso, signs. */
  readonly partner: TestCertificate;
}

export async function registerLitware(observed: ObservedService): Promise<Litware> {
  const certificate = await selfSigned({ keyName: 'observed-client', subject: 'CN=lync' });
  const partner = await selfSigned({ keyName: 'observed-partner', subject: 'CN=contoso' });
  observed.web.set(contosoUrl, exchangeDocument(partner));
  await create(observed, 'servicePrincipals', {
    appId: lyncId,
    displayName: 'Lync',
    servicePrincipalNames: [`${lyncId}/lync.litwareinc.com`],
    trustedForDelegation: true,
  });
  await create(observed, 'servicePrincipals', {
    appId: sharePointId,
    displayName: 'SharePoint',
    servicePrincipalNames: [`${sharePointId}/sp01.litwareinc.com`, resourceUrl],
  });
  await create(observed, `servicePrincipals/${lyncId}/keyCredentials`, { key: certificate.pem });
  await create(observed, 'partnerApplications', {
    name: 'Contoso',
    applicationTrustLevel: 'Full',
    acceptSecurityIdentifierInformation: true,
    metadataUrl: contosoUrl,
  });
  const secret = await newSecret(observed, lyncId);
  const resourceSecret = await newSecret(observed, sharePointId);
  return { secret, certificate, resourceSecret, partner };
}

/** @returns the text of the new secret, which is shown this once */
export async function newSecret(
  observed: ObservedService,
  appId: string,
  dates: object = {},
): Promise<string> {
  const made = await create(observed, `servicePrincipals/${appId}/passwordCredentials`, dates);
  return (made as { value: { secretText: string } }).value.secretText;
}

/** @throws Error with what the service says when it refuses */
export async function create(observed: ObservedService, path: string, body: object): Promise<unknown> {
  const { status, text } = await observed.manage(`/api/${path}`, { body });
  if (status !== 201 && status !== 200) throw new Error(`${path}: ${status} ${text}`);
  return JSON.parse(text);
}

const fields = (wire: 'legacy' | 'modern') => ({
  grant_type: 'client_credentials',
  client_id: `${lyncId}@${homeRealm}`,
  resource: wire === 'legacy' ? legacyAudience : resourceUrl,
});

/** A request for a token on either wire; an undefined field is left out. */
export function tokenRequest(
  wire: 'legacy' | 'modern',
  changes: Readonly<Record<string, string | undefined>>,
): readonly [path: string, request: AskedRequest] {
  const all = Object.entries({ ...fields(wire), ...changes });
  const given = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
  const path = wire === 'legacy' ? '/tokens/OAuth/2' : '/oauth2/token';
  return [`/${homeRealm}${path}`, { body: new URLSearchParams(given) }];
}

/** Asks for a token with the client's secret. @returns the token. @throws Error when it is refused */
export async function obtainToken(
  observed: ObservedService,
  wire: 'legacy' | 'modern',
  changes: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { status, text } = await observed.ask(...tokenRequest(wire, changes));
  if (status !== 200) throw new Error(`no token: ${status} ${text}`);
  return String((JSON.parse(text) as { access_token?: unknown }).access_token);
}

/** Shows a token to introspection, as SharePoint with its secret. */
export function introspection(token: string, secret: string): readonly [path: string, request: AskedRequest] {
  const given = { token, client_id: `${sharePointId}@${homeRealm}`, client_secret: secret };
  return [`/${homeRealm}/oauth2/introspect`, { body: new URLSearchParams(given) }];
}
