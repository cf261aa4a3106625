/**
 * The token-issuer certificates of other regions (S2S_OTHER_REGION_CERTIFICATES). Where each region signs with a key
 * of its own, each publishes the certificates of all, so that a partner that reads the metadata of one accepts the
 * tokens of every other.
 */
import { isRefusal, type Outcome, refuse, succeed } from '../../base/errors.ts';
import { readPublicCertificate } from '../x509/public-certificate.ts';
import type { PublishedKey } from './published-keys.ts';

export interface OtherRegions {
  readonly keys: readonly PublishedKey[];
  /** What cannot be published, each named by its place in the list. */
  readonly problems: readonly string[];
}

/** @param certificates contents of `.cer` files, base64 DER */
export function readOtherRegions(certificates: readonly string[]): OtherRegions {
  const read = certificates.map((text, at) => readKey(text, `certificate ${at + 1}`));
  const keys = read.flatMap((each) => (isRefusal(each) ? [] : [each.value]));
  return {
    // A key set that names one key twice is refused by whoever reads it strictly.
    keys: keys.filter(({ kid }, at) => keys.findIndex((key) => key.kid === kid) === at),
    problems: read.flatMap((each) =>
      isRefusal(each) ? each.violations.map(({ target, message }) => `${target}: ${message}`) : [],
    ),
  };
}

function readKey(text: string, target: string): Outcome<PublishedKey> {
  const outcome = readPublicCertificate(text, target);
  if (isRefusal(outcome)) return outcome;
  const { keyType, x5t, der, notBefore, notAfter } = outcome.value;
  if (keyType !== 'rsa') {
    const message = 'Its key is no RSA key, and the partners understand RS256 only.';
    return refuse({ code: 'CertificateKeyTypeUnsupported', message, target });
  }
  const cer = Buffer.from(der).toString('base64');
  return succeed({ kid: x5t, cer, notBefore, notAfter, otherRegion: true });
}
