/**
 * The operators' verbs on the token issuer: load the ring, apply the pure change, save it with its audit entry if
 * nobody was faster, else decide again on what the ring is now. A dry run stops before the save.
 */
import type { Clock, Instant } from '../../base/clock.ts';
import { type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { KeyRingStore, RingAuditEntry, StoredRing } from '../ports.ts';
import { type KeyFacts, type KeyRing, rolesOf } from '../ring/key-ring.ts';
import { assign, promote, publish, type StageRequest, stage } from '../ring/operator-transitions.ts';
import type { RingChange } from '../ring/ring-change.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { cancelRoll, clearPrevious, revoke } from '../ring/withdrawal-transitions.ts';

export interface IssuerChange extends RingChange {
  /** The ETag of the ring as it is stored now; undefined when there is none, as before a first dry run. */
  readonly etag: string | undefined;
}

type Verb<Request> = (request: Request, call: OperatorCall) => Promise<Outcome<IssuerChange>>;

/** Each verb answers the changed ring, or every reason why not. @throws Outage when the tables do not answer */
export interface IssuerVerbs {
  readonly stage: Verb<StageRequest>;
  readonly assign: Verb<{ readonly certificate: KeyFacts }>;
  readonly promote: Verb<{ readonly kid: string }>;
  readonly publish: Verb<Record<never, never>>;
  readonly cancelRoll: Verb<Record<never, never>>;
  readonly clearPrevious: Verb<{ readonly force?: boolean }>;
  readonly revoke: Verb<{ readonly kid: string }>;
}

export interface IssuerVerbOptions {
  readonly rings: KeyRingStore;
  readonly clock: Clock;
  readonly policy: RollPolicy;
}

type Transition = (ring: KeyRing, now: Instant) => Outcome<RingChange>;

const mostAttempts = 5;

export function createIssuerVerbs(options: IssuerVerbOptions): IssuerVerbs {
  const { policy } = options;
  const run = (
    action: string,
    kid: string | undefined,
    call: OperatorCall,
    transition: Transition,
  ): Promise<Outcome<IssuerChange>> => changeRing(options, { action, kid, call, transition });
  return {
    stage: (request, call) =>
      run('issuer.staged', request.certificate.kid, call, (ring, now) => stage(ring, request, now, policy)),
    assign: ({ certificate }, call) =>
      run('issuer.assigned', certificate.kid, call, (ring, now) => assign(ring, certificate, now, policy)),
    promote: ({ kid }, call) =>
      run('issuer.promoted', kid, call, (ring, now) => promote(ring, kid, now, policy)),
    publish: (_, call) => run('issuer.published', undefined, call, (ring, now) => publish(ring, now, policy)),
    cancelRoll: (_, call) =>
      run('issuer.rollCancelled', undefined, call, (ring, now) => cancelRoll(ring, now, policy)),
    clearPrevious: (request, call) =>
      run('issuer.previousCleared', undefined, call, (ring, now) =>
        clearPrevious(ring, request, now, policy),
      ),
    revoke: ({ kid }, call) => run('key.revoked', kid, call, (ring, now) => revoke(ring, kid, now, policy)),
  };
}

interface RingVerb {
  readonly action: string;
  readonly kid: string | undefined;
  readonly call: OperatorCall;
  readonly transition: Transition;
}

async function changeRing(options: IssuerVerbOptions, verb: RingVerb): Promise<Outcome<IssuerChange>> {
  const { rings, clock } = options;
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const stored = await rings.load();
    const { ifMatch, dryRun } = verb.call;
    if (ifMatch !== undefined && ifMatch !== stored.etag) {
      return refuse({
        code: 'PreconditionFailed',
        message: 'The token issuer was changed since it was read.',
      });
    }
    const now = clock.now();
    const outcome = verb.transition(stored.ring, now);
    if ('violations' in outcome) return outcome;
    const change = outcome.value;
    if (!change.changed || dryRun) return succeed({ ...change, etag: stored.etag });
    const saved = await rings.save(change.ring, stored.etag, [
      auditEntry(options, verb, stored, change, now),
    ]);
    if (saved !== 'lost') return succeed({ ...change, etag: saved.etag });
  }
  return refuse({ code: 'Conflict', message: 'Others keep changing the token issuer at the same time.' });
}

function auditEntry(
  { policy }: IssuerVerbOptions,
  { action, kid, call }: RingVerb,
  stored: StoredRing,
  change: RingChange,
  now: Instant,
): RingAuditEntry {
  const { actor, requestId, reason } = call;
  return {
    id: `${kid ?? 'ring'}|${action}|${requestId ?? now}`,
    at: now,
    actor,
    action,
    ...(kid !== undefined && { kid }),
    ...(reason !== undefined && { reason }),
    ...(requestId !== undefined && { requestId }),
    before: rolesOf(stored.ring, now, policy),
    after: rolesOf(change.ring, now, policy),
  };
}
