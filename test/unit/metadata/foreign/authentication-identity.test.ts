/**
 * Whom a metadata document speaks for: every way in which documents say it, and every way to say two things.
 */
import { describe, expect, it } from 'vitest';
import { readAuthenticationDocument } from '../../../../shared/metadata/foreign/authentication-document.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { exchangeDocument, foreignKey, tenant } from '../../../support/foreign-documents.ts';
import { exchangeId, sharePointId } from '../../../support/token-service.ts';

const current = await selfSigned({ keyName: 'partner' });
const change = (changes: object) =>
  readAuthenticationDocument(JSON.stringify({ ...exchangeDocument(current), ...changes }));

/** What is known of the sample, which each case changes in one point. */
const exchange = {
  kind: 'authentication',
  issuer: `${exchangeId}@contoso.com`,
  applicationIdentifier: exchangeId,
  realm: 'contoso.com',
  name: 'Exchange',
  keys: [foreignKey(current)],
  notes: [],
};

describe('the application and its realm', () => {
  it.each<[string, object, object]>([
    ['without issuer', { issuer: undefined }, {}],
    ['with null for the issuer, as ACS writes', { issuer: null }, {}],
    ['with an empty issuer', { issuer: '' }, {}],
    ['without serviceName', { serviceName: undefined }, {}],
    ['without realm', { realm: undefined }, {}],
    ['with an empty realm', { realm: '' }, {}],
    ['with * beside the realm of the issuer', { realm: '*' }, {}],
    ['with a realm beside the * of the issuer', { issuer: `${exchangeId}@*` }, {}],
    ['with an issuer without a realm', { issuer: exchangeId }, {}],
    ['with a slash before the @ (seeds/004)', { issuer: `${exchangeId}/@contoso.com` }, {}],
    ['with nothing after the @', { issuer: `${exchangeId}@` }, {}],
    [
      'in capitals',
      { issuer: `${exchangeId.toUpperCase()}@CONTOSO.com`, serviceName: exchangeId.toUpperCase() },
      {},
    ],
    ['in capitals in realm and serviceName alone', { issuer: undefined, realm: 'Contoso.COM' }, {}],
    [
      'with another realm',
      { issuer: `${exchangeId}@${tenant.toUpperCase()}`, realm: undefined },
      { issuer: `${exchangeId}@${tenant}`, realm: tenant },
    ],
    ['without a name', { name: undefined }, { name: undefined }],
    ['without endpoints', { endpoints: undefined }, {}],
    ['without id, version and audiences', { id: null, version: null, allowedAudiences: null }, {}],
    ['with version Exchange/1.0', { version: 'Exchange/1.0' }, {}],
    ['with members of the future', { extra: { deep: [1] }, toString: 1, constructor: {} }, {}],
  ])('%s', (_, changes, expected) => {
    expect(change(changes)).toEqual({ value: { ...exchange, ...expected } });
  });

  it.each([
    ['* and *', { issuer: `${exchangeId}@*`, realm: '*' }],
    ['* alone', { issuer: `${exchangeId}@*`, realm: undefined }],
    ['neither', { issuer: exchangeId, realm: undefined }],
    ['* beside serviceName alone', { issuer: undefined, realm: '*' }],
  ])('are open for a document that says %s: the registration must name the realm', (_, changes) => {
    const { realm, ...open } = exchange;
    expect(change(changes)).toEqual({ value: { ...open, issuer: exchangeId } });
    expect(realm).toBe('contoso.com');
  });

  it.each<[string, object, string]>([
    ['neither issuer nor serviceName', { issuer: null, serviceName: '' }, 'neither issuer nor serviceName'],
    ['two applications', { serviceName: sharePointId }, `names ${exchangeId}, but the member serviceName is`],
    ['two realms', { realm: 'fabrikam.com' }, 'names contoso.com, but the member realm is fabrikam.com'],
    ['an issuer that is a URL', { issuer: 'https://sts.contoso.com/' }, 'The issuer is not'],
    ['an issuer of a realm alone', { issuer: '@contoso.com' }, 'The issuer is not'],
    ['an issuer with a name for the id', { issuer: 'exchange@contoso.com' }, 'The issuer is not'],
    ['an issuer with a host', { issuer: `${exchangeId}/mail@contoso.com` }, 'The issuer is not'],
    ['an issuer with two realms', { issuer: `${exchangeId}@a.com@contoso.com` }, 'The issuer is not'],
    ['an issuer with * behind a realm', { issuer: `${exchangeId}@contoso.com@*` }, 'The issuer is not'],
    ['an issuer with white space', { issuer: ` ${exchangeId}@contoso.com` }, 'The issuer is not'],
    ['an issuer that ends a line', { issuer: `${exchangeId}@contoso.com\n` }, 'realm of the issuer'],
    ['an issuer with a path for a realm', { issuer: `${exchangeId}@contoso.com/x` }, 'realm of the issuer'],
    ['an issuer with ** for a realm', { issuer: `${exchangeId}@**` }, 'realm of the issuer'],
    ['a Cyrillic letter in the issuer', { issuer: `${exchangeId}@c\u043entoso.com` }, 'It holds U+043E.'],
    ['a Kelvin sign in the realm', { realm: '\u212Aontoso.com' }, 'It holds U+212A.'],
    ['full-width digits in the id', { issuer: exchangeId.replace('2', '\uff12') }, 'It holds U+FF12.'],
    ['a number for the issuer', { issuer: 5 }, 'The member issuer is not text.'],
    ['a list for the issuer', { issuer: [`${exchangeId}@contoso.com`] }, 'The member issuer is not text.'],
    ['a serviceName with a realm', { serviceName: `${exchangeId}@contoso.com` }, 'The serviceName is not'],
    ['a serviceName that is a product', { serviceName: 'Exchange' }, 'The serviceName is not'],
    ['an object for the realm', { realm: {} }, 'The member realm is not text.'],
    ['a realm of 2,000 characters', { realm: 'a'.repeat(2000) }, 'longer than 1024 characters'],
  ])('are refused for %s', (_, changes, words) => {
    expect(change(changes)).toEqual(refusal(words));
  });

  it('is refused for everything at once', () => {
    const outcome = change({ issuer: 'x', serviceName: 'y', realm: ' ', keys: 7, endpoints: 'z' });
    const messages = 'violations' in outcome ? outcome.violations.map(({ message }) => message) : [];
    expect(messages).toEqual([
      expect.stringContaining('The issuer'),
      expect.stringContaining('The serviceName'),
      expect.stringContaining('The member realm'),
      expect.stringContaining('endpoints'),
      expect.stringContaining('no list of keys'),
    ]);
  });

  it.each([
    ['of 257 characters', 'n'.repeat(257)],
    ['with a line break', 'Exchange\nServer'],
    ['with an invisible mark', 'Exch\u202eange'],
    ['that is a number', 7],
  ])('loses a name %s, with a note', (_, name) => {
    const { name: _none, ...others } = exchange;
    expect(change({ name })).toEqual({ value: { ...others, notes: [expect.stringContaining('name')] } });
  });
});

function refusal(words: string) {
  const message = expect.stringContaining(words);
  return {
    violations: expect.arrayContaining([{ code: 'MetadataInvalid', target: 'metadataUrl', message }]),
  };
}
