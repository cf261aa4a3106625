/**
 * The administrators' acts on partner applications. Identifier and realm never change; whatever else is wrong with a
 * request is told at once.
 */
import type { Clock } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { ForeignMetadata } from '../../metadata/foreign/foreign-metadata.ts';
import { keyOfName, nameViolations } from '../object-name.ts';
import type { Kept } from '../records/change-record.ts';
import { changedIfShown, type RecordKeeper } from '../records/record-keeper.ts';
import type { PartnerApplication, TrustLevel } from './partner-application.ts';
import { applyChange, changeViolations, type PartnerChange } from './partner-change.ts';
import { type FormRequest, namedSources, type PartnerForm, readPartnerForm } from './partner-form.ts';
import { partnerKind } from './partner-kind.ts';
import { certificateViolations, type ObtainedTrust, obtainTrust } from './partner-source.ts';
import { type References, referenceViolations } from './references.ts';

export interface PartnerCreation extends FormRequest {
  readonly name: string;
  readonly applicationTrustLevel: TrustLevel;
  readonly enabled: boolean;
  readonly acceptSecurityIdentifierInformation: boolean;
}

export interface PartnerActs {
  create(request: PartnerCreation, call: OperatorCall): Promise<Outcome<Kept<PartnerApplication>>>;
  change(
    name: string,
    request: PartnerChange,
    call: OperatorCall,
  ): Promise<Outcome<Kept<PartnerApplication>>>;
  /** Brings back a deleted one, if what it names is still there. */
  restore(name: string, call: OperatorCall): Promise<Outcome<Kept<PartnerApplication>>>;
}

export interface PartnerActOptions {
  readonly keeper: RecordKeeper<PartnerApplication>;
  readonly references: References;
  readonly fetchMetadata: (url: string) => Promise<Outcome<ForeignMetadata>>;
  readonly homeRealm: () => Promise<string>;
  readonly clock: Clock;
}

export function createPartnerActs(options: PartnerActOptions): PartnerActs {
  return {
    create: (request, call) => create(request, call, options),
    change: (name, request, call) => change(name, request, call, options),
    restore: (name, call) =>
      options.keeper.restore(keyOfName(name) ?? '', call, ({ linkedAccount, source }) =>
        referenceViolations({ linkedAccount, ...source }, options.references),
      ),
  };
}

async function create(
  request: PartnerCreation,
  call: OperatorCall,
  options: PartnerActOptions,
): Promise<Outcome<Kept<PartnerApplication>>> {
  const { clock, fetchMetadata } = options;
  const form = readPartnerForm(request);
  const plain = [
    ...nameViolations(request.name),
    ...(isRefusal(form) ? form.violations : []),
    ...certificateViolations(request),
    ...(await referenceViolations(request, options.references)),
  ];
  // Nobody is fetched from for a request that will be refused anyway.
  if (isRefusal(form) || plain.length > 0) return refuseAll(plain);
  const source = form.value.form === 'linkedAccount' ? undefined : form.value;
  const trust = source && (await obtainTrust(source, fetchMetadata, clock.now()));
  if (trust && isRefusal(trust)) return trust;
  const partner = await partnerOf(request, form.value, trust?.value, options);
  return options.keeper.create(partner, call);
}

async function partnerOf(
  request: PartnerCreation,
  form: PartnerForm,
  trust: ObtainedTrust | undefined,
  { homeRealm, references, clock }: PartnerActOptions,
): Promise<PartnerApplication> {
  const realmByServer =
    form.form === 'oauthServer' && form.oauthServer
      ? await references.realmOfServer(form.oauthServer)
      : undefined;
  const identity = trust?.identity ?? {
    applicationIdentifier: 'applicationIdentifier' in form ? form.applicationIdentifier : '',
    realm: ('realm' in form ? form.realm : undefined) ?? realmByServer ?? (await homeRealm()),
  };
  return {
    name: request.name,
    ...identity,
    trustLevel: request.applicationTrustLevel,
    enabled: request.enabled,
    acceptSecurityIdentifierInformation: request.acceptSecurityIdentifierInformation,
    linkedAccount: request.linkedAccount || null,
    source: trust?.source ?? { form: 'linkedAccount' },
    keys: trust?.keys ?? [],
    createdAt: clock.now(),
  };
}

async function change(
  name: string,
  request: PartnerChange,
  call: OperatorCall,
  options: PartnerActOptions,
): Promise<Outcome<Kept<PartnerApplication>>> {
  const key = keyOfName(name) ?? '';
  const found = await options.keeper.find(key);
  if (isRefusal(found)) return found;
  const plain = [
    ...changeViolations(found.value.value, request),
    ...certificateViolations(request),
    ...(await referenceViolations(request, options.references)),
  ];
  if (plain.length > 0) return refuseAll(plain);
  const [source] = namedSources(request);
  const trust = source && (await obtainTrust(source, options.fetchMetadata, options.clock.now()));
  if (trust && isRefusal(trust)) return trust;
  const apply = (partner: PartnerApplication) => applyChange(partner, request, trust?.value);
  return options.keeper.change(key, changedIfShown(partnerKind), apply, call);
}

function refuseAll([first, ...others]: readonly Violation[]): Outcome<never> {
  if (!first) throw new Error('a refusal without a violation');
  return refuse(first, ...others);
}
