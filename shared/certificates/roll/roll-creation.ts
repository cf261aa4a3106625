/**
 * Gets the certificate of a pending roll made, exactly once as far as the ring is concerned. The roll's tag is the
 * proof: what a creation's status claims is never trusted (a cancelled one may show another version), only what the
 * vault lists with that tag.
 */
import type { Seconds } from '../../base/clock.ts';
import { minute } from '../../base/duration.ts';
import type { CertificateVersion, StoredRing } from '../ports.ts';
import type { PendingRoll } from '../ring/key-ring.ts';
import { adopt, attemptAgain } from '../ring/timer-transitions.ts';
import { alarm, effect, type RollRun, record } from './roll-run.ts';
import { rollIdOf, rollIdTag } from './version-tags.ts';

const patienceWithCreation: Seconds = 10 * minute;

/** A creation that is begun this long after the intent was written is a new attempt, with its own patience. */
const sameAttempt: Seconds = minute;

/** One step of a pending roll. `rest` ends the tick: the vault needs time. */
export async function finishRoll(
  run: RollRun,
  stored: StoredRing,
  roll: PendingRoll,
): Promise<'taken' | 'rest'> {
  const found = await findNewVersion(run, roll.id);
  if (found) return await adoptVersion(run, stored, roll, found);
  const age = run.clock.now() - (roll.attemptedAt ?? roll.requestedAt);
  const creation = await run.certificates.creationStatus(run.creation.name);
  if (creation.status === 'inProgress') {
    if (age <= patienceWithCreation) return 'rest';
    await abandon(run, age);
    return await attempt(run, stored, roll);
  }
  const ended = creation.status === 'failed' || creation.status === 'cancelled';
  if (ended && !run.done.includes('creation.abandoned')) {
    const cause = creation.message ? `: ${creation.message}` : '';
    const message = `The last creation of ${run.creation.name} ${creation.status === 'failed' ? 'failed' : 'was cancelled'}${cause}. Another is begun.`;
    alarm(run, { code: 'creation-failed', message });
  }
  return age > sameAttempt ? await attempt(run, stored, roll) : await create(run, roll.id);
}

/** The earliest version that carries the roll's tag: with two of them every instance picks the same one. */
async function findNewVersion(run: RollRun, rollId: string): Promise<CertificateVersion | undefined> {
  const versions = await run.certificates.versions(run.creation.name);
  return versions
    .filter((version) => version.enabled && rollIdOf(version) === rollId)
    .sort((a, b) => a.createdAt - b.createdAt || (a.version < b.version ? -1 : 1))[0];
}

async function adoptVersion(
  run: RollRun,
  stored: StoredRing,
  roll: PendingRoll,
  version: CertificateVersion,
): Promise<'taken'> {
  const facts = run.describe(version);
  const after = adopt(stored.ring, facts, run.clock.now(), run.policy);
  await record(run, stored, after, { action: 'key.adopted', reason: roll.reason, kid: facts.kid });
  return 'taken';
}

/** Writes a further attempt down before it is made, so that no instance takes it for one that hangs. */
async function attempt(run: RollRun, stored: StoredRing, roll: PendingRoll): Promise<'taken'> {
  const now = run.clock.now();
  const after = attemptAgain(stored.ring, roll.id, now);
  const subject = `${roll.id}|${now}`;
  await record(run, stored, after, { action: 'roll.attempted', reason: roll.reason, subject });
  return 'taken';
}

async function create(run: RollRun, rollId: string): Promise<'rest'> {
  const { policy, certificates, creation } = run;
  const tags = { [rollIdTag]: rollId };
  const request = { ...creation, validityMonths: policy.validityMonths, tags };
  const start = await effect(run, 'create', () => certificates.create(request));
  if (start === 'started') run.done.push('certificate.requested');
  return 'rest';
}

async function abandon(run: RollRun, age: Seconds): Promise<void> {
  const { certificates, creation } = run;
  alarm(run, {
    code: 'creation-stuck',
    message: `The creation of ${creation.name} was in progress for ${age} seconds and has been given up.`,
  });
  await effect(run, 'abandonCreation', () => certificates.abandonCreation(creation.name));
  run.done.push('creation.abandoned');
}
