/** What is sent to the management API, typed by the API's own schemas. Types only: nothing of them is loaded. */
import type * as z from 'zod/mini';
import type { certificateCreation, certificateImport } from '../../shared/http/api/certificates.ts';
import type { keyCredentialCreate, passwordCredentialCreate } from '../../shared/http/api/credentials.ts';
import type { linkedAccountCreate, linkedAccountUpdate } from '../../shared/http/api/linked-accounts.ts';
import type { oauthConfigurationUpdate } from '../../shared/http/api/oauth-configuration.ts';
import type { oauthServerCreate, oauthServerUpdate } from '../../shared/http/api/oauth-servers.ts';
import type {
  partnerApplicationCreate,
  partnerApplicationUpdate,
} from '../../shared/http/api/partner-applications.ts';
import type {
  principalNames,
  servicePrincipalCreate,
  servicePrincipalUpdate,
} from '../../shared/http/api/service-principals.ts';
import type { assignment, clearance, revocation, roll } from '../../shared/http/api/token-issuer.ts';

export type PartnerApplicationCreateBody = z.input<typeof partnerApplicationCreate>;
export type PartnerApplicationUpdateBody = z.input<typeof partnerApplicationUpdate>;
export type OAuthServerCreateBody = z.input<typeof oauthServerCreate>;
export type OAuthServerUpdateBody = z.input<typeof oauthServerUpdate>;
export type OAuthConfigurationUpdateBody = z.input<typeof oauthConfigurationUpdate>;
export type ServicePrincipalCreateBody = z.input<typeof servicePrincipalCreate>;
export type ServicePrincipalUpdateBody = z.input<typeof servicePrincipalUpdate>;
export type PrincipalNamesBody = z.input<typeof principalNames>;
export type KeyCredentialCreateBody = z.input<typeof keyCredentialCreate>;
export type PasswordCredentialCreateBody = z.input<typeof passwordCredentialCreate>;
export type LinkedAccountCreateBody = z.input<typeof linkedAccountCreate>;
export type LinkedAccountUpdateBody = z.input<typeof linkedAccountUpdate>;
export type CertificateImportBody = z.input<typeof certificateImport>;
export type CertificateCreationBody = z.input<typeof certificateCreation>;
export type AssignmentBody = z.input<typeof assignment>;
export type RollBody = z.input<typeof roll>;
export type ClearanceBody = z.input<typeof clearance>;
export type RevocationBody = z.input<typeof revocation>;
