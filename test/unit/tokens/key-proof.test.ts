/** The proof with which an application rolls its own key: signed with a key it has, for this, once, and for minutes. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { ServicePrincipal } from '../../../shared/registry/principals/service-principal.ts';
import { checkAssertion } from '../../../shared/tokens/client-assertion.ts';
import { checkKeyProof, type ProofRules } from '../../../shared/tokens/key-proof.ts';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import { createMemoryReplay, type MemoryReplay } from '../../support/memory-replay.ts';
import {
  assertionClaims,
  exchangeId,
  issuer,
  keyCredential,
  publicUrl,
  servicePrincipal,
  signAssertion,
} from '../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'client' });
const curve = await selfSigned({ keyName: 'curve', keyType: 'ec' });
const stranger = await selfSigned({ keyName: 'stranger', keyType: 'ec' });
const principal = servicePrincipal({
  keyCredentials: [keyCredential(certificate), keyCredential(curve, { keyId: 'key-2' })],
});
const audience = `${publicUrl}/api/servicePrincipals/${exchangeId}`;
const rules: ProofRules = { audience, skew: 300, longestLife: 600 };

const claims = (changes: object = {}) => ({
  iss: principal.id,
  aud: audience,
  nbf: testNow,
  exp: testNow + 600,
  ...changes,
});
const proofOf = (changes: object = {}) => signAssertion(certificate, claims(changes));

function check(
  proof: string,
  { by = principal, replay = createMemoryReplay(), now = testNow }: Partial<Checked> = {},
) {
  return checkKeyProof(by, proof, rules, replay, now);
}

interface Checked {
  readonly by: ServicePrincipal;
  readonly replay: MemoryReplay;
  readonly now: number;
}

/** The other signature that the same key could have made: `n - s` in the place of `s` (ECDSA on P-256). */
function otherSignature(proof: string): string {
  const at = proof.lastIndexOf('.') + 1;
  const bytes = Buffer.from(proof.slice(at), 'base64url');
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const flipped = Buffer.from(s.toString(16).padStart(64, '0'), 'hex');
  return proof.slice(0, at) + Buffer.concat([bytes.subarray(0, 32), flipped]).toString('base64url');
}

describe('a proof', () => {
  it('as Graph describes it, names the key that signed it', async () => {
    expect(await check(proofOf())).toEqual({ keyId: 'key-1' });
    expect(await check(signAssertion(curve, claims(), { alg: 'ES256' }))).toEqual({ keyId: 'key-2' });
  });

  it.each<[string, object]>([
    ['a jti, which it needs not', { jti: 'one' }],
    ['a subject, which it needs not', { sub: principal.id }],
    ['no beginning', { nbf: undefined }],
    ['a time of issue', { iat: testNow }],
    ['the last second of the skew', { nbf: testNow + 300, exp: testNow + 900 }],
  ])('may have %s', async (_, changes) => {
    expect(await check(proofOf(changes))).toEqual({ keyId: 'key-1' });
  });

  it.each<[string, object, string]>([
    ['the application id for its issuer', { iss: exchangeId }, 'ProofIssuerWrong'],
    ['no issuer', { iss: undefined }, 'ProofIssuerWrong'],
    ['a list of issuers', { iss: [principal.id] }, 'ProofIssuerWrong'],
    ['the issuer in capitals', { iss: principal.id.toUpperCase() }, 'ProofIssuerWrong'],
    ['no audience', { aud: undefined }, 'ProofAudienceWrong'],
    ['the audience of an assertion', { aud: issuer }, 'ProofAudienceWrong'],
    ['Graph for its audience', { aud: '00000002-0000-0000-c000-000000000000' }, 'ProofAudienceWrong'],
    ['a slash after the audience', { aud: `${audience}/` }, 'ProofAudienceWrong'],
    ['a list of one audience', { aud: [audience] }, 'ProofAudienceWrong'],
    ['another principal’s address', { aud: audience.replace('2', '3') }, 'ProofAudienceWrong'],
    ['no end', { exp: undefined }, 'AssertionTimesMalformed'],
    ['an end in words', { exp: '2026-07-01T00:10:00Z' }, 'AssertionTimesMalformed'],
    ['an end that is over', { nbf: testNow - 900, exp: testNow - 300 }, 'AssertionExpired'],
    ['a beginning to come', { nbf: testNow + 301, exp: testNow + 900 }, 'AssertionNotYetValid'],
    ['eleven minutes', { exp: testNow + 601 }, 'AssertionLivesTooLong'],
    ['no beginning, and too late an end', { nbf: undefined, exp: testNow + 901 }, 'AssertionLivesTooLong'],
  ])('is refused with %s', async (_, changes, detail) => {
    const replay = createMemoryReplay();
    expect(await check(proofOf(changes), { replay })).toEqual({ detail });
    expect(replay.remembered().size).toBe(0);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'AssertionMalformed'],
    ['three words', 'a.b.c', 'AssertionMalformed'],
    [
      'unsigned',
      signAssertion(certificate, claims(), { alg: 'none' }).replace(/[^.]*$/, ''),
      'AssertionMalformed',
    ],
    ['with a key of its own', signAssertion(certificate, claims(), { jwk: {} }), 'AssertionMalformed'],
    ['of another type', signAssertion(certificate, claims(), { typ: 'at+jwt' }), 'AssertionMalformed'],
    ['signed by somebody else', signAssertion(stranger, claims(), { alg: 'ES256' }), 'AssertionKeyUnknown'],
    [
      'signed by somebody else under the name of a key',
      signAssertion(stranger, claims(), { alg: 'ES256', x5t: curve.x5t, 'x5t#S256': curve.x5tS256 }),
      'AssertionSignatureWrong',
    ],
    [
      'with claims that were changed',
      proofOf().replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify(claims({ exp: testNow + 599 }))).toString('base64url')}.`,
      ),
      'AssertionSignatureWrong',
    ],
  ])('is refused that is %s', async (_, proof, detail) => {
    expect(await check(proof)).toEqual({ detail });
  });
});

describe('a principal', () => {
  it('that nobody knows is not told from a wrong proof by what is remembered', async () => {
    const replay = createMemoryReplay();
    expect(await checkKeyProof(undefined, proofOf(), rules, replay, testNow)).toEqual({
      detail: 'UnknownClient',
    });
    expect(replay.remembered().size).toBe(0);
  });

  it('that is disabled rolls no key', async () => {
    expect(await check(proofOf(), { by: { ...principal, enabled: false } })).toEqual({
      detail: 'ClientDisabled',
    });
  });

  it.each([
    ['has not begun', { startsAt: testNow + 1 }],
    ['has ended', { endsAt: testNow }],
  ])('whose key %s needs an administrator', async (_, dates) => {
    const by = servicePrincipal({ keyCredentials: [keyCredential(certificate, dates)] });
    expect(await check(proofOf(), { by })).toEqual({ detail: 'CredentialOutsideItsDates' });
  });

  it('that has no keys proves nothing', async () => {
    expect(await check(proofOf(), { by: servicePrincipal() })).toEqual({ detail: 'AssertionKeyUnknown' });
  });
});

describe('once', () => {
  it('a proof is good, however often and at how many instances it is shown', async () => {
    const replay = createMemoryReplay();
    const proof = proofOf();
    const checks = await Promise.all(Array.from({ length: 10 }, () => check(proof, { replay })));
    expect(checks.filter((each) => 'keyId' in each)).toHaveLength(1);
    expect(checks.filter((each) => 'detail' in each && each.detail === 'AssertionReplayed')).toHaveLength(9);
    expect(await check(proof, { replay, now: testNow + 800 })).toEqual({ detail: 'AssertionReplayed' });
  });

  it('a proof is good, though shown again under the other signature that anybody can make of it', async () => {
    const replay = createMemoryReplay();
    const proof = signAssertion(curve, claims(), { alg: 'ES256' });
    const twin = otherSignature(proof);
    expect(twin).not.toBe(proof);
    expect(await check(twin)).toEqual({ keyId: 'key-2' });
    expect(await check(proof, { replay })).toEqual({ keyId: 'key-2' });
    expect(await check(twin, { replay })).toEqual({ detail: 'AssertionReplayed' });
  });

  it('it is remembered for as long as it could be shown', async () => {
    const replay = createMemoryReplay();
    await check(proofOf(), { replay });
    expect([...replay.remembered().values()]).toEqual([testNow + 900]);
    const [key = ''] = replay.remembered().keys();
    expect(key).toMatch(/^proof [\w-]{43}$/);
    expect(await check(proofOf(), { replay, now: testNow + 900 })).toEqual({ detail: 'AssertionExpired' });
  });

  it('another proof of the same key is good as well', async () => {
    const replay = createMemoryReplay();
    expect(await check(proofOf(), { replay })).toEqual({ keyId: 'key-1' });
    expect(await check(proofOf({ exp: testNow + 599 }), { replay })).toEqual({ keyId: 'key-1' });
  });

  it('nothing is good while nobody can say what was shown', async () => {
    const replay = createMemoryReplay();
    const down = new Outage('tables', 'no answer');
    replay.failWith(down);
    await expect(check(proofOf(), { replay })).rejects.toBe(down);
  });
});

describe('a token for the one', () => {
  const assertionRules = { audiences: [issuer], skew: 300, longestLife: 600 };

  it('is none for the other: an assertion proves no roll', async () => {
    expect(await check(signAssertion(certificate, assertionClaims()))).toEqual({
      detail: 'ProofIssuerWrong',
    });
  });

  it('is none for the other: a proof authenticates no client', async () => {
    const proof = proofOf({ sub: principal.id, jti: 'one' });
    const found = await checkAssertion(principal, proof, assertionRules, createMemoryReplay(), testNow);
    expect(found).toEqual({ detail: 'AssertionIssuerWrong' });
  });
});
