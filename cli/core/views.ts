/** The answers of the management API as commands read them: the types of its document, without its schemas. */
import type { Warning } from '../../shared/http/api/document/answer.ts';
import type { PartnerApplicationView } from '../../shared/http/api/document/partner-applications.ts';

export type { Warning } from '../../shared/http/api/document/answer.ts';
export type { AuditEventView } from '../../shared/http/api/document/audit-events.ts';
export type { TestReport, TestStep } from '../../shared/http/api/document/connectivity-tests.ts';
export type {
  KeyCredentialView,
  PasswordCredentialView,
} from '../../shared/http/api/document/credentials.ts';
export type {
  ForeignKeyView,
  MetadataPreviewView,
  MetadataRefreshView,
} from '../../shared/http/api/document/foreign-trust.ts';
export type {
  LinkedAccountView,
  RoleAssignmentView,
} from '../../shared/http/api/document/linked-accounts.ts';
export type { OAuthConfigurationView } from '../../shared/http/api/document/oauth-configuration.ts';
export type { OAuthServerView } from '../../shared/http/api/document/oauth-servers.ts';
export type { PartnerApplicationView } from '../../shared/http/api/document/partner-applications.ts';
export type { ServicePrincipalView } from '../../shared/http/api/document/service-principals.ts';

export type TrustLevel = PartnerApplicationView['applicationTrustLevel'];

/** What every change of the registry answers. */
export interface ChangeAnswer<View> {
  readonly dryRun: boolean;
  readonly changed: boolean;
  readonly warnings: readonly Warning[];
  readonly value: View;
}
