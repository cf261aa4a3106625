/** Reads from an imported certificate the policy that would have created it, as the service derives one. */
import 'reflect-metadata';
import type { KeyObject, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { fromDate } from '../../shared/base/clock.ts';
import { describeKey } from './key-pairs.ts';
import type { CertificatePolicy } from './model.ts';
import { keyUsageFlags } from './x509.ts';

/** @throws VaultError BadParameter for a key that the vault does not keep */
export function derivePolicy(
  leaf: X509Certificate,
  privateKey: KeyObject,
  contentType: CertificatePolicy['secret_props']['contentType'],
): CertificatePolicy {
  const certificate = new x509.X509Certificate(leaf.raw);
  return {
    key_props: describeKey(privateKey, true),
    secret_props: { contentType },
    x509_props: {
      subject: certificate.subject,
      sans: readAlternativeNames(certificate),
      ekus: certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages.map(String) ?? [],
      key_usage: readKeyUsages(certificate),
      validity_months: wholeMonths(fromDate(leaf.validFromDate), fromDate(leaf.validToDate)),
      basic_constraints: { ca: leaf.ca },
    },
    lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' } }],
    issuer: { name: 'Unknown' },
  };
}

function readAlternativeNames(certificate: x509.X509Certificate): CertificatePolicy['x509_props']['sans'] {
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
  const ofType = (type: string) => names.filter((name) => name.type === type).map((name) => name.value);
  const found = { dns_names: ofType('dns'), emails: ofType('email'), upns: ofType('upn') };
  return Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0));
}

/** A certificate without the extension may do what a vault's key does by default. */
function readKeyUsages(certificate: x509.X509Certificate): string[] {
  const flags = certificate.getExtension(x509.KeyUsagesExtension)?.usages;
  if (flags === undefined) return ['digitalSignature', 'keyEncipherment'];
  return [...keyUsageFlags].filter(([, flag]) => (flags & flag) !== 0).map(([usage]) => usage);
}

function wholeMonths(from: number, to: number): number {
  return Math.max(1, Math.round((to - from) / (86_400 * 30.44)));
}
