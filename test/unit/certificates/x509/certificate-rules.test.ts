/** The rules of the token-issuer certificate, each at the point where it changes its mind. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../../../shared/base/error-catalogue.ts';
import {
  type CertificateFacts,
  publicKeyFacts,
  readCertificate,
} from '../../../../shared/certificates/x509/certificate.ts';
import {
  checkIssuerCertificate,
  type IssuerCertificateContext,
  issuerCertificateWarnings,
  validityViolations,
  weakKeyViolations,
} from '../../../../shared/certificates/x509/certificate-rules.ts';
import { hasRocaFingerprint, hasSmallFactor } from '../../../../shared/certificates/x509/key-strength.ts';
import { holdsSipDomain } from '../../../../shared/certificates/x509/sip-domain.ts';
import {
  type CertificateOptions,
  defaultNotAfter,
  defaultNotBefore,
  keyPair,
  rsaPublicKey,
  selfSigned,
} from '../../../support/certificates.ts';

const context: IssuerCertificateContext = {
  defaultSipDomain: 'litwareinc.com',
  additionalSipDomains: [],
  at: defaultNotBefore,
  hasPrivateKey: true,
};

async function factsOf(options: CertificateOptions = {}): Promise<CertificateFacts> {
  const facts = readCertificate((await selfSigned(options)).der);
  if (!facts) throw new Error('the test certificate cannot be read');
  return facts;
}

async function codesFor(options: CertificateOptions, changes: Partial<IssuerCertificateContext> = {}) {
  return checkIssuerCertificate(await factsOf(options), { ...context, ...changes }).map(({ code }) => code);
}

/** An odd number of exactly that many bits, without the flaws that the rules look for. */
function soundModulus(bits: number): bigint {
  for (;;) {
    const random = BigInt(`0x${randomBytes(Math.ceil(bits / 8)).toString('hex')}`);
    const modulus = BigInt.asUintN(bits, random) | (1n << BigInt(bits - 1)) | 1n;
    if (!hasSmallFactor(modulus) && !hasRocaFingerprint(modulus)) return modulus;
  }
}

/** A modulus built as the flawed library built its primes: a power of 65537 modulo the product of small primes. */
function rocaModulus(bits: number): bigint {
  const primes: bigint[] = [];
  for (let n = 3n; n <= 167n; n += 2n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const product = primes.reduce((all, prime) => all * prime, 1n);
  const power = 65537n ** 1234n % product;
  for (let factor = (1n << BigInt(bits - 1)) / product + 1n; ; factor += 1n) {
    const modulus = power + factor * product;
    if (!hasSmallFactor(modulus)) return modulus;
  }
}

describe('checkIssuerCertificate', () => {
  it('finds nothing wrong with a certificate like the one in the seeds', async () => {
    expect(await codesFor({ keyUsages: ['digitalSignature', 'keyEncipherment'] })).toEqual([]);
  });

  it.each([
    [1024, ['CertificateKeyTooSmall']],
    [2047, ['CertificateKeyTooSmall']],
    [2048, []],
    [3072, []],
    [4096, []],
    [4097, ['CertificateKeyTooLarge']],
    [8192, ['CertificateKeyTooLarge']],
  ])('judges an RSA key of %i bits with %j', async (bits, expected) => {
    expect(await codesFor({ publicKey: rsaPublicKey(soundModulus(bits), 65537n) })).toEqual(expected);
  });

  it.each([
    [1n, ['CertificateKeyWeak']],
    [3n, ['CertificateKeyWeak']],
    [65535n, ['CertificateKeyWeak']],
    [65536n, ['CertificateKeyWeak']],
    [65537n, []],
    [65538n, ['CertificateKeyWeak']],
    [2n ** 32n - 1n, []],
    [2n ** 32n + 1n, ['CertificateKeyWeak']],
    [2n ** 2040n + 1n, ['CertificateKeyWeak']],
  ])('judges the public exponent %s with %j', async (exponent, expected) => {
    expect(await codesFor({ publicKey: rsaPublicKey(soundModulus(2048), exponent) })).toEqual(expected);
  });

  it.each([2048, 4096])('recognizes a ROCA modulus of %i bits', async (bits) => {
    const facts = await factsOf({ publicKey: rsaPublicKey(rocaModulus(bits), 65537n) });
    const [violation, ...rest] = checkIssuerCertificate(facts, context);
    expect(violation).toMatchObject({ code: 'CertificateKeyWeak', message: expect.stringContaining('ROCA') });
    expect(rest).toEqual([]);
  });

  it.each([2n, 3n, 65n, 4093n])('recognizes a modulus that %s divides', async (factor) => {
    const modulus = (soundModulus(2060) / factor) * factor;
    const key = publicKeyFacts(rsaPublicKey(modulus, 65537n));
    const messages = weakKeyViolations({ ...key, keySizeBits: 2048 }).map(({ message }) => message);
    expect(messages).toEqual(['The RSA modulus is divisible by a small prime.']);
  });

  it.each<[string, CertificateOptions]>([
    ['EC', { keyType: 'ec' }],
    ['Ed25519', { keyType: 'ed25519' }],
  ])('refuses a key of type %s', async (_, options) => {
    expect(await codesFor(options)).toEqual(['CertificateKeyTypeUnsupported']);
  });

  it.each([
    [['digitalSignature'], []],
    [['keyEncipherment'], ['CertificateKeyUsageUnsuitable']],
    [['keyCertSign', 'cRLSign'], ['CertificateKeyUsageUnsuitable']],
    [undefined, []],
  ] as const)('judges the key usage %j with %j', async (keyUsages, expected) => {
    expect(await codesFor(keyUsages ? { keyUsages } : {})).toEqual(expected);
  });

  it('asks for the private key', async () => {
    expect(await codesFor({}, { hasPrivateKey: false })).toEqual(['CertificatePrivateKeyMissing']);
  });

  it.each([
    [defaultNotBefore - 1, ['CertificateNotYetValid']],
    [defaultNotBefore, []],
    [defaultNotAfter, []],
    [defaultNotAfter + 1, ['CertificateExpired']],
  ])('judges the validity at %i with %j', async (at, expected) => {
    expect(await codesFor({}, { at })).toEqual(expected);
  });

  it.each([
    ['CN=litwareinc.com', []],
    ['CN=LITWAREINC.COM', []],
    ['CN=litwareinc.com.', []],
    ['CN=pool.litwareinc.com', []],
    ['CN=a.b.litwareinc.com', []],
    ['CN=*.litwareinc.com', []],
    ['O=Litware,CN=server,CN=litwareinc.com', []],
    ['CN=evillitwareinc.com', ['CertificateSubjectMissingSipDomain']],
    ['CN=litwareinc.com.evil.example', ['CertificateSubjectMissingSipDomain']],
    ['CN=litwareinc.co', ['CertificateSubjectMissingSipDomain']],
    ['CN=com', ['CertificateSubjectMissingSipDomain']],
    ['CN=*.com', ['CertificateSubjectMissingSipDomain']],
    ['O=litwareinc.com', ['CertificateSubjectMissingSipDomain']],
    ['CN=litwareinc.com evil', ['CertificateSubjectMissingSipDomain']],
    ['CN=evil/CN=litwareinc.com', ['CertificateSubjectMissingSipDomain']],
    ['', ['CertificateSubjectMissingSipDomain']],
  ])('judges the subject "%s" with %j', async (subject, expected) => {
    expect(await codesFor({ subject })).toEqual(expected);
  });

  it('wants the default SIP domain in the subject, not only in the SAN', async () => {
    const facts = await factsOf({ subject: 'CN=pool.contoso.com', dnsNames: ['litwareinc.com'] });
    const [violation] = checkIssuerCertificate(facts, context);
    expect(violation).toMatchObject({
      code: 'CertificateSubjectMissingSipDomain',
      message: expect.stringContaining('acceptSanForSubject'),
    });
  });

  it('accepts the SAN for the subject when told to, with a warning', async () => {
    const facts = await factsOf({ subject: 'CN=pool.contoso.com', dnsNames: ['litwareinc.com'] });
    const lenient = { ...context, acceptSanForSubject: true };
    expect(checkIssuerCertificate(facts, lenient)).toEqual([]);
    expect(issuerCertificateWarnings(facts, lenient).map(({ code }) => code)).toEqual([
      'SubjectMatchedInSanOnly',
    ]);
  });

  it('does not accept a look-alike in the SAN even when told to', async () => {
    const options = { subject: 'CN=pool.contoso.com', dnsNames: ['evillitwareinc.com'] };
    expect(await codesFor(options, { acceptSanForSubject: true })).toEqual([
      'CertificateSubjectMissingSipDomain',
    ]);
  });

  it('wants every additional SIP domain in the SAN or the subject', async () => {
    const options = { dnsNames: ['sip.fabrikam.com', 'eviltailspin.com'] };
    const additionalSipDomains = ['fabrikam.com', 'tailspin.com', 'litwareinc.com', 'contoso.com'];
    const violations = checkIssuerCertificate(await factsOf(options), { ...context, additionalSipDomains });
    expect(violations.map(({ code, message }) => [code, message.match(/\w+\.com/)?.[0]])).toEqual([
      ['CertificateSanMissingSipDomain', 'tailspin.com'],
      ['CertificateSanMissingSipDomain', 'contoso.com'],
    ]);
  });

  it('names all broken rules at once, with codes of the catalogue', async () => {
    const violations = checkIssuerCertificate(
      await factsOf({
        subject: 'CN=evillitwareinc.com',
        publicKey: rsaPublicKey(soundModulus(2047), 3n),
        keyUsages: ['keyEncipherment'],
      }),
      { ...context, additionalSipDomains: ['fabrikam.com'], at: defaultNotAfter + 1, hasPrivateKey: false },
    );
    expect(violations.map(({ code }) => code).sort()).toEqual([
      'CertificateExpired',
      'CertificateKeyTooSmall',
      'CertificateKeyUsageUnsuitable',
      'CertificateKeyWeak',
      'CertificatePrivateKeyMissing',
      'CertificateSanMissingSipDomain',
      'CertificateSubjectMissingSipDomain',
    ]);
    for (const { code } of violations) expect(errorCatalogue).toHaveProperty(code);
  });
});

describe('issuerCertificateWarnings', () => {
  it('is empty for a sound certificate', async () => {
    expect(issuerCertificateWarnings(await factsOf(), context)).toEqual([]);
  });

  describe('5.1 SHA-1/MD5 signed partner certificates', () => {
    it('warns of a certificate signed with SHA-1', async () => {
      const warnings = issuerCertificateWarnings(await factsOf({ hash: 'SHA-1' }), context);
      expect(warnings.map(({ code }) => code)).toEqual(['SignatureAlgorithmBroken']);
    });
  });
});

describe('5.1 Weak partner keys: RSA < 2048, modulus > 4096, e = 1, 3, even, > 32 bits; ROCA; shared factors; P-192/secp256k1; non-RSA/EC certificates', () => {
  it.each<[string, CertificateOptions, string[]]>([
    ['RSA of 2048 bits', {}, []],
    ['EC on P-256', { keyType: 'ec', curve: 'P-256' }, []],
    ['EC on P-384', { keyType: 'ec', curve: 'P-384' }, []],
    ['EC on P-521', { keyType: 'ec', curve: 'P-521' }, ['CertificateKeyTypeUnsupported']],
    ['EC on secp256k1', { keyType: 'ec', curve: 'secp256k1' }, ['CertificateKeyTypeUnsupported']],
    ['EC on P-192', { keyType: 'ec', curve: 'prime192v1' }, ['CertificateKeyTypeUnsupported']],
    ['Ed25519', { keyType: 'ed25519' }, ['CertificateKeyTypeUnsupported']],
  ])('judges %s with %j', (_, options, expected) => {
    const violations = weakKeyViolations(publicKeyFacts(keyPair(options).publicKey));
    expect(violations.map(({ code }) => code)).toEqual(expected);
  });

  it('refuses a key that could not be read', () => {
    expect(weakKeyViolations(publicKeyFacts(undefined)).map(({ code }) => code)).toEqual([
      'CertificateKeyTypeUnsupported',
    ]);
  });

  it('does no arithmetic on a modulus beyond the limit', () => {
    const modulus = rocaModulus(16_384);
    const key = publicKeyFacts(rsaPublicKey(modulus, 65537n));
    expect(weakKeyViolations(key).map(({ code }) => code)).toEqual(['CertificateKeyTooLarge']);
  });
});

describe('5.1 Expired, not yet valid, very long certificates', () => {
  it('is empty exactly within the validity', () => {
    const instant = fc.integer({ min: 0, max: 4_000_000_000 });
    fc.assert(
      fc.property(instant, instant, instant, (a, b, at) => {
        const facts = { notBefore: Math.min(a, b), notAfter: Math.max(a, b) };
        const isWithin = at >= facts.notBefore && at <= facts.notAfter;
        expect(validityViolations(facts, at)).toHaveLength(isWithin ? 0 : 1);
      }),
    );
  });
});

describe('holdsSipDomain', () => {
  it.each([
    ['*.litwareinc.com', 'sip.litwareinc.com', true],
    ['*.litwareinc.com', 'a.sip.litwareinc.com', false],
    ['litwareinc.com', 'sip.litwareinc.com', false],
    ['*.*.litwareinc.com', 'litwareinc.com', false],
    ['f*.litwareinc.com', 'litwareinc.com', false],
    ['*litwareinc.com', 'litwareinc.com', false],
    ['*', 'litwareinc.com', false],
    ['*.', 'litwareinc.com', false],
    ['', '', false],
    ['.', '.', false],
    ['litwareinc.com', '', false],
    ['litwareinc.com', 'com', true],
    ['.litwareinc.com', 'litwareinc.com', false],
    ['a..litwareinc.com', 'litwareinc.com', false],
    ['litwareinc.com\u0000.evil.example', 'litwareinc.com', false],
    ['evil.example\u0000.litwareinc.com', 'litwareinc.com', false],
    ['\u212aontoso.com', 'kontoso.com', false],
    ['l\u0456twareinc.com', 'litwareinc.com', false],
    ['pool.litwareinc.com', '*.litwareinc.com', false],
    [`${'a'.repeat(64)}.litwareinc.com`, 'litwareinc.com', false],
    [`${'a.'.repeat(125)}litwareinc.com`, 'litwareinc.com', false],
  ])('of "%s" and "%s" is %s', (name, domain, expected) => {
    expect(holdsSipDomain(name, domain)).toBe(expected);
  });

  const labels = fc.stringMatching(/^[a-z0-9]{1,10}$/);
  const domains = fc.array(labels, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.'));

  it('holds for the domain and every host in it, in any case', () => {
    fc.assert(
      fc.property(domains, labels, (domain, host) => {
        expect(holdsSipDomain(domain.toUpperCase(), domain)).toBe(true);
        expect(holdsSipDomain(`${host}.${domain}`, domain)).toBe(true);
        expect(holdsSipDomain(`*.${domain}`, `${host}.${domain}`)).toBe(true);
      }),
    );
  });

  it('never holds for a name that only begins or ends with the same letters', () => {
    fc.assert(
      fc.property(domains, labels, (domain, letters) => {
        expect(holdsSipDomain(`${letters}${domain}`, domain)).toBe(false);
        expect(holdsSipDomain(`${letters}-${domain}`, domain)).toBe(false);
        expect(holdsSipDomain(`${domain}${letters}`, domain)).toBe(false);
      }),
    );
  });
});
