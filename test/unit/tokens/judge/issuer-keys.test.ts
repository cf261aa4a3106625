/** Which key verifies: by its names, within its dates, with its own algorithms, and fetched anew when it is unknown. */
import { describe, expect, it } from 'vitest';
import { Outage, succeed } from '../../../../shared/base/errors.ts';
import type { JsonObject } from '../../../../shared/base/strict-json.ts';
import type { PublishedKey } from '../../../../shared/certificates/issuer/published-keys.ts';
import { readJwkKey } from '../../../../shared/metadata/foreign/foreign-jwk.ts';
import type { ForeignKey } from '../../../../shared/metadata/foreign/foreign-key.ts';
import {
  issuerOfPartner,
  type PartnerApplication,
} from '../../../../shared/registry/partners/partner-application.ts';
import {
  defaultNotAfter,
  defaultNotBefore,
  selfSigned,
  type TestCertificate,
} from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import {
  but,
  openIdApplicationToken,
  ownToken,
  partnerActor,
  serverActor,
  sign,
} from '../../../support/judge-tokens.ts';
import {
  acsServer,
  createJudgeWorld,
  entraServer,
  exchangePartner,
  fabrikamPartner,
  foreignKeyOf,
  keys,
  metadataOf,
} from '../../../support/judge-world.ts';
import { signingKey } from '../../../support/token-service.ts';
import { expectRefusal } from './refusal-checks.ts';

const p256 = await selfSigned({ keyName: 'judge-ec', keyType: 'ec', curve: 'P-256' });
const p384 = await selfSigned({ keyName: 'judge-ec', keyType: 'ec', curve: 'P-384' });
const rolled = await selfSigned({ keyName: 'judge-rolled', subject: 'CN=rolled' });
const weak = await selfSigned({ keyName: 'judge-weak', keySize: 1024 });

const withKeys = (...foreign: ForeignKey[]) =>
  createJudgeWorld({ partners: [{ ...exchangePartner, keys: foreign }] });
const byCertificate = (certificate: TestCertificate, alg: string) =>
  sign(but({ ...partnerActor, signedBy: certificate }, {}, { alg, x5t: certificate.x5t }));

function jwkOf(jwk: JsonObject): ForeignKey {
  const read = readJwkKey(jwk);
  if ('violations' in read) throw new Error(read.violations[0].message);
  return read.value;
}

describe('the algorithm', () => {
  it.each([
    ['RS256', keys.contoso],
    ['PS256', keys.contoso],
    ['ES256', p256],
    ['ES384', p384],
  ] as const)('may be %s where the key is of that sort', async (alg, certificate) => {
    const here = await withKeys(foreignKeyOf(certificate));
    expect(await here.judge(byCertificate(certificate, alg))).toMatchObject({ tokenKind: 'partnerToken' });
  });

  it.each([
    ['ES384', p256],
    ['RS256', p256],
    ['ES256', p384],
    ['ES256', keys.contoso],
  ] as const)('may not be %s for a key of another sort', async (alg, certificate) => {
    const here = await withKeys(foreignKeyOf(certificate));
    const parts = { ...partnerActor, signedBy: certificate };
    const good = certificate === p256 ? 'ES256' : certificate === p384 ? 'ES384' : 'RS256';
    const token = sign(but(parts, {}, { alg: good, x5t: certificate.x5t }));
    const [, body, third] = token.split('.');
    const [header] = sign(but(partnerActor, {}, { alg, x5t: certificate.x5t })).split('.');
    await expectRefusal(`${header}.${body}.${third}`, 'AlgorithmUnsuitable', here);
  });

  describe('5.1 Weak partner keys: RSA < 2048, modulus > 4096, e = 1, 3, even, > 32 bits; ROCA; shared factors; P-192/secp256k1; non-RSA/EC certificates', () => {
    it('is none of a key that is too weak, should one ever be registered', async () => {
      const here = await withKeys({ kid: weak.x5t, certificate: weak.der.toString('base64') });
      await expectRefusal(byCertificate(weak, 'RS256'), 'AlgorithmUnsuitable', here);
    });
  });

  it('is none of a key that cannot be read', async () => {
    const here = await withKeys({ kid: keys.contoso.x5t, certificate: 'AAAA' });
    await expectRefusal(sign(partnerActor), 'AlgorithmUnsuitable', here);
  });
});

describe('a key without a certificate', () => {
  const rsa = jwkOf({ ...keys.entra.publicKey.export({ format: 'jwk' }), kid: 'key-1' });
  const ec = jwkOf({ ...p256.publicKey.export({ format: 'jwk' }), kid: 'key=2' });
  const here = createJudgeWorld({ servers: [{ ...entraServer, keys: [rsa, ec] }] });
  const named = (signedBy: TestCertificate, header: JsonObject) =>
    sign(but({ ...openIdApplicationToken, signedBy }, {}, { x5t: undefined, ...header }));

  it('verifies by the name that its key set gives it', async () => {
    for (const token of [named(keys.entra, { kid: 'key-1' }), named(p256, { kid: 'key=2', alg: 'ES256' })])
      expect(await (await here).judge(token)).toMatchObject({ tokenKind: 'openIdToken' });
  });

  it('has no thumbprint that could name it', async () => {
    for (const header of [
      { x5t: 'key-1' },
      { kid: 'key-1', x5t: 'key-1' },
      { kid: 'key-1', 'x5t#S256': 'key-1' },
    ])
      await expectRefusal(named(keys.entra, header), 'KeyUnknown', await here);
  });
});

it('finds a key with a certificate by the other name that its key set gives it, too', async () => {
  const here = await createJudgeWorld({
    servers: [{ ...entraServer, keys: [{ ...foreignKeyOf(keys.entra), alias: 'alias' }] }],
  });
  for (const header of [{ kid: 'alias' }, { kid: 'alias', x5t: undefined }, { kid: keys.entra.x5t }])
    expect(await here.judge(sign(but(openIdApplicationToken, {}, header)))).not.toHaveProperty('inactive');
  await expectRefusal(
    sign(but(openIdApplicationToken, {}, { kid: undefined, x5t: 'alias' })),
    'KeyUnknown',
    here,
  );
});

describe('5.1 Expired, not yet valid, very long certificates', () => {
  const at = async (now: number) => {
    const here = await createJudgeWorld();
    here.clock.set(now);
    const times = { nbf: now - 60, exp: now + 600, iat: undefined };
    return {
      here,
      token: sign(but(partnerActor, times)),
      own: sign(but(ownToken, { ...times, iat: now - 60 })),
    };
  };

  it.each([
    ['before it, beyond the skew', defaultNotBefore - 301],
    ['after it, beyond the skew', defaultNotAfter + 301],
  ])('are over %s', async (_what, now) => {
    const { here, token, own } = await at(now);
    await expectRefusal(token, 'KeyOutsideItsDates', here);
    await expectRefusal(own, 'KeyOutsideItsDates', here);
  });

  it.each([
    ['before it, within the skew', defaultNotBefore - 300],
    ['after it, within the skew', defaultNotAfter + 300],
  ])('hold %s', async (_what, now) => {
    const { here, token, own } = await at(now);
    for (const each of [token, own]) expect(await here.judge(each)).not.toHaveProperty('inactive');
  });
});

describe('a key that is not known', () => {
  const roll = async () => metadataOf(exchangePartner, rolled, keys.contoso);
  const token = byCertificate(rolled, 'RS256');

  it('has the partner’s metadata fetched, once, and is found there', async () => {
    const here = await createJudgeWorld({ fetchMetadata: roll });
    for (let time = 0; time < 3; time += 1)
      expect(await here.judge(token)).toMatchObject({ tokenKind: 'partnerToken' });
    expect(await here.judge(sign(partnerActor))).toMatchObject({ tokenKind: 'partnerToken' });
    expect(here.fetched).toEqual(['https://mail.contoso.com/autodiscover/metadata/json/1']);
  });

  describe('5.3 Result use', () => {
    it('is fetched for at most once in five minutes, whoever asks', async () => {
      const here = await createJudgeWorld({
        fetchMetadata: async () => metadataOf(exchangePartner, keys.contoso),
      });
      for (let time = 0; time < 5; time += 1) await expectRefusal(token, 'KeyUnknown', here);
      expect(here.fetched).toHaveLength(1);
      here.clock.advance(299);
      await expectRefusal(token, 'KeyUnknown', here);
      expect(here.fetched).toHaveLength(1);
      here.clock.advance(62);
      await expectRefusal(token, 'KeyUnknown', here);
      expect(here.fetched).toHaveLength(2);
    });
  });

  it('has a server’s metadata fetched likewise', async () => {
    const here = await createJudgeWorld({ fetchMetadata: async () => metadataOf(acsServer, rolled) });
    const actor = but({ ...serverActor, signedBy: rolled }, {}, { x5t: rolled.x5t, kid: rolled.x5t });
    expect(await here.judge(sign(actor))).toMatchObject({ tokenKind: 'oauthServerToken' });
    expect(here.fetched).toEqual([acsServer.metadataUrl]);
  });

  it('is not fetched for when the partner has only a certificate', async () => {
    const here = await createJudgeWorld({ partners: [{ ...fabrikamPartner, realm: 'contoso.com' }] });
    await expectRefusal(token, 'KeyUnknown', here);
    expect(here.fetched).toEqual([]);
  });

  it.each([
    ['is for another resource', { aud: 'x' }],
    ['is over', { nbf: testNow - 900, exp: testNow - 600 }],
    ['carries an actor', { actort: 'x' }],
    ['is of another dialect', { ver: 'hashedprooftoken' }],
  ])('is not fetched for by a token that %s', async (_what, claims) => {
    const here = await createJudgeWorld({ fetchMetadata: roll });
    await here.judge(sign(but({ ...partnerActor, signedBy: rolled }, claims, { x5t: rolled.x5t })));
    expect(here.fetched).toEqual([]);
  });

  it('is not fetched for by a token that names none, or that is ours', async () => {
    const here = await createJudgeWorld({ fetchMetadata: roll });
    await expectRefusal(sign(but(partnerActor, {}, { x5t: undefined })), 'KeyNotNamed', here);
    await expectRefusal(sign(but(ownToken, {}, { x5t: rolled.x5t, kid: undefined })), 'KeyUnknown', here);
    expect(here.fetched).toEqual([]);
  });

  it('stays unknown while the metadata cannot be had, and the known ones stay good', async () => {
    const here = await createJudgeWorld();
    await expectRefusal(token, 'KeyUnknown', here);
    expect(await here.judge(sign(partnerActor))).toMatchObject({ tokenKind: 'partnerToken' });
  });

  describe('5.3 Result use', () => {
    it('never comes from a document that speaks for somebody else', async () => {
      const foreign = async () => metadataOf({ ...exchangePartner, realm: 'fabrikam.com' }, rolled);
      await expectRefusal(token, 'KeyUnknown', await createJudgeWorld({ fetchMetadata: foreign }));
    });
  });

  it('does not make good a partner that was disabled a moment ago', async () => {
    const here = await createJudgeWorld({ fetchMetadata: roll });
    expect(await here.judge(sign(partnerActor))).not.toHaveProperty('inactive');
    const disable = (partner: PartnerApplication) => succeed({ ...partner, enabled: false });
    await here.partners.change('exchange', 'changed', disable, { actor: 'test' });
    await expectRefusal(token, 'PartnerDisabled', here);
  });

  it('may be that of another partner too: neither can speak for the other by it', async () => {
    const copied = async () => metadataOf(exchangePartner, keys.contoso, keys.fabrikam);
    const here = await createJudgeWorld({ fetchMetadata: copied });
    const [issuer, other] = [exchangePartner, fabrikamPartner].map(issuerOfPartner);
    const ofOther = (certificate: TestCertificate) => {
      const claims = { iss: other, nameid: other };
      return sign(but({ ...partnerActor, signedBy: certificate }, claims, { x5t: certificate.x5t }));
    };
    expect(await here.judge(byCertificate(keys.fabrikam, 'RS256'))).toMatchObject({ issuer });
    expect(await here.judge(ofOther(keys.fabrikam))).toMatchObject({ issuer: other });
    await expectRefusal(ofOther(keys.contoso), 'KeyUnknown', here);
  });
});

describe('keys of ours', () => {
  it('verify while they are published, whichever of them signs now', async () => {
    const published = [signingKey(rolled), signingKey(keys.own)];
    const here = await createJudgeWorld({ options: { publishedKeys: async () => published } });
    expect(await here.judge(sign(ownToken))).not.toHaveProperty('inactive');
  });

  it('are earlier ones when another of the ring signs now, and not when they sign in another region', async () => {
    const elsewhere = { ...signingKey(keys.own), otherRegion: true as const };
    const judgedWith = async (own: PublishedKey) => {
      const published = [signingKey(rolled), own];
      const here = await createJudgeWorld({ options: { publishedKeys: async () => published } });
      return here.judge(sign(ownToken));
    };
    expect(await judgedWith(signingKey(keys.own))).toHaveProperty('earlierKey', true);
    const judged = await judgedWith(elsewhere);
    expect(judged).toHaveProperty('application');
    expect(judged).not.toHaveProperty('earlierKey');
  });

  it('make an outage, and no verdict, when they cannot be read', async () => {
    const down = () => Promise.reject(new Outage('tables', 'down'));
    const here = await createJudgeWorld({ options: { publishedKeys: down } });
    await expect(here.judge(sign(ownToken))).rejects.toThrow(Outage);
    expect(await here.judge(sign(partnerActor))).not.toHaveProperty('inactive');
  });
});
