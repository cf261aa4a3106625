/**
 * The roll timer's work: intent, effect, record, each step safe to repeat. The ring's ETag is the only lock. A lost
 * race means: load, and plan again; never: write the same again. A crash anywhere is answered by the next tick.
 */
import type { Instant, Seconds } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import type { StoredRing } from '../ports.ts';
import { type KeyRing, nextKey, usableSigningKey } from '../ring/key-ring.ts';
import { planRoll, type RollStep } from '../ring/roll-planner.ts';
import { begin, forget } from '../ring/timer-transitions.ts';
import { finishRoll } from './roll-creation.ts';
import { holdForPartners } from './roll-hold.ts';
import {
  alarm,
  disableVersion,
  effect,
  type RollAlarm,
  type RollDependencies,
  type RollOutcome,
  type RollRun,
  record,
} from './roll-run.ts';
import { disableLeftovers, listVersions, takeOutDisabledKeys } from './roll-vault.ts';

export type { RollDependencies, RollOutcome } from './roll-run.ts';

const mostStepsPerTick = 6;
const warnBeforeExpiry: Seconds = 30 * day;

/**
 * Takes the steps that the ring needs now, at most six.
 * @throws Outage when the vault or the tables do not answer; what was done stays done, and the next tick goes on.
 */
export async function advanceRoll(dependencies: RollDependencies): Promise<RollOutcome> {
  const run: RollRun = { ...dependencies, done: [], alarms: [], disabled: new Set() };
  await repairPolicy(run);
  const versions = await listVersions(run);
  await takeOutDisabledKeys(run, versions);
  for (let step = 0; step < mostStepsPerTick; step++) {
    if ((await takeStep(run)) === 'rest') break;
  }
  await holdForPartners(run);
  await disableLeftovers(run, versions);
  const { ring } = await run.rings.load();
  return { done: run.done, alarms: [...run.alarms, ...ringAlarms(run, ring)], nextDueAt: nextDue(run, ring) };
}

/** Plans and takes one step. `rest` ends the loop: nothing is due, or the vault needs time. */
async function takeStep(run: RollRun): Promise<'taken' | 'rest'> {
  const stored = await run.rings.load();
  const plan = planRoll(stored.ring, run.clock.now(), run.policy);
  switch (plan.step) {
    case 'idle':
      return 'rest';
    case 'begin':
      return await beginRoll(run, stored, plan.reason);
    case 'finish':
      return await finishRoll(run, stored, plan.roll);
    case 'disable':
      return await retire(run, stored, plan);
  }
}

async function beginRoll(run: RollRun, stored: StoredRing, reason: string): Promise<'taken'> {
  const roll = { id: run.random.uuid(), reason, requestedAt: run.clock.now() };
  await record(run, stored, begin(stored.ring, roll), { action: 'roll.begun', reason, subject: roll.id });
  return 'taken';
}

async function retire(
  run: RollRun,
  stored: StoredRing,
  { key, reason }: RollStep & { step: 'disable' },
): Promise<'taken'> {
  await disableVersion(run, key);
  const event = { action: 'key.forgotten', reason, kid: key.kid };
  await record(run, stored, forget(stored.ring, key.kid, run.clock.now()), event);
  return 'taken';
}

async function repairPolicy(run: RollRun): Promise<void> {
  const { name } = run.creation;
  const drift = await effect(run, 'repairPolicy', () => run.certificates.repairPolicy(name));
  if (drift.length === 0) return;
  run.done.push('policy.repaired');
  const message = `The certificate policy of ${name} had drifted and was put right: ${drift.join(', ')}.`;
  alarm(run, { code: 'policy-drift', message });
}

/** What is wrong with the ring as it is now, whoever caused it. */
function ringAlarms(run: RollRun, ring: KeyRing): RollAlarm[] {
  const now = run.clock.now();
  const usable = usableSigningKey(ring, now, run.policy.tokenLifetime);
  if ('unusable' in usable) {
    return [{ code: 'nothing-signs', message: `No token can be signed: ${usable.unusable}.` }];
  }
  const { kid, notAfter } = usable.key;
  if (nextKey(ring, now) || notAfter - now > warnBeforeExpiry) return [];
  const days = Math.floor((notAfter - now) / day);
  const message = `The current certificate expires in ${days} days and no next one is staged.`;
  return [{ code: 'expires-without-next', message, kid }];
}

function nextDue(run: RollRun, ring: KeyRing): Instant | undefined {
  const now = run.clock.now();
  const plan = planRoll(ring, now, run.policy);
  return plan.step === 'idle' ? plan.dueAt : now;
}
