/**
 * A partner or server that is registered under a name of this deployment is never asked for: our own keys come first,
 * always. Refused it is not, because two deployments may be set up before one of them gets its realm.
 */
import { authorizationServerId, formatPrincipalName } from '../../base/principal-name.ts';
import type { OAuthConfiguration } from '../configuration/oauth-configuration.ts';

export interface OwnIssuerWarning {
  readonly code: 'IssuerIsOurs';
  readonly message: string;
}

/** Every name under which this deployment issues tokens; `issuerUrl` gives the modern one of a realm. */
export function ownIssuers(
  { realm, serviceName }: Pick<OAuthConfiguration, 'realm' | 'serviceName'>,
  issuerUrl: (realm: string) => string,
): string[] {
  const named = [serviceName, authorizationServerId].map((principalId) =>
    formatPrincipalName({ principalId, realm }),
  );
  return [...named, issuerUrl(realm)];
}

export function warningsOfIssuer(issuer: string, own: readonly string[]): OwnIssuerWarning[] {
  if (!own.includes(issuer)) return [];
  const message = `This deployment itself issues tokens as ${issuer}, so its own keys are asked and never these. Give one of the two another realm or service name.`;
  return [{ code: 'IssuerIsOurs', message }];
}
