/** Attacks by the form: what some readers take for the same token, or for a token at all (RFC 7515 §5.2, RFC 8725 §2.5). */
import { toBase64Url } from '../../../shared/base/encoding.ts';
import { type Attack, type AttackedToken, partsOf, trulySigned } from './attacked-token.ts';

/** Without a signature, encrypted, or in JSON. */
export function otherForms(good: AttackedToken): Attack[] {
  const [header, claims, made] = partsOf(good);
  const encrypted = toBase64Url('{"alg":"RSA-OAEP","enc":"A128GCM"}');
  const direct = toBase64Url('{"alg":"dir","enc":"A128GCM","zip":"DEF"}');
  return named({
    'no signature': `${header}.${claims}.`,
    'no third part': `${header}.${claims}`,
    'nothing but points': '..',
    'a junk signature': `${header}.${claims}.AAAA`,
    'detached content': `${header}..${made}`,
    'four parts': `${header}.${claims}.${made}.${made}`,
    'five parts': `${header}.${claims}.${made}.${made}.${made}`,
    'five parts, encrypted': `${encrypted}.${made}.AAAA.${claims}.AAAA`,
    'five parts, encrypted with a key of nobody': `${direct}..AAAAAAAAAAAAAAAA.${claims}.AAAA`,
    'the flattened JSON serialization': JSON.stringify({
      protected: header,
      payload: claims,
      signature: made,
    }),
    'the general JSON serialization': JSON.stringify({
      payload: claims,
      signatures: [{ protected: header, signature: made }],
    }),
    'the general JSON serialization with two signers': JSON.stringify({
      payload: claims,
      signatures: [
        { protected: toBase64Url('{"alg":"none"}'), signature: '' },
        { protected: header, signature: made },
      ],
    }),
  });
}

/** The signature shortened, lengthened and padded. */
export function otherSignatures(good: AttackedToken): Attack[] {
  const [header, claims, made] = partsOf(good);
  const bytes = Buffer.from(made, 'base64url');
  const zero = Buffer.of(0);
  const input = `${header}.${claims}`;
  return named({
    'its first byte stripped': `${input}.${toBase64Url(bytes.subarray(1))}`,
    'its last byte stripped': `${input}.${toBase64Url(bytes.subarray(0, -1))}`,
    'half of it': `${input}.${toBase64Url(bytes.subarray(0, bytes.length / 2))}`,
    'a zero in front': `${input}.${toBase64Url(Buffer.concat([zero, bytes]))}`,
    'a zero behind': `${input}.${toBase64Url(Buffer.concat([bytes, zero]))}`,
    'twice the signature': `${input}.${made}${made}`,
    'all zeros': `${input}.${toBase64Url(Buffer.alloc(bytes.length))}`,
    'all ones': `${input}.${toBase64Url(Buffer.alloc(bytes.length, 0xff))}`,
    'one bit turned': `${input}.${toBase64Url(Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)]))}`,
  });
}

/** Other spellings of the same bytes. */
export function otherSpellings(good: AttackedToken): Attack[] {
  const parts = partsOf(good);
  const names = ['header', 'claims', 'signature'];
  const [header, claims, made] = parts;
  const whole = parts.join('.');
  return named({
    'a blank in front': ` ${whole}`,
    'a blank behind': `${whole} `,
    'a line break behind': `${whole}\n`,
    'a line break inside': `${header}.\r\n${claims}.${made}`,
    'a tab inside': `${header}.${claims.slice(0, 8)}\t${claims.slice(8)}.${made}`,
    'a NUL behind': `${whole}\u0000`,
    'a scheme in front': `Bearer ${whole}`,
    'quotation marks around': `"${whole}"`,
    'percent-encoded twice': whole.replaceAll('.', '%2E'),
    'another alphabet': `${header}.${claims}.${Buffer.from(made, 'base64url').toString('base64')}`,
    ...Object.fromEntries(
      parts.map((part, at) => [`the ${names[at]} padded`, with_(parts, at, padded(part))]),
    ),
    ...Object.fromEntries(
      parts.flatMap((part, at) => {
        const loose = looseTail(part);
        return loose === undefined
          ? []
          : [[`loose bits at the end of the ${names[at]}`, with_(parts, at, loose)]];
      }),
    ),
    'loose bits that a blank in the claims makes room for': looseClaims(good),
  });
}

const with_ = (parts: readonly string[], at: number, part: string) => parts.with(at, part).join('.');

const padded = (part: string) => `${part}${'='.repeat((4 - (part.length % 4)) % 4 || 4)}`;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** @returns the text with another last character that decodes to the same bytes; undefined where there is none */
function looseTail(part: string): string | undefined {
  if (part.length % 4 === 0) return undefined;
  return `${part.slice(0, -1)}${alphabet[alphabet.indexOf(part.slice(-1)) + 1]}`;
}

/** Some length of the claims leaves bits over. */
function looseClaims(good: AttackedToken): string {
  const text = JSON.stringify(good.claims);
  const room = [text, `${text} `].find((each) => Buffer.byteLength(each) % 3 !== 0) ?? text;
  const [header = '', claims = '', made = ''] = trulySigned(good, good.header, room).split('.');
  return `${header}.${looseTail(claims)}.${made}`;
}

export function named(tokens: Readonly<Record<string, string>>): Attack[] {
  return Object.entries(tokens).map(([what, token]) => ({ what, token }));
}
