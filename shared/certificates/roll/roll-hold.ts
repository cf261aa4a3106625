/**
 * Holds a roll for partners that pin our certificate. They are a manual step in waiting: a switch before they know
 * the next key is an outage for them, a switch after the certificate's end is one for everybody.
 */
import { toRfc3339 } from '../../base/clock.ts';
import type { StoredRing } from '../ports.ts';
import { currentKey, nextKey, type SigningKey } from '../ring/key-ring.ts';
import { unsettledTime } from '../ring/succession.ts';
import { hold, holdLimit, release } from '../ring/timer-transitions.ts';
import { alarm, type RollRun, record } from './roll-run.ts';

/** Pushes the next key back while it comes near and a partner does not know it; lets it go when all do. */
export async function holdForPartners(run: RollRun): Promise<void> {
  if (!run.pinnedPartners) return;
  const stored = await run.rings.load();
  const next = nextKey(stored.ring, run.clock.now());
  if (!next) return;
  const waitingFor = await run.pinnedPartners.unacknowledged(next.kid);
  if (waitingFor.length === 0) return await releaseNext(run, stored, next);
  if (next.signsFrom - run.clock.now() > run.policy.propagate) return;
  const names = waitingFor.join(', ');
  const message = `Not acknowledged by ${names}; the key would sign from ${toRfc3339(next.signsFrom)}.`;
  alarm(run, { code: 'held-by-partner', message, kid: next.kid, version: next.version });
  await pushNext(run, stored, next);
}

async function pushNext(run: RollRun, stored: StoredRing, next: SigningKey): Promise<void> {
  const now = run.clock.now();
  const after = hold(stored.ring, now, run.policy);
  if (after !== stored.ring) {
    const subject = `${next.kid}|${next.signsFrom}`;
    await record(run, stored, after, {
      action: 'roll.held',
      reason: 'held-by-partner',
      kid: next.kid,
      subject,
    });
    return;
  }
  const current = currentKey(stored.ring, now);
  const pushable = next.signsFrom < holdLimit(current ?? next, next, run.policy);
  if (pushable && next.signsFrom - now >= unsettledTime(run.policy)) return;
  const message = `The roll waits for partners and cannot be held beyond ${toRfc3339(next.signsFrom)}.`;
  alarm(run, { code: 'hold-exhausted', message, kid: next.kid, version: next.version });
}

async function releaseNext(run: RollRun, stored: StoredRing, next: SigningKey): Promise<void> {
  if (next.heldFrom === undefined) return;
  const after = release(stored.ring, run.clock.now(), run.policy);
  const subject = `${next.kid}|${next.heldFrom}`;
  await record(run, stored, after, {
    action: 'roll.released',
    reason: 'acknowledged',
    kid: next.kid,
    subject,
  });
}
