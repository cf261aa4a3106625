/**
 * What the other side must run, since trust is mutual (seeds/001): with our metadata address in it, so that it can be
 * copied; and what is left to be done on this side.
 */
import type { Answers, PartnerAnswer, Product } from './answers.ts';
import type { Deployment } from './situation.ts';

export interface Instruction {
  readonly title: string;
  readonly lines: readonly string[];
}

export function otherSide(answers: Answers, deployment: Deployment): Instruction[] {
  const ofPartners = (answers.partners ?? []).map((partner) => instructionFor(partner, answers, deployment));
  return [...ofPartners, ...importInstruction(answers, deployment)];
}

function instructionFor(partner: PartnerAnswer, answers: Answers, deployment: Deployment): Instruction {
  if (partner.source === 'linkedAccount')
    return uploadInstruction(partner.name, partner.applicationIdentifier, exportedFile(answers));
  const metadataUrl = `${deployment.publicUrl}/metadata/json/1`;
  return {
    title: `${partner.name}: ${titles[partner.product]}`,
    lines: commands[partner.product](metadataUrl),
  };
}

/** Its directory reads no metadata of ours: it is given the certificate (seeds/004 step 5). */
function uploadInstruction(name: string, applicationIdentifier: string, file: string): Instruction {
  return {
    title: `${name}: in the PowerShell of its directory, with our certificate in ${file}`,
    lines: [
      `$credValue = [Convert]::ToBase64String([IO.File]::ReadAllBytes("$PWD\\${file}"))`,
      `New-MsolServicePrincipalCredential -AppPrincipalId ${applicationIdentifier} -Type asymmetric -Usage Verify -Value $credValue`,
    ],
  };
}

function exportedFile({ crossPremises }: Answers): string {
  return crossPremises?.exportFile ?? 'OAuthCert.cer';
}

const titles: Readonly<Record<Product, string>> = {
  Exchange: 'in the Exchange Management Shell, in the Scripts folder of Exchange',
  SharePoint: 'in the SharePoint Management Shell',
  SkypeForBusiness: 'in the Skype for Business or Lync Server Management Shell',
};

const commands: Readonly<Record<Product, (metadataUrl: string) => string[]>> = {
  Exchange: (url) => [
    `.\\Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl '${url}' -ApplicationType Lync`,
    'iisreset',
  ],
  SharePoint: (url) => [
    `New-SPTrustedSecurityTokenIssuer -Name S2S -IsTrustBroker:$false -MetadataEndPoint '${url}'`,
    'iisreset',
  ],
  SkypeForBusiness: (url) => [
    `New-CsPartnerApplication -Identity S2S -ApplicationTrustLevel Full -MetadataUrl "${url}"`,
  ],
};

/** The same for a deployment of this service, and its dates are compared there. */
function importInstruction({ crossPremises = {} }: Answers, { configuration }: Deployment): Instruction[] {
  const { exportFile, exportNextFile } = crossPremises;
  const files = [exportFile, exportNextFile].filter((file) => file !== undefined);
  if (files.length === 0) return [];
  const { serviceName } = configuration;
  return [
    {
      title: 'Another deployment of this service that takes our certificate',
      lines: files.map((file) => `s2s principal credential add ${serviceName} --cert ${file} --verify-dates`),
    },
  ];
}

/** What comes next on this side. */
export function nextSteps(answers: Answers, { issuer, configuration }: Deployment): string[] {
  const { defaultSipDomain, exchangeAutodiscoverUrl } = configuration;
  const host = exchangeAutodiscoverUrl === null ? undefined : new URL(exchangeAutodiscoverUrl).hostname;
  const spokenFor = (answers.partners ?? []).filter(({ source }) => source === 'linkedAccount');
  return [
    ...spokenFor.map(
      ({ name }) => `An OAuth server speaks for ${name}; see that it is there: s2s server list`,
    ),
    ...(spokenFor.length === 0 || answers.crossPremises?.exportFile !== undefined
      ? []
      : [`Give them our certificate: s2s certificate export --role current --out ${exportedFile(answers)}`]),
    ...(issuer.current ? [] : ['No certificate signs yet: s2s setup, or s2s issuer advance']),
    ...(host === undefined ? [] : [`See that ${host} resolves to the Exchange server.`]),
    ...(answers.test
      ? []
      : [`Test the way to Exchange: s2s test storage --sip-uri sip:user@${defaultSipDomain}`]),
    'Watch what expires: s2s monitor',
  ];
}
