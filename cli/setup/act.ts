/**
 * What a set-up does, as data: one act is one request to the service or one file that is written. Which requests they
 * are is in `request-of.ts`, which of them are left in `plan.ts`, so that both can be judged without a deployment.
 */
import type { Answers } from './answers.ts';

/** In the order of the seeds; each is a member of the answers. */
export const stepNames = ['certificate', 'configuration', 'partners', 'crossPremises', 'test'] as const;
export type StepName = (typeof stepNames)[number];

export interface Consent {
  /** The answer that says yes to it. */
  readonly path: string;
  readonly question: string;
}

export interface Blame {
  /** By the member that the service names: the answer to be asked for again. */
  readonly byTarget: Readonly<Record<string, string>>;
  readonly otherwise: string;
  /** By code: what the service refuses only until somebody says that it is meant. */
  readonly consents?: Readonly<Record<string, Consent>>;
}

interface ActBase {
  /** The same for the same act of another plan. */
  readonly id: string;
  readonly title: string;
  /** Ids of acts that must be done before it can even be tried. */
  readonly after: readonly string[];
  readonly blame: Blame;
}

/** Without a thumbprint it is the certificate that an act before it brings in. */
interface Switch extends ActBase {
  readonly thumbprint: string | undefined;
  readonly acceptSanForSubject: boolean;
}

export interface CreateCertificate extends ActBase {
  readonly kind: 'createCertificate';
  readonly validityMonths: number | undefined;
  readonly exportable: boolean | undefined;
}

export interface ImportCertificate extends ActBase {
  readonly kind: 'importCertificate';
  readonly path: string;
  readonly passwordFrom: 'prompt' | 'file' | 'none';
  readonly passwordFile: string | undefined;
  readonly acceptSanForSubject: boolean;
}

export interface AssignCertificate extends Switch {
  readonly kind: 'assignCertificate';
}

export interface RollCertificate extends Switch {
  readonly kind: 'rollCertificate';
  readonly effectiveDate: string;
  readonly replacePending: boolean;
  readonly overrideMinimumLead: boolean;
}

export interface Configure extends ActBase {
  readonly kind: 'configure';
  /** Only what differs. */
  readonly changes: NonNullable<Answers['configuration']>;
}

export interface CreateAccount extends ActBase {
  readonly kind: 'createAccount';
  readonly name: string;
  readonly externalEmailAddress: string | undefined;
  readonly roles: readonly string[];
}

export interface ChangeAccount extends ActBase {
  readonly kind: 'changeAccount';
  readonly name: string;
  readonly externalEmailAddress: string;
}

export interface AssignRole extends ActBase {
  readonly kind: 'assignRole';
  readonly account: string;
  readonly role: string;
}

/** Created, or changed to what is wanted where there is one of that name. */
export interface SetPartner extends ActBase {
  readonly kind: 'createPartner' | 'changePartner';
  readonly name: string;
  readonly members: Readonly<Record<string, string>>;
  readonly certificateFile: string | undefined;
  /** Whom its metadata must speak for. */
  readonly issuer: string | undefined;
}

export interface ExportCertificate extends ActBase {
  readonly kind: 'exportCertificate';
  readonly role: 'current' | 'next';
  readonly file: string;
  /** The file holds an older certificate of ours, whose place it takes. */
  readonly replaces: boolean;
}

export interface CreatePrincipal extends ActBase {
  readonly kind: 'createPrincipal';
  readonly appId: string;
  readonly displayName: string;
}

export interface AddCredential extends ActBase {
  readonly kind: 'addCredential';
  readonly principal: string;
  readonly certificateFile: string;
}

export type Act =
  | CreateCertificate
  | ImportCertificate
  | AssignCertificate
  | RollCertificate
  | Configure
  | CreateAccount
  | ChangeAccount
  | AssignRole
  | SetPartner
  | ExportCertificate
  | CreatePrincipal
  | AddCredential;

/** The answer that a refusal is about. @param target the member that the service names, if it names one */
export function blamed({ blame }: Act, target: string | undefined): string {
  // A fault in a list is told at its entry: `roles.0`.
  const [member = ''] = (target ?? '').split('.');
  return blame.byTarget[member] ?? blame.otherwise;
}
