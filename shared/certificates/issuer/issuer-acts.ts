/**
 * The operators' acts on the token issuer: assign, roll, publish, cancel, clear, revoke. Each answers every broken
 * rule at once, of the certificate and of the ring alike; a dry run gives the same answer without the act.
 */
import type { Instant } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { CertificateStore, KeyRingStore } from '../ports.ts';
import { parseEffectiveDate } from '../ring/effective-date.ts';
import { type KeyRing, nextKey } from '../ring/key-ring.ts';
import { checkEffectiveDate } from '../ring/operator-rules.ts';
import { findCertificate, locateKey } from './find-certificate.ts';
import type { IssuerVerbs } from './issuer-verbs.ts';
import { type JudgeOptions, judgeCandidate } from './judge-candidate.ts';
import { custodyViolations } from './key-custody.ts';
import { type RevokeRequest, revokeCertificate } from './revoke-certificate.ts';
import { type IssuerActResult, type RunActOptions, runAct, unjudged } from './run-act.ts';

export interface AssignRequest {
  readonly thumbprint: string;
  /** Lets a subject alternative name stand in for the subject. */
  readonly acceptSanForSubject: boolean;
}

export interface RollRequest extends AssignRequest {
  /** RFC 3339 with an offset; checked here, so that its faults are told together with all others. */
  readonly effectiveDate: string | undefined;
  readonly replacePending: boolean;
  readonly overrideMinimumLead: boolean;
}

type Act<Request> = (request: Request, call: OperatorCall) => Promise<Outcome<IssuerActResult>>;

/** Each answers what it did, or every reason why not. @throws Outage */
export interface IssuerActs {
  readonly assign: Act<AssignRequest>;
  readonly roll: Act<RollRequest>;
  readonly publish: Act<Record<never, never>>;
  readonly cancelRoll: Act<Record<never, never>>;
  readonly clearPrevious: Act<{ readonly force: boolean }>;
  readonly revoke: Act<RevokeRequest>;
}

export interface IssuerActOptions extends JudgeOptions, RunActOptions {
  readonly rings: KeyRingStore;
  readonly certificates: CertificateStore;
  readonly verbs: IssuerVerbs;
}

export function createIssuerActs(options: IssuerActOptions): IssuerActs {
  const { verbs } = options;
  return {
    assign: (request, call) => assign(request, call, options),
    roll: (request, call) => roll(request, call, options),
    publish: (_, call) => publish(call, options),
    cancelRoll: (_, call) =>
      runAct({ before: unjudged, verb: (each) => verbs.cancelRoll({}, each) }, call, options),
    clearPrevious: (request, call) =>
      runAct({ before: unjudged, verb: (each) => verbs.clearPrevious(request, each) }, call, options),
    revoke: (request, call) => revokeCertificate(request, call, options),
  };
}

async function assign(
  { thumbprint, acceptSanForSubject }: AssignRequest,
  call: OperatorCall,
  options: IssuerActOptions,
): Promise<Outcome<IssuerActResult>> {
  const { rings, certificates, clock, verbs } = options;
  const found = await findCertificate(thumbprint, (await rings.load()).ring, certificates);
  if (isRefusal(found)) return found;
  const { key: certificate } = found.value;
  const before = await judgeCandidate(found.value, clock.now(), acceptSanForSubject, options);
  return runAct({ before, verb: (each) => verbs.assign({ certificate }, each) }, call, options);
}

async function roll(
  request: RollRequest,
  call: OperatorCall,
  options: IssuerActOptions,
): Promise<Outcome<IssuerActResult>> {
  const { rings, certificates, clock, verbs } = options;
  const { replacePending, overrideMinimumLead, acceptSanForSubject } = request;
  const { ring } = await rings.load();
  const found = await findCertificate(request.thumbprint, ring, certificates);
  const date = readEffectiveDate(request.effectiveDate);
  if (isRefusal(found))
    return refuseAll([...found.violations, ...dateViolations(date, ring, request, options)]);
  const at = isRefusal(date) ? clock.now() : date.value;
  const before = await judgeCandidate(found.value, at, acceptSanForSubject, options);
  if (isRefusal(date)) return refuseAll([...date.violations, ...before.violations]);
  const { key: certificate } = found.value;
  const stage = { certificate, effectiveAt: date.value, replacePending, overrideMinimumLead };
  return runAct({ before, verb: (each) => verbs.stage(stage, each) }, call, options);
}

/** The next key was proved when it was staged; whether it still signs is asked again before it must. */
async function publish(call: OperatorCall, options: IssuerActOptions): Promise<Outcome<IssuerActResult>> {
  const { rings, certificates, clock, signer, verbs } = options;
  const next = nextKey((await rings.load()).ring, clock.now());
  const found = next && (await locateKey(next, certificates));
  if (found && isRefusal(found)) return found;
  const violations = found ? await custodyViolations(found.value, signer, clock.now()) : [];
  const before = { violations, warnings: [] };
  return runAct({ before, verb: (each) => verbs.publish({}, each) }, call, options);
}

function readEffectiveDate(text: string | undefined): Outcome<Instant> {
  if (text !== undefined && text !== '') return parseEffectiveDate(text);
  const message = 'A roll needs the instant at which the certificate takes over.';
  return refuse({ code: 'EffectiveDateRequired', message, target: 'effectiveDate' });
}

/** What is wrong with the date alone, for a certificate that was not found. */
function dateViolations(
  date: Outcome<Instant>,
  ring: KeyRing,
  { overrideMinimumLead }: RollRequest,
  { clock, policy }: IssuerActOptions,
): readonly Violation[] {
  if (isRefusal(date)) return date.violations;
  const now = clock.now();
  return checkEffectiveDate(
    ring,
    { effectiveAt: date.value, publishedAt: now, overrideMinimumLead },
    now,
    policy,
  );
}

function refuseAll(violations: readonly Violation[]): Outcome<never> {
  return settle(violations, () => {
    throw new Error('a refusal without a violation');
  });
}
