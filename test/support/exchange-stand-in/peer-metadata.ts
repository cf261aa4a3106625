/** The authentication metadata that the stand-in publishes, so that it can be registered as a partner application. */
import { createHash } from 'node:crypto';

/** Where Exchange and SharePoint have theirs, and who publishes it. */
export const metadataPaths = new Map([
  ['/autodiscover/metadata/json/1', '00000002-0000-0ff1-ce00-000000000000'],
  ['/_layouts/15/metadata/json/1', '00000003-0000-0ff1-ce00-000000000000'],
]);

/** @param certificate base64 DER. @returns JSON in Exchange’s casing */
export function peerMetadata(serviceName: string, realm: string, certificate: string): string {
  const issuer = `${serviceName}@${realm}`;
  const x5t = createHash('sha1').update(Buffer.from(certificate, 'base64')).digest('base64url');
  const keyvalue = { type: 'x509Certificate', value: certificate };
  return JSON.stringify({
    id: '_0cbb6f43-4d3f-4c5e-9a51-6a2a3f2b9a10',
    version: '1.0',
    name: 'Exchange',
    realm,
    serviceName,
    issuer,
    allowedAudiences: [issuer],
    keys: [{ usage: 'signing', keyinfo: { x5t }, keyvalue }],
    endpoints: [],
  });
}
