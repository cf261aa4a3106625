/** Every command that administrators know and that this service has, in the order of the help. */

import type { Cmdlet } from './cmdlet.ts';
import { testCsExStorageConnectivity, testOAuthConnectivity } from './connectivity/test-connectivity.ts';
import { getAuthConfig, setAuthConfig } from './exchange/auth-config.ts';
import { getAuthServer, newAuthServer, removeAuthServer, setAuthServer } from './exchange/auth-server.ts';
import { configureEnterprisePartnerApplication } from './exchange/configure-enterprise-partner-application.ts';
import { newMailUser, setMailUser } from './exchange/mail-user.ts';
import { newManagementRoleAssignment } from './exchange/management-role-assignment.ts';
import {
  getPartnerApplication,
  newPartnerApplication,
  removePartnerApplication,
  setPartnerApplication,
} from './exchange/partner-application.ts';
import { importCsCertificate, removeCsCertificate, setCsCertificate } from './lync/cs-certificate.ts';
import { getCsCertificate } from './lync/cs-certificate-view.ts';
import { getCsOAuthConfiguration, setCsOAuthConfiguration } from './lync/cs-oauth-configuration.ts';
import {
  getCsOAuthServer,
  newCsOAuthServer,
  removeCsOAuthServer,
  setCsOAuthServer,
} from './lync/cs-oauth-server.ts';
import {
  getCsPartnerApplication,
  newCsPartnerApplication,
  removeCsPartnerApplication,
  setCsPartnerApplication,
} from './lync/cs-partner-application.ts';
import {
  getMsolServicePrincipalCredential,
  removeMsolServicePrincipalCredential,
} from './msonline/msol-credential.ts';
import { getMsolServicePrincipal } from './msonline/msol-service-principal.ts';
import { newMsolServicePrincipalCredential } from './msonline/new-credential.ts';

export const cmdlets: readonly Cmdlet[] = [
  getCsCertificate,
  setCsCertificate,
  importCsCertificate,
  removeCsCertificate,
  newCsPartnerApplication,
  getCsPartnerApplication,
  setCsPartnerApplication,
  removeCsPartnerApplication,
  newCsOAuthServer,
  getCsOAuthServer,
  setCsOAuthServer,
  removeCsOAuthServer,
  getCsOAuthConfiguration,
  setCsOAuthConfiguration,
  testCsExStorageConnectivity,
  newPartnerApplication,
  getPartnerApplication,
  setPartnerApplication,
  removePartnerApplication,
  newAuthServer,
  getAuthServer,
  setAuthServer,
  removeAuthServer,
  getAuthConfig,
  setAuthConfig,
  newMailUser,
  setMailUser,
  newManagementRoleAssignment,
  configureEnterprisePartnerApplication,
  testOAuthConnectivity,
  getMsolServicePrincipal,
  newMsolServicePrincipalCredential,
  getMsolServicePrincipalCredential,
  removeMsolServicePrincipalCredential,
];

/** By name in any case; the script of Exchange by any path that ends in its name. */
export function findCmdlet(name: string): Cmdlet | undefined {
  const wanted = name.toLowerCase();
  return cmdlets.find((each) => {
    const known = each.name.toLowerCase();
    return known.endsWith('.ps1') ? wanted.endsWith(known) : wanted === known;
  });
}
