/**
 * `Configure-EnterprisePartnerApplication.ps1`: the script that comes with Exchange (seeds/001). It makes the linked
 * account with its roles and the partner application, and takes what is there already as it is.
 */
import { apiPath } from '../../core/api-path.ts';
import { ApiProblem } from '../../core/errors.ts';
import type { LinkedAccountView, PartnerApplicationView } from '../../core/views.ts';
import { text } from '../binding/parameter.ts';
import { askFirst } from '../change.ts';
import { type Cmdlet, type CmdletCall, nothing } from '../cmdlet.ts';
import { partners } from '../partner-words.ts';
import { createObject, refreshObject, updateObject } from '../registry-objects.ts';
import { accounts } from './mail-user.ts';
import { assignRole } from './management-role-assignment.ts';

/** As the script gives them to each product; names of roles have no blanks here. */
const roles = {
  Lync: ['UserApplication', 'ArchiveApplication'],
  SharePoint: ['UserApplication', 'LegalHoldApplication', 'MailboxSearch', 'TeamMailboxLifecycleApplication'],
} as const;

type Product = keyof typeof roles;

export const configureEnterprisePartnerApplication: Cmdlet = {
  name: 'Configure-EnterprisePartnerApplication.ps1',
  summary: 'Makes a Lync or SharePoint server a partner application, with its linked account and roles',
  details:
    'May be run again: what is there already stays, and the metadata is read anew. The partner application is named after the product and the host.',
  examples: [
    "Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl 'https://atl-cs-001.litwareinc.com/metadata/json/1' -ApplicationType Lync",
  ],
  changes: true,
  parameters: [
    text('AuthMetaDataUrl', 'The authentication metadata document of the server', { required: true }),
    text('ApplicationType', 'Lync or SharePoint', { required: true, values: Object.keys(roles) }),
  ],
  run: configure,
};

async function configure(call: CmdletCall) {
  const { bound, core } = call;
  const product: Product = bound.text('ApplicationType') === 'SharePoint' ? 'SharePoint' : 'Lync';
  const metadataUrl = bound.needed('AuthMetaDataUrl');
  const existing = await findPartner(call, metadataUrl);
  if (!existing) await tryPartner(call, product, metadataUrl);
  if (bound.flag('Confirm')) await askFirst(call, `Make ${metadataUrl} a partner application?`);
  const agreed = withoutConfirm(call);
  const account = `${product}Enterprise-ApplicationAccount`;
  const hasAccount = await ensureAccount(agreed, account, roles[product]);
  const linkedAccount = hasAccount ? { linkedAccount: account } : {};
  if (existing) await renewPartner(agreed, existing.name, linkedAccount);
  else await createPartner(agreed, { ...partnerBody(product, metadataUrl), ...linkedAccount });
  core.output.note('No server has to be restarted.');
  return nothing;
}

async function findPartner({ core }: CmdletCall, metadataUrl: string) {
  const all = await core.api.list<PartnerApplicationView>(partners.collection);
  return all.find((each) => each.metadataUrl === metadataUrl);
}

/** Before the account is made for it: a partner that cannot be read leaves nothing behind. */
async function tryPartner({ core }: CmdletCall, product: Product, metadataUrl: string): Promise<void> {
  const body = partnerBody(product, metadataUrl);
  await core.progress.during('Reading the metadata', () =>
    core.api.send('POST', partners.collection, { body, dryRun: true }),
  );
}

/** Agreed to once, for all of it. */
function withoutConfirm(call: CmdletCall): CmdletCall {
  const { bound } = call;
  const truth = (name: string) => (name === 'Confirm' ? false : bound.truth(name));
  const flag = (name: string) => name !== 'Confirm' && bound.flag(name);
  return { ...call, bound: { ...bound, truth, flag } };
}

/** @returns whether the account is there: a dry run makes none */
async function ensureAccount(call: CmdletCall, name: string, wanted: readonly string[]): Promise<boolean> {
  const existing = await findAccount(call, name);
  if (existing) {
    for (const role of wanted.filter((each) => !existing.roles.includes(each)))
      await assignRole(call, existing.name, role);
    return true;
  }
  await createObject(call, accounts, { name, hiddenFromAddressLists: true, roles: wanted });
  return !call.bound.flag('WhatIf');
}

async function findAccount({ core }: CmdletCall, name: string): Promise<LinkedAccountView | undefined> {
  try {
    return (await core.api.get<LinkedAccountView>(apiPath(accounts.collection, name))).value;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

async function renewPartner(call: CmdletCall, name: string, linkedAccount: object): Promise<void> {
  await updateObject(call, partners, name, { enabled: true, ...linkedAccount });
  await refreshObject(call, partners, name);
}

async function createPartner(call: CmdletCall, body: ReturnType<typeof partnerBody>): Promise<void> {
  await createObject(call, partners, body, [`s2s Get-PartnerApplication -Identity ${body.name}`]);
}

/** `LyncEnterprise-atl-cs-001.litwareinc.com`: the same at every run, and another for another pool. */
function partnerBody(product: Product, metadataUrl: string) {
  const host = URL.canParse(metadataUrl) ? new URL(metadataUrl).host : 'unknown';
  const name = `${product}Enterprise-${host.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`.slice(0, 64);
  return { name, applicationTrustLevel: 'Full', metadataUrl };
}
