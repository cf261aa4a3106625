/**
 * Metadata documents as the products of others publish them: their members, order and casing (reference
 * §2.3).
 */
import { defaultNotAfter, defaultNotBefore, type TestCertificate } from './certificates.ts';
import { exchangeId, sharePointId } from './token-service.ts';

export const acsId = '00000001-0000-0000-c000-000000000000';
export const tenant = '11111111-2222-3333-4444-555555555555';

type Certificate = Pick<TestCertificate, 'der' | 'x5t'>;

const base64 = ({ der }: Certificate) => der.toString('base64');

/** What is to be read of a certificate that has the dates of test certificates. */
export const foreignKey = (certificate: Certificate) => ({
  kid: certificate.x5t,
  certificate: base64(certificate),
  notBefore: defaultNotBefore,
  notAfter: defaultNotAfter,
});

export const exchangeKey = (certificate: Certificate) => ({
  usage: 'signing',
  keyinfo: { x5t: certificate.x5t },
  keyvalue: { type: 'x509Certificate', value: base64(certificate) },
});

export const acsKey = (certificate: Certificate) => ({
  usage: 'signing',
  keyValue: { type: 'x509Certificate', value: base64(certificate) },
  keyInfo: { x5t: certificate.x5t },
});

export const sharePointKey = (certificate: Certificate) => ({
  keyValue: { type: 'x509certificate', value: base64(certificate) },
  usage: 'Signing',
});

export const exchangeDocument = (...certificates: Certificate[]) => ({
  id: '_6f0c2d0e-1111-4222-8333-444455556666',
  version: '1.0',
  name: 'Exchange',
  realm: 'contoso.com',
  serviceName: exchangeId,
  issuer: `${exchangeId}@contoso.com`,
  allowedAudiences: [`${exchangeId}@contoso.com`],
  keys: certificates.map(exchangeKey),
  endpoints: [
    {
      location: 'https://mail.contoso.com/autodiscover/metadata/json/1',
      protocol: 'OAuth2',
      usage: 'metadata',
    },
  ],
});

/** Of one tenant; the global document has `*` for the realm. */
export const acsDocument = (...certificates: Certificate[]) => ({
  keys: certificates.map(acsKey),
  endpoints: [
    {
      location: `https://accounts.example.net/${tenant}/tokens/OAuth/2`,
      protocol: 'OAuth2',
      usage: 'issuance',
    },
    {
      location: 'https://accounts.example.net/tokens/delegation/1',
      protocol: 'DelegationIssuance1.0',
      usage: 'issuance',
    },
    {
      location: 'https://accounts.example.net/mgmt/delegation/1',
      protocol: 'DelegationManagement1.0',
      usage: 'management',
    },
  ],
  name: 'accounts.example.net',
  version: '1.0',
  realm: tenant,
  issuer: `${acsId}@${tenant}`,
  allowedAudiences: [`${acsId}/accounts.example.net@${tenant}`],
});

export const sharePointDocument = (...certificates: Certificate[]) => ({
  issuer: `${sharePointId}@${tenant}`,
  keys: certificates.map(sharePointKey),
  name: sharePointId,
  serviceName: sharePointId,
});

/** SharePoint's serializer escapes every solidus. */
export const sharePointText = (...certificates: Certificate[]) =>
  JSON.stringify(sharePointDocument(...certificates)).replaceAll('/', '\\/');

/** Entra ID's second version, shortened. */
export const entraDocument = () => ({
  token_endpoint: `https://login.example.net/${tenant}/oauth2/v2.0/token`,
  token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
  jwks_uri: `https://login.example.net/${tenant}/discovery/v2.0/keys`,
  issuer: `https://login.example.net/${tenant}/v2.0`,
  authorization_endpoint: `https://login.example.net/${tenant}/oauth2/v2.0/authorize`,
  claims_supported: ['sub', 'iss'],
  request_uri_parameter_supported: false,
  mtls_endpoint_aliases: { token_endpoint: `https://mtls.example.net/${tenant}/oauth2/v2.0/token` },
});

/** A key of Entra ID's key sets: `kid` and `x5t` are one. */
export const entraKey = ({
  der,
  x5t,
  publicKey,
}: Certificate & Pick<TestCertificate, 'publicKey'>): Record<string, unknown> => ({
  kty: 'RSA',
  use: 'sig',
  kid: x5t,
  x5t,
  ...publicKey.export({ format: 'jwk' }),
  x5c: [der.toString('base64')],
  issuer: `https://login.example.net/${tenant}/v2.0`,
});
