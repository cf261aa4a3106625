/** The routes that anyone may call: metadata, tokens, discovery, health. */
import type { Route } from './route.ts';

const read = ['GET', 'HEAD'] as const;

export const publicRoutes = {
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
  introspect: {
    template: 'oauth2/introspect',
    methods: ['POST'],
    summary: 'Introspection (RFC 7662), home realm: what a token means to the resource server that asks',
  },
  'introspect-realm': {
    template: '{realm}/oauth2/introspect',
    methods: ['POST'],
    summary: 'Introspection (RFC 7662)',
  },
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
} as const satisfies Record<string, Route>;
