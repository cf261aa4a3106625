/**
 * The public certificate that somebody hands in: the bytes of a `.cer` file in base64, as `UploadAuthCert.ps1` makes
 * them (seeds/004), or the same in PEM. Judged for the strength of its key; its dates are told and judged at use.
 */
import { withoutPadding } from '../../base/encoding.ts';
import { type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import { type CertificateFacts, readCertificate } from './certificate.ts';
import { weakKeyViolations } from './certificate-rules.ts';

/** @returns the facts, or why it cannot be trusted with anything, each violation with that target. */
export function readPublicCertificate(text: string, target: string): Outcome<CertificateFacts> {
  if (/PRIVATE KEY/.test(text)) {
    const message = 'This holds a private key. Send the certificate alone, and take that key for known.';
    return refuse({ code: 'CertificateUnreadable', message, target });
  }
  const facts = readCertificate(bytesOf(text));
  if (!facts) {
    const message = 'This is not the content of one .cer file in base64 or PEM.';
    return refuse({ code: 'CertificateUnreadable', message, target });
  }
  const [first, ...others] = weakKeyViolations(facts).map((each): Violation => ({ ...each, target }));
  return first ? refuse(first, ...others) : succeed(facts);
}

function bytesOf(text: string): Buffer {
  const armoured = /^\s*-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]+)-----END CERTIFICATE-----\s*$/.exec(
    text,
  );
  const base64 = (armoured?.[1] ?? text).replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return Buffer.alloc(0);
  const bytes = Buffer.from(base64, 'base64');
  // Bits beyond the last byte would give one certificate two spellings (RFC 4648 §3.5).
  return withoutPadding(bytes.toString('base64')) === withoutPadding(base64) ? bytes : Buffer.alloc(0);
}
