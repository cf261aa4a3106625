/** Every handler of the registry, by the name of its route. */
import type { ManagementService } from '../compose-management.ts';
import { auditHandlers } from './registry/audit-events.ts';
import { credentialHandlers } from './registry/credentials.ts';
import { linkedAccountHandlers } from './registry/linked-accounts.ts';
import { oauthConfigurationHandlers } from './registry/oauth-configuration.ts';
import { oauthServerHandlers } from './registry/oauth-servers.ts';
import { partnerHandlers } from './registry/partner-applications.ts';
import { servicePrincipalHandlers } from './registry/service-principals.ts';

export function registryHandlers(service: ManagementService) {
  return {
    ...oauthConfigurationHandlers(service),
    ...partnerHandlers(service),
    ...oauthServerHandlers(service),
    ...servicePrincipalHandlers(service),
    ...credentialHandlers(service),
    ...linkedAccountHandlers(service),
    ...auditHandlers(service),
  };
}
