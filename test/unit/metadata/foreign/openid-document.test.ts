/** Discovery documents and key sets: Entra ID's, AD FS's, our own, and each member missing or wrong. */
import { describe, expect, it } from 'vitest';
import { discoveryDocument, issuerUrl, keySet } from '../../../../shared/metadata/discovery.ts';
import { readKeySet, readOpenIdDocument } from '../../../../shared/metadata/foreign/openid-document.ts';
import { keyPair, selfSigned } from '../../../support/certificates.ts';
import { entraDocument, entraKey, foreignKey, tenant } from '../../../support/foreign-documents.ts';
import { homeRealm, publicUrl, signingKey } from '../../../support/token-service.ts';

const current = await selfSigned({ keyName: 'server' });
const next = await selfSigned({ keyName: 'server-next' });
const entra = {
  issuer: `https://login.example.net/${tenant}/v2.0`,
  jwksUri: `https://login.example.net/${tenant}/discovery/v2.0/keys`,
  tokenEndpoint: `https://login.example.net/${tenant}/oauth2/v2.0/token`,
  authorizationEndpoint: `https://login.example.net/${tenant}/oauth2/v2.0/authorize`,
};
const change = (changes: object) => readOpenIdDocument(JSON.stringify({ ...entraDocument(), ...changes }));

describe('readOpenIdDocument', () => {
  it('reads our own document', () => {
    const issuer = issuerUrl(publicUrl, homeRealm);
    const text = JSON.stringify(discoveryDocument({ publicUrl, realm: homeRealm, grantTypes: [] }));
    expect(readOpenIdDocument(text)).toEqual({
      value: {
        issuer,
        jwksUri: `${issuer}/discovery/keys`,
        tokenEndpoint: `${issuer}/oauth2/token`,
        authorizationEndpoint: `${issuer}/oauth2/authorize`,
      },
    });
  });

  const adfs = 'http://sts.contoso.com/adfs/services/trust';
  const v1 = `https://sts.example.net/${tenant}/`;

  it.each<[string, object, object]>([
    ['as Entra ID writes it', {}, {}],
    ['with a slash at the end of the issuer, which stays', { issuer: v1 }, { issuer: v1 }],
    [
      'with capitals in the issuer, which stay',
      { issuer: 'https://STS.Contoso.com/adfs' },
      { issuer: 'https://STS.Contoso.com/adfs' },
    ],
    [
      'with http on this machine',
      { issuer: 'http://localhost:7071/r' },
      { issuer: 'http://localhost:7071/r' },
    ],
    [
      'with a query for the key set',
      { jwks_uri: 'https://a.example/?p=b' },
      { jwksUri: 'https://a.example/?p=b' },
    ],
    ['without a token endpoint', { token_endpoint: undefined }, { tokenEndpoint: undefined }],
    ['with null for the token endpoint', { token_endpoint: null }, { tokenEndpoint: undefined }],
    [
      'without an authorization endpoint',
      { authorization_endpoint: '' },
      { authorizationEndpoint: undefined },
    ],
    ['with the access token issuer of AD FS', { access_token_issuer: adfs }, { accessTokenIssuer: adfs }],
    ['with an access token issuer that is the issuer', { access_token_issuer: entra.issuer }, {}],
    ['with an access token issuer that is no URI', { access_token_issuer: 'a b' }, {}],
    ['with a number for the access token issuer', { access_token_issuer: 7 }, {}],
    ['with members of other casing, which mean nothing', { Issuer: 'x', JWKS_URI: 7 }, {}],
  ])('reads a document %s', (_, changes, expected) => {
    expect(change(changes)).toEqual({ value: { ...entra, ...expected } });
  });

  it.each<[string, object, string]>([
    ['no issuer', { issuer: undefined }, 'The member issuer is missing.'],
    ['null for the issuer', { issuer: null }, 'The member issuer is missing.'],
    [
      'an issuer of another casing',
      { issuer: undefined, Issuer: entra.issuer },
      'The member issuer is missing.',
    ],
    ['an issuer without a scheme', { issuer: 'login.example.net' }, 'The issuer is not'],
    ['an issuer with http', { issuer: 'http://login.example.net/' }, 'The issuer is not'],
    ['an issuer with a query', { issuer: 'https://login.example.net/?a' }, 'The issuer is not'],
    ['an issuer with an empty query', { issuer: 'https://login.example.net/?' }, 'The issuer is not'],
    ['an issuer with an empty fragment', { issuer: 'https://login.example.net/#' }, 'The issuer is not'],
    ['an issuer with a user', { issuer: 'https://a:b@login.example.net/' }, 'The issuer is not'],
    ['an issuer with white space', { issuer: ' https://login.example.net/' }, 'The issuer is not'],
    ['a Cyrillic letter in the issuer', { issuer: 'https://login.ex\u0430mple.net/' }, 'The issuer is not'],
    ['an issuer without a host', { issuer: 'https:///v2.0' }, 'The issuer is not'],
    ['a number for the issuer', { issuer: 7 }, 'The issuer is not'],
    ['a list for the issuer', { issuer: [entra.issuer] }, 'The issuer is not'],
    ['the issuer of all tenants', { issuer: 'https://login.example.net/{tenantid}/v2.0' }, 'one tenant'],
    ['no jwks_uri', { jwks_uri: undefined }, 'The member jwks_uri is missing.'],
    ['null for the jwks_uri', { jwks_uri: null }, 'The member jwks_uri is missing.'],
    ['http for the jwks_uri', { jwks_uri: 'http://login.example.net/keys' }, 'jwks_uri is not an https'],
    ['a path for the jwks_uri', { jwks_uri: '/keys' }, 'jwks_uri is not an https'],
    ['a file for the jwks_uri', { jwks_uri: 'file:///etc/passwd' }, 'jwks_uri is not an https'],
    ['a fragment in the jwks_uri', { jwks_uri: 'https://a.example/#b' }, 'jwks_uri is not an https'],
    ['an object for the jwks_uri', { jwks_uri: {} }, 'jwks_uri is not an https'],
    [
      'http for the token endpoint',
      { token_endpoint: 'http://a.example/' },
      'token_endpoint is not an https',
    ],
    ['a script', { authorization_endpoint: 'javascript:alert(1)' }, 'authorization_endpoint is not an https'],
  ])('refuses %s', (_, changes, words) => {
    expect(change(changes)).toEqual({ violations: [invalid(words)] });
  });

  it('refuses for everything at once', () => {
    const everything = { issuer: 7, jwks_uri: 7, token_endpoint: 7, authorization_endpoint: 7 };
    expect(change(everything)).toHaveProperty('violations.length', 4);
    expect(readOpenIdDocument('{}')).toEqual({
      violations: [invalid('issuer is missing'), invalid('jwks_uri is missing')],
    });
  });
});

describe('readKeySet', () => {
  const read = (...keys: unknown[]) => readKeySet(JSON.stringify({ keys }));
  const ec = keyPair({ keyType: 'ec' }).publicKey.export({ format: 'jwk' });

  it('reads our own key set', () => {
    const text = JSON.stringify(keySet([signingKey(current), signingKey(next)]));
    expect(readKeySet(text)).toEqual({ value: { keys: [foreignKey(current), foreignKey(next)], notes: [] } });
  });

  it("reads Entra ID's, with keys that are not for signatures among them", () => {
    const outcome = read({ ...entraKey(next), use: 'enc' }, entraKey(current), { kty: 'oct', k: 'AA' });
    expect(outcome).toEqual({
      value: {
        keys: [foreignKey(current)],
        notes: [
          'Key 1 is left out: Its use is not sig.',
          'Key 3 is left out: Its type is neither RSA nor EC.',
        ],
      },
    });
  });

  it.each<[string, object, string | undefined]>([
    ['another x5t than its certificate', { x5t: next.x5t }, 'Key 1 states an x5t'],
    ['a number for its x5t', { x5t: 7 }, 'Key 1 states an x5t'],
    ['a kid that cannot be shown', { kid: 'a\nb' }, 'Key 1 has a kid'],
    ['a padded x5t', { x5t: `${current.x5t}=` }, undefined],
    ['no x5t', { x5t: undefined }, undefined],
  ])('reads a key with %s', (_, changes, note) => {
    const notes = note === undefined ? [] : [expect.stringContaining(note)];
    expect(read({ ...entraKey(current), ...changes })).toEqual({
      value: { keys: [foreignKey(current)], notes },
    });
  });

  it('tells nothing of the x5t of a key without its certificate', () => {
    expect(read({ ...ec, kid: 'a', x5t: current.x5t })).toMatchObject({
      value: { keys: [{ kid: 'a' }], notes: [] },
    });
  });

  it.each<[string, object, object]>([
    ['the kid of another', { ...ec, kid: 'a' }, { ...entraKey(current), kid: 'a' }],
    ['the thumbprint of another for its kid', entraKey(current), { ...ec, kid: current.x5t }],
    [
      'the thumbprint of another for a second name',
      entraKey(current),
      { ...entraKey(next), kid: current.x5t },
    ],
    ['the certificate of another', entraKey(current), { ...entraKey(current), kid: 'b' }],
  ])('leaves out a key that has %s, so that a name stands for one key', (_, first, second) => {
    const outcome = read(first, second);
    expect(outcome).toHaveProperty('value.notes', ['Key 2 is left out: an earlier key has its id.']);
    expect(outcome).toHaveProperty('value.keys.length', 1);
    expect(read(second)).toHaveProperty('value.keys.length', 1);
  });

  it('does not let a key that was left out keep its names from the next', () => {
    const outcome = read({ ...ec, kid: 'a' }, { ...entraKey(current), kid: 'a' }, entraKey(current));
    expect(outcome).toHaveProperty('value.keys', [{ kid: 'a', jwk: ec }, foreignKey(current)]);
  });

  it.each([
    ['no key', [], 'There is no usable signing key.'],
    ['a weak key alone', [keyPair({ keySize: 1024 }).publicKey.export({ format: 'jwk' })], 'has 1024 bits'],
    ['keys for encryption alone', [{ ...ec, use: 'enc' }], 'Its use is not sig.'],
    ['a thousand keys', Array.from({ length: 1000 }, () => 0), 'There are 1000 keys; at most 20 are read.'],
  ])('refuses %s', (_, keys, words) => {
    expect(read(...keys)).toHaveProperty('violations', expect.arrayContaining([invalid(words)]));
  });

  it.each(['{}', '{"keys":null}', '{"keys":{}}', '{"Keys":[]}'])('refuses %s, which has no list', (text) => {
    expect(readKeySet(text)).toEqual({ violations: [invalid('There is no list of keys.')] });
  });
});

function invalid(words: string) {
  return { code: 'MetadataInvalid', target: 'metadataUrl', message: expect.stringContaining(words) };
}
