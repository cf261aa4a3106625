/** Attacks on the choice of the algorithm: none at all, a public key as a secret, another than the key's (RFC 8725 §2.1). */
import { sign } from 'node:crypto';
import { compactJws, signature } from '../token-service.ts';
import { type Attack, type AttackedToken, hmacSigned, isElliptic, partsOf } from './attacked-token.ts';

const spellings = [
  'none',
  'None',
  'NONE',
  'nOnE',
  'none ',
  ' none',
  'none\u0000',
  '',
  'null',
  null,
  undefined,
  0,
  ['none'],
];

/** Without an algorithm, with no signature and with the one of a good token. */
export function algorithmNone(good: AttackedToken): Attack[] {
  const [, , made] = partsOf(good);
  return spellings.flatMap((alg) =>
    ['', Buffer.from(made, 'base64url')].map((third) => ({
      what: `alg ${JSON.stringify(alg)}, ${third === '' ? 'unsigned' : 'with a signature'}`,
      token: compactJws({ ...good.header, alg }, good.claims, () => third),
    })),
  );
}

/** HMAC with what everybody knows of the key. */
export function keyConfusion(good: AttackedToken): Attack[] {
  const secrets = Object.entries(publicTexts(good));
  return ['HS256', 'HS384', 'HS512'].flatMap((alg) =>
    secrets.map(([what, secret]) => ({ what: `${alg} with ${what}`, token: hmacSigned(alg, secret, good) })),
  );
}

function publicTexts({ key: { publicKey, der, pem, x5t } }: AttackedToken): Record<string, string | Buffer> {
  const spki = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const jwk = publicKey.export({ format: 'jwk' });
  const number = `${jwk.n ?? jwk.x}`;
  return {
    'the public key as PEM': spki,
    'the public key as PEM without its last line end': spki.trimEnd(),
    'the public key as DER': publicKey.export({ format: 'der', type: 'spki' }),
    'the public key as a JWK': JSON.stringify(jwk),
    'the modulus': Buffer.from(number, 'base64url'),
    'the modulus as text': number,
    nothing: '',
    ...(der && { 'the certificate as DER': der, 'the certificate as base64': der.toString('base64') }),
    ...(pem && { 'the certificate as PEM': pem }),
    ...(x5t && { 'the thumbprint': x5t }),
  };
}

const others = [
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES256K',
  'EdDSA',
  'RS1',
  'rs256',
  'RSA-OAEP',
];

/** The header names another algorithm; some signed so by the right key, which is not for that algorithm. */
export function otherAlgorithm(good: AttackedToken): Attack[] {
  const [, claims, made] = partsOf(good);
  const named = others
    .filter((alg) => alg !== good.header.alg)
    .map((alg) => ({
      what: `${alg} over the signature of a good token`,
      token: `${Buffer.from(JSON.stringify({ ...good.header, alg })).toString('base64url')}.${claims}.${made}`,
    }));
  return [...named, ...(isElliptic(good.key.privateKey) ? ellipticSignatures(good) : signedOtherwise(good))];
}

function signedOtherwise(good: AttackedToken): Attack[] {
  const hashes = [
    ['RS384', 'sha384'],
    ['RS512', 'sha512'],
    ['RS1', 'sha1'],
  ] as const;
  return hashes.map(([alg, hash]) => ({
    what: `${alg} by the right key`,
    token: compactJws({ ...good.header, alg }, good.claims, (input) =>
      sign(hash, Buffer.from(input), good.key.privateKey),
    ),
  }));
}

/** CVE-2022-21449 and its kin: numbers that some verifiers take for a signature of anything. */
function ellipticSignatures(good: AttackedToken): Attack[] {
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
  const [zero, one] = [Buffer.alloc(32), Buffer.concat([Buffer.alloc(31), Buffer.of(1)])];
  const pairs: [string, Buffer, Buffer][] = [
    ['r and s zero', zero, zero],
    ['r zero', zero, one],
    ['s zero', one, zero],
    ['r and s the order', order, order],
    ['r the order, s one', order, one],
    ['r and s one', one, one],
  ];
  const asDer = compactJws(good.header, good.claims, (input) =>
    sign('sha256', Buffer.from(input), good.key.privateKey),
  );
  const longer = compactJws(good.header, good.claims, (input) =>
    Buffer.concat([signature('ES256', good.key.privateKey, input), zero]),
  );
  return [
    ...pairs.map(([what, r, s]) => ({
      what,
      token: compactJws(good.header, good.claims, () => Buffer.concat([r, s])),
    })),
    { what: 'a signature in DER', token: asDer },
    { what: 'a signature with more behind it', token: longer },
  ];
}
