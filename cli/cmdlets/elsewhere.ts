/**
 * Commands that stand in the same guides and do not concern this service, or that it answers by another name: each is
 * named with what to do instead. In a script that is a note and the next line runs; by itself it is an error.
 */

export interface Elsewhere {
  /** In the old spelling. */
  readonly name: string;
  readonly why: string;
  readonly instead: string;
}

const exchange = 'It is a command of Exchange, and this service is not Exchange.';
const autodiscover =
  'Run it on Exchange; then tell this service: s2s Set-CsOAuthConfiguration -ExchangeAutodiscoverUrl ….svc.';
const principals = 'Service principals are made and changed by the noun.';
const pipeline = 'There is no pipeline of objects here.';

export const elsewhere: readonly Elsewhere[] = [
  {
    name: 'iisreset',
    why: 'There is no IIS behind this service: instances see every change within S2S_CACHE_FOR.',
    instead: 'Run it on the Exchange servers, if they shall read the metadata at once.',
  },
  { name: 'Get-ClientAccessServer', why: exchange, instead: autodiscover },
  { name: 'Set-ClientAccessServer', why: exchange, instead: autodiscover },
  {
    name: 'Connect-MsolService',
    why: 'MSOnline is retired, and nothing is connected here: each command signs in by itself.',
    instead: 'Sign in with az login; the local stack signs you in.',
  },
  {
    name: 'Import-Module',
    why: 'There are no modules here: the commands are part of s2s.',
    instead: 'Leave it out.',
  },
  {
    name: 'Request-CsCertificate',
    why: 'Certificates are requested from the vault.',
    instead: 's2s certificate create, or request one elsewhere and import it: s2s Import-CsCertificate.',
  },
  {
    name: 'New-ExchangeCertificate',
    why: 'Certificates are made in the vault.',
    instead: 's2s certificate create.',
  },
  { name: 'Import-ExchangeCertificate', why: exchange, instead: 's2s Import-CsCertificate.' },
  {
    name: 'Test-CsCertificateConfiguration',
    why: 'Everything that expires or is overdue is told by one command.',
    instead: 's2s monitor.',
  },
  {
    name: 'Invoke-CsManagementStoreReplication',
    why: 'Nothing is replicated: there is one store.',
    instead: 'Leave it out.',
  },
  { name: 'New-MsolServicePrincipal', why: principals, instead: 's2s principal create.' },
  {
    name: 'Set-MsolServicePrincipal',
    why: principals,
    instead: 's2s principal update, add-name, remove-name.',
  },
  { name: 'Remove-MsolServicePrincipal', why: principals, instead: 's2s principal delete.' },
  { name: 'Get-MailUser', why: 'Linked accounts are shown by the noun.', instead: 's2s account list.' },
  {
    name: 'Remove-MailUser',
    why: 'Linked accounts are deleted by the noun.',
    instead: 's2s account delete.',
  },
  {
    name: 'Get-ManagementRoleAssignment',
    why: 'Roles of linked accounts are shown by the noun.',
    instead: 's2s role list.',
  },
  {
    name: 'Remove-ManagementRoleAssignment',
    why: 'Roles of linked accounts are taken away by the noun.',
    instead: 's2s role remove.',
  },
  {
    name: 'New-SPTrustedSecurityTokenIssuer',
    why: 'SharePoint’s trust is set up on SharePoint.',
    instead:
      'Run it there with -MetadataEndPoint and this service’s /_layouts/15/metadata/json/1; here: s2s partner create.',
  },
  {
    name: 'Set-SPAuthenticationRealm',
    why: 'SharePoint’s realm is set on SharePoint.',
    instead: 'The realm of this service: s2s config set --realm.',
  },
  { name: 'Select-Object', why: pipeline, instead: 'Choose members with --json and a tool such as jq.' },
  {
    name: 'Where-Object',
    why: pipeline,
    instead: 'Choose objects with -Filter, or with --json and a tool such as jq.',
  },
  {
    name: 'Format-List',
    why: 'It is what is printed anyway.',
    instead: 'Leave it out, or add --output table.',
  },
  { name: 'Format-Table', why: pipeline, instead: 'Add --output table.' },
  {
    name: 'New-Object',
    why: 'Objects of .NET are only known where the guides print them, in a script.',
    instead: 's2s script FILE.',
  },
  {
    name: 'Test-Path',
    why: 'It is only known where the guides print it, in a script.',
    instead: 's2s script FILE.',
  },
];

export function findElsewhere(name: string): Elsewhere | undefined {
  return elsewhere.find((each) => each.name.toLowerCase() === name.toLowerCase());
}
