/**
 * Every HTTP route: its template, methods and meaning. The one list; the functions register from it and
 * `docs/api.md` is checked against it. No two templates match one path: the platform's order of preference between a
 * literal and a parameter is nothing to rely on.
 */

import type { ManagementRole } from './management-token.ts';

export interface Route {
  /** Template as the platform reads it, without a leading slash. */
  readonly template: string;
  /** Methods that do something; every other one is answered with 405. */
  readonly methods: readonly string[];
  readonly summary: string;
  /** App role that a caller needs; absent where anyone may ask. */
  readonly role?: ManagementRole;
  /** Query parameters of a management route; `dryRun` goes without saying for whatever changes something. */
  readonly query?: readonly string[];
}

const read = ['GET', 'HEAD'] as const;

export const routes = {
  metadata: {
    template: 'metadata/json/1',
    methods: read,
    summary:
      'Authentication metadata of this deployment as a partner; with `?realm=` that of the realm’s authorization server',
  },
  'metadata-realm': {
    template: '{realm}/metadata/json/1',
    methods: read,
    summary:
      'Authentication metadata of a realm’s authorization server; `autodiscover` gives the Exchange dialect',
  },
  'metadata-sharepoint': {
    template: '_layouts/15/metadata/json/1',
    methods: read,
    summary: 'Authentication metadata in the SharePoint dialect',
  },
  'token-legacy': {
    template: 'tokens/OAuth/2',
    methods: ['POST'],
    summary: 'Token endpoint, ACS wire, home realm',
  },
  'token-legacy-realm': {
    template: '{realm}/tokens/OAuth/2',
    methods: ['POST'],
    summary: 'Token endpoint, ACS wire',
  },
  token: { template: 'oauth2/token', methods: ['POST'], summary: 'Token endpoint, RFC 6749, home realm' },
  'token-realm': { template: '{realm}/oauth2/token', methods: ['POST'], summary: 'Token endpoint, RFC 6749' },
  authorize: {
    template: 'oauth2/authorize',
    methods: ['GET', 'POST'],
    summary: 'Says that no user signs in here, home realm',
  },
  'authorize-realm': {
    template: '{realm}/oauth2/authorize',
    methods: ['GET', 'POST'],
    summary: 'Says that no user signs in here; named by discovery because readers demand the member',
  },
  openid: {
    template: '.well-known/openid-configuration',
    methods: read,
    summary: 'OpenID Connect discovery, home realm',
  },
  'openid-realm': {
    template: '{realm}/.well-known/openid-configuration',
    methods: read,
    summary: 'OpenID Connect discovery',
  },
  'oauth-server': {
    template: '.well-known/oauth-authorization-server',
    methods: read,
    summary: 'Authorization server metadata (RFC 8414), home realm',
  },
  'oauth-server-realm': {
    template: '.well-known/oauth-authorization-server/{realm}',
    methods: read,
    summary: 'Authorization server metadata (RFC 8414)',
  },
  keys: { template: 'discovery/keys', methods: read, summary: 'JSON Web Key Set, home realm' },
  'keys-realm': { template: '{realm}/discovery/keys', methods: read, summary: 'JSON Web Key Set' },
  healthz: { template: 'healthz', methods: read, summary: 'Whether the process answers; asks nothing else' },
  readyz: {
    template: 'readyz',
    methods: read,
    summary: 'Whether tokens can be issued: vault, tables and current certificate, by code',
  },
  certificates: {
    template: 'api/certificates',
    methods: ['GET'],
    role: 'Reader',
    summary: 'Every certificate of the key ring and the vault with its role',
  },
  certificate: {
    template: 'api/certificates/{thumbprint}',
    methods: ['GET'],
    role: 'Reader',
    summary: 'One certificate, by any spelling of its thumbprint',
  },
  'certificate-cer': {
    template: 'api/certificates/{thumbprint}/cer',
    methods: ['GET'],
    role: 'Reader',
    summary: 'The public certificate as a `.cer` file (DER)',
  },
  'certificate-imports': {
    template: 'api/certificateImports',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Imports a PFX or PEM file into the vault; it gets no role by that',
  },
  'certificate-creations': {
    template: 'api/certificateCreations',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Creates a self-signed certificate in the vault; it gets no role by that',
  },
  'token-issuer': {
    template: 'api/tokenIssuer',
    methods: ['GET'],
    role: 'Reader',
    summary: 'The slots current, next and previous with their dates',
  },
  'token-issuer-cer': {
    template: 'api/tokenIssuer/cer',
    methods: ['GET'],
    role: 'Reader',
    query: ['role'],
    summary: 'The public certificate of a role (`?role=current|next|previous`) as a `.cer` file',
  },
  'token-issuer-assign': {
    template: 'api/tokenIssuer/assign',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Makes a certificate current now',
  },
  'token-issuer-roll': {
    template: 'api/tokenIssuer/roll',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Makes a certificate current at an effective date',
  },
  'token-issuer-cancel-roll': {
    template: 'api/tokenIssuer/cancelRoll',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Takes back a pending roll',
  },
  'token-issuer-publish': {
    template: 'api/tokenIssuer/publish',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Makes the next certificate current now',
  },
  'token-issuer-clear-previous': {
    template: 'api/tokenIssuer/clearPrevious',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Ends the retention of the previous certificate',
  },
  'token-issuer-revoke': {
    template: 'api/tokenIssuer/revoke',
    methods: ['POST'],
    role: 'KeyAdministrator',
    summary: 'Takes a compromised certificate out of use at once',
  },
  'token-issuer-validate': {
    template: 'api/tokenIssuer/validate',
    methods: ['POST'],
    role: 'Reader',
    summary: 'Says what any of these acts would do, and every rule that it would break',
  },
  'token-issuer-advance': {
    template: 'api/tokenIssuer/advance',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Does now what the roll timer would do at its next run',
  },
  'token-issuer-history': {
    template: 'api/tokenIssuer/history',
    methods: ['GET'],
    role: 'Reader',
    query: ['top'],
    summary: 'Who changed the token issuer, when and why, newest first; `?top=` says how many',
  },
  'pinned-partners': {
    template: 'api/pinnedPartners',
    methods: ['GET'],
    role: 'Reader',
    summary: 'Partners that must be given each new certificate by hand, and which of them have the next one',
  },
  'pinned-partner-pin': {
    template: 'api/pinnedPartners/{name}/pin',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Adds such a partner: from now on a roll waits for it',
  },
  'pinned-partner-acknowledge': {
    template: 'api/pinnedPartners/{name}/acknowledge',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Says that the partner was given a certificate',
  },
  'pinned-partner-unpin': {
    template: 'api/pinnedPartners/{name}/unpin',
    methods: ['POST'],
    role: 'Operator',
    summary: 'Removes the partner: no roll waits for it any more',
  },
  'timer-runs': {
    template: 'api/timerRuns',
    methods: ['GET'],
    role: 'Reader',
    summary: 'When the roll timer last ran, last succeeded and is next due, with its alarms',
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
