/**
 * The metadata documents of Exchange, ACS and SharePoint, and our own in their dialects, as a partner reads
 * them.
 */
import { describe, expect, it } from 'vitest';
import {
  authorizationServerMetadata,
  exchangeMetadata,
  type MetadataFacts,
  partnerMetadata,
  sharePointMetadata,
} from '../../../../shared/metadata/authentication-metadata.ts';
import { readAuthenticationDocument } from '../../../../shared/metadata/foreign/authentication-document.ts';
import { selfSigned } from '../../../support/certificates.ts';
import {
  acsDocument,
  acsId,
  exchangeDocument,
  exchangeKey,
  foreignKey,
  sharePointDocument,
  sharePointText,
  tenant,
} from '../../../support/foreign-documents.ts';
import {
  exchangeId,
  homeRealm,
  lyncId,
  publicUrl,
  sharePointId,
  signingKey,
} from '../../../support/token-service.ts';

const current = await selfSigned({ keyName: 'partner' });
const next = await selfSigned({ keyName: 'partner-next' });
const read = (document: object) => readAuthenticationDocument(JSON.stringify(document));

const keys = [foreignKey(current), foreignKey(next)];

/** What is known of the Exchange sample, which each case changes in one point. */
const exchange = {
  kind: 'authentication',
  issuer: `${exchangeId}@contoso.com`,
  applicationIdentifier: exchangeId,
  realm: 'contoso.com',
  name: 'Exchange',
  keys,
  notes: [],
};

describe('each dialect', () => {
  it.each([
    ['Exchange', JSON.stringify(exchangeDocument(current, next)), exchange],
    [
      'ACS of a tenant',
      JSON.stringify(acsDocument(current, next)),
      {
        kind: 'authentication',
        issuer: `${acsId}@${tenant}`,
        applicationIdentifier: acsId,
        realm: tenant,
        name: 'accounts.example.net',
        tokenEndpoint: `https://accounts.example.net/${tenant}/tokens/OAuth/2`,
        keys,
        notes: [],
      },
    ],
    [
      'SharePoint',
      sharePointText(current, next),
      {
        kind: 'authentication',
        issuer: `${sharePointId}@${tenant}`,
        applicationIdentifier: sharePointId,
        realm: tenant,
        name: sharePointId,
        keys,
        notes: [],
      },
    ],
  ])('is read: %s', (_, text, expected) => {
    expect(readAuthenticationDocument(text)).toEqual({ value: expected });
  });

  it('is read although the solidus of SharePoint is escaped', () => {
    expect(sharePointText(current)).toContain('\\/');
  });

  it('is read after a byte order mark, as some editors and servers write one', () => {
    const text = `\uFEFF${JSON.stringify(exchangeDocument(current, next), undefined, 2)}`;
    expect(readAuthenticationDocument(text)).toEqual({ value: exchange });
  });
});

describe('our own documents', () => {
  const facts: MetadataFacts = {
    publicUrl,
    realm: homeRealm,
    serviceName: lyncId,
    keys: [signingKey(current), signingKey(next)],
  };
  const own = (id: string) => ({
    kind: 'authentication',
    issuer: `${id}@${homeRealm}`,
    applicationIdentifier: id,
    realm: homeRealm,
    keys,
    notes: [],
  });

  it.each([
    ['partner', partnerMetadata, lyncId, { name: 'Lync', tokenEndpoint: `${publicUrl}/tokens/OAuth/2` }],
    [
      'authorization server',
      authorizationServerMetadata,
      acsId,
      { name: 'Authorization Server', tokenEndpoint: `${publicUrl}/${homeRealm}/tokens/OAuth/2` },
    ],
    ['Exchange', exchangeMetadata, lyncId, { name: 'Lync' }],
    ['SharePoint', sharePointMetadata, lyncId, { name: lyncId }],
  ])('of the %s profile reads back', (_, write, id, more) => {
    expect(read(write(facts))).toEqual({ value: { ...own(id), ...more } });
  });

  it('on this machine read back, with http', () => {
    const tokenEndpoint = 'http://127.0.0.1:7071/tokens/OAuth/2';
    expect(read(partnerMetadata({ ...facts, publicUrl: 'http://127.0.0.1:7071' }))).toMatchObject({
      value: { tokenEndpoint },
    });
  });
});

describe('the casing of members and values', () => {
  const recase = (value: unknown, write: (name: string) => string): unknown => {
    if (Array.isArray(value)) return value.map((item) => recase(item, write));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [write(name), recase(item, write)]),
    );
  };
  const dialects = [exchangeDocument, acsDocument, sharePointDocument];

  it.each([
    ['lower case', (name: string) => name.toLowerCase()],
    ['capitals', (name: string) => name.toUpperCase()],
    ['a capital first', (name: string) => name.charAt(0).toUpperCase() + name.slice(1)],
  ])('does not matter: %s', (_, write) => {
    for (const dialect of dialects) {
      const document = dialect(current, next);
      expect(read(recase(document, write) as object)).toEqual(read(document));
      expect(read(document)).toHaveProperty('value');
    }
  });

  it.each(['signing', 'Signing', 'SIGNING'])('does not matter for the usage %s', (usage) => {
    const document = { ...exchangeDocument(), keys: [{ ...exchangeKey(current), usage }] };
    expect(read(document)).toMatchObject({ value: { keys: [foreignKey(current)] } });
  });

  it.each(['x509Certificate', 'x509certificate', 'X509CERTIFICATE'])('nor for the type %s', (type) => {
    const keyvalue = { type, value: current.der.toString('base64') };
    const document = { ...exchangeDocument(), keys: [{ usage: 'signing', keyvalue }] };
    expect(read(document)).toMatchObject({ value: { keys: [foreignKey(current)] } });
  });

  it.each<[string, object, string]>([
    [
      'of the document',
      { Issuer: `${sharePointId}@contoso.com` },
      'The document has the member issuer in more',
    ],
    ['of the document with one value', { KEYS: exchangeDocument(current).keys }, 'the member keys in more'],
    ['of the document with null', { Realm: null }, 'the member realm in more'],
    [
      'of a key',
      { keys: [{ ...exchangeKey(current), keyValue: exchangeKey(next).keyvalue }] },
      'Key 1 has the',
    ],
    [
      'of a key value',
      { keys: [{ usage: 'signing', keyvalue: { ...exchangeKey(current).keyvalue, Value: 'x' } }] },
      'Key 1, in keyValue, has the member value in more',
    ],
    [
      'of a key info',
      { keys: [{ ...exchangeKey(current), keyinfo: { x5t: current.x5t, X5T: next.x5t } }] },
      'Key 1, in keyInfo, has the member x5t in more',
    ],
    [
      'of an endpoint',
      { endpoints: [{ ...acsDocument().endpoints[0], Location: 'https://evil.example/' }] },
      'Endpoint 1 has the member location in more',
    ],
  ])('must be one for each member: two spellings %s are refused', (_, changes, words) => {
    expect(read({ ...exchangeDocument(current), ...changes })).toEqual(refusal(words));
  });

  it('is not stretched to letters of other alphabets: a Kelvin sign is no k', () => {
    const document = { ...exchangeDocument(current), '\u212Aeys': [] };
    expect(read(document)).toMatchObject({ value: { keys: [foreignKey(current)] } });
  });
});

function refusal(words: string) {
  const message = expect.stringContaining(words);
  return {
    violations: expect.arrayContaining([{ code: 'MetadataInvalid', target: 'metadataUrl', message }]),
  };
}
