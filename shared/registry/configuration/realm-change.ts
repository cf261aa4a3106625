/**
 * What another realm or service name breaks. Neither touches the certificate; both change the issuer that partners
 * have stored, and partners refuse a document whose service name or realm has changed (reference D32, §2.5).
 */
import { formatPrincipalName } from '../../base/principal-name.ts';
import type { OAuthConfiguration } from './oauth-configuration.ts';

export interface ChangeWarning {
  readonly code: 'IssuerChanges' | 'RealmAddressesChange' | 'ClientIdsChange';
  readonly message: string;
}

/** @returns a sentence for each thing that stops working until somebody has acted; empty when nothing does */
export function whatBreaks(before: OAuthConfiguration, after: OAuthConfiguration): ChangeWarning[] {
  const [was, is] = [issuerOf(before), issuerOf(after)];
  const warnings: ChangeWarning[] = [];
  if (was !== is) {
    const message = `Tokens of this deployment name ${is} instead of ${was}: every partner that knows the old issuer refuses them until it is configured anew.`;
    warnings.push({ code: 'IssuerChanges', message });
  }
  if (before.realm !== after.realm) warnings.push(...realmWarnings(before.realm, after.realm));
  return warnings;
}

function realmWarnings(was: string, is: string): ChangeWarning[] {
  return [
    {
      code: 'RealmAddressesChange',
      message: `Addresses with /${was}/ are answered no more, those with /${is}/ are: token endpoints, metadata, discovery and the modern issuer name.`,
    },
    {
      code: 'ClientIdsChange',
      message: `Names that end in @${was} are refused, in client ids and in resources: clients must write @${is} or no realm. Service principals, their credentials and the certificate stay as they are.`,
    },
  ];
}

function issuerOf({ serviceName, realm }: OAuthConfiguration): string {
  return formatPrincipalName({ principalId: serviceName, realm });
}
