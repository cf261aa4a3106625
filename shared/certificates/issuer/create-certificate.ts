/**
 * Has the vault create a self-signed certificate for an operator. Which version it made is told by the request's tag
 * alone: what a creation's status shows may be an older version or somebody else's.
 */
import { type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { CertificateStore, CertificateVersion, CreationRequest } from '../ports.ts';
import { operatorOrigin, originTag } from '../roll/version-tags.ts';
import { readCertificate } from '../x509/certificate.ts';
import { type CertificateView, viewOfVersion } from './certificate-view.ts';
import { hasChanged, type NoteOptions, noteIntake } from './note-intake.ts';

export interface CreateRequest {
  readonly validityMonths: number | undefined;
  /** Whether the key may leave the vault, as `memory` signing demands; by default as the signing mode needs it. */
  readonly exportable: boolean | undefined;
}

/** `inProgress`: the vault is still at work; the certificate appears in the list when it has finished. */
export type CreateResult =
  | { readonly status: 'completed'; readonly certificate: CertificateView }
  | { readonly status: 'inProgress' | 'dryRun'; readonly planned: PlannedCertificate };

export type PlannedCertificate = Omit<CreationRequest, 'tags'>;

export interface CreateOptions extends NoteOptions {
  readonly certificates: CertificateStore;
  readonly creation: { readonly name: string };
  /** What a certificate that is created now is like. */
  readonly plan: () => Promise<Omit<CreationRequest, 'tags' | 'validityMonths'>>;
  readonly wait: (seconds: number) => Promise<void>;
}

const requestTag = 'request';
/** Some twenty seconds for the vault; after that the caller looks at the list. */
const pauses = [0.25, 0.5, 1, 2, 4, 4, 4, 4];

export async function createCertificate(
  request: CreateRequest,
  call: OperatorCall,
  options: CreateOptions,
): Promise<Outcome<CreateResult>> {
  const { certificates, creation, rings, clock, policy } = options;
  const plan = await options.plan();
  const { validityMonths = policy.validityMonths, exportable = plan.exportable } = request;
  const planned: PlannedCertificate = { ...plan, validityMonths, exportable };
  if (await hasChanged(call, rings)) {
    return refuse({ code: 'PreconditionFailed', message: 'The token issuer was changed since it was read.' });
  }
  if (call.dryRun) {
    const { status } = await certificates.creationStatus(creation.name);
    return status === 'inProgress' ? refuse(busy) : succeed({ status: 'dryRun', planned });
  }
  const id = call.requestId ?? `at-${clock.now()}`;
  await noteIntake('certificate.createRequested', undefined, call, options);
  const tags = { [originTag]: operatorOrigin, [requestTag]: id };
  if ((await certificates.create({ ...planned, tags })) === 'busy') return refuse(busy);
  const version = await awaitVersion(id, options);
  if (version === 'failed') return refuse(failed);
  if (!version) return succeed({ status: 'inProgress', planned });
  await noteIntake('certificate.created', readCertificate(version.certificate)?.x5t, call, options);
  const { ring } = await rings.load();
  return succeed({ status: 'completed', certificate: viewOfVersion(ring, version, clock.now(), policy) });
}

const busy = {
  code: 'Conflict',
  message: 'The vault is creating another certificate under this name: wait for its end and ask again.',
} as const;

const failed = {
  code: 'DependencyUnavailable',
  message: 'The vault began to create the certificate and gave up.',
} as const;

/** The version with our tag; the status is read first, so that a finished creation is found in the listing. */
async function awaitVersion(
  id: string,
  { certificates, creation, wait }: CreateOptions,
): Promise<CertificateVersion | 'failed' | undefined> {
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await wait(pause);
    const { status } = await certificates.creationStatus(creation.name);
    const created = (await certificates.versions(creation.name)).find(({ tags }) => tags[requestTag] === id);
    if (created) return created;
    if (status === 'failed' || status === 'cancelled') return 'failed';
  }
  return undefined;
}
