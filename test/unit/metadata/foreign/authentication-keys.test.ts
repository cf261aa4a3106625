/**
 * The keys and the token endpoint of a metadata document: what is used, what is left out, and what is
 * refused.
 */
import { describe, expect, it } from 'vitest';
import { readAuthenticationDocument } from '../../../../shared/metadata/foreign/authentication-document.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { acsDocument, acsKey, exchangeDocument, foreignKey } from '../../../support/foreign-documents.ts';
import { weakKeys } from '../../../support/weak-keys.ts';

const current = await selfSigned({ keyName: 'partner' });
const next = await selfSigned({ keyName: 'partner-next' });
const read = (document: object) => readAuthenticationDocument(JSON.stringify(document));

describe('keys', () => {
  const change = (...list: unknown[]) => read({ ...acsDocument(), keys: list });
  const bare = {
    usage: 'signing',
    keyValue: { type: 'x509Certificate', value: current.der.toString('base64') },
  };
  const wrong = { x5t: next.x5t };

  it.each<[string, object]>([
    ['no thumbprint', bare],
    ['a thumbprint beside', { ...bare, keyInfo: { x5t: current.x5t } }],
    ['a thumbprint inside', { ...bare, keyValue: { ...bare.keyValue, keyInfo: { x5t: current.x5t } } }],
    ['a padded thumbprint', { ...bare, keyInfo: { x5t: `${current.x5t}=` } }],
    ['an empty thumbprint', { ...bare, keyInfo: { x5t: '' } }],
    ['null for a thumbprint', { ...bare, keyInfo: { x5t: null } }],
    ['null for its info', { ...bare, keyInfo: null }],
    ['text for its info', { ...bare, keyInfo: current.x5t }],
  ])('are named by their certificate: %s', (_, key) => {
    expect(change(key)).toMatchObject({ value: { keys: [foreignKey(current)], notes: [] } });
  });

  it.each<[string, object]>([
    ['beside', { ...bare, keyInfo: wrong }],
    ['inside', { ...bare, keyValue: { ...bare.keyValue, keyInfo: wrong } }],
    [
      'inside, and a right one beside',
      { ...acsKey(current), keyValue: { ...bare.keyValue, keyInfo: wrong } },
    ],
    ['that is a number', { ...bare, keyInfo: { x5t: 7 } }],
  ])('are named by their certificate in spite of another thumbprint %s, with a note', (_, key) => {
    const notes = ["Key 1 states an x5t that is not its certificate's; the certificate's is used."];
    expect(change(key)).toMatchObject({ value: { keys: [foreignKey(current)], notes } });
  });

  const useless: [string, unknown, string][] = [
    ['for encryption', { ...bare, usage: 'encryption' }, 'Its usage is not signing.'],
    ['without usage', { ...bare, usage: undefined }, 'Its usage is not signing.'],
    ['with a list of usages', { ...bare, usage: ['signing'] }, 'Its usage is not signing.'],
    ['without a value', { usage: 'signing' }, 'Its type is not x509Certificate.'],
    ['with null for its value', { usage: 'signing', keyValue: null }, 'Its type is not x509Certificate.'],
    ['of another type', { ...bare, keyValue: { ...bare.keyValue, type: 'rsa' } }, 'Its type is not'],
    ['without type', { ...bare, keyValue: { ...bare.keyValue, type: undefined } }, 'Its type is not'],
    [
      'with an empty value',
      { ...bare, keyValue: { ...bare.keyValue, value: '' } },
      'exactly one certificate',
    ],
    ['with a number for a value', { ...bare, keyValue: { ...bare.keyValue, value: 7 } }, 'exactly one'],
    ['that hides in a prototype', { ['__proto__']: bare }, 'Its usage is not signing.'],
    ['that is text', 'MIIC', 'it is not an object'],
    ['that is null', null, 'it is not an object'],
    ['that is a list', [bare], 'it is not an object'],
  ];

  it.each(useless)('are left out with a note when another is usable: one %s', (_, key, words) => {
    const outcome = change(key, acsKey(next));
    expect(outcome).toMatchObject({ value: { keys: [foreignKey(next)] } });
    expect(outcome).toHaveProperty('value.notes', [expect.stringContaining(words)]);
    expect(outcome).toHaveProperty('value.notes.0', expect.stringMatching(/^Key 1 is left out: /));
  });

  it.each(useless)('are no reason to trust a document that has no other: one %s', (_, key, words) => {
    const outcome = change(key);
    expect(outcome).toEqual(refusal('There is no usable signing key.'));
    expect(outcome).toEqual(refusal(words));
  });

  it.each(weakKeys)(
    'are left out for %s, and a document with no other is refused',
    async (_, publicKey, words) => {
      const weak = acsKey(await selfSigned({ publicKey }));
      expect(change(acsKey(current), weak)).toMatchObject({
        value: {
          keys: [foreignKey(current)],
          notes: [expect.stringMatching(new RegExp(`^Key 2 is left out: .*${words}`))],
        },
      });
      expect(change(weak)).toEqual(refusal(words));
    },
  );

  it('are read once each', () => {
    const outcome = change(acsKey(current), acsKey(next), bare);
    expect(outcome).toMatchObject({
      value: {
        keys: [foreignKey(current), foreignKey(next)],
        notes: ['Key 3 is left out: an earlier key has its id.'],
      },
    });
  });

  it('keep the order of the document', () => {
    expect(change(acsKey(next), acsKey(current))).toMatchObject({
      value: { keys: [foreignKey(next), foreignKey(current)] },
    });
  });

  it('may all be expired: that is judged when they are used', async () => {
    const expired = await selfSigned({ notBefore: 1_000_000_000, notAfter: 1_100_000_000 });
    expect(change(acsKey(expired))).toMatchObject({ value: { keys: [{ notAfter: 1_100_000_000 }] } });
  });

  it.each([undefined, null, 'keys', 5, {}, { 0: bare, length: 1 }])('must be a list, not %j', (list) => {
    expect(read({ ...acsDocument(), keys: list })).toEqual(refusal('There is no list of keys.'));
  });

  it.each([
    [20, 'earlier key', 'value.notes.18'],
    [21, 'There are 21 keys', 'violations.0.message'],
  ])('are at most twenty: %i', (count, words, path) => {
    const list = Array.from({ length: count }, () => acsKey(current));
    expect(change(...list)).toHaveProperty(path, expect.stringContaining(words));
  });

  it('are not looked at when there are a thousand', () => {
    const list = Array.from({ length: 1000 }, () => ({}));
    expect(change(...list)).toEqual({ violations: [expect.objectContaining({ code: 'MetadataInvalid' })] });
  });

  it('are needed', () => {
    expect(change()).toEqual(refusal('There is no usable signing key.'));
  });
});

describe('the token endpoint', () => {
  const endpoint = (changes: object = {}) => ({
    location: 'https://sts.contoso.com/tokens/OAuth/2',
    protocol: 'OAuth2',
    usage: 'issuance',
    ...changes,
  });
  const change = (...endpoints: unknown[]) => read({ ...exchangeDocument(current), endpoints });

  it.each<[string, unknown[], string | undefined]>([
    ['is the one for OAuth2 and issuance', [endpoint()], 'https://sts.contoso.com/tokens/OAuth/2'],
    [
      'may be written in capitals',
      [endpoint({ usage: 'Issuance' })],
      'https://sts.contoso.com/tokens/OAuth/2',
    ],
    [
      'is the first of two',
      [endpoint({ location: 'https://a.example/1' }), endpoint()],
      'https://a.example/1',
    ],
    ['may come after others', [endpoint({ usage: 'metadata' }), endpoint()], endpoint().location],
    ['is the first that has a location', [endpoint({ location: null }), endpoint()], endpoint().location],
    ['may have a query', [endpoint({ location: 'https://a.example/?a=b' })], 'https://a.example/?a=b'],
    [
      'may be http on this machine',
      [endpoint({ location: 'http://localhost:80/t' })],
      'http://localhost:80/t',
    ],
    ['is none in an empty list', [], undefined],
    ['is none for metadata', [endpoint({ usage: 'metadata' })], undefined],
    ['is none for delegation', [endpoint({ protocol: 'DelegationIssuance1.0' })], undefined],
    ['is none for a protocol in lower case', [endpoint({ protocol: 'oauth2' })], undefined],
    ['is none among entries that are none', [null, 'OAuth2', 7, [endpoint()]], undefined],
  ])('%s', (_, endpoints, expected) => {
    const outcome = change(...endpoints);
    expect(outcome).toHaveProperty('value.keys', [foreignKey(current)]);
    expect('value' in outcome && outcome.value.tokenEndpoint).toBe(expected);
  });

  it.each([
    'http://sts.contoso.com/tokens/OAuth/2',
    'http://127.0.0.1.example.com/',
    'ftp://sts.contoso.com/',
    'https://user:secret@sts.contoso.com/',
    'https://@sts.contoso.com/',
    'https://sts.contoso.com/#fragment',
    'https://sts.contoso.com\\@evil.example/',
    'https:sts.contoso.com',
    'https://sts.contoso.com/a b',
    'https://sts.\tcontoso.com/',
    'https://sts.c\u043entoso.com/',
    '/tokens/OAuth/2',
    'javascript:alert(1)',
    `https://sts.contoso.com/${'a'.repeat(2000)}`,
    7,
    ['https://sts.contoso.com/'],
  ])('is refused where it is %j', (location) => {
    expect(change(endpoint({ location }))).toEqual(refusal('The token endpoint is not an https address.'));
  });

  it.each([['text'], [{}], [7], [Array.from({ length: 21 }, () => endpoint())]])(
    'must be in a list of at most twenty',
    (endpoints) => {
      expect(read({ ...exchangeDocument(current), endpoints })).toEqual(refusal('list of at most 20'));
    },
  );
});

function refusal(words: string) {
  const message = expect.stringContaining(words);
  return {
    violations: expect.arrayContaining([{ code: 'MetadataInvalid', target: 'metadataUrl', message }]),
  };
}
