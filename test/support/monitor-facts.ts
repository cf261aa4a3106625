/** What the API would answer to `monitor`, all in order, with the present at `testNow`; a test changes one thing. */
import type {
  CertificateView,
  PinnedPartnerView,
  TimerRunView,
  TokenIssuerView,
} from '../../cli/core/issuer-views.ts';
import type {
  ForeignKeyView,
  MetadataRefreshView,
  OAuthServerView,
  PartnerApplicationView,
  PasswordCredentialView,
  ServicePrincipalView,
} from '../../cli/core/views.ts';
import { type Seconds, toRfc3339 } from '../../shared/base/clock.ts';
import { day, hour, minute } from '../../shared/base/duration.ts';
import { testNow } from './clock.ts';

/** The date that is so far from the present. */
export function fromNow(seconds: Seconds): string {
  return toRfc3339(testNow + seconds);
}

export function certificateFact(change: Partial<CertificateView> = {}): CertificateView {
  return {
    role: 'current',
    thumbprint: 'AA',
    thumbprintSha256: 'BB',
    kid: 'qg',
    subject: 'CN=fabrikam.example',
    subjectAlternativeNames: ['fabrikam.example'],
    notBefore: fromNow(-200 * day),
    name: 's2s-token-issuer',
    version: '0123456789abcdef0123456789abcdef',
    keyVaultId: 'https://vault.example/certificates/s2s-token-issuer/0123456789abcdef0123456789abcdef',
    notAfter: fromNow(200 * day),
    daysToExpiry: 200,
    ...change,
  };
}

export function issuerFact(change: Partial<TokenIssuerView> = {}): TokenIssuerView {
  return {
    current: certificateFact({ replaceBy: fromNow(150 * day) }),
    next: certificateFact({ role: 'next', effectiveDate: fromNow(90 * day), notAfter: fromNow(400 * day) }),
    previous: null,
    verifyOnly: [],
    revoked: [],
    effectiveDate: fromNow(90 * day),
    pendingCreation: null,
    minimumLeadSeconds: 2 * day,
    ...change,
  };
}

export function pinFact(change: Partial<PinnedPartnerView> = {}): PinnedPartnerView {
  return {
    name: 'Fabrikam',
    pinnedDate: fromNow(-day),
    acknowledged: [],
    hasCurrent: true,
    hasNext: false,
    ...change,
  };
}

export function runFact(change: Partial<TimerRunView> = {}): TimerRunView {
  return {
    timer: 'roll-certificates',
    lastRunDate: fromNow(-minute),
    lastSuccessDate: fromNow(-minute),
    nextDueDate: fromNow(90 * day),
    done: [],
    alarms: [],
    failure: null,
    ...change,
  };
}

export function keyFact(change: Partial<ForeignKeyView> = {}): ForeignKeyView {
  return {
    kid: 'k',
    thumbprint: 'BB',
    subject: 'CN=x',
    notBefore: fromNow(-day),
    notAfter: fromNow(200 * day),
    daysToExpiry: 200,
    ...change,
  };
}

export function refreshFact(change: Partial<MetadataRefreshView> = {}): MetadataRefreshView {
  return {
    status: 'Success',
    reason: null,
    lastAttemptDate: fromNow(-minute),
    lastSuccessDate: fromNow(-minute),
    keysChangedDate: null,
    nextDueDate: fromNow(hour),
    ...change,
  };
}

export function partnerFact(change: Partial<PartnerApplicationView> = {}): PartnerApplicationView {
  return {
    name: 'Exchange',
    applicationIdentifier: '00000002-0000-0ff1-ce00-000000000000',
    realm: 'litwareinc.com',
    issuer: '00000002-0000-0ff1-ce00-000000000000@litwareinc.com',
    applicationTrustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source: 'metadata',
    metadataUrl: 'https://autodiscover.litwareinc.com/autodiscover/metadata/json/1',
    oauthServer: null,
    keys: [keyFact()],
    metadataRefresh: refreshFact(),
    createdDate: fromNow(-day),
    ...change,
  };
}

export function serverFact(change: Partial<OAuthServerView> = {}): OAuthServerView {
  return {
    name: 'sts',
    issuer: 'https://sts.example',
    accessTokenIssuer: null,
    applicationIdentifier: null,
    realm: null,
    kind: 'openid',
    metadataUrl: 'https://sts.example/.well-known/openid-configuration',
    tokenEndpoint: null,
    authorizationEndpoint: null,
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    keys: [keyFact({ notAfter: null, daysToExpiry: null })],
    metadataRefresh: refreshFact(),
    createdDate: fromNow(-day),
    ...change,
  };
}

export function secretFact(change: Partial<PasswordCredentialView> = {}): PasswordCredentialView {
  return {
    keyId: 'key-1',
    displayName: null,
    hint: 'abc',
    startDateTime: fromNow(-day),
    endDateTime: fromNow(200 * day),
    lastUsedDate: null,
    ...change,
  };
}

export function principalFact(change: Partial<ServicePrincipalView> = {}): ServicePrincipalView {
  return {
    id: 'object-id',
    appId: '00000004-0000-0ff1-ce00-000000000000',
    displayName: 'Lync',
    enabled: true,
    trustedForDelegation: false,
    servicePrincipalNames: [],
    requiredRoles: [],
    keyCredentials: [],
    passwordCredentials: [secretFact()],
    createdDate: fromNow(-day),
    ...change,
  };
}
