/** The three dialects of the metadata document: exact members, order and casing. */
import { describe, expect, it } from 'vitest';
import type { SigningKey } from '../../../shared/certificates/ring/key-ring.ts';
import {
  authorizationServerMetadata,
  exchangeMetadata,
  type MetadataFacts,
  partnerMetadata,
  sharePointMetadata,
} from '../../../shared/metadata/authentication-metadata.ts';
import { selfSigned } from '../../support/certificates.ts';
import {
  exchangeId,
  homeRealm,
  lyncId,
  publicUrl,
  sharePointId,
  signingKey,
} from '../../support/token-service.ts';

const current: SigningKey = signingKey(await selfSigned({ keyName: 'issuer' }));
const next: SigningKey = signingKey(await selfSigned({ keyName: 'issuer-next' }));
const facts: MetadataFacts = { publicUrl, realm: homeRealm, serviceName: lyncId, keys: [current, next] };
const acs = '00000001-0000-0000-c000-000000000000';

const acsKey = ({ kid, cer }: SigningKey) =>
  `{"usage":"signing","keyValue":{"type":"x509Certificate","value":"${cer}","keyInfo":{"x5t":"${kid}"}},` +
  `"keyInfo":{"x5t":"${kid}"}}`;
const exchangeKey = ({ kid, cer }: SigningKey) =>
  `{"usage":"signing","keyinfo":{"x5t":"${kid}"},"keyvalue":{"type":"x509Certificate","value":"${cer}"}}`;
const sharePointKey = ({ cer }: SigningKey) =>
  `{"keyValue":{"type":"x509certificate","value":"${cer}"},"usage":"Signing"}`;

describe('each dialect, to the letter', () => {
  it('is that of ACS for this deployment as a partner', () => {
    expect(JSON.stringify(partnerMetadata(facts))).toBe(
      `{"keys":[${acsKey(current)},${acsKey(next)}],` +
        `"endpoints":[{"location":"${publicUrl}/tokens/OAuth/2","protocol":"OAuth2","usage":"issuance"}],` +
        `"name":"Lync","version":"1.0","realm":"${homeRealm}","serviceName":"${lyncId}",` +
        `"issuer":"${lyncId}@${homeRealm}","allowedAudiences":["${lyncId}@${homeRealm}"]}`,
    );
  });

  it('is that of ACS for the authorization server of a realm', () => {
    expect(JSON.stringify(authorizationServerMetadata(facts))).toBe(
      `{"keys":[${acsKey(current)},${acsKey(next)}],` +
        `"endpoints":[{"location":"${publicUrl}/${homeRealm}/tokens/OAuth/2","protocol":"OAuth2","usage":"issuance"}],` +
        `"name":"Authorization Server","version":"1.0","realm":"${homeRealm}","serviceName":"${acs}",` +
        `"issuer":"${acs}@${homeRealm}","allowedAudiences":["${acs}/sts.litwareinc.com@${homeRealm}"]}`,
    );
  });

  it('is that of Exchange', () => {
    const document = exchangeMetadata({ ...facts, serviceName: exchangeId });
    const { id } = JSON.parse(JSON.stringify(document));
    expect(id).toMatch(/^_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(JSON.stringify(document)).toBe(
      `{"id":"${id}","version":"1.0","name":"Exchange","realm":"${homeRealm}","serviceName":"${exchangeId}",` +
        `"issuer":"${exchangeId}@${homeRealm}","allowedAudiences":["${exchangeId}@${homeRealm}"],` +
        `"keys":[${exchangeKey(current)},${exchangeKey(next)}],` +
        `"endpoints":[{"location":"${publicUrl}/autodiscover/metadata/json/1","protocol":"OAuth2","usage":"metadata"}]}`,
    );
  });

  it('is that of SharePoint', () => {
    expect(JSON.stringify(sharePointMetadata({ ...facts, serviceName: sharePointId }))).toBe(
      `{"issuer":"${sharePointId}@${homeRealm}","keys":[${sharePointKey(current)},${sharePointKey(next)}],` +
        `"name":"${sharePointId}","serviceName":"${sharePointId}"}`,
    );
  });
});

interface Endpoint {
  readonly protocol: string;
}

describe.each([
  ['partner', partnerMetadata],
  ['authorization server', authorizationServerMetadata],
  ['Exchange', exchangeMetadata],
])('the %s document', (_, write) => {
  const read = (changes: Partial<MetadataFacts> = {}) =>
    JSON.parse(JSON.stringify(write({ ...facts, ...changes })));

  it('has exactly one OAuth2 endpoint', () => {
    expect(read().endpoints.filter(({ protocol }: Endpoint) => protocol === 'OAuth2')).toHaveLength(1);
  });

  it('shows the certificate of the current key first, then the others in their order', () => {
    const values = (document: { keys: { keyValue?: { value: string }; keyvalue?: { value: string } }[] }) =>
      document.keys.map((key) => (key.keyValue ?? key.keyvalue)?.value);
    expect(values(read())).toEqual([current.cer, next.cer]);
    expect(values(read({ keys: [next, current] }))).toEqual([next.cer, current.cer]);
  });

  it('shows nothing of a key but its certificate and thumbprint', () => {
    const text = JSON.stringify(read());
    expect(text).not.toContain(current.keyId);
    expect(text).not.toContain(current.version);
  });

  it('keeps its members when there is no key', () => {
    expect(read({ keys: [] }).keys).toEqual([]);
    expect(Object.keys(read({ keys: [] }))).toEqual(Object.keys(read()));
  });
});

describe('names', () => {
  it.each([
    [exchangeId, 'Exchange'],
    [sharePointId, 'SharePoint'],
    [lyncId, 'Lync'],
    ['12345678-0000-4000-8000-000000000000', '12345678-0000-4000-8000-000000000000'],
  ])('of %s is %s', (serviceName, name) => {
    expect(partnerMetadata({ ...facts, serviceName })).toHaveProperty('name', name);
  });

  it('of the host in an audience keeps a port', () => {
    const local = authorizationServerMetadata({ ...facts, publicUrl: 'http://localhost:7071' });
    expect(local).toHaveProperty('allowedAudiences', [`${acs}/localhost:7071@${homeRealm}`]);
  });
});

describe('the id of the Exchange document', () => {
  const idOf = (changes: Partial<MetadataFacts>) =>
    JSON.parse(JSON.stringify(exchangeMetadata({ ...facts, ...changes }))).id;
  it('is the same on every instance, at every roll, and another for another issuer', () => {
    expect(idOf({})).toBe(idOf({ keys: [next] }));
    expect(idOf({})).not.toBe(idOf({ serviceName: exchangeId }));
    expect(idOf({})).not.toBe(idOf({ realm: 'fabrikam.com' }));
  });
});
