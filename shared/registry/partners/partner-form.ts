/**
 * Which of the exclusive forms a request means, and what that form needs. The rules are those of the parameter sets
 * of `New-CsPartnerApplication` and `New-PartnerApplication` (reference B.1, B.7).
 */
import { type Outcome, refuse, settle, succeed, type Violation } from '../../base/errors.ts';
import { guid } from '../../base/setting-values.ts';
import { parseRealm } from '../realm.ts';

/** The members of a request that say where trust comes from. */
export interface SourceRequest {
  readonly metadataUrl?: string | undefined;
  /** Base64 of a `.cer` file, or PEM. */
  readonly certificate?: string | undefined;
  readonly useOAuthServer?: boolean | undefined;
  readonly oauthServer?: string | undefined;
}

export interface FormRequest extends SourceRequest {
  readonly applicationIdentifier?: string | undefined;
  readonly realm?: string | undefined;
  readonly linkedAccount?: string | null | undefined;
}

export type PartnerForm =
  | { readonly form: 'metadata'; readonly metadataUrl: string }
  | ({ readonly form: 'certificate'; readonly certificate: string } & Identified)
  | ({ readonly form: 'linkedAccount' } & Identified)
  | ({ readonly form: 'oauthServer'; readonly oauthServer: string | null } & Identified);

interface Identified {
  readonly applicationIdentifier: string;
  /** Undefined where the form lets it be left out. */
  readonly realm: string | undefined;
}

/** A source alone, without who it is for. */
export type NamedSource =
  | { readonly form: 'metadata'; readonly metadataUrl: string }
  | { readonly form: 'certificate'; readonly certificate: string }
  | { readonly form: 'oauthServer'; readonly oauthServer: string | null };

/** Every source that the request names; more than one is a conflict. */
export function namedSources(request: SourceRequest): NamedSource[] {
  const { metadataUrl, certificate, oauthServer } = request;
  const sources: NamedSource[] = [];
  if (metadataUrl !== undefined) sources.push({ form: 'metadata', metadataUrl });
  if (certificate !== undefined) sources.push({ form: 'certificate', certificate });
  if (request.useOAuthServer || oauthServer !== undefined)
    sources.push({ form: 'oauthServer', oauthServer: oauthServer ?? null });
  return sources;
}

/** What the request says of its source against itself. */
export function sourceConflicts(request: SourceRequest): Violation[] {
  const violations: Violation[] = [];
  if (namedSources(request).length > 1) violations.push(conflict('More than one source of trust is named.'));
  if (request.useOAuthServer === false && request.oauthServer !== undefined)
    violations.push(conflict('An OAuth server is named, and shall not be used.', 'useOAuthServer'));
  return violations;
}

/** @returns the form, or every rule that the request breaks */
export function readPartnerForm(request: FormRequest): Outcome<PartnerForm> {
  const [source] = namedSources(request);
  const conflicts = sourceConflicts(request);
  if (source?.form === 'metadata' && conflicts.length === 0) return metadataForm(source, request);
  const identity = readIdentity(request);
  const missing = conflicts.length > 0 ? [] : missingViolations(source, request);
  const [first, ...others] = [...conflicts, ...missing, ...identity.violations];
  if (first) return refuse(first, ...others);
  const { applicationIdentifier = '', realm } = identity;
  const form = source && source.form !== 'metadata' ? source : ({ form: 'linkedAccount' } as const);
  return succeed({ ...form, applicationIdentifier, realm });
}

/** Identifier and realm come from the document; beside it they could only disagree. */
function metadataForm(
  source: Extract<NamedSource, { form: 'metadata' }>,
  request: FormRequest,
): Outcome<PartnerForm> {
  const extra = (['applicationIdentifier', 'realm'] as const).filter((name) => request[name] !== undefined);
  const violations = extra.map((target) =>
    conflict('This comes from the metadata document and is not given beside it.', target),
  );
  return settle(violations, () => source);
}

function missingViolations(source: NamedSource | undefined, request: FormRequest): Violation[] {
  const violations: Violation[] = [];
  if (!source && !request.linkedAccount) violations.push(conflict('No source of trust is named.'));
  if (request.applicationIdentifier === undefined) violations.push(invalidIdentifier);
  if (source?.form === 'certificate' && request.realm === undefined) {
    const message = 'A certificate says nothing of the realm that its owner speaks for.';
    violations.push({ code: 'PartnerRealmRequired', message, target: 'realm' });
  }
  return violations;
}

const invalidIdentifier: Violation = {
  code: 'InvalidRequest',
  message: 'The application identifier is needed, a GUID.',
  target: 'applicationIdentifier',
};

/** What is given, in canonical spelling. */
function readIdentity({ applicationIdentifier, realm }: FormRequest) {
  const read = {
    applicationIdentifier: guid(applicationIdentifier ?? ''),
    realm: parseRealm(realm ?? ''),
  };
  const violations: Violation[] = [];
  if (applicationIdentifier !== undefined && read.applicationIdentifier === undefined)
    violations.push(invalidIdentifier);
  if (realm !== undefined && read.realm === undefined) {
    const message = 'A realm is a domain name or a GUID.';
    violations.push({ code: 'InvalidRequest', message, target: 'realm' });
  }
  return { ...read, violations };
}

function conflict(message: string, target?: string): Violation {
  return { code: 'PartnerSourceConflict', message, ...(target !== undefined && { target }) };
}
