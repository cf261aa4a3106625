/**
 * Metadata from an address: which kind it is, what is fetched in which order, and who is told what is wrong.
 */
import { describe, expect, it } from 'vitest';
import { type Outcome, refuse, succeed } from '../../../../shared/base/errors.ts';
import {
  fetchForeignMetadata,
  metadataKindOf,
} from '../../../../shared/metadata/foreign/fetch-foreign-metadata.ts';
import { selfSigned } from '../../../support/certificates.ts';
import {
  entraDocument,
  entraKey,
  exchangeDocument,
  foreignKey,
  tenant,
} from '../../../support/foreign-documents.ts';

const current = await selfSigned({ keyName: 'server' });
const openIdUrl = `https://login.example.net/${tenant}/v2.0/.well-known/openid-configuration`;
const { jwks_uri: jwksUri } = entraDocument();
const keySetText = JSON.stringify({ keys: [entraKey(current)] });

/** A web of documents; anything else cannot be reached. */
function webOf(documents: Record<string, unknown>) {
  const asked: string[] = [];
  const fetch = async (
    url: string,
    target?: string,
  ): Promise<Outcome<{ text: string; contentType: string }>> => {
    asked.push(`${target} ${url}`);
    const document = documents[url];
    if (document === undefined)
      return refuse({ code: 'MetadataUnreachable', message: `No answer from ${url}.` });
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    return succeed({ text, contentType: 'application/json' });
  };
  return { asked, fetch };
}

describe('metadataKindOf', () => {
  it.each([
    ['https://atl-cs-001.litwareinc.com/metadata/json/1', 'authentication'],
    ['https://autodiscover.litwareinc.com:443/autodiscover/metadata/json/1', 'authentication'],
    ['https://sp/_layouts/15/metadata/json/1', 'authentication'],
    ['https://accounts.example.net/metadata/json/1?realm=contoso.com', 'authentication'],
    ['https://lync.contoso.com/Metadata/JSON/1', 'authentication'],
    ['https://login.example.net/v2.0/.well-known/openid-configuration', 'openid'],
    ['https://login.example.net/v2.0/.well-known/OpenID-Configuration?appid=1', 'openid'],
    ['https://sts.contoso.com/FederationMetadata/2007-06/FederationMetadata.xml', undefined],
    ['https://sts.contoso.com/metadata', undefined],
    ['', undefined],
  ])('of %s is %s', (url, kind) => {
    expect(metadataKindOf(url)).toBe(kind);
  });
});

describe('fetchForeignMetadata', () => {
  it('reads authentication metadata with one fetch', async () => {
    const url = 'https://mail.contoso.com/autodiscover/metadata/json/1';
    const { asked, fetch } = webOf({ [url]: exchangeDocument(current) });
    expect(await fetchForeignMetadata(url, fetch)).toMatchObject({
      value: { kind: 'authentication', realm: 'contoso.com', keys: [foreignKey(current)] },
    });
    expect(asked).toEqual([`metadataUrl ${url}`]);
  });

  it('reads a discovery document and then its key set', async () => {
    const { asked, fetch } = webOf({ [openIdUrl]: entraDocument(), [jwksUri]: keySetText });
    expect(await fetchForeignMetadata(openIdUrl, fetch)).toEqual({
      value: {
        kind: 'openid',
        issuer: `https://login.example.net/${tenant}/v2.0`,
        tokenEndpoint: `https://login.example.net/${tenant}/oauth2/v2.0/token`,
        authorizationEndpoint: `https://login.example.net/${tenant}/oauth2/v2.0/authorize`,
        keys: [foreignKey(current)],
        notes: [],
      },
    });
    expect(asked).toEqual([`metadataUrl ${openIdUrl}`, `metadataUrl ${jwksUri}`]);
  });

  it('keeps the access token issuer of AD FS, and the notes of the key set', async () => {
    const accessTokenIssuer = 'http://sts.contoso.com/adfs/services/trust';
    const document = { ...entraDocument(), access_token_issuer: accessTokenIssuer };
    const keys = { keys: [entraKey(current), { kty: 'oct' }] };
    const { fetch } = webOf({ [openIdUrl]: document, [jwksUri]: keys });
    expect(await fetchForeignMetadata(openIdUrl, fetch)).toMatchObject({
      value: { accessTokenIssuer, notes: [expect.stringContaining('Key 2 is left out')] },
    });
  });

  it.each([
    ['https://sts.example.net/a', 'https://sts.example.net/a/.well-known/openid-configuration', 0],
    ['https://sts.example.net/a/', 'https://sts.example.net/a/.well-known/openid-configuration', 0],
    ['https://STS.example.net:443/a', 'https://STS.example.net:443/.well-known/openid-configuration/a', 0],
    ['https://sts.example.net', 'https://sts.example.net/.well-known/openid-configuration', 0],
    ['https://sts.example.net/a', 'https://sts.example.net/.well-known/openid-configuration/a', 0],
    ['https://sts.example.net/a', 'https://sts.example.net/.well-known/oauth-authorization-server/a', 0],
    ['https://sts.example.net/a', 'https://login.example.net/a/.well-known/openid-configuration', 1],
    ['https://sts.example.net/a', 'https://sts.example.net/b/.well-known/openid-configuration', 1],
    ['https://sts.example.net/a', 'https://sts.example.net/A/.well-known/openid-configuration', 1],
    ['https://sts.example.net/a', 'https://sts.example.net/a/.well-known/openid-configuration?x', 1],
  ])('of the issuer %s at %s has %i notes', async (issuer, url, count) => {
    const { fetch } = webOf({ [url]: { ...entraDocument(), issuer }, [jwksUri]: keySetText });
    const outcome = await fetchForeignMetadata(url, fetch);
    expect(outcome).toMatchObject({ value: { issuer } });
    expect(outcome).toHaveProperty('value.notes.length', count);
  });

  it.each([
    'https://sts.contoso.com/FederationMetadata/2007-06/FederationMetadata.xml',
    'https://sts.contoso.com/federationmetadata.xml',
  ])('refuses %s before anything is fetched', async (url) => {
    const { asked, fetch } = webOf({});
    expect(await fetchForeignMetadata(url, fetch)).toEqual({
      violations: [invalid('WS-Federation metadata is not supported')],
    });
    expect(asked).toEqual([]);
  });

  it('hands on why the document cannot be had', async () => {
    const { fetch } = webOf({});
    for (const url of [openIdUrl, 'https://a.example/metadata/json/1', 'https://a.example/']) {
      expect(await fetchForeignMetadata(url, fetch)).toMatchObject({
        violations: [{ code: 'MetadataUnreachable' }],
      });
    }
  });

  it('hands on why the key set cannot be had', async () => {
    const { fetch } = webOf({ [openIdUrl]: entraDocument() });
    const message = `No answer from ${jwksUri}.`;
    expect(await fetchForeignMetadata(openIdUrl, fetch)).toMatchObject({ violations: [{ message }] });
  });

  it('refuses a key set without a usable key', async () => {
    const { fetch } = webOf({ [openIdUrl]: entraDocument(), [jwksUri]: { keys: [] } });
    expect(await fetchForeignMetadata(openIdUrl, fetch)).toEqual({
      violations: [invalid('no usable signing key')],
    });
  });

  it('never asks for the key set of a document that it refuses', async () => {
    const { asked, fetch } = webOf({
      [openIdUrl]: { ...entraDocument(), issuer: 'x' },
      [jwksUri]: keySetText,
    });
    expect(await fetchForeignMetadata(openIdUrl, fetch)).toEqual({ violations: [invalid('The issuer')] });
    expect(asked).toHaveLength(1);
  });

  it('takes the address at its word: no other kind of document is looked for', async () => {
    const url = 'https://mail.contoso.com/metadata/json/1';
    const { asked, fetch } = webOf({ [url]: entraDocument(), [openIdUrl]: exchangeDocument(current) });
    expect(await fetchForeignMetadata(url, fetch)).toHaveProperty('violations');
    expect(await fetchForeignMetadata(openIdUrl, fetch)).toHaveProperty('violations');
    expect(asked).toHaveLength(2);
  });

  describe('at an address that tells no kind', () => {
    const url = 'https://contoso.com/trust';

    it.each([
      ['authentication', exchangeDocument(current)],
      ['openid', entraDocument()],
    ])('reads the document for what it is: %s', async (kind, document) => {
      const { fetch } = webOf({ [url]: document, [jwksUri]: keySetText });
      expect(await fetchForeignMetadata(url, fetch)).toMatchObject({
        value: { kind, keys: [foreignKey(current)] },
      });
    });

    it('takes authentication metadata that also names a key set for what it is', async () => {
      const { asked, fetch } = webOf({ [url]: { ...exchangeDocument(current), jwks_uri: jwksUri } });
      expect(await fetchForeignMetadata(url, fetch)).toMatchObject({ value: { kind: 'authentication' } });
      expect(asked).toHaveLength(1);
    });

    it.each<[string, object, string[]]>([
      ['a discovery document', { jwks_uri: jwksUri }, ['issuer is missing']],
      ['anything else', { name: 'x' }, ['neither issuer nor serviceName', 'no list of keys']],
    ])('says what %s lacks', async (_, document, words) => {
      const { fetch } = webOf({ [url]: document });
      expect(await fetchForeignMetadata(url, fetch)).toEqual({ violations: words.map(invalid) });
    });

    it('says it once when it is not even JSON', async () => {
      const { fetch } = webOf({ [url]: '<html>' });
      expect(await fetchForeignMetadata(url, fetch)).toEqual({ violations: [invalid('HTML or XML page')] });
    });
  });
});

function invalid(words: string) {
  return { code: 'MetadataInvalid', target: 'metadataUrl', message: expect.stringContaining(words) };
}
