/** What is left to be done for the linked account of a partner: the account itself, its address, its roles (seeds/004 step 2). */
import type { LinkedAccountView } from '../../core/views.ts';
import type { Act, Blame } from '../act.ts';
import type { PartnerAnswer } from '../answers.ts';
import { isSame, type Situation } from '../situation.ts';

type Linked = Extract<PartnerAnswer, { readonly source: 'linkedAccount' }>;

/** @param all several partners may share an account, which then has the roles of all of them */
export function planAccount(
  wanted: PartnerAnswer,
  all: readonly PartnerAnswer[],
  entry: string,
  { accounts }: Situation,
): Act[] {
  if (wanted.source !== 'linkedAccount') return [];
  const known = accounts.find((each) => isSame(each.name, wanted.linkedAccount));
  const roles = rolesOf(wanted, all);
  return known ? changes(known, wanted, roles, entry) : [creation(wanted, roles, entry)];
}

function rolesOf({ linkedAccount }: Linked, all: readonly PartnerAnswer[]): string[] {
  const roles = all.flatMap((each) =>
    each.source === 'linkedAccount' && isSame(each.linkedAccount, linkedAccount) ? (each.roles ?? []) : [],
  );
  return roles.filter((role, at) => roles.findIndex((each) => isSame(each, role)) === at);
}

function creation(
  { linkedAccount: name, externalEmailAddress }: Linked,
  roles: readonly string[],
  entry: string,
): Act {
  const given = roles.length > 0 ? ` with ${roles.join(', ')}` : '';
  return {
    kind: 'createAccount',
    id: idOf(name),
    title: `Create the linked account ${name}${given}`,
    after: [],
    blame: blameOf(entry),
    ...{ name, externalEmailAddress, roles },
  };
}

/** Roles that it has beside those stay: somebody gave them for a reason. */
function changes(
  known: LinkedAccountView,
  { linkedAccount: name, externalEmailAddress }: Linked,
  roles: readonly string[],
  entry: string,
): Act[] {
  const id = idOf(name);
  const blame = blameOf(entry);
  const missing = roles.filter((role) => !known.roles.some((each) => isSame(each, role)));
  const given = missing.map((role): Act => {
    const title = `Give ${name} the role ${role}`;
    const named = { id: `${id} role ${role.toLowerCase()}`, title, account: name, role };
    return { kind: 'assignRole', ...named, after: [], blame: { ...blame, otherwise: `${entry}.roles` } };
  });
  if (externalEmailAddress === undefined || isSame(externalEmailAddress, known.externalEmailAddress))
    return given;
  const title = `Change the address of ${name} to ${externalEmailAddress}`;
  return [{ kind: 'changeAccount', id, title, after: [], blame, name, externalEmailAddress }, ...given];
}

function idOf(name: string): string {
  return `account ${name.toLowerCase()}`;
}

function blameOf(entry: string): Blame {
  return {
    byTarget: {
      name: `${entry}.linkedAccount`,
      externalEmailAddress: `${entry}.externalEmailAddress`,
      roles: `${entry}.roles`,
    },
    otherwise: `${entry}.linkedAccount`,
  };
}
