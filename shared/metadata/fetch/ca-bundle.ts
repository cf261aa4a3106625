/**
 * The certification authorities of partners with a PKI of their own (S2S_OUTBOUND_CA_BUNDLE): PEM text, base64 of
 * it, or a file. A bundle that cannot be read must stop the start, and not show itself as an untrusted partner.
 */
import { readFileSync } from 'node:fs';
import { readCertificate } from '../../certificates/x509/certificate.ts';

/** PEM text, empty for no bundle; or what is wrong with the setting. */
export type CaBundle = { readonly pem: string } | { readonly problem: string };

const block = /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g;

/**
 * Reads the setting's value; a path is read from the disk, once, at the start.
 * @returns the certificates alone: remarks between them are dropped.
 */
export function readCaBundle(value: string): CaBundle {
  const setting = value.trim();
  if (setting === '') return { pem: '' };
  const bytes = contentOf(setting);
  if (bytes === undefined) return problem('names a file that cannot be read');
  const single = readCertificate(bytes);
  const text = bytes.toString('utf8');
  if (text.includes('PRIVATE KEY-----'))
    return problem('holds a private key: only certificates belong there');
  const certificates = single ? [single.der] : [...text.matchAll(block)].map(([, body = '']) => toDer(body));
  if (certificates.length === 0) return problem('holds no certificate');
  const broken = certificates.findIndex((der) => readCertificate(der) === undefined);
  if (broken >= 0) return problem(`holds a certificate that cannot be read, number ${broken + 1}`);
  return { pem: certificates.map(toPem).join('') };
}

function contentOf(setting: string): Buffer | undefined {
  if (setting.includes('-----BEGIN')) return Buffer.from(setting);
  if (!/\.(pem|crt|cer)$/i.test(setting)) return Buffer.from(setting, 'base64');
  try {
    return readFileSync(setting);
  } catch {
    return undefined;
  }
}

function toDer(body: string): Uint8Array {
  return Buffer.from(body, 'base64');
}

function toPem(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function problem(what: string): CaBundle {
  return { problem: `S2S_OUTBOUND_CA_BUNDLE ${what}.` };
}
