/** Carries out what the plan has against the service: faults, kills and timers, each at its time. */
import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedKill, PlannedTimerRun } from './plan.ts';
import type { Fault, TableFault } from './plan-faults.ts';
import { disturbTables } from './table-faults.ts';
import type { World } from './world.ts';

async function until(world: World, at: number): Promise<void> {
  const early = at - world.recorder.now();
  if (early > 0) await delay(early);
}

/** Resolves when every fault of the plan is over. */
export async function bringFaults(world: World): Promise<void> {
  const on = new Set<Fault>();
  await Promise.all(
    world.plan.faults.map(async ({ from, to, fault }) => {
      await until(world, from);
      const begun = world.recorder.now();
      on.add(fault);
      apply(world, [...on]);
      await until(world, to);
      on.delete(fault);
      apply(world, [...on]);
      const { of, what } = fault;
      world.recorder.disturbances.push({ of, what, from: begun, to: world.recorder.now() });
    }),
  );
}

/** Exactly these faults, and no others. */
export function apply({ stack, tables, random }: World, faults: readonly Fault[]): void {
  const rules: TableFault[] = [];
  stack.vault.control.clearFaults();
  stack.identity.control.clearFaults();
  for (const fault of faults) {
    if (fault.of === 'vault') stack.vault.control.addFaults(fault.rule);
    else if (fault.of === 'identity') stack.identity.control.addFaults(fault.rule);
    else rules.push(fault.rule);
  }
  disturbTables(tables, rules, random);
}

/** Kills one instance after the other at whatever it is doing; each comes back with another clock. */
export async function killInstances(world: World): Promise<void> {
  for (const kill of world.plan.kills) {
    await until(world, kill.at);
    if (!world.recorder.running) return;
    await killOne(world, kill);
  }
}

async function killOne(world: World, { victim, awayFor, clockOffset }: PlannedKill): Promise<void> {
  const instance = world.mortals[victim];
  world.mortals[victim] = undefined;
  await instance?.kill();
  await delay(awayFor);
  await world.replace(victim, clockOffset);
}

export async function runTimers(world: World): Promise<void> {
  for (const run of world.plan.timerRuns) {
    await until(world, run.at);
    if (!world.recorder.running) return;
    fireTimer(world, run);
  }
}

/** Nobody waits for the end of a run: the next may well begin beside it. */
function fireTimer({ first, mortals }: World, { timer, instances }: PlannedTimerRun): void {
  for (const place of instances) {
    const instance = place === 0 ? first : mortals[place - 1];
    // An instance that is killed in the middle of a run is what all this is about.
    void instance?.host.fireTimer(timer).catch(() => {});
  }
}
