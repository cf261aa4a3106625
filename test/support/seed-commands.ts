/**
 * Every command line that the five seeds print, as they print it, with the seed that it stands in. seeds/000 prints
 * none. What stands in angle brackets is for the reader to fill in.
 */

/** Configuring partner applications in Lync Server 2013 and Exchange Server 2013. */
export const seed001 = {
  file: '001_2e2f4d33f960a937.txt',
  configurePartner: String.raw`"C:\Program Files\Microsoft\Exchange Server\V15\Scripts\Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl 'https://atl-cs-001.litwareinc.com/metadata/json/1' -ApplicationType Lync"`,
  restart: 'iisreset atl-exchange-001',
  newPartner:
    'New-CsPartnerApplication -Identity Exchange -ApplicationTrustLevel Full -MetadataUrl "https://autodiscover.litwareinc.com/autodiscover/metadata/json/1"',
  testStorage: 'Test-CsExStorageConnectivity -SipUri "sip:kenmyer@litwareinc.com"',
} as const;

/** Assigning a server-to-server authentication certificate to Lync Server 2013. */
export const seed002 = {
  file: '002_f0ec7e13adff116d.txt',
  isAssigned: 'Get-CsCertificate -Type OAuthTokenIssuer',
  importAndAssign: String.raw`Import-CsCertificate -Identity global -Type OAuthTokenIssuer -Path C:\Certificates\ServerToServerAuth.pfx  -Password "P@ssw0rd"`,
  reuseDefault: `$x = (Get-CsCertificate -Type Default).Thumbprint
Set-CsCertificate -Identity global -Type OAuthTokenIssuer -Thumbprint $x`,
  roll: `$x = (Get-CsCertificate -Type Default).Thumbprint
Set-CsCertificate -Identity global -Type OAuthTokenIssuer -Thumbprint $x -EffectiveDate "7/1/2012" -Roll`,
} as const;

/** Prerequisites for integrating Lync Server 2013 and Exchange Server 2013. */
export const seed003 = {
  file: '003_7cccef4f5e5f2ae4.txt',
  showAutodiscover:
    'Get-ClientAccessServer | Select-Object Name, AutoDiscoverServiceInternalUri | Format-List',
  setAutodiscover:
    'Get-ClientAccessServer | Set-ClientAccessServer -AutoDiscoverServiceInternalUri "https://autodiscover.litwareinc.com/autodiscover/autodiscover.xml"',
  tellLync:
    'Set-CsOAuthConfiguration -Identity global -ExchangeAutodiscoverUrl "https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc"',
  /** The note that `-Identity` may be left out; the dash is the seed's. */
  tellLyncShorter:
    'Set-CsOAuthConfiguration \u2013 ExchangeAutodiscoverUrl "https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc"',
} as const;

/** Configuring integration and OAuth between Skype for Business Online and Exchange Server. */
export const seed004 = {
  file: '004_7ff7677b80c5d270.txt',
  newAccount:
    '$user = New-MailUser -Name SfBOnline-ApplicationAccount -ExternalEmailAddress SfBOnline-ApplicationAccount@<your Verified Domain> -DomainController <DomainControllerFQDN>',
  hideAccount:
    'Set-MailUser -Identity $user.Identity -HiddenFromAddressListsEnabled $True -DomainController <DomainControllerFQDN>',
  userRole:
    'New-ManagementRoleAssignment -Role UserApplication -User $user.Identity -DomainController <DomainControllerFQDN>',
  archiveRole:
    'New-ManagementRoleAssignment -Role ArchiveApplication -User $user.Identity -DomainController <DomainControllerFQDN>',
  newPartner:
    'New-PartnerApplication -Name SfBOnline -ApplicationIdentifier 00000004-0000-0ff1-ce00-000000000000 -Enabled $True -LinkedAccount $user.Identity',
  /** ExportAuthCert.ps1 */
  exportScript: String.raw`$thumbprint = (Get-AuthConfig).CurrentCertificateThumbprint
if((test-path $env:SYSTEMDRIVE\OAuthConfig) -eq $false) {
    md $env:SYSTEMDRIVE\OAuthConfig
}
cd $env:SYSTEMDRIVE\OAuthConfig
$oAuthCert = (dir Cert:\LocalMachine\My) | where {$_.Thumbprint -match $thumbprint}
$certType = [System.Security.Cryptography.X509Certificates.X509ContentType]::Cert
$certBytes = $oAuthCert.Export($certType)
$CertFile = "$env:SYSTEMDRIVE\OAuthConfig\OAuthCert.cer"
[System.IO.File]::WriteAllBytes($CertFile, $certBytes)
`,
  runExport: String.raw`.\ExportAuthCert.ps1`,
  /** UploadAuthCert.ps1, indented as it is there. */
  uploadScript: String.raw`   Connect-MsolService
   Import-Module MSOnline
   $CertFile = "$env:SYSTEMDRIVE\OAuthConfig\OAuthCert.cer"
   $objFSO = New-Object -ComObject Scripting.FileSystemObject
   $CertFile = $objFSO.GetAbsolutePathName($CertFile);
   $cer = New-Object System.Security.Cryptography.X509Certificates.X509Certificate
   $cer.Import($CertFile)
   $binCert = $cer.GetRawCertData();
   $credValue = [System.Convert]::ToBase64String($binCert)
   $ServiceName = "00000004-0000-0ff1-ce00-000000000000"
   $p = Get-MsolServicePrincipal -ServicePrincipalName $ServiceName
   New-MsolServicePrincipalCredential -AppPrincipalId $p.AppPrincipalId -Type asymmetric -Usage Verify -Value $credValue
`,
  runUpload: String.raw`.\UploadAuthCert.ps1`,
  verify: 'Get-MsolServicePrincipalCredential -AppPrincipalId 00000004-0000-0ff1-ce00-000000000000',
} as const;
