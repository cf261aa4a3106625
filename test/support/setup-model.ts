/**
 * A deployment in memory, as a set-up sees it: what each act makes of it, and nothing else. For the laws of leaving and
 * going on, which hold whatever the service is; what the service really does is for the journeys.
 */

import type { CertificateView, TokenIssuerView } from '../../cli/core/issuer-views.ts';
import type { KeyCredentialView, PartnerApplicationView } from '../../cli/core/views.ts';
import type { Act } from '../../cli/setup/act.ts';
import type { Situation } from '../../cli/setup/situation.ts';
import { testNow } from './clock.ts';

export const ids = {
  exchange: '00000002-0000-0ff1-ce00-000000000000',
  lync: '00000004-0000-0ff1-ce00-000000000000',
} as const;

/** What is in files of the operator's: their thumbprints, by name. */
export const certificateFiles: Readonly<Record<string, string>> = {
  'partner.cer': 'AA'.repeat(20),
  'archive.cer': 'BB'.repeat(20),
};

export function certificateView(thumbprint: string, role: CertificateView['role']): CertificateView {
  return {
    role,
    thumbprint,
    thumbprintSha256: thumbprint.padEnd(64, '0'),
    kid: `kid-${thumbprint.slice(0, 4)}`,
    subject: 'CN=litwareinc.com',
    subjectAlternativeNames: ['litwareinc.com'],
    keySizeBits: 2048,
    notBefore: '2026-06-01T00:00:00Z',
    notAfter: '2028-06-01T00:00:00Z',
    daysToExpiry: 700,
    name: 'OAuthTokenIssuer',
    version: thumbprint.toLowerCase(),
    keyVaultId: `https://vault.example/keys/OAuthTokenIssuer/${thumbprint.toLowerCase()}`,
  };
}

export const firstThumbprint = '11'.repeat(20);

/** Nothing is set up but a realm; `assigned` has a certificate that signs. */
export function freshSituation({ assigned = false } = {}): Situation {
  const certificates = assigned ? [certificateView(firstThumbprint, 'current')] : [];
  return withCertificates(
    {
      url: 'https://s2s.litwareinc.com',
      publicUrl: 'https://s2s.litwareinc.com',
      now: testNow,
      isReady: assigned,
      issuer: noIssuer,
      certificates,
      configuration: {
        realm: 'litwareinc.com',
        defaultSipDomain: 'litwareinc.com',
        additionalSipDomains: [],
        serviceName: ids.lync,
        exchangeAutodiscoverUrl: null,
        exchangeAutodiscoverAllowedDomains: [],
        tokenLifetimes: [],
        defaultTokenLifetimeSeconds: 3600,
        inheritedFromSettings: [],
      },
      partners: [],
      accounts: [],
      principals: [],
      intake: undefined,
      files: certificateFiles,
    },
    certificates,
  );
}

const noIssuer: TokenIssuerView = {
  current: null,
  next: null,
  previous: null,
  verifyOnly: [],
  revoked: [],
  effectiveDate: null,
  pendingCreation: null,
  minimumLeadSeconds: 172_800,
};

/** The slots follow from the roles. */
function withCertificates(situation: Situation, certificates: readonly CertificateView[]): Situation {
  const holder = (role: CertificateView['role']) => certificates.find((each) => each.role === role) ?? null;
  const issuer = {
    ...situation.issuer,
    current: holder('current'),
    next: holder('next'),
    previous: holder('previous'),
  };
  return { ...situation, certificates, issuer };
}

/** What is there after the act. */
export function applyAct(situation: Situation, act: Act): Situation {
  switch (act.kind) {
    case 'createCertificate':
    case 'importCertificate':
      return bringIn(situation);
    case 'assignCertificate':
    case 'rollCertificate':
      return letSign(situation, act);
    case 'configure': {
      const { confirmRealmChange: _said, ...changes } = act.changes;
      return { ...situation, configuration: { ...situation.configuration, ...changes } };
    }
    case 'createPartner':
    case 'changePartner':
      return setPartner(situation, act);
    case 'exportCertificate':
      return writeFile(situation, act.file, situation.issuer[act.role]?.thumbprint);
    case 'createPrincipal':
    case 'addCredential':
      return setPrincipal(situation, act);
    default:
      return setAccount(situation, act);
  }
}

function bringIn(situation: Situation): Situation {
  const thumbprint = '22'.repeat(20);
  const brought = certificateView(thumbprint, 'unassigned');
  return { ...withCertificates(situation, [...situation.certificates, brought]), intake: thumbprint };
}

type Of<Kind extends Act['kind']> = Extract<Act, { readonly kind: Kind }>;

function letSign(situation: Situation, act: Of<'assignCertificate' | 'rollCertificate'>): Situation {
  const thumbprint = act.thumbprint ?? situation.intake;
  const role = act.kind === 'rollCertificate' ? 'next' : 'current';
  const certificates = situation.certificates.map((each): CertificateView => {
    if (each.thumbprint !== thumbprint) return role === each.role ? { ...each, role: 'previous' } : each;
    return { ...each, role, ...(act.kind === 'rollCertificate' && { effectiveDate: act.effectiveDate }) };
  });
  return withCertificates(situation, certificates);
}

function writeFile(situation: Situation, file: string, thumbprint: string | undefined): Situation {
  if (thumbprint === undefined) return situation;
  return { ...situation, files: { ...situation.files, [file]: thumbprint } };
}

function setPartner(situation: Situation, act: Of<'createPartner' | 'changePartner'>): Situation {
  const before = situation.partners.find(({ name }) => name.toLowerCase() === act.name.toLowerCase());
  const others = situation.partners.filter((each) => each !== before);
  return { ...situation, partners: [...others, partnerOf(act, situation, before)] };
}

function partnerOf(
  { name, members, certificateFile, issuer }: Of<'createPartner' | 'changePartner'>,
  { files, configuration }: Situation,
  before: PartnerApplicationView | undefined,
): PartnerApplicationView {
  const applicationIdentifier = members.applicationIdentifier ?? ids.exchange;
  const realm = members.realm ?? configuration.realm;
  const thumbprint = certificateFile === undefined ? null : (files[certificateFile] ?? null);
  const key = { kid: 'k', thumbprint, subject: null, notBefore: null, notAfter: null, daysToExpiry: null };
  return {
    name: before?.name ?? name,
    applicationIdentifier,
    realm,
    issuer: issuer ?? `${applicationIdentifier}@${realm}`,
    applicationTrustLevel: members.applicationTrustLevel === 'Full' ? 'Full' : 'User',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: members.linkedAccount?.toLowerCase() ?? null,
    source: members.metadataUrl ? 'metadata' : thumbprint ? 'certificate' : 'linkedAccount',
    metadataUrl: members.metadataUrl ?? null,
    oauthServer: null,
    keys: thumbprint ? [key] : [],
    metadataRefresh: null,
    createdDate: '2026-07-01T00:00:00Z',
  };
}

function setPrincipal(situation: Situation, act: Of<'createPrincipal' | 'addCredential'>): Situation {
  const id = act.kind === 'createPrincipal' ? act.appId : act.principal;
  const before = situation.principals.find(({ appId }) => appId === id);
  const others = situation.principals.filter((each) => each !== before);
  const added = act.kind === 'addCredential' ? [credentialOf(situation.files[act.certificateFile])] : [];
  const principal = {
    id,
    appId: id,
    displayName: act.kind === 'createPrincipal' ? act.displayName : (before?.displayName ?? ''),
    enabled: true,
    trustedForDelegation: false,
    servicePrincipalNames: [id],
    requiredRoles: [],
    keyCredentials: [...(before?.keyCredentials ?? []), ...added],
    passwordCredentials: [],
    createdDate: '2026-07-01T00:00:00Z',
  };
  return { ...situation, principals: [...others, principal] };
}

function credentialOf(thumbprint = ''): KeyCredentialView {
  const dates = { startDateTime: '2026-06-01T00:00:00Z', endDateTime: '2028-06-01T00:00:00Z' };
  const known = { keyId: thumbprint, customKeyIdentifier: thumbprint, displayName: null, key: null };
  return { ...known, ...dates, type: 'AsymmetricX509Cert', usage: 'Verify', lastUsedDate: null };
}

function setAccount(
  situation: Situation,
  act: Of<'createAccount' | 'changeAccount' | 'assignRole'>,
): Situation {
  const name = act.kind === 'assignRole' ? act.account : act.name;
  const before = situation.accounts.find((each) => each.name.toLowerCase() === name.toLowerCase());
  const others = situation.accounts.filter((each) => each !== before);
  const added = act.kind === 'createAccount' ? act.roles : act.kind === 'assignRole' ? [act.role] : [];
  const address = act.kind === 'assignRole' ? undefined : act.externalEmailAddress;
  const account = {
    name: before?.name ?? name,
    externalEmailAddress: address ?? before?.externalEmailAddress ?? null,
    hiddenFromAddressLists: true,
    roles: [...(before?.roles ?? []), ...added],
    createdDate: '2026-07-01T00:00:00Z',
  };
  return { ...situation, accounts: [...others, account] };
}
