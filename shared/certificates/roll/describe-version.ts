/** From a vault's version to the facts that the key ring keeps. */

import type { CertificateVersion } from '../ports.ts';
import type { KeyFacts } from '../ring/key-ring.ts';
import { readCertificate } from '../x509/certificate.ts';

/** @throws Error when the vault's certificate cannot be read, which only a broken vault would answer */
export function describeVersion(version: CertificateVersion): KeyFacts {
  const facts = readCertificate(version.certificate);
  if (!facts) throw new Error(`version ${version.version} of ${version.name} is no readable certificate`);
  return {
    kid: facts.x5t,
    name: version.name,
    version: version.version,
    keyId: version.keyId,
    cer: Buffer.from(version.certificate).toString('base64'),
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
  };
}
