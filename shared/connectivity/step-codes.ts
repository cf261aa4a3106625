/**
 * Every code that a step of a connectivity test can have, with what to do about it. The one list: reports and the
 * documents are made from it. A code never changes its meaning. Null where there is nothing to do.
 */
import { errorCatalogue } from '../base/error-catalogue.ts';

/** What the registry says about a certificate is said here in the same words. */
const certificates = {
  CertificateNotAssigned: errorCatalogue.CertificateNotAssigned.remedy,
  CertificateRevoked: errorCatalogue.CertificateRevoked.remedy,
  CertificateExpired: 'Assign a certificate that is valid, or let the roll timer create one.',
  CertificateNotYetValid: errorCatalogue.CertificateNotYetValid.remedy,
  CertificateKeyUnusable: errorCatalogue.CertificateKeyUnusable.remedy,
  CertificatePrivateKeyMismatch: 'Assign another certificate: the key in the vault is not the one of this.',
  CertificateExpiresSoon: 'Stage the next certificate now, so that the peers have it in time.',
} as const;

const ownSide = {
  DependencyUnavailable: 'Try again later; /readyz names what is down.',
  AutodiscoverUrlNotSet:
    'Set the address of Exchange’s Autodiscover service (…/autodiscover/autodiscover.svc): exchangeAutodiscoverUrl, Set-CsOAuthConfiguration -ExchangeAutodiscoverUrl.',
  PartnerNotFound:
    'Register Exchange as a partner application from its metadata document (…/autodiscover/metadata/json/1): New-CsPartnerApplication -MetadataUrl.',
  PartnerAmbiguous: 'Keep one partner application for Exchange that has the realm of the mailboxes.',
  PartnerDisabled: 'Enable the partner application.',
  PartnerNotDirect:
    'Register Exchange from its metadata document or certificate: no token can be issued here for a partner that an authorization server speaks for.',
  PartnerTrustLevelInsufficient:
    'Set the trust level of the partner application to Full: only then may users be named to it.',
  PartnerMetadataStale: 'Refresh the metadata of the partner application and mend what it reports.',
  LinkedAccountMissing: 'Create the linked account, or take it away from the partner application.',
  LinkedAccountWithoutRole:
    'Assign the roles that the account needs, such as UserApplication and ArchiveApplication.',
  ResourceUnknown:
    'Register what the peer calls itself, as a partner application or as a service principal of its realm.',
  ResourceDisabled: 'Enable the service principal.',
  AudienceNotRegistered: 'Add the host name in the message to the names of the service principal.',
  TokenRefused: 'Mend what the message names; the log of this service has the detail.',
} as const;

const network = {
  AddressForbidden:
    'Use a public https address, or name the private host or network in S2S_OUTBOUND_ALLOWED if it is yours.',
  NameNotFound: 'Create the DNS record, or make the name resolvable from the network of this service.',
  PeerUnreachable: 'Check the firewall, the port and that the server runs.',
  PeerTimeout: 'Check the load of the peer and the firewalls between; then try again.',
  PeerTlsUntrusted:
    'Put the peer’s certification authority into S2S_OUTBOUND_CA_BUNDLE, or mend its certificate.',
  AnswerInvalid: 'Find out which server answers there: a proxy or a load balancer may stand in between.',
  AnswerTooLarge: 'Find out which server answers there; what was asked for needs less than 256 KiB.',
  PeerRedirects: 'Use the address that it leads to; a token is never sent along.',
  AutodiscoverRedirectForbidden:
    'If the domain is yours, add it to exchangeAutodiscoverAllowedDomains (Set-CsOAuthConfiguration).',
  AutodiscoverRedirectEndless: 'Mend Autodiscover in Exchange: it sends the mailbox in circles.',
} as const;

const answers = {
  PeerPathUnknown: 'Check the address: the server has nothing there.',
  PeerBusy: 'Try again later: the peer limits requests or is being restarted.',
  PeerFails: 'Look into the log of the peer, by the correlation id and the time of this report.',
  PeerRefuses: 'Look into the log of the peer, by the correlation id and the time of this report.',
  PeerForbids: 'Give the application, or its linked account at the peer, the permission that it lacks.',
  CallNotUnderstood: 'Test an address that can be read with GET, to be sure that the token is accepted.',
  ChallengeMissing:
    'Turn OAuth on for the address: Set-WebServicesVirtualDirectory, Set-AutodiscoverVirtualDirectory -OAuthAuthentication $true.',
  ChallengeIncomplete: 'Find out which server answers there: its challenge does not say who it is.',
  PeerAsksNoToken: 'Test an address that is protected by OAuth.',
  IssuerNotListed:
    'Register this service at the peer: New-PartnerApplication -AuthMetadataUrl, Configure-EnterprisePartnerApplication.ps1, New-AuthServer.',
  PeerUnauthorized: 'Look into the log of the peer: it gave no reason.',
  AnswerNotXml: 'Find out which server answers there: a sign-in page or a proxy may stand in between.',
  AnswerNotSoap: 'Check that the address is that of the service itself (….svc, …/EWS/Exchange.asmx).',
} as const;

/** What peers tell in `x-ms-diagnostics`. */
const diagnosed = {
  PeerRejectsSignature:
    'Have the peer read our metadata again (Set-PartnerApplication or Set-AuthServer -RefreshAuthMetadata), wait 15 minutes or restart IIS there.',
  PeerRejectsToken: 'Report the peer’s words: the token has a form that this peer does not take.',
  PeerTokenProfileClosed: 'Use an address of the peer that takes tokens of applications that act for users.',
  PeerFindsTokenExpired: 'Set the clocks of both sides right; they may differ by five minutes at most.',
  PeerRejectsAudience:
    'Call the peer by the host name under which it knows itself, and register every name under which it is called.',
  PeerTlsOffloaded:
    'End TLS at the server itself: OAuth does not work where a device before it takes TLS off.',
  PeerRealmUnknown:
    'Use a realm that is an accepted domain there, written out: entries with a wildcard do not count.',
  PeerUserUnknown: 'Test a user who has an account at the peer with this SIP or SMTP address.',
  PeerUserAmbiguous:
    'Find the accounts that share the UPN, SMTP or SIP address of the user, and change all but one.',
  PeerApplicationUnknown:
    'Register this service at the peer as a partner application, and enable it: New-PartnerApplication.',
  PeerInternalError: 'Look into the log of the peer, by the correlation id and the time of this report.',
  PeerGrantsNothing:
    'At the peer, give the partner application a linked account with the roles that it needs: Set-PartnerApplication -LinkedAccount.',
  PeerIssuerUntrusted:
    'Register the issuer in the message at the peer, with its realm: New-PartnerApplication, New-AuthServer.',
  PeerCertificateUnknown:
    'Have the peer read our metadata again; if it pins the certificate, give it the current one.',
  PeerWantsClaims: 'Ask those who run the peer: a policy there wants claims that our tokens do not have.',
  PeerOAuthOff: 'Turn OAuth on at the peer for the domain of the user.',
  PeerAppOnlyOff: 'Allow app-only tokens at the peer, or test for a mailbox.',
  PeerDiagnosticsUnknown: 'Look up the peer’s number and words.',
} as const;

const mailbox = {
  UserUnknown: 'Test a user who has a mailbox in Exchange with this address.',
  UserDomainUnknown: 'Make the domain of the address an accepted domain in Exchange, or test another user.',
  AutodiscoverRefused: 'Look up the error code in the evidence; it is Exchange’s own.',
  EwsUrlMissing:
    'Set the addresses of Exchange Web Services: Set-WebServicesVirtualDirectory -InternalUrl -ExternalUrl.',
  MailboxMissing: 'Give the user a mailbox: the account exists without one.',
  MailboxAccessDenied: 'Give the application the right to the mailbox, or enable the user’s account.',
  MailboxFull: 'Raise the quota of the mailbox, or test another user.',
  MailboxUnavailable: 'Try again later: the mailbox is being moved, or its database is not mounted.',
  FolderMissing:
    'Have the user sign in to the mailbox once so that the folder is made, or test with the folder Inbox.',
  EwsRefused: 'Look up the response code in the evidence; it is Exchange’s own.',
  ItemNotReadBack: 'Look for a transport rule or an archive that changes or moves new items.',
  ItemNotDeleted: 'Delete the test item by hand: its subject is in the evidence.',
} as const;

export const stepRemedies = {
  Ok: null,
  /** A step before it failed. */
  PrerequisiteFailed: 'Mend the step that failed; this one is tried then.',
  /** The request did not ask for it. */
  NotAsked: null,
  /** What an earlier test found was used. */
  CacheUsed: null,
  ...certificates,
  ...ownSide,
  ...network,
  ...answers,
  ...diagnosed,
  ...mailbox,
} as const satisfies Readonly<Record<string, string | null>>;

export type StepCode = keyof typeof stepRemedies;
