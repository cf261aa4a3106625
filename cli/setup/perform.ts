/**
 * Does one act: the service tries it first (`dryRun`), and only what it has agreed to is sent. A file is written last
 * of all, and never over something that is not ours.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { verifyDates } from '../commands/credential-verify.ts';
import { writeOutputFile } from '../commands/output-file.ts';
import type { Answer } from '../core/api-client.ts';
import { readCertificateFile } from '../core/certificate-file.ts';
import type { Core } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';
import type { CertificateView } from '../core/issuer-views.ts';
import type { KeyCredentialView, Warning } from '../core/views.ts';
import type { Act, ExportCertificate } from './act.ts';
import { type ActRequest, type RequestAct, type RequestFacts, requestOf } from './request-of.ts';
import { isSame } from './situation.ts';

/** What answers to changes have in common, and what single ones have beside it. */
interface ChangeBody {
  readonly dryRun?: boolean;
  readonly changed?: boolean;
  readonly status?: 'completed' | 'inProgress' | 'dryRun';
  readonly warnings?: readonly Warning[];
  readonly certificate?: CertificateView;
  readonly value?: { readonly issuer?: string };
}

export interface Performed {
  readonly act: Act;
  /** `later`: it could not be tried, because something else must be done first. */
  readonly outcome: 'tried' | 'later' | 'unchanged' | 'done' | 'inProgress';
  readonly warnings: readonly Warning[];
  /** The certificate that it brought in. */
  readonly certificate?: CertificateView;
  /** As the service gave it. */
  readonly answer: unknown;
}

export interface PerformContext extends Omit<RequestFacts, 'directory'> {
  readonly core: Core;
}

/** Tells what the act would come to. @throws ApiProblem, UsageError or Unreachable */
export async function tryAct(act: Act, context: PerformContext): Promise<Performed> {
  if (act.kind === 'exportCertificate') return tryExport(act, context);
  const request = await requestOf(act, factsOf(context));
  return concluded(act, await send(request, act, context, { dryRun: true }), 'tried');
}

/** What waits for something else is not tried yet; a file that it needs can be missed all the same. @throws UsageError */
export async function postpone(act: Act, context: PerformContext): Promise<Performed> {
  if (act.kind === 'exportCertificate') await checkFile(act, context);
  if ('certificateFile' in act && act.certificateFile !== undefined) {
    await readCertificateFile(resolve(context.core.directory, act.certificateFile));
  }
  return { act, outcome: 'later', warnings: [], answer: null };
}

/** Tries and does it. @throws ApiProblem, UsageError or Unreachable */
export async function doAct(act: Act, context: PerformContext): Promise<Performed> {
  if (act.kind === 'exportCertificate') return writeExport(act, context);
  const request = await requestOf(act, factsOf(context));
  const trial = await send(request, act, context, { dryRun: true });
  if (trial.value.changed === false) return concluded(act, trial, 'unchanged');
  const answer = await send(request, act, context, { ifMatch: trial.etag });
  if (act.kind === 'addCredential') await compareDates(act.certificateFile, answer.value, context.core);
  return concluded(act, answer, 'done');
}

function factsOf({ core: { directory }, ...facts }: PerformContext): RequestFacts {
  return { ...facts, directory };
}

async function send(
  { method, path, body }: ActRequest,
  act: RequestAct,
  { core }: PerformContext,
  { dryRun, ifMatch }: { readonly dryRun?: boolean; readonly ifMatch?: string | undefined },
): Promise<Answer<ChangeBody>> {
  // An update without the state that it was decided on is refused by the service.
  const wanted = ifMatch ?? (method === 'PATCH' ? '*' : undefined);
  const answer = await core.progress.during(act.title, () =>
    core.api.send<ChangeBody>(method, path, { body, dryRun, ifMatch: wanted }),
  );
  if ('issuer' in act) checkIssuer(act.issuer, answer.value.value?.issuer);
  return answer;
}

/** @throws UsageError when the document speaks for another by now than the one that was agreed to */
function checkIssuer(wanted: string | undefined, found: string | undefined): void {
  if (wanted === undefined || isSame(wanted, found)) return;
  throw new UsageError(
    `The metadata speaks for ${found}, and ${wanted} was agreed to.`,
    'Find out why, and confirm the address anew.',
  );
}

function concluded(
  act: Act,
  { value }: Answer<ChangeBody>,
  outcome: 'tried' | 'unchanged' | 'done',
): Performed {
  const { warnings = [], certificate, status, changed } = value;
  const isUnchanged = changed === false;
  return {
    act,
    outcome: status === 'inProgress' ? 'inProgress' : isUnchanged ? 'unchanged' : outcome,
    warnings,
    ...(certificate && { certificate }),
    answer: value,
  };
}

/** Success is a credential whose dates are those of the certificate (seeds/004 step 6). */
async function compareDates(file: string, { value }: ChangeBody, core: Core): Promise<void> {
  const certificate = await readCertificateFile(resolve(core.directory, file));
  verifyDates(core, certificate, value as KeyCredentialView);
}

async function tryExport(act: ExportCertificate, context: PerformContext): Promise<Performed> {
  await checkFile(act, context);
  await context.core.api.bytes('tokenIssuer/cer', { role: act.role });
  return exported(act, 'tried');
}

async function writeExport(act: ExportCertificate, context: PerformContext): Promise<Performed> {
  const { core } = context;
  await checkFile(act, context);
  const der = await core.api.bytes('tokenIssuer/cer', { role: act.role });
  await writeOutputFile(resolve(core.directory, act.file), der, { force: act.replaces });
  return exported(act, 'done');
}

function exported(act: ExportCertificate, outcome: 'tried' | 'done'): Performed {
  return { act, outcome, warnings: [], answer: { role: act.role, file: act.file } };
}

/** @throws UsageError for a file that holds something else, before anything is done */
async function checkFile({ file, replaces }: ExportCertificate, { core }: PerformContext): Promise<void> {
  const isThere = await stat(resolve(core.directory, file)).then(
    () => true,
    () => false,
  );
  if (!isThere || replaces) return;
  throw new UsageError(`${file} holds something that is no certificate of ours.`, 'Name another file.');
}
