import { describe, expect, it } from 'vitest';
import { readOtherRegions } from '../../../../shared/certificates/issuer/other-regions.ts';
import { publishedKeys } from '../../../../shared/certificates/issuer/published-keys.ts';
import type { SigningKey } from '../../../../shared/certificates/ring/key-ring.ts';
import { defaultRollPolicy } from '../../../../shared/certificates/ring/roll-policy.ts';
import { defaultNotAfter, defaultNotBefore, selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';

const base64 = async (...given: Parameters<typeof selfSigned>) =>
  Buffer.from((await selfSigned(...given)).der).toString('base64');

describe('the certificates of other regions', () => {
  it('are read with key id and dates, in the order given', async () => {
    const texts = [await base64(), await base64({ keyName: 'other' })];
    const { keys, problems } = readOtherRegions(texts);
    expect(problems).toEqual([]);
    expect(keys.map(({ cer }) => cer)).toEqual(texts);
    const dates = { notBefore: defaultNotBefore, notAfter: defaultNotAfter };
    expect(keys[0]).toMatchObject({ ...dates, otherRegion: true });
    expect(keys[0]?.kid).toMatch(/^[\w-]{27}$/);
  });

  it('are read once each, however often they are given', async () => {
    const [one, two] = [await base64(), await base64({ keyName: 'other' })];
    const { keys, problems } = readOtherRegions([one, two, one]);
    expect(problems).toEqual([]);
    expect(keys.map(({ cer }) => cer)).toEqual([one, two]);
  });

  it('are none where none are set', () => {
    expect(readOtherRegions([])).toEqual({ keys: [], problems: [] });
  });

  it('are told apart by their place when they cannot be used, all at once', async () => {
    const weak = await base64({ keySize: 1024 });
    const ec = await base64({ keyType: 'ec', curve: 'P-256' });
    const { keys, problems } = readOtherRegions([await base64(), 'AAAA', weak, ec]);
    expect(keys).toHaveLength(1);
    expect(problems).toEqual([
      expect.stringMatching(/^certificate 2: This is not the content of one \.cer file/),
      expect.stringMatching(/^certificate 3: /),
      'certificate 4: Its key is no RSA key, and the partners understand RS256 only.',
    ]);
  });
});

describe('what is published where other regions sign too', () => {
  const year = 365 * 86_400;
  const own: SigningKey = {
    kid: 'own',
    name: 'OAuthTokenIssuer',
    version: '1',
    keyId: 'https://vault/keys/OAuthTokenIssuer/1',
    cer: '',
    notBefore: testNow - year,
    notAfter: testNow + year,
    publishedAt: testNow - year,
    signsFrom: testNow - year,
    revokedAt: null,
  };
  const other = { kid: 'other', cer: '', notBefore: testNow - year, notAfter: testNow + 100 };
  const ring = { keys: [own], pending: null };
  const at = (now: number, given = ring, others = [other]) =>
    publishedKeys(given, now, defaultRollPolicy, others);
  const kids = (...given: Parameters<typeof at>) => at(...given).keys.map(({ kid }) => kid);

  it('is our own first, theirs until it expires', () => {
    expect(kids(testNow)).toEqual(['own', 'other']);
    expect(at(testNow).changesAt).toBe(testNow + 100);
    expect(kids(testNow + 99)).toEqual(['own', 'other']);
    expect(kids(testNow + 100)).toEqual(['own']);
  });

  it('is theirs alone while we have none', () => {
    expect(kids(testNow, { keys: [], pending: null })).toEqual(['other']);
  });

  it('has theirs before it is valid, as we have our next', () => {
    expect(kids(testNow, ring, [{ ...other, notBefore: testNow + 50 }])).toEqual(['own', 'other']);
  });

  it('has a key of the ring once', () => {
    expect(kids(testNow, ring, [{ ...other, kid: 'own' }])).toEqual(['own']);
  });

  it.each([
    [
      'in the ring',
      { ...ring, keys: [own, { ...own, kid: 'other', signsFrom: testNow + 1, revokedAt: testNow - 1 }] },
    ],
    [
      'and forgotten but for that',
      { ...ring, revoked: [{ kid: 'other', revokedAt: testNow - 1, notAfter: testNow + year }] },
    ],
  ])('never has a key that was revoked here, %s', (_where, given) => {
    expect(kids(testNow, given)).toEqual(['own']);
  });
});
