/** What is left to be done for the partners: each after the linked account that it has. */
import type { PartnerApplicationView } from '../../core/views.ts';
import type { Act, SetPartner } from '../act.ts';
import type { Answers, PartnerAnswer } from '../answers.ts';
import { isSame, type Situation } from '../situation.ts';
import { planAccount } from './account-acts.ts';

export function planPartners({ partners = [] }: Answers, situation: Situation): Act[] {
  return partners.flatMap((wanted, index) => {
    const entry = `partners.${index}`;
    const accounts = planAccount(wanted, partners, entry, situation);
    return [...accounts, ...planPartner(wanted, entry, accounts, situation)];
  });
}

function planPartner(
  wanted: PartnerAnswer,
  entry: string,
  accounts: readonly Act[],
  { partners, files }: Situation,
): Act[] {
  const known = partners.find((each) => isSame(each.name, wanted.name));
  if (known && isAsWanted(known, wanted, files)) return [];
  const { name, product, applicationTrustLevel } = wanted;
  const act: SetPartner = {
    kind: known ? 'changePartner' : 'createPartner',
    id: `partner ${name.toLowerCase()}`,
    title: `${known ? 'Change' : 'Create'} the partner ${name} (${product}, ${describeSource(wanted)}), trust level ${applicationTrustLevel}`,
    // A role that is still to be given does not keep the partner from being tried.
    after: accounts.filter(({ kind }) => kind === 'createAccount').map(({ id }) => id),
    name,
    members: membersOf(wanted),
    certificateFile: wanted.source === 'certificate' ? wanted.certificate : undefined,
    issuer: wanted.source === 'metadata' ? wanted.issuer : undefined,
    blame: { byTarget: targetsOf(entry, wanted), otherwise: mainAnswer(entry, wanted) },
  };
  return [act];
}

function describeSource(wanted: PartnerAnswer): string {
  if (wanted.source === 'metadata') return wanted.issuer ?? wanted.metadataUrl;
  return wanted.source === 'certificate'
    ? `certificate ${wanted.certificate}`
    : `linked account ${wanted.linkedAccount}`;
}

/** The source is changed only where it is another; a linked account may stand beside any. */
function isAsWanted(
  known: PartnerApplicationView,
  wanted: PartnerAnswer,
  files: Situation['files'],
): boolean {
  if (known.applicationTrustLevel !== wanted.applicationTrustLevel) return false;
  if (wanted.source === 'metadata') {
    return (
      known.metadataUrl === wanted.metadataUrl && (!wanted.issuer || isSame(known.issuer, wanted.issuer))
    );
  }
  if (!isSame(known.applicationIdentifier, wanted.applicationIdentifier)) return false;
  if (wanted.realm !== undefined && !isSame(known.realm, wanted.realm)) return false;
  if (wanted.source === 'linkedAccount') return isSame(known.linkedAccount, wanted.linkedAccount);
  const thumbprint = files[wanted.certificate];
  return thumbprint !== undefined && known.keys.some((key) => isSame(key.thumbprint, thumbprint));
}

function membersOf(wanted: PartnerAnswer): Record<string, string> {
  const { name, applicationTrustLevel } = wanted;
  if (wanted.source === 'metadata') return { name, applicationTrustLevel, metadataUrl: wanted.metadataUrl };
  const { applicationIdentifier, realm } = wanted;
  return {
    name,
    applicationTrustLevel,
    applicationIdentifier,
    ...(realm !== undefined && { realm }),
    ...(wanted.source === 'linkedAccount' && { linkedAccount: wanted.linkedAccount }),
  };
}

/** Members have the same names in the answers. */
function targetsOf(entry: string, wanted: PartnerAnswer): Record<string, string> {
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, `${entry}.${name}`]));
}

function mainAnswer(entry: string, { source }: PartnerAnswer): string {
  return `${entry}.${source === 'metadata' ? 'metadataUrl' : source}`;
}
