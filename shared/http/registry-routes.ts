/**
 * The routes of the registry: OAuth configuration, partner applications, OAuth servers, service principals with their
 * credentials, linked accounts; its audit; and the document that describes the management API.
 */
import type { Route } from './route.ts';

const paged = ['filter', 'top', 'cursor', 'deleted'] as const;
const managed = { role: 'Reader', changeRole: 'Operator' } as const;

export const registryRoutes = {
  openapi: {
    template: 'api/openapi.json',
    methods: ['GET', 'HEAD'],
    summary: 'The management API as an OpenAPI 3.1 document',
  },
  'oauth-configuration': {
    template: 'api/oauthConfiguration',
    methods: ['GET', 'PATCH'],
    role: 'Reader',
    changeRole: 'KeyAdministrator',
    needsIfMatch: true,
    summary: 'The one OAuth configuration: realm, SIP domains, service name, Autodiscover, token lifetimes',
  },
  'partner-applications': {
    template: 'api/partnerApplications',
    methods: ['GET', 'POST'],
    ...managed,
    query: paged,
    summary: 'Servers with which tokens are exchanged directly',
  },
  'partner-application': {
    template: 'api/partnerApplications/{name}',
    methods: ['GET', 'PATCH', 'DELETE'],
    ...managed,
    needsIfMatch: true,
    summary: 'One partner application',
  },
  'partner-application-refresh': {
    template: 'api/partnerApplications/{name}/refreshMetadata',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Fetches the metadata of a partner application now; how that ended is the answer',
  },
  'partner-application-restore': {
    template: 'api/partnerApplications/{name}/restore',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Brings a deleted partner application back',
  },
  'metadata-previews': {
    template: 'api/metadataPreviews',
    methods: ['POST'],
    role: 'Reader',
    asksOnly: true,
    summary: 'Fetches a metadata document and says what would be stored of it',
  },
  'oauth-servers': {
    template: 'api/oauthServers',
    methods: ['GET', 'POST'],
    ...managed,
    query: paged,
    summary: 'Foreign authorization servers whose tokens are accepted',
  },
  'oauth-server-item': {
    template: 'api/oauthServers/{name}',
    methods: ['GET', 'PATCH', 'DELETE'],
    ...managed,
    needsIfMatch: true,
    summary: 'One OAuth server',
  },
  'oauth-server-refresh': {
    template: 'api/oauthServers/{name}/refreshMetadata',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Fetches the metadata of an OAuth server now; how that ended is the answer',
  },
  'oauth-server-restore': {
    template: 'api/oauthServers/{name}/restore',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Brings a deleted OAuth server back',
  },
  'service-principals': {
    template: 'api/servicePrincipals',
    methods: ['GET', 'POST'],
    ...managed,
    query: [...paged, 'servicePrincipalName'],
    summary: 'Applications that the authorization server knows',
  },
  'service-principal': {
    template: 'api/servicePrincipals/{id}',
    methods: ['GET', 'PATCH', 'DELETE'],
    ...managed,
    needsIfMatch: true,
    summary: 'One service principal, by its application id or its object id',
  },
  'service-principal-restore': {
    template: 'api/servicePrincipals/{id}/restore',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Brings a deleted service principal back',
  },
  'service-principal-add-names': {
    template: 'api/servicePrincipals/{id}/addNames',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Adds service-principal names; the others stay',
  },
  'service-principal-remove-names': {
    template: 'api/servicePrincipals/{id}/removeNames',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Removes the named service-principal names; the others stay',
  },
  'key-credentials': {
    template: 'api/servicePrincipals/{id}/keyCredentials',
    methods: ['GET', 'POST'],
    ...managed,
    query: ['returnKeyValues'],
    summary: 'Certificates whose keys prove the principal',
  },
  'key-credential': {
    template: 'api/servicePrincipals/{id}/keyCredentials/{keyId}',
    methods: ['GET', 'DELETE'],
    ...managed,
    query: ['returnKeyValues'],
    needsIfMatch: true,
    summary: 'One key credential',
  },
  'password-credentials': {
    template: 'api/servicePrincipals/{id}/passwordCredentials',
    methods: ['GET', 'POST'],
    ...managed,
    summary: 'Secrets that prove the principal: generated here, shown once, kept hashed',
  },
  'password-credential': {
    template: 'api/servicePrincipals/{id}/passwordCredentials/{keyId}',
    methods: ['GET', 'DELETE'],
    ...managed,
    needsIfMatch: true,
    summary: 'One password credential',
  },
  'add-key': {
    template: 'api/servicePrincipals/{id}/addKey',
    methods: ['POST'],
    proof: true,
    summary: 'A principal adds a key of its own, proved by one that it has',
  },
  'remove-key': {
    template: 'api/servicePrincipals/{id}/removeKey',
    methods: ['POST'],
    proof: true,
    summary: 'A principal removes a key of its own, proved by one that it has',
  },
  'linked-accounts': {
    template: 'api/linkedAccounts',
    methods: ['GET', 'POST'],
    ...managed,
    query: paged,
    summary: 'Accounts whose roles bound what a partner application may do',
  },
  'linked-account': {
    template: 'api/linkedAccounts/{name}',
    methods: ['GET', 'PATCH', 'DELETE'],
    ...managed,
    needsIfMatch: true,
    summary: 'One linked account',
  },
  'linked-account-restore': {
    template: 'api/linkedAccounts/{name}/restore',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Brings a deleted linked account back',
  },
  'role-assignments': {
    template: 'api/roleAssignments',
    methods: ['GET'],
    role: 'Reader',
    query: ['account', 'role'],
    summary: 'Which linked account has which role',
  },
  'role-assignment': {
    template: 'api/roleAssignments/{account}/{role}',
    methods: ['PUT', 'DELETE'],
    role: 'Operator',
    summary: 'Whether a linked account has a role; each is a fact of its own',
  },
  'connectivity-tests': {
    template: 'api/connectivityTests',
    methods: ['POST'],
    role: 'Operator',
    asksOnly: true,
    summary:
      'Tests the way to Exchange or to any peer, step by step; the answer is a report, whatever it found',
  },
  'token-inspections': {
    template: 'api/tokenInspections',
    methods: ['POST'],
    role: 'Reader',
    asksOnly: true,
    summary:
      'Looks into a token: what it says, which key of whose signed it, and what becomes of each acceptance rule',
  },
  'audit-events': {
    template: 'api/auditEvents',
    methods: ['GET'],
    role: 'Reader',
    query: ['object', 'top', 'cursor'],
    summary: 'Who changed what, when and why, newest first, of the registry and of the token issuer',
  },
} as const satisfies Record<string, Route>;
